/** What follows a proven "nothing was added": whether the app sends again by itself or asks a person. */
import type { NotAppliedReason } from './decide.ts';

export interface NotAppliedFacts {
  readonly reason: NotAppliedReason;
  /** Whether a person or a proven profile ever let it wait to be sent. */
  readonly everWaited: boolean;
  /** Whether it ever stood in doubt: the customer has left with a slip. */
  readonly everInDoubt: boolean;
  /** A bench has proven that this meter refuses a repeated purchase count. */
  readonly refusesRepeatedCount: boolean;
  readonly ageMs: number;
}

/** Older than this is asked, not sent. */
export const SEND_BY_ITSELF_MS = 24 * 3_600_000;

/**
 * A fresh sale: the customer stands there, so the cashier chooses. One that was left in doubt or to be sent later goes on by itself,
 * but only on meters proven to refuse the same count twice, and only for a day.
 */
export function afterNotApplied(facts: NotAppliedFacts): 'notApplied' | 'sendLater' {
  const left = facts.everWaited || facts.everInDoubt;
  return facts.reason === 'noEffect' && left && facts.refusesRepeatedCount && facts.ageMs < SEND_BY_ITSELF_MS ? 'sendLater' : 'notApplied';
}

const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 300_000;

/** 2 s, doubling to 300 s: a dead meter must not eat the bus. `failures` counts from 1. */
export function retryDelayMs(failures: number): number {
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(20, failures - 1));
}
