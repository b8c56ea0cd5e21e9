/** Tampering behind the database's back: with the triggers gone, each kind is found by the auditor and called by its name. */
import type Database from 'better-sqlite3';
import { beforeEach, describe, expect, test } from 'vitest';
import { auditDatabase } from '../audit/database.ts';
import { CHECKS } from '../audit/checks.ts';
import { PAYMENT_CHECKS } from '../audit/checks-payment.ts';
import { CLOSING_CHECKS } from '../audit/checks-closing.ts';
import { CONSUMPTION_CHECKS } from '../audit/checks-consumption.ts';
import { JOB_CHECKS } from '../audit/checks-job.ts';
import { REPLACEMENT_CHECKS } from '../audit/checks-replacement.ts';
import { SHIFT_CHECKS } from '../audit/checks-shift.ts';
import { appendLog } from '../store/ledger/audit-log.ts';
import { verifySinceCheckpoint } from '../store/ledger/chain.ts';
import { post } from '../store/ledger/ledger.ts';
import { attachMeter } from '../store/site/account.ts';
import { addMeter, beginSale, fixture, sell, sendSale, takeOverMeter, voidSale, type Fixture } from '../store/fixture.ts';
import { insertJob } from '../store/act/job.ts';
import { appendOpeningStep, insertOpening } from '../store/act/opening.ts';
import { insertPlan } from '../store/act/plan.ts';
import { putSetting } from '../store/site/setting.ts';
import { fen } from '../../src-shared/value/fen.ts';
import type { OpUid } from '../../src-shared/value/id.ts';
import type { LocalDay } from '../../src-shared/value/instant.ts';
import { priceE4 } from '../../src-shared/value/price.ts';
import { REFUND_TAMPERINGS } from './tamper-refund.ts';

let f: Fixture;
let db: Database.Database;

/** Two confirmed sales (operations 1 and 2), one given back (3), one open (4). */
beforeEach(() => {
  f = fixture();
  db = f.store.ledger.db;
  takeOverMeter(f, { balanceFen: 1240, count: 65_534, totalFen: 50_000 });
  sell(f, { creditFen: 9500, feeFen: 500, reference: 'W1' });
  sell(f, { creditFen: 10_000, debtFen: 700 });
  const lost = beginSale(f, { creditFen: 1000 });
  sendSale(f, lost);
  voidSale(f, lost, { creditFen: 1000 });
  beginSale(f, { creditFen: 3000, reference: 'W2' });
  const { at } = f.now();
  putSetting(f.store, { key: 'k', value: '1', at, operator: f.operator });
  for (const call of ['a', 'b'])
    appendLog(f.store, { at, operator: f.operator, seat: '1', call, subject: null, outcome: 'ok', detail: { x: 1 } });
  openSecondMeter();
  expect(verifySinceCheckpoint(f.store, at).ok).toBe(true);
});

/** Meter 2 came to the same account by opening 1, without a purchase. */
function openSecondMeter(): void {
  const { store, operator } = f;
  const { at } = f.now();
  const meter = addMeter(store, at, 2);
  const price = priceE4(8300);
  const plan = insertPlan(store, {
    ...{ name: 'p', kind: 'flat', fromAt: at, at, operator },
    prices: { sharp: price, peak: price, flat: price, valley: price },
  });
  const uid = '00000000-0000-4000-c000-000000000001' as OpUid;
  const own = { uid, inputHash: Buffer.alloc(32), operator, seat: '1', at };
  const job = insertJob(store, { ...own, kind: 'parameters', payload: '{}', reason: 'r' }, [meter]);
  const opening = insertOpening(store, { ...own, meter, account: f.account, plan, wish: '{}' });
  appendOpeningStep(store, { opening, state: 'writing', at, job });
  appendOpeningStep(store, { opening, state: 'written', at });
  appendOpeningStep(store, { opening, state: 'opened', at, evidence: { account: f.account } });
  attachMeter(store, f.account, meter, at, opening);
}

/** What somebody with the file and a free SQLite tool can do. */
function tamper(sql: string): string[] {
  db.pragma('foreign_keys = OFF');
  db.pragma('ignore_check_constraints = ON');
  const triggers = db.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`).pluck().all();
  for (const trigger of triggers) db.exec(`DROP TRIGGER ${trigger}`);
  db.exec(sql);
  return [...new Set(auditDatabase(db).breaks.map(({ check }) => check))];
}

test.each([
  `UPDATE day_hash SET hash = randomblob(32)`,
  `UPDATE day_hash SET local_day = local_day - 1`,
  `DELETE FROM day_hash`,
  `DELETE FROM posting WHERE entry = 10; DELETE FROM entry WHERE id = 10`,
])('the auditor names rollup.day of a day that is over after %s', (sql) => {
  const { at, localDay, businessDay } = f.now();
  const postings = (['1001', '1003'] as const).map((code, index) => ({ code, sub: '', amountFen: fen(index === 0 ? 1 : -1) }));
  post(f.store, { kind: 'shift.float', at, localDay: (localDay + 1) as LocalDay, businessDay, seat: '1', postings });
  expect(auditDatabase(db).breaks.map(({ check }) => check)).not.toContain('rollup.day');
  expect(tamper(sql)).toContain('rollup.day');
});

test('a whole ledger passes, over the turn of the purchase count', () => {
  const report = auditDatabase(db);
  expect(report.breaks).toEqual([]);
  expect(report).toMatchObject({ ok: true, entries: 9 });
  expect(report.days).toEqual({ 20261122: db.prepare<[], Buffer>('SELECT hash FROM entry WHERE id = 9').pluck().get()?.toString('hex') });
});

test('an empty ledger passes', () => {
  expect(auditDatabase(fixture().store.ledger.db)).toEqual({ ok: true, entries: 0, breaks: [], days: {} });
});

/** Each row: what is expected among the breaks, and the tampering. */
const TAMPERINGS: readonly (readonly [check: string, sql: string])[] = [
  ['entry.hash', `UPDATE posting SET fen = fen * 2 WHERE entry = 2`],
  ['entry.hash', `UPDATE entry SET reason = 'x' WHERE id = 3`],
  ['entry.hash', `UPDATE gl_account SET sub = '9' WHERE code = '4002'`],
  ['entry.sum', `UPDATE posting SET fen = fen + 1 WHERE entry = 2 AND line = 1`],
  ['entry.postings', `DELETE FROM posting WHERE entry = 2 AND line = 1`],
  ['entry.dense', `DELETE FROM entry WHERE id = 5`],
  ['entry.prev', `UPDATE entry SET hash = randomblob(32) WHERE id = 4`],
  ['entry.time', `UPDATE entry SET at = at - 999999 WHERE id = 4`],
  ['entry.links', `UPDATE entry SET links = '[7]' WHERE id = 7`],
  ['entry.links', `UPDATE entry SET links = '{}' WHERE id = 7`],
  ['entry.version', `UPDATE entry SET hash_v = 2 WHERE id = 4`],
  ['log.dense', `DELETE FROM audit_log WHERE id = 1`],
  ['log.prev', `UPDATE audit_log SET hash = randomblob(32) WHERE id = 1`],
  ['log.hash', `UPDATE audit_log SET call = 'c' WHERE id = 1`],
  ['rollup.day', `INSERT INTO day_hash SELECT local_day, id, hash FROM entry ORDER BY id DESC LIMIT 1`],
  ['rollup.balance', `DELETE FROM entry WHERE id = 9; DELETE FROM posting WHERE entry = 9`],
  ['reference', `DELETE FROM pay_method WHERE id = 'wechat'`],
  ['posting.orphan', `INSERT INTO posting VALUES (99, 1, 1, 5), (99, 2, 2, -5)`],
  ['posting.orphan', `UPDATE posting SET gl = 999 WHERE entry = 2 AND line = 1`],
  ['chart', `UPDATE gl_account SET code = '9999' WHERE code = '4002'`],
  ['rollup.balance', `UPDATE gl_balance SET fen = fen + 5 WHERE gl = 1`],
  ['rollup.balance', `DELETE FROM gl_balance WHERE gl = 1`],
  ['checkpoint', `UPDATE chain_checkpoint SET hash = randomblob(32)`],
  ['transit', `UPDATE gl_account SET sub = '77' WHERE code = '2101' AND sub = '4'`],
  ['held', `UPDATE gl_balance SET fen = 5 WHERE gl = (SELECT id FROM gl_account WHERE code = '2104')`],
  ['shift.closed', `UPDATE shift SET closed_at = 1`],
  ['difference.case', `UPDATE gl_account SET code = '1901', sub = '1' WHERE code = '1101'`],
  [
    'difference.case',
    `INSERT INTO finding VALUES (1, 'x', 1, NULL, NULL, 5, 't', 0); INSERT INTO finding_event VALUES (1, 1, 'opened', NULL, NULL, NULL, 0)`,
  ],
  ['payment.dense', `DELETE FROM payment WHERE id = 2`],
  ['payment.sum', `UPDATE tender SET amount_fen = amount_fen + 1 WHERE payment = 1`],
  ['payment.sum', `DELETE FROM payment_line WHERE payment = 1`],
  ['payment.operations', `UPDATE op SET payment = 1 WHERE id = 2`],
  ['payment.operations', `UPDATE payment SET account = 2 WHERE id = 1`],
  ['reference.once', `DROP INDEX tender_reference; UPDATE tender SET reference = 'W1' WHERE reference = 'W2'`],
  ['step.order', `DELETE FROM op_step WHERE op = 1`],
  ['step.order', `DELETE FROM op_step WHERE op = 1 AND n = 2`],
  ['step.order', `UPDATE op_step SET state = 'frozen' WHERE op = 1 AND n = 1`],
  ['step.final', `INSERT INTO op_step VALUES (1, 4, 'voided', 0, 1, '{}')`],
  ['step.attempt', `UPDATE op_step SET attempt = 2 WHERE op = 1 AND n = 3`],
  ['step.attempt', `UPDATE op_step SET attempt = 0 WHERE op = 1`],
  ['lock', `DELETE FROM open_op`],
  ['lock', `INSERT INTO open_op VALUES (7, 1)`],
  ['one-open', `DELETE FROM op_step WHERE op = 2 AND state = 'confirmed'`],
  ['undelivered', `DELETE FROM op_step WHERE op = 2 AND state = 'confirmed'`],
  ['undelivered', `INSERT INTO op_step VALUES (4, 2, 'voided', 0, 0, '{}')`],
  ['sale.postings', `UPDATE op SET credit_fen = credit_fen + 1 WHERE id = 1`],
  ['sale.postings', `UPDATE gl_account SET sub = '1/2' WHERE code = '2001'`],
  ['sale.postings', `UPDATE op_step SET state = 'voided' WHERE op = 1 AND n = 3`],
  ['sale.entries', `UPDATE entry SET kind = 'sale.intent' WHERE op = 1`],
  ['sale.entries', `UPDATE entry SET op = NULL WHERE op = 1`],
  ['evidence.confirmed', `UPDATE op_step SET evidence = json_set(evidence, '$.purchaseCount', 5) WHERE op = 1 AND n = 3`],
  ['evidence.confirmed', `UPDATE op_step SET evidence = json_set(evidence, '$.totalFen', 5) WHERE op = 1 AND n = 2`],
  ['evidence.confirmed', `UPDATE op_step SET evidence = NULL WHERE op = 1`],
  ['evidence.confirmed', `UPDATE op_step SET state = 'inDoubt' WHERE op = 1 AND n = 2`],
  ['evidence.voided', `UPDATE op_step SET state = 'inDoubt' WHERE op = 3 AND state = 'notApplied'`],
  ['evidence.confirmed', `UPDATE op_step SET evidence = '{' WHERE op = 1`],
  ['evidence.voided', `UPDATE op_step SET evidence = NULL WHERE op = 3`],
  ['evidence.reconciled', `UPDATE op_step SET state = 'reconciled', evidence = NULL WHERE op = 1 AND n = 3`],
  ['book.dense', `DELETE FROM meter_book WHERE n = 2`],
  ['book.sale', `UPDATE meter_book SET purchase_count = 1 WHERE n = 3`],
  ['book.sale', `UPDATE meter_book SET total_fen = total_fen + 1 WHERE n = 1`],
  ['book.evidence', `UPDATE meter_book SET total_fen = total_fen + 1`],
  ['book.once', `DELETE FROM meter_book WHERE n = 3`],
  ['book.once', `UPDATE meter_book SET op = 3 WHERE n = 3`],
  ['book.entry', `UPDATE meter_book SET entry = NULL WHERE n = 3`],
  ['book.entry', `UPDATE meter_book SET total_fen = total_fen + 1 WHERE n = 2`],
  ['book.missing', `UPDATE meter_book SET entry = NULL WHERE n = 1`],
  ['opening.steps', `DELETE FROM opening_step WHERE n = 1`],
  ['opening.steps', `UPDATE opening_step SET state = 'abandoned' WHERE n = 2`],
  ['opening.lock', `INSERT INTO open_opening VALUES (2, 1)`],
  ['opening.lock', `DELETE FROM opening_step WHERE state = 'opened'`],
  ['opening.opened', `DELETE FROM opening_step WHERE state = 'opened'`],
  ['opening.opened', `UPDATE account_meter SET opening = NULL`],
  ['opening.opened', `UPDATE account_meter SET account = 9 WHERE opening = 1`],
  ['opening.purchase', `UPDATE opening_step SET op = 1, state = 'buying' WHERE n = 2`],
  ['opening.before', `DELETE FROM account_meter WHERE meter = 1`],
  ['slip.check', `UPDATE slip SET content = json_set(content, '$.check', 'ABCDEF01') WHERE id = 1`],
  ['slip.check', `UPDATE slip SET content = json_remove(content, '$.check') WHERE id = 2`],
  ['slip.amount', `UPDATE slip SET content = json_set(content, '$.amountFen', 20000) WHERE id = 2`],
  ['slip.gapless', `UPDATE slip SET counter = 9 WHERE id = 2`],
  ['slip.operation', `UPDATE slip SET op = 99 WHERE id = 2`],
  ['slip.print', `UPDATE slip_print SET at = 0`],
  ['slip.print', `UPDATE slip_print SET copy = 3`],
  ['slip.print', `DELETE FROM slip WHERE id = 2`],
  ['setting.history', `UPDATE setting SET value = '2'`],
  ['finding.events', `INSERT INTO finding VALUES (1, 'x', 1, NULL, NULL, 0, 't', 0)`],
];

describe('the auditor names', () => {
  test.each(TAMPERINGS)('%s after %s', (check, sql) => {
    expect(tamper(sql)).toContain(check);
  });

  test('every check there is: none is without its tampering', () => {
    const tampered = new Set([...TAMPERINGS, ...REFUND_TAMPERINGS].map(([check]) => check));
    // These have theirs in tests of their own.
    const subjects = [CLOSING_CHECKS, CONSUMPTION_CHECKS, REPLACEMENT_CHECKS, JOB_CHECKS, SHIFT_CHECKS, PAYMENT_CHECKS];
    const elsewhere = new Set(subjects.flat());
    const own = CHECKS.filter((check) => !elsewhere.has(check));
    expect(own.map(({ name }) => name).filter((name) => !tampered.has(name))).toEqual([]);
  });
});
