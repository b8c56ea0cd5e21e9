/** How an operation's payment was tendered, as the postings need it. */
import type { TenderPart } from '../../domain/ledger/event.ts';
import type { OpRow } from '../../store/op.ts';
import type { Store } from '../../store/open.ts';
import { paymentTenders, payMethods, type PayMethod, type Tender } from '../../store/payment.ts';

/** @throws Error for an operation without a payment. */
export function tenderParts(store: Store, op: Pick<OpRow, 'id' | 'payment'>): TenderPart[] {
  const tenders = op.payment === null ? [] : paymentTenders(store, op.payment);
  if (tenders.length === 0) throw new Error(`operation ${op.id} has no payment`);
  return asParts(tenders, payMethods(store));
}

/** Which of the tenders go into the drawer. */
export function asParts(tenders: readonly Pick<Tender, 'method' | 'amountFen'>[], methods: readonly PayMethod[]): TenderPart[] {
  const drawers = new Set(methods.filter((method) => method.drawer === 1).map((method) => method.id));
  return tenders.map(({ method, amountFen }) => ({ method, amountFen, drawer: drawers.has(method) }));
}
