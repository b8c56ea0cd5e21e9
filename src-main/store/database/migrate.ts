/** Brings a database file to the newest schema: numbered steps, each in one transaction, with a backup before an existing file changes. */
import type Database from 'better-sqlite3';

export interface Migration {
  /** 1, 2, 3 … without gaps; kept in `user_version`. */
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

export interface MigrateOptions {
  readonly migrations: readonly Migration[];
  /** Runs inside each migration's transaction, after its SQL. */
  readonly afterEach?: (db: Database.Database) => void;
  /** Where a copy goes before an existing file changes; absent for a database in memory. */
  readonly backupPath?: (fromVersion: number) => string;
}

export function schemaVersion(db: Database.Database): number {
  return Number(db.pragma('user_version', { simple: true }));
}

/**
 * @returns how many migrations ran.
 * @throws Error when the file was made by a newer program: an older one must not write to it.
 */
export function migrate(db: Database.Database, options: MigrateOptions): number {
  const from = schemaVersion(db);
  const newest = options.migrations.at(-1)?.number ?? 0;
  if (from > newest) throw new Error(`the database has schema ${from}, this program knows ${newest}: it was made by a newer program`);
  const pending = options.migrations.filter((migration) => migration.number > from);
  if (pending.length > 0 && from > 0 && options.backupPath) db.prepare('VACUUM INTO ?').run(options.backupPath(from));
  for (const migration of pending) run(db, migration, options.afterEach);
  return pending.length;
}

function run(db: Database.Database, migration: Migration, afterEach: MigrateOptions['afterEach']): void {
  db.transaction(() => {
    if (schemaVersion(db) !== migration.number - 1) throw new Error(`migration ${migration.number} must follow ${migration.number - 1}`);
    db.exec(migration.sql);
    afterEach?.(db);
    db.pragma(`user_version = ${migration.number}`);
  }).immediate();
}
