/** Tampering with consumption and courtesy credit behind the database's back: each kind is found by the auditor and called by its name. */
import type Database from 'better-sqlite3';
import { beforeEach, describe, expect, test } from 'vitest';
import { auditDatabase } from '../audit/database.ts';
import { CONSUMPTION_CHECKS } from '../audit/checks-consumption.ts';
import { purchaseCount } from '../../src-shared/value/count.ts';
import { centiKwh } from '../../src-shared/value/energy.ts';
import { fen, ZERO_FEN } from '../../src-shared/value/fen.ts';
import { consumed, priceSettled } from '../domain/ledger/consumption.ts';
import { addDays } from '../domain/reading/slot.ts';
import { consumptionBegin, insertConsumption, revenueOf } from '../store/ledger/consumption.ts';
import { appendFindingEvent, insertFinding } from '../store/ledger/finding.ts';
import { post } from '../store/ledger/ledger.ts';
import { insertFreeze } from '../store/reading/freeze.ts';
import { fixture, sell, takeOverMeter, type Fixture } from '../store/fixture.ts';

let f: Fixture;
let db: Database.Database;

/** Taken over with 12.40 on it; 2.40 used by the first freeze, 1.00 by the second, whose price was settled; then 95.00 sold, 30.00 of it used. */
beforeEach(() => {
  f = fixture();
  db = f.store.ledger.db;
  takeOverMeter(f, { balanceFen: 1_240, count: 16, totalFen: 50_000 });
  day(0, { balanceFen: 1_000, count: 16, totalFen: 50_000, fallFen: 240 });
  day(1, { balanceFen: 900, count: 16, totalFen: 50_000, fallFen: 100 });
  settle();
  sell(f, { creditFen: 9_500 });
  day(2, { balanceFen: 7_400, count: 17, totalFen: 59_500, fallFen: 3_000 });
});

function day(n: number, read: { balanceFen: number; count: number; totalFen: number; fallFen: number }): void {
  const { store, meter, account } = f;
  const { at, localDay, businessDay } = f.now();
  const toDay = addDays(localDay, n);
  const begin = consumptionBegin(store, meter)!;
  const key = revenueOf(store, meter);
  const [fallFen, balanceFen, totalFen] = [fen(read.fallFen), fen(read.balanceFen), fen(read.totalFen)];
  store.transaction(() => {
    const rates = { sharpCentiKwh: null, peakCentiKwh: null, flatCentiKwh: null, valleyCentiKwh: null };
    insertFreeze(store, {
      ...{ localDay: toDay, meter, era: 0, readAt: at, totalCentiKwh: centiKwh(n), ...rates, balanceFen, totalFen },
      ...{ purchaseCount: purchaseCount(read.count), quality: 'good' },
    });
    const postings = consumed([{ account, meter, ...key, fallFen }]);
    const entry = post(store, { kind: 'consumption.day', at, localDay, businessDay, seat: '', postings }).id;
    insertConsumption(store, {
      ...{ meter, n: begin.n, account, kind: 'day', ...key, fromAt: begin.at, toAt: at, toDay, totalBeforeFen: begin.totalFen },
      ...{ totalAfterFen: totalFen, balanceBeforeFen: begin.balanceFen, balanceAfterFen: balanceFen, refundFen: ZERO_FEN, fallFen },
      ...{ besideFen: ZERO_FEN, energyCentiKwh: null, expectedFen: null, driftMicroYuan: null, bookN: read.count - 15 },
      ...{ entry, finding: null, quality: 'read' },
    });
  });
}

function settle(): void {
  const { store, meter, account, operator } = f;
  const now = f.now();
  const found = { kind: 'consumption', meter, account, op: null, amountFen: ZERO_FEN, text: 'priceDiffers', at: now.at };
  const finding = insertFinding(store, { ...found, operator: null, entry: null });
  const postings = priceSettled({ account, ...revenueOf(store, meter) }, fen(-50));
  const { id: entry } = post(store, { kind: 'consumption.settled', ...now, operatorId: operator, seat: '1', reason: 'r', postings });
  appendFindingEvent(store, { finding, kind: 'resolved', entry, operator, text: 'settle: r', at: now.at });
}

/** Past every protection, as with a tool that rewrites the file. @returns the names of the checks that notice. */
function tamper(sql: string): string[] {
  expect(auditDatabase(db).breaks).toEqual([]);
  db.pragma('foreign_keys = OFF');
  db.pragma('ignore_check_constraints = ON');
  for (const name of db.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`).pluck().all())
    db.exec(`DROP TRIGGER ${name}`);
  db.exec(sql);
  return auditDatabase(db).breaks.map(({ check }) => check);
}

const SETTLED = `(SELECT id FROM entry WHERE kind = 'consumption.settled')`;

const TAMPERINGS: readonly (readonly [check: string, sql: string])[] = [
  ['consumption.follows', `DELETE FROM consumption WHERE n = 2`],
  ['consumption.follows', `UPDATE consumption SET from_at = from_at + 1 WHERE n = 2`],
  ['consumption.follows', `UPDATE consumption SET balance_before_fen = 1100, fall_fen = 200 WHERE n = 2`],
  ['consumption.follows', `UPDATE account_meter SET from_at = from_at + 9000000`],
  ['consumption.freeze', `UPDATE freeze SET balance_fen = balance_fen + 1`],
  ['consumption.freeze', `DELETE FROM freeze WHERE local_day = (SELECT max(local_day) FROM freeze)`],
  ['consumption.once', `DROP INDEX consumption_day; UPDATE consumption SET to_day = (SELECT max(to_day) FROM consumption) WHERE n = 2`],
  [
    'consumption.skipped',
    `INSERT INTO freeze SELECT local_day - 1000, meter, era, read_at - 1, 0, NULL, NULL, NULL, NULL, 0, 16, 50000, 'good'
    FROM freeze WHERE local_day = (SELECT max(local_day) FROM freeze)`,
  ],
  ['consumption.sum', `UPDATE consumption SET fall_fen = fall_fen + 1 WHERE n = 3`],
  ['consumption.refund', `UPDATE consumption SET refund_fen = 100 WHERE n = 2`],
  ['consumption.entry', `UPDATE posting SET fen = -fen WHERE entry = (SELECT entry FROM consumption WHERE n = 3)`],
  ['consumption.entry', `UPDATE consumption SET building = NULL WHERE n = 1`],
  ['consumption.entry', `DELETE FROM consumption WHERE n = 3`],
  ['consumption.accepted', `UPDATE consumption SET fall_fen = -3000 WHERE n = 3`],
  ['consumption.accepted', `UPDATE consumption SET beside_fen = 1 WHERE n = 3`],
  ['consumption.settled', `UPDATE entry SET reason = NULL WHERE id = ${SETTLED}`],
  ['consumption.settled', `UPDATE finding_event SET entry = NULL WHERE kind = 'resolved'`],
  ['consumption.settled', `UPDATE entry SET operator = NULL WHERE id = ${SETTLED}`],
  ['consumption.balance', `UPDATE gl_balance SET fen = fen - 1 WHERE gl = (SELECT id FROM gl_account WHERE code = '2001')`],
  ['consumption.balance', `UPDATE meter_book SET total_fen = total_fen + 100 WHERE n = 2`],
  ['courtesy', `UPDATE tender SET method = 'courtesy', amount_fen = amount_fen - 1`],
  ['courtesy', `UPDATE tender SET method = 'courtesy'; DELETE FROM op`],
];

describe('the auditor names', () => {
  test.each(TAMPERINGS)('%s after %s', (check, sql) => {
    expect(tamper(sql)).toContain(check);
  });

  test('every check of consumption', () => {
    const tampered = new Set(TAMPERINGS.map(([check]) => check));
    expect(CONSUMPTION_CHECKS.map(({ name }) => name).filter((name) => !tampered.has(name))).toEqual([]);
  });
});
