/** A ledger on disk: judged from outside by the audit command, cut at any byte of its write-ahead log, and closed to writes when unprotected. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { auditDatabase } from '../audit/database.ts';
import { seededRandom } from '../platform/virtual-env.ts';
import { beginSale, fixture, fixtureStore, sell, takeOverMeter, type Fixture } from '../store/fixture.ts';
import { StoreReadOnlyError } from '../store/database/open.ts';
import { openOpsAgree } from '../store/sale/open-op.ts';
import { balance } from '../store/ledger/ledger.ts';

/** Each audit is a process of its own, and cuts are a hundred files. */
const SLOW_MS = 60_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function soldTwice(): Fixture {
  const f = fixture(fixtureStore(folder));
  takeOverMeter(f, { balanceFen: 1240, count: 16, totalFen: 50_000 });
  sell(f, { creditFen: 9500, feeFen: 500 });
  sell(f, { creditFen: 10_000 });
  return f;
}

function audit(...flags: string[]) {
  const command = join(import.meta.dirname, '..', 'command', 'audit.ts');
  const run = spawnSync(process.execPath, [command, '--data', folder, '--json', ...flags], { encoding: 'utf8' });
  const lines = run.stdout.trimEnd().split('\n');
  const report =
    run.status === 2
      ? null
      : (JSON.parse(lines.at(-1) ?? '') as { ok: boolean; breaks: { check: string }[]; days: Record<string, string> });
  return { status: run.status, lines, report, stderr: run.stderr };
}

describe('the audit command', () => {
  test(
    'passes a whole ledger beside the app that has it open, and prints the last hash of the day',
    () => {
      const { store } = soldTwice();
      const { status, report, lines } = audit();
      expect(report).toMatchObject({ ok: true, entries: 5, breaks: [] });
      expect(status).toBe(0);
      expect(lines[0]).toBe(`20261122 ${report?.days['20261122']}`);
      store.close();
      expect(audit().status).toBe(0);
    },
    SLOW_MS,
  );

  test(
    'finds the hash that was printed, whole or its beginning, and misses it once the tail is cut',
    () => {
      const { store } = soldTwice();
      store.close();
      const hash = audit().report?.days['20261122'] ?? '';
      expect(audit('--expect', `20261122=${hash}`).status).toBe(0);
      expect(audit('--expect', `2026-11-22=${hash.slice(0, 8).toUpperCase()}`).status).toBe(0);
      expect(audit('--expect', `20261121=${hash}`).report?.breaks).toMatchObject([{ check: 'expect' }]);
      cutSecondSale();
      expect(audit().status).toBe(0);
      const cut = audit('--expect', `20261122=${hash}`);
      expect(cut.status).toBe(1);
      expect(cut.report?.breaks).toMatchObject([{ check: 'expect', subject: 'day 20261122' }]);
    },
    SLOW_MS,
  );

  /** Everything of operation 2 taken out with its traces, which no chain can show. */
  function cutSecondSale(): void {
    const db = new Database(join(folder, 'ledger.db'));
    for (const name of db.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`).pluck().all())
      db.exec(`DROP TRIGGER ${name}`);
    db.pragma('foreign_keys = OFF');
    db.exec(`DELETE FROM slip_print WHERE slip = 2; DELETE FROM slip WHERE id = 2; DELETE FROM meter_book WHERE op = 2;
      DELETE FROM op_step WHERE op = 2; DELETE FROM op WHERE id = 2; DELETE FROM tender WHERE payment = 2;
      DELETE FROM payment_line WHERE payment = 2; DELETE FROM payment WHERE id = 2; DELETE FROM posting WHERE entry > 3;
      DELETE FROM entry WHERE id > 3; DELETE FROM gl_balance; DELETE FROM gl_account WHERE code = '2101' AND sub = '2';
      INSERT INTO gl_balance SELECT id, (SELECT sum(fen) FROM posting WHERE gl = a.id), (SELECT max(entry) FROM posting WHERE gl = a.id) FROM gl_account a`);
    db.close();
  }

  test(
    'exits 1 and names the break; 2 when there is nothing to judge',
    () => {
      expect(audit().status).toBe(2);
      soldTwice().store.close();
      const db = new Database(join(folder, 'ledger.db'));
      db.exec(`DROP TRIGGER posting_no_update; UPDATE posting SET fen = fen + 1 WHERE entry = 1 AND line = 1`);
      db.close();
      const { status, report, lines } = audit();
      expect(status).toBe(1);
      expect(report?.breaks.map(({ check }) => check)).toEqual(expect.arrayContaining(['entry.sum', 'entry.hash', 'rollup.balance']));
      expect(lines.some((line) => line.startsWith('BREAK entry.sum: entry 1'))).toBe(true);
      expect(audit('--expect', 'yesterday=1').status).toBe(2);
      writeFileSync(join(folder, 'ledger.db'), 'this is no database, only some text that is long enough to be looked at');
      expect(audit().report).toMatchObject({ ok: false, breaks: [{ check: 'file' }] });
    },
    SLOW_MS,
  );
});

test(
  'a write-ahead log cut at any byte leaves a whole prefix that passes the audit',
  () => {
    fixtureStore(folder).close();
    const f = soldTwice();
    for (let sale = 1; sale < 20; sale++) sell(f, { creditFen: 100 * sale, feeFen: 5 });
    const open = beginSale(f, { creditFen: 77 });
    const source = f.store.ledger.db;
    const hashes = source.prepare<[], string>('SELECT hex(hash) FROM entry ORDER BY id').pluck().all();
    const walBytes = statSync(join(folder, 'ledger.db-wal')).size;
    // The empty site lies in the file itself; all money lies in the log that is cut.
    expect(walBytes).toBeGreaterThan(100_000);
    const random = seededRandom(20261122);
    const kept = new Set<number>();
    for (let cut = 0; cut < 100; cut++) kept.add(openCut(random.uint32() % walBytes, hashes));
    expect(kept.size).toBeGreaterThan(20);
    expect(openCut(walBytes, hashes)).toBe(hashes.length);
    expect(open).toBe(22);
    expect(openOpsAgree(f.store)).toBe(true);
    f.store.close();
  },
  SLOW_MS,
);

/** Copies the files as a power cut would leave them, opens them, and gives back how many entries there are. */
function openCut(bytes: number, hashes: readonly string[]): number {
  const copy = mkdtempSync(join(folder, 'cut-'));
  for (const file of ['ledger.db', 'ledger.db-wal']) copyFileSync(join(folder, file), join(copy, file));
  truncateSync(join(copy, 'ledger.db-wal'), bytes);
  const db = new Database(join(copy, 'ledger.db'));
  const left = db.prepare<[], string>('SELECT hex(hash) FROM entry ORDER BY id').pluck().all();
  expect(left).toEqual(hashes.slice(0, left.length));
  expect(auditDatabase(db).breaks, `cut at ${bytes}`).toEqual([]);
  db.close();
  return left.length;
}

describe('the protections of a file are compared at open', () => {
  test.each([
    ['missing', 'DROP TRIGGER entry_seal', 'trigger entry_seal is missing'],
    [
      'different',
      'DROP TRIGGER entry_seal; CREATE TRIGGER entry_seal BEFORE INSERT ON entry BEGIN SELECT 1; END',
      'trigger entry_seal differs',
    ],
    ['foreign', 'CREATE TRIGGER more AFTER INSERT ON entry BEGIN SELECT 1; END', 'trigger more does not belong here'],
  ])('a %s trigger closes the store to every write, and reading goes on', (_, sql, reason) => {
    const { store, shift } = soldTwice();
    store.close();
    const db = new Database(join(folder, 'ledger.db'));
    db.exec(sql);
    db.close();
    const reopened = fixtureStore(folder);
    expect(reopened.readOnlyReason).toBe(reason);
    expect(() => reopened.transaction(() => 1)).toThrow(StoreReadOnlyError);
    expect(() => reopened.ledger.db.exec(`UPDATE site SET name = 'x'`)).toThrow('readonly');
    expect(balance(reopened, '1001', String(shift))).toBe(20_000);
    reopened.close();
  });

  test('a whole file opens for writing again', () => {
    soldTwice().store.close();
    const reopened = fixtureStore(folder);
    expect(reopened.readOnlyReason).toBeNull();
    expect(reopened.transaction(() => 1)).toBe(1);
    expect(reopened.ledger.db.pragma('synchronous', { simple: true })).toBe(2);
    expect(reopened.ledger.db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(reopened.readings.db.pragma('synchronous', { simple: true })).toBe(1);
    reopened.close();
  });
});
