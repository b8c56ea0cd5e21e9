/** By which tenders an account's money goes back, from what the ledger knows of how it came. */
import { fen, subtractFen, type Fen } from '../../../src-shared/value/fen.ts';
import type { AccountId, MeterId, OpId, PaymentId } from '../../../src-shared/value/id.ts';
import type { TenderPart } from '../../domain/ledger/event.ts';
import { shareOut, type BackTender, type PaidTender } from '../../domain/refund/tenders.ts';
import type { Store } from '../../store/database/open.ts';
import { paymentById, payMethods } from '../../store/sale/payment.ts';
import { paymentsOfMeter, refundTenders, returnedOfPayment } from '../../store/sale/refund-tender.ts';
import { entriesOf } from '../../store/ledger/ledger.ts';
import { opsOfPayment } from '../../store/sale/op.ts';
import { tendersOfOp } from '../sale/tender-parts.ts';
import { COURTESY_METHOD } from '../sale/courtesy-method.ts';
import { HELD_METHOD } from './held.ts';

/** Sales looked back at: more than a tenant's year. */
const LOOK_BACK = 60;

export function tendersOfRefund(store: Store, account: AccountId, meter: MeterId, amountFen: Fen): BackTender[] {
  const payments = [...new Set(paymentsOfMeter(store, account, meter, LOOK_BACK))];
  return shareOut(
    amountFen,
    payments.flatMap((payment) => leftOf(store, payment)),
  );
}

/** Of a reversal: the tenders of the payment that it undoes. */
export function tendersOfPayment(store: Store, payment: PaymentId, amountFen: Fen): BackTender[] {
  return shareOut(amountFen, leftOf(store, payment));
}

/** Of an account that is settled: what of these payments did not go back yet, in this order. */
export function tendersOfPayments(store: Store, payments: readonly PaymentId[], amountFen: Fen): BackTender[] {
  return shareOut(
    amountFen,
    payments.flatMap((payment) => leftOf(store, payment)),
  );
}

function leftOf(store: Store, id: PaymentId): PaidTender[] {
  const payment = paymentById(store, id);
  const gone = new Map<string, number>();
  for (const { method, amountFen } of [...returnedOfPayment(store, id), ...givenBackOf(store, id)])
    gone.set(method, (gone.get(method) ?? 0) + amountFen);
  const tenders = (payment?.tenders ?? []).flatMap((tender): { method: string; amountFen: Fen }[] =>
    tender.method === HELD_METHOD ? refundTenders(store, Number(tender.reference) as OpId) : [tender],
  );
  return tenders.map(({ method, amountFen }) => {
    const back = Math.min(amountFen, gone.get(method) ?? 0);
    gone.set(method, (gone.get(method) ?? 0) - back);
    return { payment: id, method, leftFen: subtractFen(amountFen, fen(back)) };
  });
}

/** Of a payment over several meters: what went back because it did not reach one of them. */
function givenBackOf(store: Store, payment: PaymentId): { method: string; amountFen: Fen }[] {
  const ops = opsOfPayment(store, payment).filter(({ kind }) => kind === 'sale');
  if (ops.length <= 1) return [];
  return ops.filter(({ id }) => wasPaidBack(store, id)).flatMap((op) => tendersOfOp(store, op));
}

function wasPaidBack(store: Store, op: OpId): boolean {
  return entriesOf(store, op).some(({ kind }) => kind === 'sale.paidBack');
}

/** As the postings need them. */
export function partsOfTenders(
  store: Store,
  tenders: readonly Pick<BackTender, 'method' | 'amountFen'>[],
  account: AccountId,
): TenderPart[] {
  const drawers = new Set(
    payMethods(store)
      .filter(({ drawer }) => drawer === 1)
      .map(({ id }) => id),
  );
  return tenders.map(({ method, amountFen }) => {
    const part = { method, amountFen, drawer: drawers.has(method) };
    // Nobody had paid it: what goes back is owed no more.
    return method === COURTESY_METHOD ? { ...part, owes: account } : part;
  });
}
