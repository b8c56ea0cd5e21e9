/** How money that leaves a meter is given back: by the tenders it came by. */
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { AccountId, MeterId, OpId, PaymentId } from '../../../src-shared/value/id.ts';
import { fields } from '../database/columns.ts';
import type { Store } from '../database/open.ts';
import { insertInto, statement } from '../database/statement.ts';

export interface RefundTenderDraft {
  readonly method: string;
  readonly amountFen: Fen;
  /** The payment that it came with; null where that is not known: money from before the ledger. */
  readonly payment: PaymentId | null;
}

export interface RefundTenderRow extends RefundTenderDraft {
  readonly op: OpId;
  readonly line: number;
}

const insert = insertInto('refund_tender', ['op', 'line', 'method', 'amount_fen', 'payment']);
const ofOp = statement((q, p: { op: OpId }) =>
  q
    .selectFrom('refund_tender')
    .select(fields('op', 'line', 'method', 'amount_fen', 'payment'))
    .where('op', '=', p.op)
    .orderBy('line'),
);
const ofPayment = statement((q, p: { payment: PaymentId }) =>
  q
    .selectFrom('refund_tender')
    .select(fields('op', 'line', 'method', 'amount_fen', 'payment'))
    .where('payment', '=', p.payment)
    .where((e) =>
      e.not(
        e.exists(e.selectFrom('op_step').select('n').whereRef('op_step.op', '=', 'refund_tender.op').where('op_step.state', '=', 'voided')),
      ),
    ),
);
const paidSales = statement((q, p: { account: AccountId; meter: MeterId; limit: number }) =>
  q
    .selectFrom('op')
    .innerJoin('op_step', (on) => on.onRef('op_step.op', '=', 'op.id').on('op_step.state', '=', 'confirmed'))
    .select('op.payment')
    .where('op.account', '=', p.account)
    .where('op.meter', '=', p.meter)
    .where('op.kind', '=', 'sale')
    .where('op.payment', 'is not', null)
    .orderBy('op.id', 'desc')
    .limit(p.limit),
);
const undoing = statement((q, p: { sale: OpId }) =>
  q
    .selectFrom('op')
    .select('op.id')
    .where('op.reverses', '=', p.sale)
    .where((e) =>
      e.not(e.exists(e.selectFrom('op_step').select('n').whereRef('op_step.op', '=', 'op.id').where('op_step.state', '=', 'voided'))),
    ),
);

/** Written once, with the operation's intent. */
export function insertRefundTenders(store: Store, op: OpId, tenders: readonly RefundTenderDraft[]): void {
  tenders.forEach((tender, index) => insert.run(store, { ...tender, op, line: index + 1 }));
}

export function refundTenders(store: Store, op: OpId): RefundTenderRow[] {
  return ofOp.all(store, { op });
}

/** What of a payment went back or is about to. */
export function returnedOfPayment(store: Store, payment: PaymentId): RefundTenderRow[] {
  return ofPayment.all(store, { payment });
}

/** Payments of the sales that reached this meter for this account, newest first. */
export function paymentsOfMeter(store: Store, account: AccountId, meter: MeterId, limit: number): PaymentId[] {
  return paidSales.all(store, { account, meter, limit }).flatMap(({ payment }) => (payment === null ? [] : [payment]));
}

/** The operation that undoes this sale, or is about to. */
export function undoingOf(store: Store, sale: OpId): OpId | undefined {
  return undoing.first(store, { sale })?.id;
}

const confirmedBacks = statement((q, p: { limit: number }) =>
  q
    .selectFrom('op')
    .innerJoin('op_step as end', 'end.op', 'op.id')
    .select('op.id')
    .where('op.kind', 'in', ['refund', 'reversal'])
    .where('end.state', 'in', ['confirmed', 'reconciled'])
    .where((e) =>
      e.not(e.exists(e.selectFrom('entry').select('entry.id').whereRef('entry.op', '=', 'op.id').where('entry.kind', 'like', '%.paidOut'))),
    )
    .orderBy('op.id')
    .limit(p.limit),
);

/** Refunds and reversals that have ended on the meter and were not paid out yet, oldest first; some of them never reached it. */
export function endedNotPaidOut(store: Store, limit: number): OpId[] {
  return confirmedBacks.all(store, { limit }).map(({ id }) => id);
}
