/** Opens the two database files of a data folder, brings them to the newest schema and checks that their protections stand. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Env } from '../../platform/env.ts';
import { migrate, type Migration } from './migrate.ts';
import { spine } from './migration/0001-spine.ts';
import { meterState } from './migration/readings-0001-state.ts';
import type { Connection, Connections } from './statement.ts';
import { remakeTriggers, triggerFault } from './protection.ts';

export const READINGS_FILE = 'readings.db';

export const LEDGER_MIGRATIONS: readonly Migration[] = [spine];
export const READINGS_MIGRATIONS: readonly Migration[] = [meterState];

/** Refused because the ledger's protections do not stand; `store.readOnlyReason` says which. */
export class StoreReadOnlyError extends Error {}

export interface Store extends Connections {
  readonly env: Env;
  /** Why this store refuses every write; null when it takes them. */
  readonly readOnlyReason: string | null;
  /** From now on every write is refused for this reason; the first reason stays. */
  refuseWrites(reason: string): void;
  /**
   * Runs `work` whole or not at all: in a transaction that takes the write lock at once, or in a savepoint inside one.
   * When the outermost one returns, its rows are durable. `work` must not be asynchronous.
   * @throws what `work` throws, after undoing it; StoreReadOnlyError on a read-only store.
   */
  transaction<T>(work: () => T): T;
  close(): void;
}

export interface OpenOptions {
  /** The data folder, which must exist; or ':memory:'. */
  readonly folder: string;
  readonly env: Env;
  /** 512 … 65536, a power of two, for files not made yet; SQLite's own 4096 where left out. */
  readonly pageBytes?: number | undefined;
}

/**
 * 16 MB of write-ahead log before its pages go into ledger.db, four times the usual: a sale changes 46 pages, most of them the same ones as
 * the sale before, and each goes once. A fifth more sales a second.
 */
const LEDGER_LOG_PAGES = 4_000;

/** Waiting longer for another process's write lock than this is a fault: writers hold it for milliseconds. */
const LOCK_WAIT_MS = 5000;

export function openStore({ folder, env, pageBytes }: OpenOptions): Store {
  const inMemory = folder === ':memory:';
  const path = (file: string) => (inMemory ? ':memory:' : join(folder, file));
  const backup = (file: string) => (version: number) => join(folder, `${file}.schema-${version}-${env.clock.now()}.bak`);
  const ledger = openFile(path('ledger.db'), 'FULL', pageBytes);
  const readings = openFile(path(READINGS_FILE), 'NORMAL', pageBytes);
  ledger.db.pragma(`wal_autocheckpoint = ${LEDGER_LOG_PAGES}`);
  const withBackup = (file: string) => (inMemory ? {} : { backupPath: backup(file) });
  migrate(ledger.db, { migrations: LEDGER_MIGRATIONS, afterEach: remakeTriggers, ...withBackup('ledger') });
  migrate(readings.db, { migrations: READINGS_MIGRATIONS, ...withBackup('readings') });
  const store = assemble({ env, ledger, readings });
  const fault = triggerFault(ledger.db);
  if (fault) store.refuseWrites(fault);
  return store;
}

/** Connections that can only read, for walks and reports on a thread of their own. @param folder holds both files, of the newest schema. */
export function openForReading(folder: string): Connections & { close(): void } {
  const [ledger, readings] = ['ledger.db', READINGS_FILE].map((file): Connection => {
    const db = new Database(join(folder, file), { readonly: true, fileMustExist: true, timeout: LOCK_WAIT_MS });
    return { db, prepared: new Map() };
  }) as [Connection, Connection];
  const close = () => {
    ledger.db.close();
    readings.db.close();
  };
  return { ledger, readings, close };
}

/** Whether an act failed because the ledger takes no writes, inside a transaction or out of one. */
export function isReadOnly(error: unknown): error is Error {
  return error instanceof StoreReadOnlyError || (error instanceof Database.SqliteError && error.code === 'SQLITE_READONLY');
}

function openFile(path: string, synchronous: 'FULL' | 'NORMAL', pageBytes?: number): Connection {
  const db = new Database(path, { timeout: LOCK_WAIT_MS });
  if (pageBytes) db.pragma(`page_size = ${pageBytes}`);
  const journal = db.pragma('journal_mode = WAL', { simple: true });
  db.pragma(`synchronous = ${synchronous}`);
  db.pragma('foreign_keys = ON');
  db.pragma('recursive_triggers = ON');
  const expected = { journal: path === ':memory:' ? 'memory' : 'wal', synchronous: synchronous === 'FULL' ? 2 : 1, foreignKeys: 1 };
  const actual = {
    journal,
    synchronous: db.pragma('synchronous', { simple: true }),
    foreignKeys: db.pragma('foreign_keys', { simple: true }),
  };
  if (JSON.stringify(actual) !== JSON.stringify(expected)) {
    db.close();
    throw new Error(`${path} did not open as asked: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
  }
  return { db, prepared: new Map() };
}

function assemble(parts: Pick<Store, 'env' | 'ledger' | 'readings'>): Store {
  const { db } = parts.ledger;
  const [outer, inner] = [transactionVerbs(db, OUTER), transactionVerbs(db, INNER)];
  let readOnlyReason: string | null = null;
  return {
    ...parts,
    get readOnlyReason() {
      return readOnlyReason;
    },
    refuseWrites(reason) {
      if (readOnlyReason !== null) return;
      readOnlyReason = reason;
      db.pragma('query_only = ON');
      parts.env.log.error('store.readOnly', { reason });
    },
    transaction(work) {
      if (readOnlyReason !== null) throw new StoreReadOnlyError(readOnlyReason);
      return runWhole(db, db.inTransaction ? inner : outer, work);
    },
    close() {
      parts.ledger.db.close();
      parts.readings.db.close();
    },
  };
}

const OUTER = { begin: 'BEGIN IMMEDIATE', commit: 'COMMIT', undo: ['ROLLBACK'] };
/** SQLite resolves a savepoint's name to the innermost one, so one name serves every depth. */
const INNER = { begin: 'SAVEPOINT inner_work', commit: 'RELEASE inner_work', undo: ['ROLLBACK TO inner_work', 'RELEASE inner_work'] };

type Verbs = { begin: Database.Statement; commit: Database.Statement; undo: Database.Statement[] };

function transactionVerbs(db: Database.Database, verbs: typeof OUTER): Verbs {
  return { begin: db.prepare(verbs.begin), commit: db.prepare(verbs.commit), undo: verbs.undo.map((verb) => db.prepare(verb)) };
}

function runWhole<T>(db: Database.Database, verbs: Verbs, work: () => T): T {
  verbs.begin.run();
  try {
    const value = work();
    if (value instanceof Promise) throw new TypeError('a transaction must not be asynchronous');
    verbs.commit.run();
    return value;
  } catch (fault) {
    // A full disk or an I/O error has already rolled back the whole transaction; then there is nothing left to undo.
    if (db.inTransaction) for (const verb of verbs.undo) verb.run();
    throw fault;
  }
}

/**
 * Everything until the returned function is called happens inside one transaction per file that is then rolled back:
 * many seeded runs share one schema this way. Deferred foreign keys are not checked inside.
 */
export function openRehearsal(store: Store): () => void {
  const files = [store.ledger.db, store.readings.db];
  for (const db of files) db.exec('BEGIN IMMEDIATE');
  return () => {
    for (const db of files) db.exec('ROLLBACK');
  };
}
