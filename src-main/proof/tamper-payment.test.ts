/** Tampering with a payment over several meters: each kind is found by the auditor and called by its name. */
import { describe, expect, test } from 'vitest';
import { addFen, fen } from '../../src-shared/value/fen.ts';
import { PAYMENT_CHECKS } from '../audit/checks-payment.ts';
import { auditDatabase } from '../audit/database.ts';
import { giveBack } from '../service/sale/choose.ts';
import { sellSplit } from '../service/sale/split.ts';
import { accountOfMeter, attachMeter, detachMeter } from '../store/site/account.ts';
import { isSell, SaleRig } from './sale/rig.ts';

/** Two meters of one account paid by cash and WeChat; the first arrived, the second was given back. */
async function paid(): Promise<SaleRig> {
  const rig = new SaleRig();
  const { store } = rig.ground;
  const [first, second] = [rig.meter(0).facts, rig.meter(1).facts];
  const at = rig.world.env.clock.now();
  const accountId = accountOfMeter(store, first.id)!;
  detachMeter(store, second.id, at);
  attachMeter(store, accountId, second.id, at);
  rig.faults({ loseRequest: true }, 1, (frame) => isSell(frame) && frame.unit === second.address);
  const amounts = [5_000, 3_000].map(fen);
  const lines = [first, second].map(({ id }, index) => ({ uid: rig.uid(), meterId: id, amountFen: amounts[index]! }));
  const tenders = [
    { method: 'cash', amountFen: fen(6_000), reference: null },
    { method: 'wechat', amountFen: fen(addFen(...amounts) - 6_000), reference: 'W' },
  ];
  const form = { accountId, lines, tenders, tenderedFen: null, note: '', sameAgainConfirmed: false, sendLater: false };
  const sold = sellSplit(rig.context, rig.actor, form, false);
  if (!sold.ok) throw new Error(sold.fault.code);
  for (const op of sold.value) await rig.settleFully(op);
  const back = giveBack(rig.context, rig.actor, sold.value[1]!);
  if (!back.ok) throw new Error(back.fault.code);
  return rig;
}

async function tamper(sql: string): Promise<string[]> {
  const { db } = (await paid()).ground.store.ledger;
  db.pragma('foreign_keys = OFF');
  const triggers = db.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'trigger'`).pluck().all();
  for (const trigger of triggers) db.exec(`DROP TRIGGER ${trigger}`);
  db.exec(sql);
  return [...new Set(auditDatabase(db).breaks.map(({ check }) => check))];
}

test('untouched it passes', async () => {
  expect(auditDatabase((await paid()).ground.store.ledger.db).breaks).toEqual([]);
});

const TAMPERINGS: readonly (readonly [check: string, sql: string])[] = [
  ['payment.split', `UPDATE payment_line SET amount_fen = amount_fen + iif(line = 1, 100, -100)`],
  ['payment.split', `UPDATE op SET meter = 1`],
  ['payment.tenders', `UPDATE tender SET amount_fen = amount_fen + iif(line = 1, 100, -100)`],
  ['payment.tenders', `UPDATE tender SET method = 'alipay' WHERE method = 'wechat'`],
  [
    'payment.back',
    `UPDATE posting SET gl = (SELECT id FROM gl_account WHERE code = '1001') WHERE gl = (SELECT id FROM gl_account WHERE code = '1002')
        AND entry IN (SELECT id FROM entry WHERE kind = 'sale.paidBack')`,
  ],
  ['slip.payment', `UPDATE slip SET content = json_set(content, '$.amountFen', 1) WHERE kind = 'payment'`],
  ['slip.payment', `UPDATE slip SET content = json_remove(content, '$.lines[1]') WHERE kind = 'payment'`],
  ['slip.payment', `UPDATE slip SET content = json_set(content, '$.check', '00000000') WHERE kind = 'payment'`],
];

describe('the auditor names', () => {
  test.each(TAMPERINGS)('%s after %s', async (check, sql) => {
    expect(await tamper(sql)).toContain(check);
  });

  test('every check of its subject: none is without its tampering', () => {
    const tampered = new Set(TAMPERINGS.map(([check]) => check));
    expect(PAYMENT_CHECKS.map(({ name }) => name).filter((one) => !tampered.has(one))).toEqual([]);
  });
});
