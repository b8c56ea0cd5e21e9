/** Which meters a seed has, what they hold when it begins, and how they misbehave until the faults stop. */
import { purchaseCount, type PurchaseCount } from '../../../src-shared/value/count.ts';
import { fen, ZERO_FEN, type Fen } from '../../../src-shared/value/fen.ts';
import type { ForcedMode, Refusal } from '../../simulator/meter/state.ts';
import type { Way } from './ground.ts';

/** 0 … limit − 1, from the seed. */
export type Below = (limit: number) => number;

export interface PlannedMeter {
  /** Index in the ground. */
  readonly ground: number;
  readonly holding: Holding;
  readonly turnaroundMs: number;
  /** Until the faults stop: slower than its time-outs where above them. */
  readonly slowMs: number | null;
  readonly refusal: Refusal;
  /** Until the faults stop: refuses money in clear, or has its prepaid function off. */
  readonly refuses: 'nothing' | 'clearFrames' | 'prepaidOff';
  readonly clockOffsetMs: number;
  readonly watts: number;
  /** How it gives money back. */
  readonly way: Way;
  readonly forced: ForcedMode;
}

/** What a meter holds when the seed begins; now and then its count is about to wrap, or its balance near what it can hold. */
export interface Holding {
  readonly balanceFen: Fen;
  readonly purchaseCount: PurchaseCount;
  readonly totalPurchasedFen: Fen;
}

/** Nothing on a real wire takes whole milliseconds, and what takes times for whole must fail here. */
const FRACTION_MS = 0.625;
const REFUSALS: readonly Refusal[] = ['exception', 'silence', 'acknowledge'];
/** Slow meters are likelier behind a slow gateway. */
const SLOW_ONE_IN = 12;
const SLOW_AMONG_SLOW_ONE_IN = 3;
/** What the family map's meter can hold. */
const CEILING_FEN = 99_999_999;
const DAY_MS = 86_400_000;
/** The two buses' meters in the ground. */
const BY_BUS: readonly (readonly [number, number])[] = [
  [0, 1],
  [3, 2],
];

/** The vacant meters of the two buses. */
const VACANT: readonly number[] = [4, 5];

/** @param together both on one bus, which is either. Two meters as they come from the maker hold the same, and only their numbers tell them apart. */
export function drawMeters(below: Below, together: boolean): readonly [PlannedMeter, PlannedMeter] {
  const [first, second] = together ? (BY_BUS[below(BY_BUS.length)] ?? [3, 2]) : drawPair(below);
  const one = drawMeter(below, first, together);
  const other = drawMeter(below, second, together);
  return [one, below(3) === 0 ? { ...other, holding: one.holding } : other];
}

/** A meter without anything odd about it. */
export function drawUsualMeter(below: Below, ground: number): PlannedMeter {
  const count = below(8) === 0 ? 65_534 + below(2) : below(200);
  const total = 100_000 + below(1_000_000);
  return {
    ground,
    holding: { balanceFen: fen(below(60_000) - 5_000), purchaseCount: purchaseCount(count), totalPurchasedFen: fen(total) },
    turnaroundMs: 5 + below(60) + FRACTION_MS,
    slowMs: null,
    refusal: 'exception',
    refuses: 'nothing',
    clockOffsetMs: 0,
    watts: below(8_000),
    way: 'none',
    forced: 'none',
  };
}

/** As it was left when the last tenant went; the unit on the bus of the seed's first meter. */
export function drawVacantMeter(below: Below, beside: number): PlannedMeter {
  const { holding, ...usual } = drawUsualMeter(below, VACANT[BY_BUS.findIndex((pair) => pair.includes(beside))] ?? 0);
  return { ...usual, holding: { ...holding, balanceFen: ZERO_FEN }, forced: below(3) === 0 ? 'trip' : 'none' };
}

/** A balance that is set has the most that can go wrong with it. */
const LIKELY_WAYS: readonly Way[] = ['negative', 'set', 'negativeHidden', 'set', 'uncounted', 'setHidden', 'negative', 'none'];

/** The ground's let meter that takes the same count again; a profile of such a meter is refused with a refund that its total does not show. */
const TAKES_AGAIN = 3;

/** With a way to give money back, and now and then in forced mode. */
export function drawWays(below: Below, meter: PlannedMeter): PlannedMeter {
  const forced = below(4) === 0 ? (below(2) === 0 ? 'trip' : 'close') : 'none';
  const way = LIKELY_WAYS[below(LIKELY_WAYS.length)] ?? 'none';
  return { ...meter, way: way === 'negativeHidden' && meter.ground === TAKES_AGAIN ? 'negative' : way, forced };
}

function drawPair(below: Below): readonly [number, number] {
  const pair = below(4) > 0 ? BY_BUS[below(BY_BUS.length)] : ([below(2), 2 + below(2)] as const);
  const [first, second] = pair ?? [0, 1];
  return below(2) === 0 ? [first, second] : [second, first];
}

function drawMeter(below: Below, ground: number, together: boolean): PlannedMeter {
  const usual = drawUsualMeter(below, ground);
  const [turn, odd] = [below(together ? SLOW_AMONG_SLOW_ONE_IN : SLOW_ONE_IN), below(24)];
  const full = { ...usual.holding, balanceFen: fen(CEILING_FEN - below(60_000)) };
  return {
    ...usual,
    holding: below(24) === 0 ? full : usual.holding,
    slowMs: turn === 0 ? 200 + below(700) + FRACTION_MS : turn === 1 ? 1_200 + below(2_500) + FRACTION_MS : null,
    refusal: REFUSALS[below(REFUSALS.length)] ?? 'exception',
    refuses: odd === 0 ? 'clearFrames' : odd === 1 ? 'prepaidOff' : 'nothing',
    clockOffsetMs: below(8) === 0 ? below(4 * DAY_MS) - 2 * DAY_MS : 0,
  };
}
