/** Courtesy credit 应急电: how little, how seldom, and to whom. */
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import { sentence, type Sentence } from './amount.ts';

export interface CourtesyRules {
  /** The most at a time; 0 = there is none on this site. */
  readonly courtesyMaxFen: Fen;
  /** So many times in so many days. */
  readonly courtesyTimes: number;
  readonly courtesyDays: number;
}

export interface CourtesyFacts {
  readonly amountFen: Fen;
  readonly owedFen: Fen;
  /** When this account had some, newest first. */
  readonly given: readonly Instant[];
  readonly now: Instant;
}

const DAY_MS = 86_400_000;

/** Why this account gets no courtesy credit now; null = it may. */
export function courtesyObstacle(rules: CourtesyRules, { amountFen, owedFen, given, now }: CourtesyFacts): Sentence | null {
  if (rules.courtesyMaxFen <= 0 || rules.courtesyTimes <= 0) return sentence('courtesy.off');
  if (amountFen <= 0) return sentence('sale.amountNotPositive');
  if (amountFen > rules.courtesyMaxFen) return sentence('courtesy.tooMuch', { mostFen: rules.courtesyMaxFen });
  if (owedFen > 0) return sentence('courtesy.owes', { owedFen });
  const lately = given.filter((at) => now - at < rules.courtesyDays * DAY_MS).length;
  if (lately >= rules.courtesyTimes) return sentence('courtesy.tooOften', { times: rules.courtesyTimes, days: rules.courtesyDays });
  return null;
}
