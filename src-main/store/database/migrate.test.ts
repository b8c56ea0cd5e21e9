/** Schemas: what was released is frozen, opens with today's program, and is copied before it changes. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EntryId } from '../../../src-shared/value/id.ts';
import { verifyChain } from '../ledger/chain.ts';
import { fixture, fixtureStore, sell, takeOverMeter } from '../fixture.ts';
import { migrate, schemaVersion, type Migration } from './migrate.ts';
import { LEDGER_MIGRATIONS } from './open.ts';
import { openOpsAgree } from '../sale/open-op.ts';
import { remakeTriggers, triggerFault } from './protection.ts';

const RELEASED = join(import.meta.dirname, 'migration', 'released-1.sql');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'schema-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type SchemaRow = { type: string; name: string; sql: string | null };

/** Tables and indexes as made, without triggers, and every row: enough to make the file again. */
function dump(db: Database.Database): string {
  const schema = db
    .prepare<[], SchemaRow>(`SELECT type, name, sql FROM sqlite_schema WHERE type <> 'trigger' AND sql IS NOT NULL ORDER BY rowid`)
    .all();
  const rows = schema.filter(({ type }) => type === 'table').flatMap(({ name }) => rowsOf(db, name));
  return [...schema.map(({ sql }) => `${sql};`), ...rows, `PRAGMA user_version = ${schemaVersion(db)};`, ''].join('\n');
}

function rowsOf(db: Database.Database, table: string): string[] {
  const columns = db.prepare<[], string>(`SELECT name FROM pragma_table_info('${table}')`).pluck().all();
  const values = columns.map((column) => `quote("${column}")`).join(` || ', ' || `);
  return db.prepare<[], string>(`SELECT 'INSERT INTO ${table} VALUES (' || ${values} || ');' FROM ${table}`).pluck().all();
}

test('the first schema is the released one, with money in it', async () => {
  const f = fixture();
  takeOverMeter(f, { balanceFen: 1240, count: 16, totalFen: 50_000 });
  sell(f, { creditFen: 9500, feeFen: 500, reference: 'W1' });
  await expect(dump(f.store.ledger.db)).toMatchFileSnapshot(RELEASED);
});

test('a file of the first release opens with today’s program, protected, its chain whole', () => {
  const old = new Database(join(folder, 'ledger.db'));
  old.pragma('foreign_keys = OFF');
  old.exec(readFileSync(RELEASED, 'utf8'));
  remakeTriggers(old);
  old.close();
  const store = fixtureStore(folder);
  expect(store.readOnlyReason).toBeNull();
  expect(schemaVersion(store.ledger.db)).toBe(LEDGER_MIGRATIONS.at(-1)?.number);
  expect(verifyChain(store, 0 as EntryId)).toMatchObject({ ok: true, value: { checked: 3 } });
  expect(openOpsAgree(store)).toBe(true);
  expect(store.ledger.db.pragma('foreign_key_check')).toEqual([]);
  store.close();
});

describe('migrate', () => {
  const one: Migration = { number: 1, name: 'one', sql: 'CREATE TABLE a (x INTEGER) STRICT' };
  const two: Migration = { number: 2, name: 'two', sql: 'CREATE TABLE b (x INTEGER) STRICT' };
  const broken: Migration = { number: 2, name: 'broken', sql: 'CREATE TABLE b (x INTEGER) STRICT; CREATE TABLE a (x INTEGER) STRICT' };
  const backupPath = (version: number) => join(folder, `before-${version}.bak`);
  const tables = (db: Database.Database) => db.prepare<[], string>(`SELECT name FROM sqlite_schema ORDER BY name`).pluck().all();
  const open = () => new Database(join(folder, 'x.db'));

  test('numbers follow one another, and each runs once', () => {
    const db = open();
    expect(migrate(db, { migrations: [one, two], backupPath })).toBe(2);
    expect(migrate(db, { migrations: [one, two], backupPath })).toBe(0);
    expect(existsSync(backupPath(0))).toBe(false);
    expect(() => migrate(db, { migrations: [one, two, { ...two, number: 4 }] })).toThrow('must follow');
    expect(() => migrate(db, { migrations: [one] })).toThrow('newer program');
  });

  test('an existing file is copied first', () => {
    const db = open();
    migrate(db, { migrations: [one], backupPath });
    db.exec('INSERT INTO a VALUES (7)');
    migrate(db, { migrations: [one, two], backupPath });
    const copy = new Database(backupPath(1), { readonly: true });
    expect([schemaVersion(copy), tables(copy), copy.prepare('SELECT x FROM a').pluck().get()]).toEqual([1, ['a'], 7]);
    expect(tables(db)).toEqual(['a', 'b']);
  });

  test('a migration that fails leaves the file as it was', () => {
    const db = open();
    migrate(db, { migrations: [one] });
    expect(() => migrate(db, { migrations: [one, broken] })).toThrow('already exists');
    expect([schemaVersion(db), tables(db)]).toEqual([1, ['a']]);
  });

  test('triggers are made again after each migration, and none of a former version stays', () => {
    const { ledger } = fixtureStore();
    ledger.db.exec('CREATE TRIGGER former AFTER INSERT ON entry BEGIN SELECT 1; END; DROP TRIGGER entry_seal');
    expect(triggerFault(ledger.db)).not.toBeNull();
    remakeTriggers(ledger.db);
    expect(triggerFault(ledger.db)).toBeNull();
  });
});
