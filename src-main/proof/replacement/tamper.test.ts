/** Tampering with replacements: each kind is found by the auditor and called by its name. */
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, test } from 'vitest';
import { REPLACEMENT_CHECKS } from '../../audit/checks-replacement.ts';
import { auditDatabase } from '../../audit/database.ts';
import { answerApproval } from '../../service/approval/approve.ts';
import { openApprovals } from '../../store/sale/approval.ts';
import { Rig } from './rig.ts';

/** One meter dead, its typed balance allowed; replaced, and the new one taken out again up to its money. */
async function replaced(): Promise<Rig> {
  const rig = new Rig();
  await rig.takeOver();
  rig.oldDevice.behaviour.mute = true;
  rig.start();
  await rig.rest();
  rig.type(8_160);
  rig.swap();
  for (const act of ['checking', 'scanning', 'addressing', 'carrying'] as const) await rig.act(act);
  const [asked] = openApprovals(rig.store, 1);
  answerApproval(rig.context, { operatorId: rig.supervisor, seat: '2' }, asked!.id, 'granted', '');
  await rig.env.clock.pass(100);
  return rig;
}

let image: Buffer;
beforeAll(async () => {
  const { db } = (await replaced()).store.ledger;
  expect(auditDatabase(db).breaks).toEqual([]);
  image = db.serialize();
});

/** The same file each time, without its triggers. */
function tamper(sql: string): string[] {
  const db = new Database(image);
  db.pragma('foreign_keys = OFF');
  db.pragma('ignore_check_constraints = ON');
  const triggers = db.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`).pluck().all();
  for (const trigger of triggers) db.exec(`DROP TRIGGER ${trigger}`);
  db.exec(sql);
  const found = auditDatabase(db).breaks.map(({ check }) => check);
  db.close();
  return [...new Set(found)];
}

const OP = `(SELECT id FROM op WHERE kind = 'carryOver')`;
const CONFIRMED = `op = ${OP} AND state = 'confirmed'`;

const TAMPERINGS: readonly (readonly [check: string, sql: string])[] = [
  ['replacement.steps', `DELETE FROM replacement_step WHERE n = 3`],
  ['replacement.steps', `UPDATE replacement_step SET state = 'abandoned' WHERE state = 'done'`],
  ['replacement.lock', `INSERT INTO open_replacement (meter, replacement) VALUES (1, 1)`],
  ['replacement.operation', `UPDATE replacement_step SET op = NULL WHERE op IS NOT NULL`],
  ['replacement.operation', `UPDATE op SET credit_fen = 9000, amount_fen = 9000 WHERE kind = 'carryOver'`],
  ['replacement.operation', `UPDATE op_step SET evidence = json_set(evidence, '$.oldMeter', 99) WHERE op = ${OP} AND n = 1`],
  [
    'replacement.once',
    `CREATE TEMP TABLE twin AS SELECT * FROM op WHERE kind = 'carryOver'; UPDATE twin SET id = 100, uid = 'twin'; INSERT INTO op SELECT * FROM twin;
    INSERT INTO op_step SELECT 100, n, state, at, attempt, evidence FROM op_step WHERE op = (SELECT min(id) FROM op WHERE kind = 'carryOver');
    UPDATE replacement_step SET op = 100 WHERE state = 'settings'`,
  ],
  ['replacement.done', `UPDATE account_meter SET to_at = NULL WHERE meter = 1`],
  ['replacement.done', `UPDATE meter SET status = 'installed' WHERE id = 1`],
  ['replacement.done', `DELETE FROM account_meter WHERE meter = 2`],
  ['carry.postings', `UPDATE posting SET fen = fen * 2 WHERE entry = (SELECT id FROM entry WHERE kind = 'carryOver.confirmed')`],
  ['carry.postings', `DELETE FROM posting WHERE entry = (SELECT id FROM entry WHERE kind = 'carryOver.intent')`],
  ['carry.evidence', `UPDATE op_step SET evidence = json_set(evidence, '$.balanceFen', 9999) WHERE ${CONFIRMED}`],
  ['carry.evidence', `UPDATE op_step SET evidence = json_set(evidence, '$.purchaseCount', 18) WHERE ${CONFIRMED}`],
  ['carry.evidence', `UPDATE op_step SET evidence = json_set(evidence, '$.serial', '1') WHERE ${CONFIRMED}`],
  ['carry.attempts', `UPDATE op_step SET attempt = 2 WHERE ${CONFIRMED}`],
  ['carry.book', `UPDATE meter_book SET total_fen = 1 WHERE meter = 2 AND n = 2`],
  ['carry.book', `DELETE FROM meter_book WHERE meter = 2 AND n = 1`],
  ['replacement.consumption', `UPDATE consumption SET balance_after_fen = 1 WHERE kind = 'replacement'`],
  ['replacement.consumption', `DELETE FROM consumption WHERE kind = 'replacement'`],
  ['replacement.typed', `UPDATE approval_step SET operator = 1 WHERE state = 'granted'`],
  ['replacement.typed', `DELETE FROM approval WHERE call = 'replacement.settle'`],
  ['replacement.place', `UPDATE place_meter SET era = 0`],
  ['replacement.place', `UPDATE place_meter SET to_at = NULL`],
  ['replacement.frozen', `UPDATE op_step SET state = 'frozen' WHERE ${CONFIRMED}`],
  ['kind', `UPDATE op SET kind = 'moved' WHERE kind = 'carryOver'`],
];

describe('the auditor names', () => {
  test.each(TAMPERINGS)('%s after %s', (check, sql) => {
    expect(tamper(sql)).toContain(check);
  });

  test('every check of its subject: none is without its tampering', () => {
    const tampered = new Set(TAMPERINGS.map(([check]) => check));
    expect(REPLACEMENT_CHECKS.map(({ name }) => name).filter((one) => !tampered.has(one))).toEqual([]);
  });
});
