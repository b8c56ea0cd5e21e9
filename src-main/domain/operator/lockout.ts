/** When wrong passwords shut an operator out, and for how long. */
import { instant, type Instant } from '../../../src-shared/value/instant.ts';

export const MOST_WRONG_TRIES = 5;
export const LOCK_MS = 5 * 60_000;

export interface Tries {
  /** Since the last good sign-in. */
  readonly failedAttempts: number;
  readonly lockedUntil: Instant | null;
}

/**
 * Until when sign-in is refused; null = not. A lock further away than one can be was set while the clock was ahead, and does not hold:
 * a mended clock must not shut somebody out for years.
 */
export function lockedUntil({ lockedUntil: until }: Tries, now: Instant): Instant | null {
  return until !== null && until > now && until - now <= LOCK_MS ? until : null;
}

/** What stands after one more try is begun: counted as wrong until it proves right, so that tries made at once cannot outrun the lock. */
export function triesWithOneMore(before: Tries, now: Instant): Tries {
  const failedAttempts = (before.lockedUntil === null ? before.failedAttempts : 0) + 1;
  return { failedAttempts, lockedUntil: failedAttempts >= MOST_WRONG_TRIES ? instant(now + LOCK_MS) : null };
}
