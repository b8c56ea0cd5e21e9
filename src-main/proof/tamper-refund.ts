/** A ledger with approvals and money given back in it, and what somebody with the file could do to it. */
import { addMeter, fixture, sell, takeOverMeter, type Fixture } from '../store/fixture.ts';
import { appendApprovalStep, insertApproval } from '../store/approval.ts';
import { insertOperator } from '../store/operator.ts';
import { fen } from '../../src-shared/value/fen.ts';
import type { OperatorId, OpUid } from '../../src-shared/value/id.ts';

export function uidOf(n: number): OpUid {
  return `00000000-0000-4000-e000-${String(n).padStart(12, '0')}` as OpUid;
}

/** One sale, and one approval that was asked for, granted by another and used. */
export function refundFixture(): Fixture {
  const f = fixture();
  takeOverMeter(f, { balanceFen: 1240, count: 65_534, totalFen: 50_000 });
  sell(f, { creditFen: 9500, feeFen: 500, reference: 'W1' });
  addMeter(f.store, f.now().at, 2);
  const supervisor = insertOperator(f.store, { login: 's', name: '主管', passwordHash: 'x', pinHash: null, createdAt: f.now().at });
  approved(f, supervisor, 1);
  return f;
}

function approved({ store, account, meter, operator, now }: Fixture, supervisor: OperatorId, n: number): void {
  const { at } = now();
  const approval = insertApproval(store, {
    ...{ uid: uidOf(n), call: 'refund.start', inputHash: Buffer.alloc(32, n), input: '{}', account, meter, amountFen: fen(100) },
    ...{ reason: 'r', operator, seat: '1', at },
  });
  appendApprovalStep(store, { approval, state: 'granted', at, operator: supervisor, seat: '2', note: '' });
  appendApprovalStep(store, { approval, state: 'used', at, operator, seat: '1', note: '' });
}

/** Each row: what is expected among the breaks, and the tampering. */
export const REFUND_TAMPERINGS: readonly (readonly [check: string, sql: string])[] = [
  ['approval.steps', `DELETE FROM approval_step WHERE n = 1`],
  ['approval.steps', `DELETE FROM approval_step WHERE state = 'granted'`],
  ['approval.steps', `INSERT INTO approval_step VALUES (1, 4, 'used', 0, 1, '1', '')`],
  ['approval.own', `UPDATE approval_step SET operator = 1`],
  ['approval.own', `UPDATE approval SET operator = 2`],
  ['approval.used', `UPDATE op SET approval = 1 WHERE id = 1`],
];
