/** What is sent for one sale, from the form and the quote that the cashier agreed to. */
import type { PayMethod, QuoteView } from '../../../src-shared/contract/operator/desk.ts';
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { AccountId, MeterId, OpUid } from '../../../src-shared/value/id.ts';
import type { Form } from './form.svelte.ts';

export interface SaleWish {
  readonly uid: OpUid;
  readonly accountId: AccountId;
  readonly meterId: MeterId;
  readonly amountFen: Fen;
  readonly method: PayMethod;
  readonly form: Form;
  readonly quote: QuoteView;
  readonly sameAgainConfirmed: boolean;
}

export function saleInput({ uid, accountId, meterId, amountFen, method, form, quote, sameAgainConfirmed }: SaleWish) {
  const reference = method.needsReference ? form.reference.trim() : null;
  return {
    ...{ uid, accountId, meterId, amountFen },
    tenders: [{ method: method.code, amountFen, reference }],
    tenderedFen: method.drawer ? form.tenderedFen : null,
    note: form.note,
    sameAgainConfirmed,
    sendLater: quote.sendLaterFromStart,
  };
}
