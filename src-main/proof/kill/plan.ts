/** When each kill comes, drawn from a seed: at which boundary of which frame, and how long after it. */
import type { Random } from '../../platform/env.ts';
import type { Boundary } from '../../simulator/faults.ts';

/** gatewayHolds: the gateway has the money frame and keeps it for a while · start: while the process starts · idle: the frame never came. */
export type Place = Boundary | 'gatewayHolds' | 'start' | 'idle';

export type Phase = 'selling' | 'settling';

export interface KillPlan {
  readonly phase: Phase;
  readonly place: Exclude<Place, 'idle'>;
  /** Which frames count. */
  readonly of: 'any' | 'money' | 'control';
  /** Which of these frames, from 1. */
  readonly nth: number;
  /** From the boundary, or from the start of the process, to the kill. */
  readonly afterMs: number;
  /** How long the gateway keeps the money frame; for `gatewayHolds`. */
  readonly holdMs: number;
}

/** A kill that happened. */
export interface Kill {
  readonly plan: KillPlan;
  readonly place: Place;
  /** Words: which frame, where. */
  readonly text: string;
}

const BOUNDARIES: readonly Boundary[] = ['requestArrived', 'effectStored', 'beforeReply', 'afterReply'];
const MOST_AFTER_MS = 20;
/** A start takes about this long. */
const START_MS = 1_200;
/** Long enough for the next process to read a meter that has not got the frame yet; below the site's `holdMs`. */
const LEAST_HOLD_MS = 1_500;
const MOST_HOLD_MS = 2_450;

/** Among how many frames the one is drawn: that many are sure to come. */
const FRAMES: Readonly<Record<Phase, number>> = { selling: 12, settling: 4 };
const MOST_MONEY = 2;
const OF: readonly KillPlan['of'][] = ['control', 'money', 'any'];

type Round = readonly [phase: Phase, place: 'boundary' | 'gatewayHolds' | 'start'];

/** Half of each phase; some settle undisturbed, some are killed while they settle after a kill while settling. */
const ROUNDS: readonly Round[] = [
  ['selling', 'boundary'],
  ['settling', 'boundary'],
  ['selling', 'boundary'],
  ['settling', 'boundary'],
  ['settling', 'start'],
  ['selling', 'boundary'],
  ['selling', 'gatewayHolds'],
  ['selling', 'boundary'],
  ['settling', 'boundary'],
  ['selling', 'boundary'],
  ['settling', 'boundary'],
  ['settling', 'boundary'],
];

/** Half of the kills come while selling, half while the next process starts and settles; boundaries come evenly. */
export function drawPlans(kills: number, random: Pick<Random, 'uint32'>): KillPlan[] {
  const below = (limit: number) => random.uint32() % limit;
  let selling = 0;
  let deck: Boundary[] = [];
  const boundary = (): Boundary => {
    if (deck.length === 0) deck = [...BOUNDARIES];
    const [drawn = 'requestArrived'] = deck.splice(below(deck.length), 1);
    return drawn;
  };
  return Array.from({ length: kills }, (_, index): KillPlan => {
    const [phase, where] = ROUNDS[index % ROUNDS.length] ?? ['selling', 'boundary'];
    if (where === 'start') return { phase, place: 'start', of: 'any', nth: 1, afterMs: below(START_MS), holdMs: 0 };
    // Half at once: a delay lets the process go on meanwhile.
    const afterMs = below(2) * below(MOST_AFTER_MS + 1);
    const holdMs = LEAST_HOLD_MS + below(MOST_HOLD_MS - LEAST_HOLD_MS);
    if (where === 'gatewayHolds') return { phase, place: 'gatewayHolds', of: 'money', nth: 1, afterMs, holdMs };
    // Each life that sells has one act and several sales: every other one dies at a frame of theirs.
    const of = phase === 'settling' ? 'any' : OF[selling++ % OF.length]!;
    const nth = 1 + below(of === 'any' ? FRAMES[phase] : of === 'money' ? MOST_MONEY : 1);
    return { phase, place: boundary(), of, nth, afterMs, holdMs: 0 };
  });
}
