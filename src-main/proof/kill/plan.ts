/** When each kill comes, drawn from a seed: at which boundary of which frame, and how long after it. */
import type { Random } from '../../platform/env.ts';
import type { Boundary } from '../../simulator/faults.ts';

/** gatewayHolds: the gateway has the money frame and keeps it for a while · start: while the process starts · idle: the frame never came. */
export type Place = Boundary | 'gatewayHolds' | 'start' | 'idle';

export type Phase = 'selling' | 'settling';

export interface KillPlan {
  readonly phase: Phase;
  readonly place: Exclude<Place, 'idle'>;
  /** Counts money frames only. */
  readonly moneyOnly: boolean;
  /** Which of these frames, from 1. */
  readonly nth: number;
  /** From the boundary, or from the start of the process, to the kill. */
  readonly afterMs: number;
  /** How long the gateway keeps the money frame; for `gatewayHolds`. */
  readonly holdMs: number;
}

const BOUNDARIES: readonly Boundary[] = ['requestArrived', 'effectStored', 'beforeReply', 'afterReply'];
/** Of each phase, one kill in this many is none at a boundary. */
const OFF_BOUNDARY_EVERY = 6;
const MOST_AFTER_MS = 20;
/** A start takes about this long. */
const START_MS = 1_200;
const LEAST_HOLD_MS = 700;
const MOST_HOLD_MS = 1_450;

/** Half of the kills come while selling, half while the next process starts and settles; boundaries come evenly. */
export function drawPlans(kills: number, random: Pick<Random, 'uint32'>): KillPlan[] {
  const below = (limit: number) => random.uint32() % limit;
  let deck: Boundary[] = [];
  const boundary = (): Boundary => {
    if (deck.length === 0) deck = [...BOUNDARIES];
    const [drawn = 'requestArrived'] = deck.splice(below(deck.length), 1);
    return drawn;
  };
  return Array.from({ length: kills }, (_, index) => {
    const phase = index % 2 === 0 ? 'selling' : 'settling';
    const offBoundary = Math.floor(index / 2) % OFF_BOUNDARY_EVERY === OFF_BOUNDARY_EVERY - 1;
    // Half at once: a delay lets the process go on meanwhile.
    const afterMs = below(2) * below(MOST_AFTER_MS + 1);
    const common = { phase, afterMs, holdMs: 0 } as const;
    if (phase === 'settling') {
      if (offBoundary) return { ...common, place: 'start', moneyOnly: false, nth: 1, afterMs: below(START_MS) };
      return { ...common, place: boundary(), moneyOnly: false, nth: 1 + below(4) };
    }
    const holdMs = LEAST_HOLD_MS + below(MOST_HOLD_MS - LEAST_HOLD_MS);
    if (offBoundary) return { ...common, place: 'gatewayHolds', moneyOnly: true, nth: 1, holdMs };
    const moneyOnly = below(2) === 0;
    return { ...common, place: boundary(), moneyOnly, nth: 1 + below(moneyOnly ? 2 : 12) };
  });
}
