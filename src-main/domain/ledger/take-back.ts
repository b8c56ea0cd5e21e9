/** The postings of money that leaves a meter: refund, reversal and the closing of an account; all of them sum to 0. */
import { addFen, negateFen, type Fen } from '../../../src-shared/value/fen.ts';
import type { AccountId, ShiftId } from '../../../src-shared/value/id.ts';
import { fees, heldForTenant, onMeter, overShort, refundInTransit, tenantDebt, withoutZeros, type Posting } from './chart.ts';
import type { SaleParts } from './event.ts';

/** No cash before the meter confirms: it is in transit. */
export function takeBackIntent({ op, account, meter, creditFen }: SaleParts): Posting[] {
  return withoutZeros([onMeter(account, meter, creditFen), refundInTransit(op, negateFen(creditFen))]);
}

/** The meter was seen to hold it no more: it belongs to the tenant, with what the sale had taken for debt and fee. */
export function takeBackConfirmed({ op, account, creditFen, debtFen, feeFen }: SaleParts): Posting[] {
  const amount = addFen(creditFen, debtFen, feeFen);
  return withoutZeros([
    refundInTransit(op, creditFen),
    tenantDebt(account, debtFen),
    fees(feeFen),
    // An overdraft that a closing lifted is owed by the person, not to them.
    amount > 0 ? heldForTenant(account, negateFen(amount)) : tenantDebt(account, negateFen(amount)),
  ]);
}

/** Proven not applied: it is on the meter as before. */
export function takeBackVoided({ op, account, meter, creditFen }: SaleParts): Posting[] {
  return withoutZeros([refundInTransit(op, creditFen), onMeter(account, meter, negateFen(creditFen))]);
}

/** Nobody will pay it: the debt ends where a drawer's differences end. */
export function debtWrittenOff(shift: ShiftId, account: AccountId, amountFen: Fen): Posting[] {
  return withoutZeros([overShort(shift, amountFen), tenantDebt(account, negateFen(amountFen))]);
}
