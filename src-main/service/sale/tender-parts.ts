/** How an operation's payment was tendered, as the postings need it. */
import type { TenderPart } from '../../domain/ledger/event.ts';
import { shareTenders } from '../../domain/sale/share.ts';
import { addFen } from '../../../src-shared/value/fen.ts';
import type { AccountId, OpId } from '../../../src-shared/value/id.ts';
import { opById, opsOfPayment, type OpRow } from '../../store/sale/op.ts';
import type { Store } from '../../store/database/open.ts';
import { HELD_METHOD } from '../refund/held.ts';
import { COURTESY_METHOD } from './courtesy-method.ts';
import { paymentTenders, payMethods, type PayMethod, type Tender } from '../../store/sale/payment.ts';

/** @throws Error for an operation without a payment. */
export function tenderParts(store: Store, op: Pick<OpRow, 'id' | 'payment' | 'account' | 'amountFen'>): TenderPart[] {
  const tenders = tendersOfOp(store, op);
  if (tenders.length === 0) throw new Error(`operation ${op.id} has no payment`);
  return asParts(store, tenders, payMethods(store), op.account);
}

/** What of its payment's tenders paid for this operation: all of them, unless the payment was split over several meters. */
export function tendersOfOp(store: Store, op: Pick<OpRow, 'id' | 'payment' | 'amountFen'>): Tender[] {
  if (op.payment === null) return [];
  const tenders = paymentTenders(store, op.payment);
  if (addFen(...tenders.map(({ amountFen }) => amountFen)) === op.amountFen) return tenders;
  const all = opsOfPayment(store, op.payment).filter(({ kind }) => kind === 'sale');
  const shares = shareTenders(
    tenders,
    all.map(({ amountFen }) => amountFen),
  );
  return shares[all.findIndex(({ id }) => id === op.id)] ?? [];
}

/** Which of the tenders go into the drawer, which are money that is held for somebody, and which the account owes. */
export function asParts(store: Store, tenders: readonly Tender[], methods: readonly PayMethod[], account: AccountId): TenderPart[] {
  const drawers = new Set(methods.filter((method) => method.drawer === 1).map((method) => method.id));
  return tenders.map(({ method, amountFen, reference }) => {
    const part = { method, amountFen, drawer: drawers.has(method) };
    if (method === COURTESY_METHOD) return { ...part, owes: account };
    return method === HELD_METHOD ? { ...part, held: heldFor(store, reference) } : part;
  });
}

/** Whose money it was that came off another meter. */
function heldFor(store: Store, reference: string | null): AccountId {
  const op = opById(store, Number(reference) as OpId);
  if (!op) throw new Error(`a payment is made with money of operation ${reference}, which does not exist`);
  return op.account;
}
