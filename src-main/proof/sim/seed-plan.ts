/** What a seed will do to the app: which faults how often, when the process dies, who buys what and how impatient they are. */
import type { FaultRates, FaultReach } from '../../simulator/faults.ts';
import type { Boundary } from '../../simulator/faults.ts';
import type { DeathPoint } from './mortal.ts';

export interface PlannedSale {
  /** Index of the meter. */
  readonly meter: number;
  /** Distinct within a seed, so that each credit on a meter can be told from the others. */
  readonly amountFen: number;
  readonly afterMs: number;
  readonly doubleClick: boolean;
  readonly whenNotReached: 'giveBack' | 'sendLater';
  /** Asks for the money back before anything is proven. */
  readonly impatient: boolean;
  /** Presses "read again" while the sale is not settled. */
  readonly rereads: boolean;
}

export type PlannedDeath =
  | { readonly at: 'time'; readonly afterMs: number }
  | { readonly at: 'commit'; readonly nth: number; readonly point: DeathPoint }
  | { readonly at: 'boundary'; readonly nth: number; readonly kind: Boundary };

export interface SeedPlan {
  readonly sales: readonly PlannedSale[];
  readonly deaths: readonly PlannedDeath[];
  readonly rates: FaultRates;
  /** The frame that carries money has its own, harsher chances. */
  readonly moneyRates: FaultRates;
  readonly reach: FaultReach;
  /** How long the PC stays off after a death. */
  readonly offMs: number;
}

const SALES = 3;
const BOUNDARIES: readonly Boundary[] = ['requestArrived', 'effectStored', 'beforeReply', 'afterReply'];
/** Faults with their highest chance in 1/10,000; each seed draws its own, most of them near zero. */
const HIGHEST: FaultRates = {
  loseRequest: 3_000,
  loseReply: 3_000,
  delayReplyMs: 2_000,
  twiceAfterMs: 3_000,
  holdMs: 2_000,
  corruptReply: 1_000,
  echo: 3_000,
  noiseBefore: 1_000,
  answerAs: 500,
  exception: 500,
  exceptionAfter: 500,
  rebootBefore: 300,
  rebootAfter: 600,
  splitReply: 2_000,
  cut: 500,
};
const HIGHEST_MONEY: FaultRates = {
  loseRequest: 5_000,
  loseReply: 8_000,
  delayReplyMs: 5_000,
  twiceAfterMs: 5_000,
  holdMs: 9_000,
  exceptionAfter: 3_000,
  rebootBefore: 1_000,
  rebootAfter: 3_000,
  cut: 3_000,
};
/** How late replies are, ms: just beyond a time-out, or far. */
const REACHES: readonly number[] = [1_500, 4_000, 12_000];
/** Now and then a serial server is simply slow: replies come many seconds late, and money frames are kept for as long as it may. */
const LATE_ONE_IN = 4;
const LATE_MS = 13_000;
const LATE: FaultRates = { delayReplyMs: 3_500 };
const LATE_MONEY: FaultRates = { holdMs: 9_000, loseReply: 5_000 };
/** Of four kinds of fault, three stay away from a seed. */
const ONE_IN = 4;

export function drawPlan(below: (limit: number) => number, meters: number): SeedPlan {
  const late = below(LATE_ONE_IN) === 0;
  const pair = late ? ([meters - 1, meters - 2] as const) : ([below(meters), below(meters)] as const);
  const sales = Array.from({ length: SALES }, (_, index): PlannedSale => ({
    meter: pair[below(2)] ?? pair[0],
    amountFen: 100 + below(40_000) * SALES + index,
    afterMs: below(12_000),
    doubleClick: below(6) === 0,
    whenNotReached: below(2) === 0 ? 'giveBack' : 'sendLater',
    impatient: below(4) === 0,
    rereads: below(4) === 0 || late,
  }));
  const deaths = Array.from({ length: below(3) }, () => drawDeath(below));
  const reach = { delayReplyMs: late ? LATE_MS : (REACHES[below(REACHES.length)] ?? 1_000), holdMs: 10_000, twiceAfterMs: 9_000 };
  const rates = late ? LATE : drawRates(below, HIGHEST);
  const moneyRates = late ? LATE_MONEY : drawRates(below, HIGHEST_MONEY);
  return { sales, deaths: late ? [] : deaths, rates, moneyRates, reach, offMs: below(15_000) };
}

function drawRates(below: (limit: number) => number, highest: FaultRates): FaultRates {
  return Object.fromEntries(Object.entries(highest).map(([kind, most]) => [kind, below(ONE_IN) === 0 ? below(most) : 0]));
}

function drawDeath(below: (limit: number) => number): PlannedDeath {
  const kind = below(3);
  if (kind === 0) return { at: 'time', afterMs: below(20_000) };
  if (kind === 1) return { at: 'commit', nth: 1 + below(14), point: below(2) === 0 ? 'beforeCommit' : 'afterCommit' };
  return { at: 'boundary', nth: 1 + below(10), kind: BOUNDARIES[below(BOUNDARIES.length)] ?? 'afterReply' };
}
