/** What to do next with money that is to leave a meter: a refund, a reversal, the zeroing of a closed account's meter. The sale's rule, mirrored. */
import { nextPurchaseCount } from '../../../src-shared/value/count.ts';
import { subtractFen, ZERO_FEN, type Fen } from '../../../src-shared/value/fen.ts';
import type { Book, Decision, NotAppliedReason, Proof } from './decide.ts';

/** Which of the meter's figures move when money is taken off it, as its profile says. */
export interface TakeBackWay {
  /** zero: the balance itself is written to 0 while the meter is held off; nothing else moves. */
  readonly via: 'negativeSale' | 'setBalance' | 'zero';
  readonly count: 'plusOne' | 'same';
  readonly total: 'minusAmount' | 'same';
}

export interface TakeBackToDecide {
  readonly serial: string;
  /** What leaves the meter; above 0, only zeroing may also lift an overdraft (below 0). */
  readonly creditFen: Fen;
  readonly way: TakeBackWay;
  readonly before: Book;
  /** As the meter said before the last frame; null while none was sent. */
  readonly balanceBeforeFen: Fen | null;
  readonly attempts: number;
  /** A lower bound, by a clock that cannot jump, of the time since the last frame went out; Infinity when none did. */
  readonly sinceLastAttemptMs: number;
  /** The longest time that the gateway may hold a frame and still deliver it. */
  readonly holdMs: number;
  /** How much the meter may have deducted by itself since the frame went out. */
  readonly drainFen: Fen;
}

/** Soon enough for a customer to wait for it, late enough for an owed reply to have come or run out of time. */
const DOUBT_MS = 2_000;

/**
 * Count and total exactly as the way says, and a balance no higher than what must be left and lower by no more than the meter can have used
 * = done; both unchanged after the gateway's hold time = not applied; anything else = frozen for a person. There is never a second frame: a customer who goes without asks anew.
 */
export function decideTakeBack(back: TakeBackToDecide, proof: Proof): Decision {
  const sent = back.attempts > 0;
  if (proof.serial !== back.serial) return sent ? { do: 'freeze', reason: 'wrongMeter' } : { do: 'notApplied', reason: 'wrongMeter' };
  const applied = sent && isTakenBack(back, proof);
  if (proof.doubted && !applied) return { do: 'wait', ms: DOUBT_MS };
  if (!sent) return isUnchanged(back, proof) ? firstSend(back, proof) : notApplied('ledgerDiffers');
  const heldMs = back.holdMs - back.sinceLastAttemptMs;
  if (applied) return isUndoneByTwin(back.way) && heldMs > 0 ? { do: 'wait', ms: heldMs } : { do: 'confirm' };
  if (!isUnchanged(back, proof)) return { do: 'freeze', reason: 'meterMoved' };
  return heldMs > 0 ? { do: 'wait', ms: heldMs } : notApplied('noEffect');
}

/**
 * A frame that writes figures as they shall be would, delivered late once more, undo whatever came after it; and one that the total does not
 * show could take the money a second time where the meter is not as its profile says: only the balance after the hold time tells.
 */
function isUndoneByTwin({ via, total }: TakeBackWay): boolean {
  return via !== 'negativeSale' || total === 'same';
}

function notApplied(reason: NotAppliedReason): Decision {
  return { do: 'notApplied', reason };
}

/**
 * A meter only deducts by itself: what is left may be less than the difference, never more, and less by no more than it can have used: where
 * the total does not show the amount, a frame that took another amount, or took it twice, leaves no other trace.
 */
function isTakenBack({ before, balanceBeforeFen, creditFen, way, drainFen }: TakeBackToDecide, proof: Proof): boolean {
  const count = way.count === 'plusOne' ? nextPurchaseCount(before.purchaseCount) : before.purchaseCount;
  const total = way.total === 'minusAmount' ? before.totalPurchasedFen - creditFen : before.totalPurchasedFen;
  if (proof.purchaseCount !== count || proof.totalPurchasedFen !== total || balanceBeforeFen === null) return false;
  if (way.via === 'zero') return proof.balanceFen === ZERO_FEN;
  const leftFen = subtractFen(balanceBeforeFen, creditFen);
  return proof.balanceFen <= leftFen && proof.balanceFen >= leftFen - drainFen;
}

/** Zeroing moves neither count nor total, so there the balance itself must stand where it stood. */
function isUnchanged({ before, creditFen, way, attempts }: TakeBackToDecide, proof: Proof): boolean {
  const same = proof.purchaseCount === before.purchaseCount && proof.totalPurchasedFen === before.totalPurchasedFen;
  return same && (way.via !== 'zero' || attempts === 0 || proof.balanceFen === creditFen);
}

function firstSend({ creditFen, way, before }: TakeBackToDecide, proof: Proof): Decision {
  if (proof.encrypted === true) return notApplied('encrypted');
  if (way.via === 'zero' && proof.balanceFen !== creditFen) return notApplied('balanceMoved');
  if (way.via !== 'zero' && proof.balanceFen < creditFen) return notApplied('balanceTooSmall');
  if (way.total === 'minusAmount' && proof.totalPurchasedFen < creditFen) return notApplied('totalTooSmall');
  return { do: 'send', purchaseCount: nextPurchaseCount(before.purchaseCount) };
}
