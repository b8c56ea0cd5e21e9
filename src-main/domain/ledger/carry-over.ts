/** The postings of a replaced meter's money: off the old one, on the way, onto the new one; a provisional balance allowed; a debt that no meter holds. */
import { negateFen, type Fen } from '../../../src-shared/value/fen.ts';
import type { AccountId, MeterId, OpId } from '../../../src-shared/value/id.ts';
import { carriedOver, meterDifference, onMeter, tenantDebt, withoutZeros, type Posting } from './chart.ts';

export interface CarryParts {
  readonly op: OpId;
  readonly account: AccountId;
  readonly oldMeter: MeterId;
  readonly newMeter: MeterId;
  /** What goes over; below 0 an overdraft goes over. */
  readonly balanceFen: Fen;
}

/** The old meter's number is refused on every bus from now on: its money is on the way. */
export function carryIntent({ op, account, oldMeter, balanceFen }: CarryParts): Posting[] {
  return withoutZeros([onMeter(account, oldMeter, balanceFen), carriedOver(op, negateFen(balanceFen))]);
}

/** Seen on the new meter. */
export function carryConfirmed({ op, account, newMeter, balanceFen }: CarryParts): Posting[] {
  return withoutZeros([carriedOver(op, balanceFen), onMeter(account, newMeter, negateFen(balanceFen))]);
}

/** Proven that the new meter does not hold it: it is kept under the old one until it is sent anew. */
export function carryVoided({ op, account, oldMeter, balanceFen }: CarryParts): Posting[] {
  return withoutZeros([carriedOver(op, balanceFen), onMeter(account, oldMeter, negateFen(balanceFen))]);
}

/** An overdraft that the new meter cannot hold is owed by the person. @param balanceFen below 0. */
export function overdraftOwed({ account, oldMeter }: CarryParts, balanceFen: Fen): Posting[] {
  return withoutZeros([onMeter(account, oldMeter, balanceFen), tenantDebt(account, negateFen(balanceFen))]);
}

/** A dead meter's typed balance was allowed: what stood apart as a case was used. @param keptApartFen what stands on 1901, either sign. */
export function provisionalSettled(energy: (amountFen: Fen) => Posting, oldMeter: MeterId, keptApartFen: Fen): Posting[] {
  return withoutZeros([meterDifference(oldMeter, negateFen(keptApartFen)), energy(keptApartFen)]);
}
