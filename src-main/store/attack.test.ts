/** Attacks on the ledger through SQL alone: every one is refused by the database itself, also without foreign keys. */
import { beforeEach, describe, expect, test } from 'vitest';
import type Database from 'better-sqlite3';
import { beginSale, confirmSale, fixture, sell, sendSale, takeOverMeter, voidSale, type Fixture } from './fixture.ts';
import { insertApproval } from './sale/approval.ts';
import { appendLog } from './ledger/audit-log.ts';
import { verifySinceCheckpoint } from './ledger/chain.ts';
import { insertClockSet } from './reading/clock-set.ts';
import { postFinalConsumption } from './ledger/consumption.ts';
import { insertFinding } from './ledger/finding.ts';
import { insertFreeze } from './reading/freeze.ts';
import { insertJob } from './act/job.ts';
import { chooseNotOpened } from './act/not-opened.ts';
import { appendStep } from './sale/op.ts';
import { appendOpeningStep, insertOpening } from './act/opening.ts';
import { insertPlan, setPlanOfMeter } from './act/plan.ts';
import { insertRefundTenders } from './sale/refund-tender.ts';
import { putSetting } from './site/setting.ts';
import { closeOtherShift } from './fixture-shift.ts';
import { APPEND_ONLY } from './triggers/triggers.ts';
import { endedClosing } from './fixture-closing.ts';
import { endedReplacement } from './act/fixture.ts';
import { appendWrongRoomStep, insertWrongRoom } from './sale/wrong-room.ts';
import { purchaseCount } from '../../src-shared/value/count.ts';
import { centiKwh } from '../../src-shared/value/energy.ts';
import { fen } from '../../src-shared/value/fen.ts';
import type { OpUid } from '../../src-shared/value/id.ts';
import { priceE4 } from '../../src-shared/value/price.ts';
import { instant, localDayOf, zoneClock } from '../../src-shared/value/instant.ts';

const JOB = {
  ...{ uid: '00000000-0000-4000-b000-000000000001' as OpUid, inputHash: Buffer.alloc(32), kind: 'trip', payload: '{}' },
  ...{ reason: 'r', seat: '1' },
};

let f: Fixture;
let db: Database.Database;

/** Every append-only table gets at least one row. */
beforeEach(() => {
  f = fixture();
  db = f.store.ledger.db;
  takeOverMeter(f, { balanceFen: 1240, count: 16, totalFen: 50_000 });
  sell(f, { creditFen: 9500, feeFen: 500, reference: 'W1' });
  const parts = { creditFen: 1000 };
  const lost = beginSale(f, parts);
  sendSale(f, lost);
  voidSale(f, lost, parts);
  const { at } = f.now();
  putSetting(f.store, { key: 'k', value: '1', at, operator: f.operator });
  appendLog(f.store, { at, operator: f.operator, seat: '1', call: 'c', subject: null, outcome: 'ok', detail: null });
  insertFinding(f.store, {
    ...{ kind: 'x', meter: f.meter, account: null, op: null, amountFen: fen(0), text: 't', at, operator: f.operator, entry: null },
  });
  insertFreeze(f.store, {
    ...{ localDay: localDayOf(zoneClock('UTC')(at)), meter: f.meter, era: 0, readAt: at, totalCentiKwh: centiKwh(1) },
    ...{ sharpCentiKwh: null, peakCentiKwh: null, flatCentiKwh: null, valleyCentiKwh: null },
    ...{ balanceFen: fen(0), purchaseCount: purchaseCount(17), totalFen: null, quality: 'good' },
  });
  insertClockSet(f.store, { meter: f.meter, localDay: localDayOf(zoneClock('UTC')(at)), step: 'sent', at, offSeconds: 90 });
  const job = insertJob(f.store, { ...JOB, operator: f.operator, at }, [f.meter]);
  const { operator, meter } = f;
  const price = priceE4(8300);
  const prices = { sharp: price, peak: price, flat: price, valley: price };
  const plan = insertPlan(f.store, { name: '单一 0.8300', kind: 'flat', prices, fromAt: at, at, operator });
  setPlanOfMeter(f.store, { meter, plan, at, operator });
  chooseNotOpened(f.store, { meter, choice: 'on', at, operator });
  endedReplacement(f);
  const opening = insertOpening(f.store, {
    ...{ uid: JOB.uid, inputHash: JOB.inputHash, meter, account: null, plan, wish: '{}' },
    operator,
    seat: '1',
    at,
  });
  appendOpeningStep(f.store, { opening, state: 'writing', at, job });
  closeOtherShift(f, JOB.uid);
  const { uid, inputHash } = JOB;
  const asked = { uid, inputHash, sale: lost, account: f.account, meter, reason: 'r', operator, seat: '1', at };
  const wrongRoom = insertWrongRoom(f.store, asked);
  appendWrongRoomStep(f.store, { wrongRoom, state: 'reversing', at, operator, op: lost, evidence: null });
  insertRefundTenders(f.store, lost, [{ method: 'cash', amountFen: fen(5), payment: null }]);
  insertApproval(f.store, {
    ...{ uid: JOB.uid, call: 'c', inputHash: JOB.inputHash, input: '{}', account: f.account, meter, amountFen: fen(5), reason: 'r' },
    ...{ operator, seat: '1', at },
  });
  endedClosing(f);
  f.store.transaction(() =>
    postFinalConsumption(f.store, {
      ...{ account: f.account, meter, kind: 'closing', readAt: at, balanceFen: fen(10_000), totalPurchasedFen: fen(59_500) },
      ...{ energyCentiKwh: null, quality: 'read', now: nextDay(f.now()), operatorId: operator, seat: '1' },
    }),
  );
  expect(verifySinceCheckpoint(f.store, at).ok).toBe(true);
  // What a foreign tool does by default; the seals must hold without.
  db.pragma('foreign_keys = OFF');
  db.pragma('recursive_triggers = OFF');
});

/** The same time a day later: the day before is over then. */
function nextDay({ at }: ReturnType<Fixture['now']>): ReturnType<Fixture['now']> {
  const later = instant(at + 86_400_000);
  const localDay = localDayOf(zoneClock('Asia/Shanghai')(later));
  return { at: later, localDay, businessDay: localDay };
}

const columnsOf = (table: string) =>
  db.prepare<[], { name: string; pk: number }>(`SELECT name, pk FROM pragma_table_info('${table}')`).all();
const rowsOf = (table: string) => db.prepare(`SELECT * FROM ${table}`).all();

describe('append-only', () => {
  test('the list holds every table that has a trigger against changes, and each has a row to attack', () => {
    const guarded = db
      .prepare<[], { name: string }>(
        `SELECT tbl_name AS name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE '%\\_no\\_update' ESCAPE '\\'`,
      )
      .all();
    expect(guarded.map(({ name }) => name).sort()).toEqual(Object.keys(APPEND_ONLY).sort());
    for (const table of Object.keys(APPEND_ONLY)) expect(rowsOf(table), table).not.toEqual([]);
  });

  test.each(Object.keys(APPEND_ONLY))('%s refuses UPDATE of every column, and DELETE', (table) => {
    const before = rowsOf(table);
    for (const { name } of columnsOf(table)) {
      expect(() => db.exec(`UPDATE ${table} SET "${name}" = "${name}"`), `${table}.${name}`).toThrow(/never changed/);
      expect(() => db.exec(`UPDATE OR REPLACE ${table} SET "${name}" = "${name}"`), `${table}.${name}`).toThrow(/never changed/);
    }
    expect(() => db.exec(`DELETE FROM ${table}`)).toThrow(/never deleted/);
    expect(rowsOf(table)).toEqual(before);
  });

  test.each(Object.keys(APPEND_ONLY))('%s refuses an existing row again, with every conflict clause', (table) => {
    const before = rowsOf(table);
    for (const verb of ['INSERT', 'INSERT OR REPLACE', 'INSERT OR IGNORE', 'INSERT OR FAIL', 'REPLACE']) {
      expect(() => db.exec(`${verb} INTO ${table} SELECT * FROM ${table} LIMIT 1`), `${verb} ${table}`).toThrow();
      expect(rowsOf(table)).toEqual(before);
    }
    const [column] = columnsOf(table);
    const upsert = `INSERT INTO ${table} SELECT * FROM ${table} WHERE true ON CONFLICT DO UPDATE SET "${column?.name}" = "${column?.name}"`;
    expect(() => db.exec(upsert)).toThrow(/the key exists|must|has ended/);
    expect(rowsOf(table)).toEqual(before);
  });

  test('INSERT OR REPLACE by each other unique key than the primary one is refused', () => {
    const attack = (table: string, changes: Record<string, string>) => {
      const list = columnsOf(table).map(({ name }) => changes[name] ?? `"${name}"`);
      return () => db.exec(`INSERT OR REPLACE INTO ${table} SELECT ${list.join(', ')} FROM ${table} LIMIT 1`);
    };
    expect(attack('op', { id: '99' })).toThrow('op: the key exists');
    expect(attack('gl_account', { id: '99' })).toThrow('gl_account: the key exists');
    expect(attack('tender', { payment: '(SELECT max(id) + 1 FROM payment)' })).toThrow('tender: the key exists');
    expect(attack('slip', { id: '99' })).toThrow(/slip: /);
  });
});

/** An entry of two postings on the first accounts, put in by hand. */
function insertEntry(changes: Record<string, string> = {}, amounts: readonly number[] = [100, -100]): void {
  const next = '(SELECT max(id) + 1 FROM entry)';
  const columns: Record<string, string> = {
    ...{
      id: next,
      kind: `'x'`,
      at: '(SELECT max(at) FROM entry)',
      local_day: '(SELECT max(local_day) FROM entry)',
      business_day: '20261122',
    },
    ...{ seat: `'1'`, hash_v: '1', prev: '(SELECT hash FROM entry ORDER BY id DESC LIMIT 1)', hash: 'randomblob(32)', ...changes },
  };
  db.transaction(() => {
    amounts.forEach((fenOf, at) => db.exec(`INSERT INTO posting VALUES (${changes.id ?? next}, ${at + 1}, ${at + 1}, ${fenOf})`));
    db.exec(`INSERT INTO entry (${Object.keys(columns).join()}) VALUES (${Object.values(columns).join()})`);
  })();
}

describe('the seal of an entry', () => {
  test('a whole one goes in', () => {
    expect(() => insertEntry()).not.toThrow();
  });
  test.each([
    ['unbalanced', {}, [100, -99], /sum to 0/],
    ['one posting', {}, [100], /two or more/],
    ['no posting', {}, [], /two or more/],
    ['a gap in the ids', { id: '(SELECT max(id) + 2 FROM entry)' }, [100, -100], /must be the next/],
    ['a gap without postings', { id: '(SELECT max(id) + 2 FROM entry)' }, [], /follow the last/],
    ['an existing id', { id: '1' }, [], /key exists|follow the last/],
    ['a negative id', { id: '-5' }, [], /follow the last/],
    ['no id', { id: 'NULL' }, [], /follow the last/],
    ['the wrong previous hash', { prev: 'zeroblob(32)' }, [100, -100], /prev must be/],
    ['no previous hash', { prev: 'NULL' }, [100, -100], /prev must be/],
    ['an earlier time', { at: '1' }, [100, -100], /backwards/],
    ['an earlier day', { local_day: '20200101' }, [100, -100], /backwards/],
    ['a short hash', { hash: 'randomblob(31)' }, [100, -100], /CHECK/],
  ])('%s is refused', (_, changes, amounts, message) => {
    const before = rowsOf('entry').length;
    expect(() => insertEntry(changes as Record<string, string>, amounts as number[])).toThrow(message as RegExp);
    expect(rowsOf('entry')).toHaveLength(before);
  });
  test('a posting into a sealed entry, into a far one, and of 0 is refused', () => {
    expect(() => db.exec('INSERT INTO posting VALUES (1, 9, 1, 5)')).toThrow('must be the next');
    expect(() => db.exec('INSERT OR REPLACE INTO posting VALUES (1, 1, 1, 5)')).toThrow();
    expect(() => db.exec('INSERT INTO posting VALUES (999, 1, 1, 5)')).toThrow('must be the next');
    expect(() => db.exec('INSERT INTO posting VALUES ((SELECT max(id) + 1 FROM entry), 1, 1, 0)')).toThrow('CHECK');
  });
  test('postings without their entry do not commit on the store itself', () => {
    db.pragma('foreign_keys = ON');
    expect(() => db.exec('INSERT INTO posting VALUES ((SELECT max(id) + 1 FROM entry), 1, 1, 5)')).toThrow('FOREIGN KEY');
  });
});

describe('roll-ups and locks', () => {
  test.each([
    [`UPDATE gl_balance SET fen = fen + 1`, /gl_balance/],
    [`UPDATE gl_balance SET fen = fen + 1, entry = (SELECT max(id) FROM entry)`, /gl_balance/],
    [`UPDATE gl_balance SET entry = entry`, /gl_balance/],
    [`DELETE FROM gl_balance`, /gl_balance/],
    [`INSERT INTO gl_balance VALUES (999, 5, 0)`, /gl_balance/],
    [`INSERT OR REPLACE INTO gl_balance VALUES (1, 0, 0)`, /gl_balance/],
    [`INSERT INTO day_hash SELECT local_day, id, hash FROM entry ORDER BY id DESC LIMIT 1`, /day that is over/],
    [`INSERT INTO day_hash VALUES (20200101, 1, (SELECT hash FROM entry WHERE id = 1))`, /day_hash/],
    [`INSERT INTO chain_checkpoint VALUES (2, randomblob(32), 0)`, /chain_checkpoint/],
    [`UPDATE setting SET value = '2'`, /setting/],
    [`INSERT OR REPLACE INTO setting VALUES ('k', '2', 1)`, /setting/],
    [`UPDATE site SET zone = 'UTC'`, /zone/],
    [`DELETE FROM shift`, /shift/],
    [`UPDATE shift SET opened_at = 0`, /shift/],
    [`INSERT OR REPLACE INTO shift SELECT * FROM shift`, /shift/],
    [`UPDATE shift SET closed_at = 5`, /its close comes first/],
    [`UPDATE shift SET closed_at = NULL WHERE id = 2`, /only an open shift/],
    [`INSERT INTO shift VALUES (9, 1, '1', 20261122, 0, 5)`, /it begins open/],
    [`INSERT INTO shift_open VALUES (1, 0, NULL, 0, NULL, NULL, 0, 1, 0)`, /shift_open: /],
    [`INSERT INTO shift_move VALUES (9, 'u', 2, 'paidIn', 5, 'r', 1, 1, 0)`, /the shift must be open/],
    [`INSERT INTO shift_move VALUES (9, 'u', 1, 'paidIn', 5, 'r', 1, 1, 0)`, /must move the drawer by it/],
    [`INSERT INTO shift_piece VALUES (2, 1, 50, 1)`, /its count must be the next/],
    [`INSERT INTO shift_count VALUES (1, 1, 5, 0, 0, 0, 1, 0)`, /the pieces must sum to it/],
    [`INSERT INTO shift_count VALUES (1, 2, 0, 0, 0, 0, 1, 0)`, /n must follow the last/],
    [`INSERT INTO shift_count VALUES (1, 1, 0, 5, (SELECT max(id) FROM entry), 0, 1, 0)`, /expected must be/],
    [`INSERT INTO shift_close VALUES (2, 1, 1, 0, NULL, 0, 0, NULL, NULL, 0, 1, 0)`, /it closes with the last count/],
    [
      `INSERT INTO shift_count VALUES (1, 1, 0, (SELECT fen FROM gl_balance JOIN gl_account g ON g.id = gl WHERE code = '1001' AND sub = '1'),
        (SELECT max(id) FROM entry), 0, 1, 0);
      INSERT INTO shift_close VALUES (2, 1, 1, -1, 'r', 0, 0, 1, NULL, (SELECT max(id) FROM entry), 1, 0)`,
      /over or short must be/,
    ],
    [`INSERT INTO op_step VALUES (1, 4, 'sending', 0, 2, NULL)`, /has ended/],
    [`INSERT INTO op_step VALUES (1, 9, 'sending', 0, 2, NULL)`, /must follow|has ended/],
    [`INSERT INTO open_op VALUES (1, 1)`, /open_op/],
    [
      `INSERT INTO payment SELECT 9, account, total_fen, at, local_day, business_day, shift, operator, seat, note FROM payment LIMIT 1`,
      /payment/,
    ],
    [`INSERT INTO tender VALUES (1, 9, 'cash', 5, NULL)`, /must be the next/],
    [`INSERT INTO payment_line VALUES (1, 9, 'fee', 5, NULL)`, /must be the next/],
    [`INSERT INTO posting VALUES ((SELECT max(id) + 1 FROM entry), 2, 1, 5)`, /line must follow/],
    [`INSERT INTO tender VALUES (3, 2, 'cash', 5, NULL)`, /line must follow/],
    [`INSERT INTO payment_line VALUES (3, 2, 'fee', 5, NULL)`, /line must follow/],
    [
      `INSERT OR REPLACE INTO slip SELECT id, 'X', day, seat, 1, kind, op, payment, account, shift, operator, at, content FROM slip LIMIT 1`,
      /slip: the key exists/,
    ],
    [`INSERT INTO tender VALUES (3, 1, 'wechat', 5, NULL)`, /needs a reference/],
    [`INSERT INTO meter_book VALUES (1, 9, 1, 1, NULL, NULL, 0)`, /must follow/],
    [
      `INSERT INTO slip SELECT 99, series, day, seat, 9, kind, op, payment, account, shift, operator, at, content FROM slip LIMIT 1`,
      /slip/,
    ],
    [
      `INSERT INTO audit_log SELECT id + 1, at, operator, seat, call, subject, outcome, detail, hash_v, prev, hash FROM audit_log`,
      /audit_log/,
    ],
  ])('%s is refused', (sql, message) => {
    expect(() => db.exec(sql)).toThrow(message);
  });

  test('an open lock can be neither taken away nor moved, and lets no second operation in', () => {
    const op = beginSale(f, { creditFen: 100 });
    expect(() => db.exec('DELETE FROM open_op')).toThrow('still open');
    expect(() => db.exec('UPDATE open_op SET meter = 9')).toThrow('never changed');
    expect(() => db.exec(`INSERT OR REPLACE INTO open_op VALUES (1, ${op})`)).toThrow('open_op');
    expect(() => beginSale(f, { creditFen: 200 })).toThrow('the meter has an open operation');
    sendSale(f, op);
    expect(() => appendStep(f.store, { op, state: 'confirmed', at: f.now().at, attempt: 1 })).toThrow('evidence');
    expect(() => appendStep(f.store, { op, state: 'inDoubt', at: f.now().at, attempt: 0 })).toThrow('never go back');
    confirmSale(f, op, { creditFen: 100 });
    expect(rowsOf('open_op')).toEqual([]);
  });

  test('an operation begins with its intent', () => {
    expect(() => db.exec(`INSERT INTO op_step VALUES (1, 1, 'intent', 0, 0, NULL)`)).toThrow();
    db.exec(`INSERT INTO op SELECT 99, 'u', input_hash, kind, account, meter, amount_fen, credit_fen, debt_fen, fee_fen, count_before,
      total_before_fen, balance_before_fen, reverses, payment, shift, operator, approval, at, local_day, seat, note, profile, hold_ms FROM op LIMIT 1`);
    expect(() => db.exec(`INSERT INTO op_step VALUES (99, 1, 'sending', 0, 0, NULL)`)).toThrow('the first step is the intent');
    db.exec(`INSERT INTO op_step VALUES (99, 1, 'intent', 0, 0, NULL)`);
    expect(() => db.exec(`INSERT INTO op_step VALUES (99, 2, 'intent', 0, 0, NULL)`)).toThrow('the first step is the intent');
  });
});
