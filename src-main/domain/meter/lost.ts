/** When a meter counts as lost, and how long its figures keep their promise. */
import type { Instant } from '../../../src-shared/value/instant.ts';

/** No good frame for this long, though it was asked: lost. */
export const LOST_AFTER_MS = 6 * 60_000;
/** Every meter's state is at most this old unless the meter is lost. */
export const STATE_PROMISE_MS = 3 * 60_000;

/**
 * @param goodAt the last good answer, null if there never was one
 * @param failingSince since when it was asked in vain, null while it answers
 */
export function isLost(goodAt: Instant | null, failingSince: number | null, now: Instant): boolean {
  if (failingSince === null) return false;
  return goodAt === null || now - goodAt >= LOST_AFTER_MS;
}
