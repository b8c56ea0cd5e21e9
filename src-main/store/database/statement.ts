/**
 * Statements that Kysely builds, types and compiles once, and that better-sqlite3 prepares once per connection.
 *
 *   const byUid = statement((q, p: { uid: OpUid }) => q.selectFrom('op').select(OP_FIELDS).where('uid', '=', p.uid));
 *   byUid.first(store, { uid });
 *
 * While building, each property of `p` is a marker that ends up among the compiled parameters; at run time its place is filled
 * from the argument of that name. A statement built from a value that only run time knows is therefore impossible.
 */
import type Database from 'better-sqlite3';
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { Compilable, Dialect, Insertable } from 'kysely';
import { camel, type Camel } from './columns.ts';
import type { ReadingTables } from '../schema/schema-readings.ts';
import type { LedgerTables } from '../schema/schema.ts';

export type Connections = { readonly ledger: Connection; readonly readings: Connection };

/** One open database and the statements prepared on it. */
export interface Connection {
  readonly db: Database.Database;
  readonly prepared: Map<object, Database.Statement<unknown[]>>;
}

export interface Statement<P extends object, R> {
  all(store: Connections, parameters: P): R[];
  first(store: Connections, parameters: P): R | undefined;
  /** Rows one by one: for walks that must not fill memory. Nothing else may run on the connection meanwhile. */
  each(store: Connections, parameters: P): IterableIterator<R>;
  run(store: Connections, parameters: P): Database.RunResult;
}

class Marker {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

const dialect: Dialect = {
  createAdapter: () => new SqliteAdapter(),
  createDriver: () => new DummyDriver(),
  createIntrospector: (db) => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
};

/** Only builds and compiles; it has no connection. */
const ledgerSql = new Kysely<LedgerTables>({ dialect });
const readingsSql = new Kysely<ReadingTables>({ dialect });

type Build<DB, P extends object, R> = (sql: Kysely<DB>, parameters: Readonly<P>) => Compilable<R>;

/** A statement on ledger.db. */
export function statement<P extends object, R>(build: Build<LedgerTables, P, R>): Statement<P, R> {
  return new Compiled<P, R>('ledger', build(ledgerSql, markers<P>()));
}

/** A statement on readings.db. */
export function readingsStatement<P extends object, R>(build: Build<ReadingTables, P, R>): Statement<P, R> {
  return new Compiled<P, R>('readings', build(readingsSql, markers<P>()));
}

type InsertParameters<T extends keyof LedgerTables, C extends string> = {
  readonly [K in C as Camel<K>]: K extends keyof Insertable<LedgerTables[T]> ? Exclude<Insertable<LedgerTables[T]>[K], undefined> : never;
};

/** An insert of one row whose parameters are the columns in camelCase. */
export function insertInto<T extends keyof LedgerTables & string, const C extends readonly (keyof LedgerTables[T] & string)[]>(
  table: T,
  columns: C,
): Statement<InsertParameters<T, C[number]>, never> {
  const row = Object.fromEntries(columns.map((column) => [column, new Marker(camel(column))]));
  return new Compiled('ledger', ledgerSql.insertInto(table as 'op').values(row as never));
}

/** Every property is a marker of its own name. */
function markers<P extends object>(): P {
  return new Proxy({} as P, { get: (_, name) => new Marker(String(name)) });
}

/**
 * SQLite's planner looks at the values bound to plain parameters and compiles the whole statement again whenever one of them is bound anew:
 * a join or an ORDER BY then costs ten times its run time. It does not look behind a unary plus, which leaves the value as it is.
 */
const UNPEEKED = '+?';

class Compiled<P extends object, R> implements Statement<P, R> {
  readonly #file: keyof Connections;
  readonly #sql: string;
  /** The property that fills each `?`, or a constant that the builder put in. */
  readonly #slots: readonly (Marker | { readonly constant: unknown })[];

  constructor(file: keyof Connections, query: Compilable) {
    const compiled = query.compile();
    this.#file = file;
    this.#sql = compiled.sql.replaceAll('?', UNPEEKED);
    this.#slots = compiled.parameters.map((value) => (value instanceof Marker ? value : { constant: value }));
  }

  all(store: Connections, parameters: P): R[] {
    return this.#on(store).all(this.#bind(parameters)) as R[];
  }

  first(store: Connections, parameters: P): R | undefined {
    return this.#on(store).get(this.#bind(parameters)) as R | undefined;
  }

  each(store: Connections, parameters: P): IterableIterator<R> {
    return this.#on(store).iterate(this.#bind(parameters)) as IterableIterator<R>;
  }

  run(store: Connections, parameters: P): Database.RunResult {
    return this.#on(store).run(this.#bind(parameters));
  }

  #on(store: Connections): Database.Statement<unknown[]> {
    const { db, prepared } = store[this.#file];
    let found = prepared.get(this);
    if (!found) {
      found = db.prepare<unknown[]>(this.#sql);
      prepared.set(this, found);
    }
    return found;
  }

  #bind(parameters: P): unknown[] {
    const bound = new Array<unknown>(this.#slots.length);
    for (let i = 0; i < bound.length; i++) {
      const slot = this.#slots[i]!;
      bound[i] = slot instanceof Marker ? parameters[slot.name as keyof P] : slot.constant;
    }
    return bound;
  }
}
