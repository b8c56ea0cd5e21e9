/** Whom to read next on a bus: whose state is the oldest, among those that are due and not being left alone. */

/** A state is asked for again at this age: half of the 3 minutes promised, so that a lost frame and its repeats still fit. */
export const REFRESH_MS = 90_000;

/** Times are monotonic milliseconds. */
export interface Candidate {
  /** When its state is due again. */
  readonly dueAtMs: number;
  /** A full reading or the day's freeze is owed: due now, whatever its state's age. */
  readonly fullOwed: boolean;
  /** Not before this: it just failed, or its bus is down. */
  readonly notBeforeMs: number;
}

export type Next<T> = { readonly visit: T } | { readonly inMs: number };

/**
 * @param backOffMs how long polling should leave a meter alone that does not answer; 0 = may be asked.
 * @returns whom to visit now, or in how many ms to look again (Infinity with no meters).
 */
export function nextVisit<T extends Candidate>(meters: readonly T[], nowMs: number, backOffMs: (meter: T) => number): Next<T> {
  let oldest: T | null = null;
  let inMs = Number.POSITIVE_INFINITY;
  for (const meter of meters) {
    const waitMs = waitFor(meter, nowMs, backOffMs);
    if (waitMs > 0) inMs = Math.min(inMs, waitMs);
    else if (!oldest || meter.dueAtMs < oldest.dueAtMs) oldest = meter;
  }
  return oldest ? { visit: oldest } : { inMs };
}

function waitFor<T extends Candidate>(meter: T, nowMs: number, backOffMs: (meter: T) => number): number {
  const dueInMs = meter.fullOwed ? 0 : meter.dueAtMs - nowMs;
  const waitMs = Math.max(dueInMs, meter.notBeforeMs - nowMs);
  return waitMs > 0 ? waitMs : backOffMs(meter);
}
