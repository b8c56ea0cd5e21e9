/** Remembers whose reply may still be on its way: an RTU frame has no number, so a late one looks like the answer to a like request. */
import type { Expected } from './expected.ts';

/** One slave answers one request once; more than this many owed replies are not told apart any more. */
const MOST_OWED = 3;

interface Owed {
  count: number;
  untilMs: number;
  /** An answer that stood alone was believed since. */
  believed: boolean;
}

/**
 * The silence after a time-out catches the usual late reply. A gateway that holds frames longer can still deliver one after it. While such
 * a one is owed, an answer is believed only when all that are owed have come too and say the same, or nothing else came within the time-out.
 */
export class Doubts {
  #owed = new Map<number, Owed>();
  #holdMs: number;

  /** @param holdMs how long a reply may be held back; 0: nothing is ever doubted. */
  constructor(holdMs: number) {
    this.#holdMs = holdMs;
  }

  timedOut(expected: Expected, nowMs: number): void {
    const key = shapeKey(expected);
    if (key === null || this.#holdMs === 0) return;
    const count = Math.min(MOST_OWED, this.owed(expected, nowMs) + 1);
    this.#owed.set(key, { count, untilMs: nowMs + this.#holdMs, believed: false });
  }

  /**
   * An answer was believed for want of another: if it was an owed one, its own is owed from now on in its stead. Counted once: who asks
   * again and again faster than the gateway's hold would otherwise never be free of doubt.
   */
  believedAlone(expected: Expected, nowMs: number): void {
    const key = this.#owed.size > 0 ? shapeKey(expected) : null;
    const owed = key === null ? undefined : this.#owed.get(key);
    if (!owed || owed.believed) return;
    owed.untilMs = nowMs + this.#holdMs;
    owed.believed = true;
  }

  /**
   * An exception came. It names unit and function and no more: where an earlier read of that meter is still owed an answer of another length,
   * it may be that one's, and the reply to this request is still on its way.
   */
  refused(expected: Expected, nowMs: number): void {
    const key = this.#owed.size > 0 ? shapeKey(expected) : null;
    if (key === null) return;
    const others = [...this.#owed].some(([other, { untilMs }]) => other !== key && other >> 8 === key >> 8 && untilMs > nowMs);
    if (others) this.timedOut(expected, nowMs);
  }

  /** How many like replies may come before the right one. */
  owed(expected: Expected, nowMs: number): number {
    if (this.#owed.size === 0) return 0;
    const key = shapeKey(expected);
    const owed = key === null ? undefined : this.#owed.get(key);
    if (!owed) return 0;
    if (owed.untilMs > nowMs) return owed.count;
    this.#owed.delete(key!);
    return 0;
  }

  /** So many of the owed replies have come; those that have not stay owed until their time is up. */
  came(expected: Expected, count: number): void {
    const key = this.#owed.size > 0 ? shapeKey(expected) : null;
    const owed = key === null ? undefined : this.#owed.get(key);
    if (!owed || count === 0) return;
    owed.count -= count;
    if (owed.count <= 0) this.#owed.delete(key!);
  }
}

/** Only reads are told apart by nothing but unit, function and byte count; no write's reply decides anything. */
function shapeKey({ unit, fc, shape }: Expected): number | null {
  return shape.kind === 'read' ? (unit << 16) | (fc << 8) | shape.bytes : null;
}
