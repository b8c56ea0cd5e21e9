/** A process that can die: clock, store and lines that do nothing any more once it has. What it wrote stays; what it waited for never comes. */
import Database from 'better-sqlite3';
import type { Line, OpenLine } from '../../fieldbus/transport/line.ts';
import type { Clock, Env } from '../../platform/env.ts';
import type { Store } from '../../store/database/open.ts';
import type { Connection } from '../../store/database/statement.ts';

export class Died extends Error {}

/** Where in a transaction death comes: before it is committed nothing of it stays, after it everything does. */
export type DeathPoint = 'beforeCommit' | 'afterCommit';

/** Or the process lives, and another program has the file, or there is no room for what was written. */
export type CommitFate = DeathPoint | 'busy' | 'full';

/** What the database itself throws when the disk or another program is in the way. */
export function diskFault(kind: 'busy' | 'full' | 'io'): Error {
  if (kind === 'busy') return new Database.SqliteError('database is locked', 'SQLITE_BUSY');
  if (kind === 'full') return new Database.SqliteError('database or disk is full', 'SQLITE_FULL');
  return new Database.SqliteError('disk I/O error', 'SQLITE_IOERR');
}

const DISK_CODES = new Set(['SQLITE_BUSY', 'SQLITE_FULL', 'SQLITE_IOERR']);

/** What a caller of a living app sees as "try again", and of a dead one as no answer. */
export function isHostFault(error: unknown): boolean {
  return error instanceof Died || (error instanceof Database.SqliteError && DISK_CODES.has(error.code));
}

/** What a caller is answered by a process that may die under it, or whose disk refuses: null for no answer. */
export function answerOf<T>(call: () => T): T | null {
  try {
    return call();
  } catch (error) {
    if (isHostFault(error)) return null;
    throw error;
  }
}

export class Life {
  #alive = true;
  #onDeath: (() => void)[] = [];

  get alive(): boolean {
    return this.#alive;
  }

  die(): void {
    if (!this.#alive) return;
    this.#alive = false;
    for (const tell of this.#onDeath.splice(0)) tell();
  }

  onDeath(tell: () => void): void {
    if (this.#alive) this.#onDeath.push(tell);
    else tell();
  }

  /** Resolves at death: what callers of a dead process get instead of an answer. */
  get ended(): Promise<'died'> {
    return new Promise((resolve) => this.onDeath(() => resolve('died')));
  }
}

/** @param run carries out a task that waited; it may kill the process first, and hears what the task throws. */
export function mortalEnv(env: Env, life: Life, run: (task: () => void) => void = (task) => task()): Env {
  const clock: Clock = {
    now: () => env.clock.now(),
    monotonicMs: () => env.clock.monotonicMs(),
    after: (delayMs, task) => (life.alive ? env.clock.after(delayMs, () => life.alive && run(task)) : () => undefined),
  };
  return { ...env, clock };
}

/**
 * @param onCommit asked at each outermost transaction; an answer kills the process there, or fails it as the disk would.
 * @param onStatement called before each statement; may throw what the database would.
 */
export function mortalStore(
  store: Store,
  env: Env,
  life: Life,
  onCommit: () => CommitFate | null,
  onStatement: (() => void) | null = null,
): Store {
  let depth = 0;
  return {
    ...store,
    ...(onStatement ? { ledger: told(store.ledger, onStatement), readings: told(store.readings, onStatement) } : {}),
    env,
    transaction(work) {
      if (!life.alive) throw new Died('a dead process writes nothing');
      if (depth > 0) return store.transaction(work);
      const end = onCommit();
      if (end === 'busy') throw diskFault('busy');
      depth += 1;
      try {
        const value = store.transaction(() => {
          const done = work();
          if (end === 'full') throw diskFault('full');
          if (end === 'beforeCommit') dieNow(life);
          return done;
        });
        if (end === 'afterCommit') dieNow(life);
        return value;
      } finally {
        depth -= 1;
      }
    },
  };
}

/** The same statements on the same file; each use of one is told first. */
function told(connection: Connection, onStatement: () => void): Connection {
  const { db, prepared } = connection;
  return { db, prepared: new ToldStatements(prepared, onStatement) };
}

class ToldStatements extends Map<object, Database.Statement<unknown[]>> {
  readonly #kept: Connection['prepared'];
  readonly #onStatement: () => void;

  constructor(kept: Connection['prepared'], onStatement: () => void) {
    super();
    this.#kept = kept;
    this.#onStatement = onStatement;
  }

  override get(key: object): Database.Statement<unknown[]> | undefined {
    this.#onStatement();
    return this.#kept.get(key);
  }

  override set(key: object, statement: Database.Statement<unknown[]>): this {
    this.#kept.set(key, statement);
    return this;
  }
}

function dieNow(life: Life): never {
  life.die();
  throw new Died('killed');
}

/** The operating system closes a dead process's sockets; bytes already sent are on their way. */
export function mortalLine(open: OpenLine, life: Life): OpenLine {
  return async (handlers) => {
    const line = await open({
      bytes: (chunk) => life.alive && handlers.bytes(chunk),
      closed: (reason) => life.alive && handlers.closed(reason),
    });
    life.onDeath(() => line.close());
    return { write: (bytes) => life.alive && line.write(bytes), close: () => line.close() } satisfies Line;
  };
}
