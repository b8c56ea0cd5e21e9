/** Tampering with shifts behind the database's back: each kind is found by the auditor and called by its name. */
import type Database from 'better-sqlite3';
import { beforeEach, describe, expect, test } from 'vitest';
import { auditDatabase } from '../audit/database.ts';
import { SHIFT_CHECKS } from '../audit/checks-shift.ts';
import { fen } from '../../src-shared/value/fen.ts';
import type { OpUid, ShiftId } from '../../src-shared/value/id.ts';
import { beginSale, fixture, takeOverMeter, type Fixture } from '../store/fixture.ts';
import { lastPosted } from '../store/ledger/ledger.ts';
import { openShift } from '../store/shift/shift.ts';
import { insertShiftClose, insertShiftCount, insertShiftMove, type DrawerAct, type ShiftClose } from '../store/shift/shift-drawer.ts';
import { insertSlip } from '../store/sale/slip.ts';

let f: Fixture;
let db: Database.Database;

/** Shift 1: a sale, paid out, closed 1.00 short with 50.00 left. Shift 2 begins with 49.00 of it and says why, and is closed whole. */
beforeEach(() => {
  f = fixture();
  db = f.store.ledger.db;
  takeOverMeter(f, { balanceFen: 1240, count: 16, totalFen: 50_000 });
  beginSale(f, { creditFen: 10_000 });
  insertShiftMove(f.store, act(f.shift), {
    uid: '00000000-0000-4000-8000-000000000001' as OpUid,
    kind: 'paidOut',
    amountFen: fen(1000),
    reason: 'r',
  });
  insertShiftCount(f.store, act(f.shift), [{ denominationFen: 5000, pieces: 1 }], true);
  close(f.shift, 8900, 5000, 'r');
  const { at, businessDay } = f.now();
  const draft = { operator: f.operator, seat: '1', businessDay, openedAt: at };
  const next = openShift(f.store, draft, { floatFen: fen(4900), reason: 'one missing' }).id;
  close(next, 4900, 0, null);
});

const act = (shift: ShiftId): DrawerAct => ({ shift, operator: f.operator, seat: '1', ...f.now() });

function close(shift: ShiftId, counted: number, leftFen: number, reason: string | null): void {
  const count = insertShiftCount(f.store, act(shift), [{ denominationFen: 100, pieces: counted / 100 }], false);
  const closed = insertShiftClose(f.store, act(shift), count, { leftFen: fen(leftFen), reason });
  shiftSlip(closed, counted);
}

function shiftSlip({ shift, overFen, leftFen }: ShiftClose, countedFen: number): void {
  const { store, operator } = f;
  const { at, localDay } = f.now();
  const last = lastPosted(store);
  const content = { countedFen, overFen, leftFen, entry: last?.id, dayHash: last?.hash.toString('hex') };
  store.transaction(() =>
    insertSlip(store, {
      ...{ series: 'C', day: localDay, seat: '1', kind: 'shift', op: null, payment: null, account: null, shift, operator, at, content },
    }),
  );
}

function tamper(sql: string): string[] {
  db.pragma('foreign_keys = OFF');
  db.pragma('ignore_check_constraints = ON');
  const triggers = db.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`).pluck().all();
  for (const trigger of triggers) db.exec(`DROP TRIGGER ${trigger}`);
  db.exec(sql);
  return [...new Set(auditDatabase(db).breaks.map(({ check }) => check))];
}

test('two whole shifts pass', () => {
  expect(auditDatabase(db).breaks).toEqual([]);
});

const ENTRY_OF_CLOSE = `(SELECT out_entry FROM shift_close WHERE shift = 1)`;
const TAMPERINGS: readonly (readonly [check: string, sql: string])[] = [
  ['shift.opened', `DELETE FROM shift_open WHERE shift = 1`],
  ['shift.opened', `UPDATE shift_open SET float_fen = 5000 WHERE shift = 2`],
  ['shift.opened', `UPDATE shift_open SET entry = 1 WHERE shift = 2`],
  ['shift.chain', `UPDATE shift_open SET reason = NULL WHERE shift = 2`],
  ['shift.chain', `UPDATE shift_open SET left_before_fen = 4900 WHERE shift = 2`],
  ['shift.chain', `UPDATE shift_open SET before_shift = NULL, left_before_fen = 0 WHERE shift = 2`],
  ['shift.chain', `UPDATE shift_close SET left_fen = 0, handed_fen = 8900 WHERE shift = 1`],
  ['shift.moved', `UPDATE shift_move SET amount_fen = 900`],
  ['shift.moved', `UPDATE shift_move SET kind = 'handedUp'`],
  ['shift.moved', `UPDATE shift_move SET reason = ''`],
  ['shift.moved', `UPDATE shift_move SET shift = 2`],
  ['shift.entries', `DELETE FROM shift_move`],
  ['shift.entries', `DELETE FROM shift_close WHERE shift = 1`],
  ['shift.counted', `UPDATE shift_piece SET pieces = 88 WHERE shift = 1 AND n = 2`],
  ['shift.counted', `UPDATE shift_count SET expected_fen = counted_fen WHERE shift = 1 AND n = 2`],
  ['shift.counted', `DELETE FROM shift_count WHERE shift = 1 AND n = 1`],
  ['shift.ended', `UPDATE shift SET closed_at = NULL WHERE id = 2`],
  ['shift.ended', `DELETE FROM shift_close WHERE shift = 2`],
  ['shift.overShort', `UPDATE shift_close SET over_fen = 0, over_entry = NULL WHERE shift = 1`],
  ['shift.overShort', `UPDATE shift_close SET reason = NULL WHERE shift = 1`],
  ['shift.overShort', `UPDATE gl_account SET sub = '9' WHERE code = '5001'`],
  ['shift.emptied', `UPDATE shift_close SET handed_fen = handed_fen - 100 WHERE shift = 1`],
  ['shift.emptied', `UPDATE posting SET gl = 1 WHERE entry = ${ENTRY_OF_CLOSE} AND fen > 0`],
  ['shift.after', `UPDATE shift_close SET entry = entry - 1 WHERE shift = 1`],
  ['shift.closed', `UPDATE gl_balance SET fen = 5 WHERE gl = (SELECT id FROM gl_account WHERE code = '1001' AND sub = '2')`],
  ['shift.slip', `DELETE FROM slip WHERE shift = 2`],
  ['shift.slip', `UPDATE slip SET content = json_set(content, '$.overFen', 0) WHERE shift = 1`],
  ['shift.slip', `UPDATE slip SET content = json_set(content, '$.dayHash', 'ab') WHERE shift = 1`],
];

describe('the auditor names', () => {
  test.each(TAMPERINGS)('%s after %s', (check, sql) => {
    expect(tamper(sql)).toContain(check);
  });

  test('every check of shifts', () => {
    const tampered = new Set(TAMPERINGS.map(([check]) => check));
    expect(SHIFT_CHECKS.map(({ name }) => name).filter((name) => !tampered.has(name))).toEqual([]);
  });
});
