/** By which tenders a refund goes back: those it came by, the newest first. */
import { minFen, subtractFen, type Fen } from '../../../src-shared/value/fen.ts';
import type { PaymentId } from '../../../src-shared/value/id.ts';

/** What of one tender of a payment has not gone back yet. */
export interface PaidTender {
  readonly payment: PaymentId | null;
  readonly method: string;
  readonly leftFen: Fen;
}

export interface BackTender {
  readonly payment: PaymentId | null;
  readonly method: string;
  readonly amountFen: Fen;
}

/** Newest first, each as far as it goes; what no payment explains was on the meter before the ledger and goes back in cash. */
export function shareOut(amountFen: Fen, paid: readonly PaidTender[]): BackTender[] {
  const shares: BackTender[] = [];
  let left = amountFen;
  for (const { payment, method, leftFen } of paid) {
    const share = minFen(left, leftFen);
    if (share <= 0) continue;
    shares.push({ payment, method, amountFen: share });
    left = subtractFen(left, share);
  }
  return left > 0 ? [...shares, { payment: null, method: CASH, amountFen: left }] : shares;
}

const CASH = 'cash';
