/** What happens around a seed's app once: somebody charges a meter elsewhere, wires are swapped, clocks jump, the disk fills, a file comes back. */
import { drawAmount, ELSEWHERE_REST } from './amounts.ts';
import type { Below } from './meter-plan.ts';

/** So long after the seed began, or after its n-th money frame reached a gateway. */
export interface Moment {
  readonly money: number | null;
  readonly afterMs: number;
}

export type PlannedEvent =
  /** Another PC charges a meter. */
  | { readonly what: 'foreignCharge'; readonly meter: number; readonly at: Moment; readonly amountFen: number }
  /** The n-th money frame is lost, and somebody has charged its meter by hand in two parts that make up the same sum. */
  | { readonly what: 'chargedInParts'; readonly nth: number }
  /** The n-th frame that would take money off a meter is lost, and somebody has charged its meter once by hand. */
  | { readonly what: 'chargedBeside'; readonly nth: number; readonly amountFen: number }
  /** The two meters hang on each other's address until the faults stop. */
  | { readonly what: 'swap'; readonly at: Moment }
  | { readonly what: 'clockJump'; readonly at: Moment; readonly byMs: number }
  /** Nothing can be written for a while. */
  | { readonly what: 'diskFull'; readonly at: Moment; readonly forMs: number }
  /** Somebody works on a meter until the faults stop. */
  | { readonly what: 'workLock'; readonly meter: number; readonly at: Moment }
  /** The ledger as it was then is put back after a while. */
  | { readonly what: 'restore'; readonly saved: Moment; readonly backAfterMs: number };

const DAY_MS = 86_400_000;
const JUMPS_MS: readonly number[] = [1_000, 60_000, 20 * 60_000, 26 * 3_600_000, 3 * DAY_MS];
/** Each kind of event comes to one seed in so many. */
const ONE_IN = {
  foreignCharge: 12,
  chargedInParts: 40,
  swap: 7,
  clockJump: 6,
  diskFull: 24,
  workLock: 10,
  restore: 40,
} as const satisfies Partial<Record<PlannedEvent['what'], number>>;
type Usual = keyof typeof ONE_IN;
const SLOW_JUMP_ONE_IN = 2;
/** From then on the app waits for the gateway's hold to pass. */
const FRAME_TIMEOUT_MS = 3_000;
/** What matters to a money frame happens while a gateway may still hold it. */
const NEAR_A_FRAME_MS = 9_000;
const FRAMES = 2;

export function drawMoment(below: Below, withinMs: number): Moment {
  return below(2) === 0 ? { money: null, afterMs: below(withinMs) } : drawMomentAtFrame(below);
}

export function drawMomentAtFrame(below: Below): Moment {
  return { money: 1 + below(FRAMES), afterMs: below(NEAR_A_FRAME_MS) };
}

/** Beside a seed that takes money off meters. */
export function drawChargedBeside(below: Below): PlannedEvent {
  return { what: 'chargedBeside', nth: 1 + below(FRAMES), amountFen: drawAmount(below, ELSEWHERE_REST) };
}

/**
 * @param slow the gateways hold frames for as long as they may: there a jump of the clock could end a wait too early.
 */
export function drawEvents(below: Below, slow: boolean): readonly PlannedEvent[] {
  const waiting = { money: 1, afterMs: FRAME_TIMEOUT_MS + below(NEAR_A_FRAME_MS - FRAME_TIMEOUT_MS) };
  const drawn: Readonly<Record<Usual, () => PlannedEvent>> = {
    foreignCharge: () => ({
      ...{ what: 'foreignCharge', meter: below(2), at: drawMoment(below, 20_000), amountFen: drawAmount(below, ELSEWHERE_REST) },
    }),
    chargedInParts: () => ({ what: 'chargedInParts', nth: 1 + below(FRAMES) }),
    swap: () => ({ what: 'swap', at: drawMoment(below, 14_000) }),
    clockJump: () => ({
      ...{ what: 'clockJump', at: slow ? waiting : drawMoment(below, 25_000) },
      byMs: (below(2) === 0 ? 1 : -1) * (JUMPS_MS[below(JUMPS_MS.length)] ?? 0),
    }),
    diskFull: () => ({ what: 'diskFull', at: drawMoment(below, 20_000), forMs: 500 + below(10_000) }),
    workLock: () => ({ what: 'workLock', meter: below(2), at: drawMoment(below, 20_000) }),
    restore: () => ({ what: 'restore', saved: drawMoment(below, 12_000), backAfterMs: 1_000 + below(15_000) }),
  };
  const kinds = Object.keys(drawn) as Usual[];
  const oneIn = (what: Usual) => (slow && what === 'clockJump' ? SLOW_JUMP_ONE_IN : ONE_IN[what]);
  return kinds.filter((what) => below(oneIn(what)) === 0).map((what) => drawn[what]());
}
