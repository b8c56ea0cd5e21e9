/** A process that can die: clock, store and lines that do nothing any more once it has. What it wrote stays; what it waited for never comes. */
import type { Line, OpenLine } from '../../fieldbus/transport/line.ts';
import type { Clock, Env } from '../../platform/env.ts';
import type { Store } from '../../store/open.ts';

export class Died extends Error {}

/** Where in a transaction death comes: before it is committed nothing of it stays, after it everything does. */
export type DeathPoint = 'beforeCommit' | 'afterCommit';

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

export function mortalEnv(env: Env, life: Life): Env {
  const clock: Clock = {
    now: () => env.clock.now(),
    monotonicMs: () => env.clock.monotonicMs(),
    after: (delayMs, task) => (life.alive ? env.clock.after(delayMs, () => life.alive && task()) : () => undefined),
  };
  return { ...env, clock };
}

/** @param onCommit asked at each outermost transaction; an answer kills the process there. */
export function mortalStore(store: Store, env: Env, life: Life, onCommit: () => DeathPoint | null): Store {
  let depth = 0;
  return {
    ...store,
    env,
    transaction(work) {
      if (!life.alive) throw new Died('a dead process writes nothing');
      if (depth > 0) return store.transaction(work);
      const death = onCommit();
      depth += 1;
      try {
        const value = store.transaction(() => {
          const done = work();
          if (death === 'beforeCommit') dieNow(life);
          return done;
        });
        if (death === 'afterCommit') dieNow(life);
        return value;
      } finally {
        depth -= 1;
      }
    },
  };
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
