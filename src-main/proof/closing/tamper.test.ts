/** Tampering with closings, deposits and settlements: each kind is found by the auditor and called by its name. */
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, test } from 'vitest';
import { CLOSING_CHECKS } from '../../audit/checks-closing.ts';
import { auditDatabase } from '../../audit/database.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import { ClosingRig, must, NEGATIVE, NONE, SET } from './rig.ts';

/** The ledger as a file would hold it. */
let ledger: Buffer;

/**
 * Closing 1 came to its end and was settled with a deposit; closing 2, overdrawn, left its person owing; closing 3 is of typed figures;
 * closing 4 holds its meter.
 */
beforeAll(async () => {
  const rig = new ClosingRig();
  must(rig.deposit(NEGATIVE, 3_000));
  rig.meter(NEGATIVE).device.change({ balanceFen: fen(5_000) });
  await rig.close(NEGATIVE);
  must(rig.settleAs(rig.settleInput(NEGATIVE)));
  rig.meter(SET).device.change({ balanceFen: fen(-700) });
  await rig.close(SET);
  must(rig.settleAs(rig.settleInput(SET, true)));
  rig.meter(NONE).device.behaviour.mute = true;
  const typed = rig.typedInput(NONE, 9_000);
  rig.allow('closing.startTyped', typed, typed.meterId);
  must(await rig.startTyped(typed));
  must(rig.start(1));
  rig.app.life.die();
  expect(rig.breaks()).toEqual([]);
  ledger = rig.store.ledger.db.serialize();
});

function tamper(sql: string): string[] {
  const db = new Database(ledger);
  db.pragma('foreign_keys = OFF');
  db.pragma('ignore_check_constraints = ON');
  const triggers = db.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`).pluck().all();
  for (const trigger of triggers) db.exec(`DROP TRIGGER ${trigger}`);
  db.exec(sql);
  const names = [...new Set(auditDatabase(db).breaks.map(({ check }) => check))];
  db.close();
  return names;
}

const ZEROING = `(SELECT op FROM closing_step WHERE closing = 1 AND op IS NOT NULL)`;
const SETTLED = `(SELECT account FROM settlement WHERE id = 1)`;

test('untouched it passes', () => expect(tamper('SELECT 1')).toEqual([]));

const TAMPERINGS: readonly (readonly [check: string, sql: string])[] = [
  ['closing.steps', `DELETE FROM closing_step WHERE closing = 1 AND n = 1`],
  ['closing.steps', `UPDATE closing_step SET state = 'abandoned' WHERE closing = 1 AND n = 2`],
  ['closing.lock', `DELETE FROM open_closing`],
  ['closing.lock', `INSERT INTO open_closing SELECT meter, id FROM closing WHERE id = 1`],
  ['closing.alone', `INSERT INTO open_op SELECT meter, ${ZEROING} FROM open_closing`],
  ['closing.operation', `UPDATE closing_step SET evidence = json_set(evidence, '$.reading.balanceFen', 1) WHERE op = ${ZEROING}`],
  ['closing.operation', `UPDATE op SET kind = 'refund' WHERE id = ${ZEROING}`],
  ['closing.operation', `UPDATE op SET meter = meter + 1 WHERE id = ${ZEROING}`],
  ['closing.empty', `UPDATE op_step SET state = 'voided' WHERE op = ${ZEROING} AND state = 'confirmed'`],
  ['closing.empty', `UPDATE closing_step SET op = NULL WHERE closing = 1`],
  ['back.evidence', `UPDATE op_step SET evidence = json_set(evidence, '$.balanceFen', 1) WHERE op = ${ZEROING} AND state = 'confirmed'`],
  ['closing.meter', `UPDATE account_meter SET to_at = NULL WHERE meter = (SELECT meter FROM closing WHERE id = 1)`],
  ['closing.meter', `UPDATE account_meter SET to_at = from_at WHERE meter = (SELECT meter FROM open_closing)`],
  ['closing.use', `DELETE FROM consumption WHERE kind = 'closing' AND meter = (SELECT meter FROM closing WHERE id = 1)`],
  ['closing.use', `UPDATE consumption SET balance_after_fen = 4999 WHERE meter = (SELECT meter FROM closing WHERE id = 1)`],
  ['closing.typed', `UPDATE closing SET approval = NULL WHERE id = 3`],
  ['closing.typed', `DELETE FROM finding WHERE kind = 'closingTyped'`],
  ['closing.typed', `UPDATE closing_step SET entry = NULL WHERE closing = 3`],
  ['closing.typed', `UPDATE closing SET reason = '' WHERE id = 3`],
  ['settlement.entry', `UPDATE settlement SET held_fen = held_fen + 1, paid_out_fen = paid_out_fen + 1 WHERE id = 1`],
  ['settlement.entry', `UPDATE settlement SET left_fen = 0 WHERE id = 2`],
  ['settlement.entry', `UPDATE settlement_tender SET amount_fen = amount_fen - 1 WHERE line = 1`],
  ['settlement.entries', `DELETE FROM settlement WHERE id = 1`],
  ['settlement.entries', `DELETE FROM other_payment`],
  ['settlement.entries', `UPDATE closing_step SET entry = NULL WHERE closing = 3`],
  ['settlement.account', `UPDATE account SET closed_at = NULL WHERE id = ${SETTLED}`],
  ['settlement.account', `UPDATE account SET closed_at = 1 WHERE id = (SELECT account FROM closing WHERE id = 4)`],
  ['settlement.back', `UPDATE settlement_tender SET payment = 1, amount_fen = amount_fen + 1000000`],
  ['deposit', `UPDATE gl_balance SET fen = 5 WHERE gl = (SELECT id FROM gl_account WHERE code = '2105')`],
  ['payment.other', `UPDATE other_payment SET kind = 'debt'`],
  ['payment.other', `DELETE FROM other_payment`],
];

describe('the auditor names', () => {
  test.each(TAMPERINGS)('%s after %s', (check, sql) => expect(tamper(sql)).toContain(check));

  test('every check of its subject: none is without its tampering', () => {
    const tampered = new Set(TAMPERINGS.map(([check]) => check));
    expect(CLOSING_CHECKS.map(({ name }) => name).filter((one) => !tampered.has(one))).toEqual([]);
  });
});
