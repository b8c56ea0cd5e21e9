/** What to do next with a replaced meter's money on its way to the new one: absolute figures, written once, judged by what the meter shows. */
import { fen, type Fen } from '../../../src-shared/value/fen.ts';
import type { PurchaseCount } from '../../../src-shared/value/count.ts';
import type { Book, Decision, Proof } from './decide.ts';

export interface CarryOverToDecide {
  readonly serial: string;
  /** What the new meter shall show. */
  readonly balanceFen: Fen;
  readonly purchaseCount: PurchaseCount;
  readonly totalPurchasedFen: Fen;
  /** What it showed before. */
  readonly before: Book;
  readonly attempts: number;
  /** A lower bound, by a clock that cannot jump, of the time since the last frame went out; Infinity when none did. */
  readonly sinceLastAttemptMs: number;
  /** The longest time that the gateway may hold a frame and still deliver it. */
  readonly holdMs: number;
  /** How much the meter may have deducted by itself since the frame went out. */
  readonly drainFen: Fen;
}

/** Soon enough for somebody on a ladder, late enough for an owed reply to have come or run out of time. */
const DOUBT_MS = 2_000;

/**
 * Count, total and balance as written, the balance at most so much lower as the meter can have deducted = done, once no gateway can deliver
 * the frame once more: a late twin would undo what was deducted since. All three as before = not applied. Anything else = frozen.
 */
export function decideCarryOver(carry: CarryOverToDecide, proof: Proof): Decision {
  const sent = carry.attempts > 0;
  if (proof.serial !== carry.serial) return sent ? { do: 'freeze', reason: 'wrongMeter' } : { do: 'notApplied', reason: 'wrongMeter' };
  if (proof.doubted) return { do: 'wait', ms: DOUBT_MS };
  if (!sent) return first(carry, proof);
  const heldMs = carry.holdMs - carry.sinceLastAttemptMs;
  if (heldMs > 0) return { do: 'wait', ms: heldMs };
  if (isCarried(carry, proof)) return { do: 'confirm' };
  return isUnchanged(carry, proof) ? { do: 'notApplied', reason: 'noEffect' } : { do: 'freeze', reason: 'meterMoved' };
}

function first(carry: CarryOverToDecide, proof: Proof): Decision {
  if (proof.encrypted === true) return { do: 'notApplied', reason: 'encrypted' };
  if (!isUnchanged(carry, proof)) return { do: 'notApplied', reason: 'balanceMoved' };
  return { do: 'send', purchaseCount: carry.purchaseCount };
}

function isCarried({ balanceFen, purchaseCount, totalPurchasedFen, drainFen }: CarryOverToDecide, proof: Proof): boolean {
  const same = proof.purchaseCount === purchaseCount && proof.totalPurchasedFen === totalPurchasedFen;
  return same && proof.balanceFen <= balanceFen && proof.balanceFen >= balanceFen - drainFen;
}

/** A new meter may have deducted already, where light came first. */
function isUnchanged({ before }: CarryOverToDecide, proof: Proof): boolean {
  return proof.purchaseCount === before.purchaseCount && proof.totalPurchasedFen === before.totalPurchasedFen && proof.balanceFen <= 0;
}

const MS_PER_HOUR = 3_600_000;
/** Three phases of 220 V and 100 A, before current transformers. */
const MOST_KW = 66;
/** What rounding and a slow reading make. */
const SLACK_FEN = 100;

/** The most that a meter can deduct in this time. @param priceE4 its dearest price, 0.0001 yuan/kWh. */
export function mostDrainFen(elapsedMs: number, ratio: number, priceE4: number): Fen {
  const hours = Math.max(0, elapsedMs) / MS_PER_HOUR;
  return fen(SLACK_FEN + Math.ceil((hours * MOST_KW * ratio * priceE4) / 100));
}
