/** How an operation's payment was tendered, as the postings need it. */
import type { TenderPart } from '../../domain/ledger/event.ts';
import type { OpRow } from '../../store/op.ts';
import type { Store } from '../../store/open.ts';
import { paymentById, payMethods } from '../../store/payment.ts';

/** @throws Error for an operation without a payment. */
export function tenderParts(store: Store, op: Pick<OpRow, 'id' | 'payment'>): TenderPart[] {
  const payment = op.payment === null ? undefined : paymentById(store, op.payment);
  if (!payment) throw new Error(`operation ${op.id} has no payment`);
  const drawers = new Set(
    payMethods(store)
      .filter((method) => method.drawer === 1)
      .map((method) => method.id),
  );
  return payment.tenders.map(({ method, amountFen }) => ({ method, amountFen, drawer: drawers.has(method) }));
}
