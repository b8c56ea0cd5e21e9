/** What to do next with a sale, from what the ledger knows and what the meter just said: the hardest rule of the house, without a wire in it. */
import { nextPurchaseCount, type PurchaseCount } from '../../../src-shared/value/count.ts';
import type { Fen } from '../../../src-shared/value/fen.ts';

/** What the ledger believes the meter held before this operation. */
export interface Book {
  readonly purchaseCount: PurchaseCount;
  readonly totalPurchasedFen: Fen;
}

/** Identity, count, total and balance, read in one lease of the bus on a quiet line. */
export interface Proof {
  readonly serial: string;
  readonly purchaseCount: PurchaseCount;
  readonly totalPurchasedFen: Fen;
  readonly balanceFen: Fen;
  /** null where it was not asked because nothing is going to be sent. */
  readonly encrypted: boolean | null;
  readonly prepaidOn: boolean;
  /** A late reply to an earlier read may have answered instead: the figures may be as old as that read. */
  readonly doubted: boolean;
}

export interface SaleToDecide {
  readonly serial: string;
  /** What goes onto the meter; above 0. */
  readonly creditFen: Fen;
  readonly before: Book;
  /** The meter refuses a purchase that takes its balance above this. */
  readonly ceilingFen: Fen;
  /** Frames sent so far. */
  readonly attempts: number;
  /** A lower bound, by a clock that cannot jump, of the time since the last frame went out; Infinity when none did. */
  readonly sinceLastAttemptMs: number;
  /** The longest time that the gateway may hold a frame and still deliver it. */
  readonly holdMs: number;
  /** A second and later frame was allowed: by a person, or by a profile proven to refuse a repeated count. */
  readonly maySendAgain: boolean;
}

export type NotAppliedReason = 'wrongMeter' | 'ledgerDiffers' | 'ceiling' | 'encrypted' | 'prepaidOff' | 'noEffect' | TakeBackReason;
/** Money can also not be taken off a meter: less is there, the balance moved before it was zeroed, or more than was ever bought. */
type TakeBackReason = 'balanceTooSmall' | 'balanceMoved' | 'totalTooSmall';
export type FreezeReason = 'wrongMeter' | 'meterMoved';

export type Decision =
  | { readonly do: 'send'; readonly purchaseCount: PurchaseCount }
  | { readonly do: 'confirm' }
  /** Read again after this time: until then the gateway may still deliver the frame. */
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'notApplied'; readonly reason: NotAppliedReason }
  | { readonly do: 'freeze'; readonly reason: FreezeReason };

/**
 * count + 1 and total + amount = done; both unchanged after the gateway's hold time = not applied; anything else = frozen for a person.
 * The reply to the write is no input: it proves nothing in either direction. Balance is never proof: the meter deducts meanwhile.
 */
export function decide(sale: SaleToDecide, proof: Proof): Decision {
  const sent = sale.attempts > 0;
  if (proof.serial !== sale.serial) return sent ? { do: 'freeze', reason: 'wrongMeter' } : { do: 'notApplied', reason: 'wrongMeter' };
  const unchanged = proof.purchaseCount === sale.before.purchaseCount && proof.totalPurchasedFen === sale.before.totalPurchasedFen;
  if (proof.doubted) return isApplied(sale, proof) && sent ? { do: 'confirm' } : { do: 'wait', ms: DOUBT_MS };
  if (!sent) return unchanged ? firstSend(sale, proof) : { do: 'notApplied', reason: 'ledgerDiffers' };
  if (isApplied(sale, proof)) return { do: 'confirm' };
  if (!unchanged) return { do: 'freeze', reason: 'meterMoved' };
  const held = sale.holdMs - sale.sinceLastAttemptMs;
  if (held > 0) return { do: 'wait', ms: held };
  return sale.maySendAgain ? firstSend(sale, proof) : { do: 'notApplied', reason: 'noEffect' };
}

/** Soon enough for a customer to wait for it, late enough for the owed reply to have come or run out of time. */
const DOUBT_MS = 2_000;

function isApplied(sale: SaleToDecide, proof: Proof): boolean {
  return (
    proof.purchaseCount === nextPurchaseCount(sale.before.purchaseCount) &&
    proof.totalPurchasedFen === sale.before.totalPurchasedFen + sale.creditFen
  );
}

/** Nothing of this sale is on the meter: send, unless the meter is known to refuse it. */
function firstSend(sale: SaleToDecide, proof: Proof): Decision {
  if (proof.encrypted === true) return { do: 'notApplied', reason: 'encrypted' };
  if (!proof.prepaidOn) return { do: 'notApplied', reason: 'prepaidOff' };
  if (proof.balanceFen + sale.creditFen > sale.ceilingFen) return { do: 'notApplied', reason: 'ceiling' };
  return { do: 'send', purchaseCount: nextPurchaseCount(sale.before.purchaseCount) };
}
