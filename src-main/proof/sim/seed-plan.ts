/** What a seed will do to the app: which faults how often, when the process dies, who buys what and how impatient they are. */
import type { Boundary, FaultRates, FaultReach } from '../../simulator/faults.ts';
import type { PlannedAct } from './act/act.ts';
import { ACT_KINDS } from './act/kinds.ts';
import { drawAmount } from './amounts.ts';
import { drawChargedBeside, drawEvents, drawMoment, drawMomentAtFrame, type Moment, type PlannedEvent } from './event-plan.ts';
import { HOLD_MS } from './ground.ts';
import { drawMeters, drawVacantMeter, drawWays, type Below, type PlannedMeter } from './meter-plan.ts';
import type { CommitFate } from './mortal.ts';

export interface PlannedSale {
  /** Index among the seed's meters. */
  readonly meter: number;
  /** Distinct within a seed, so that each credit on a meter can be told from the others. */
  readonly amountFen: number;
  readonly afterMs: number;
  /** Index of the operator, each at a seat of their own. */
  readonly seat: number;
  readonly doubleClick: boolean;
  readonly whenNotReached: 'giveBack' | 'sendLater';
  /** The other seat has the same room open and chooses the other way at the same time. */
  readonly bothChoose: boolean;
  /** Asks for the money back before anything is proven. */
  readonly impatient: boolean;
  /** The page is loaded anew so long after the sale's end and sends its form once more; null: it is not. */
  readonly pressesAgainMs: number | null;
  /** Presses "read again" while the sale is not settled. */
  readonly rereads: boolean;
}

export type PlannedDeath =
  | { readonly at: 'time'; readonly moment: Moment }
  /** Before the n-th task of the process that waited for something. */
  | { readonly at: 'await'; readonly nth: number }
  /** At the n-th transaction: the process dies there, or the disk is busy or full. */
  | { readonly at: 'commit'; readonly nth: number; readonly fate: CommitFate }
  /** The n-th statement fails, whichever it is. */
  | { readonly at: 'statement'; readonly nth: number }
  | { readonly at: 'boundary'; readonly nth: number; readonly kind: Boundary };

/**
 * usual: each fault by its own chance. late: a gateway that is simply slow, replies and money frames come about as late as it promises.
 * beyond: one that breaks its promise; then the ledger may be wrong until the next reading, which must say so.
 */
export type SeedKind = 'usual' | 'late' | 'beyond';

export interface SeedPlan {
  readonly kind: SeedKind;
  /** false: the Modbus TCP gateway returns no transaction number, and its site says so. */
  readonly returnsTransaction: boolean;
  /** The longest that the gateways hold a frame, in truth. */
  readonly gatewayHoldMs: number;
  /** Two of the ground's meters, and a vacant one where an account is opened. */
  readonly meters: readonly [PlannedMeter, PlannedMeter, ...PlannedMeter[]];
  readonly sales: readonly PlannedSale[];
  /** What people do beside selling; in most seeds nothing. */
  readonly acts: readonly PlannedAct[];
  readonly deaths: readonly PlannedDeath[];
  readonly events: readonly PlannedEvent[];
  readonly rates: FaultRates;
  /** The frame that carries money has its own, harsher chances. */
  readonly moneyRates: FaultRates;
  readonly reach: FaultReach;
  /** How long the PC stays off after a death. */
  readonly offMs: number;
  /** The meters are polled meanwhile. */
  readonly polls: boolean;
}

const SALES = 3;
const BOUNDARIES: readonly Boundary[] = ['requestArrived', 'effectStored', 'beforeReply', 'afterReply'];
/** Faults with their highest chance in 1/10,000; each seed draws its own, most of them near zero. */
const HIGHEST: FaultRates = {
  loseRequest: 3_000,
  loseReply: 3_000,
  delayReplyMs: 2_000,
  twiceAfterMs: 3_000,
  replyTwiceAfterMs: 2_000,
  holdMs: 2_000,
  corruptReply: 5_000,
  corruptRight: 300,
  echo: 3_000,
  noiseBefore: 1_000,
  answerAs: 500,
  neighbour: 4_000,
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
  corruptWrite: 2_000,
  replyTwiceAfterMs: 3_000,
  holdMs: 9_000,
  exception: 2_000,
  exceptionAfter: 3_000,
  rebootBefore: 1_000,
  rebootAfter: 3_000,
  cut: 3_000,
};
/** How late replies are, ms: just beyond a time-out, or far. */
const REACHES: readonly number[] = [1_500, 4_000, 10_000];
const LATE_ONE_IN = 4;
/** How often and how late a slow gateway's replies are: now and then, or most of them; soon after the time-out, or as late as it may. */
const LATE_MOST = 7_000;
const LATE_REACHES: readonly number[] = [2_500, 5_000];
const LATE_MONEY: FaultRates = { holdMs: 9_000, loseReply: 5_000 };
const BEYOND_ONE_IN = 20;
const BEYOND_MS = 25_000;
/** Modbus TCP gateways that return no number. */
const NO_NUMBER_ONE_IN = 3;
/** Of four kinds of fault, three stay away from a seed. */
const ONE_IN = 4;
/** Acts double what a seed costs. */
const ACTS_ONE_IN = 4;
/** What takes many frames comes to its end on a bus that is well; its money frames fare as others do. */
const CALM_ONE_IN = 2;
/** In 1/10,000: nearly each frame of money. */
const TWINS = 9_000;
/** Polling costs a seed three times its frames. */
const POLLS_ONE_IN = 24;
/** After a death somebody starts the app at once, or looks for the fuse first. */
const SHORT_OFF_MS = 2_000;
const LONG_OFF_MS = 15_000;

export function drawPlan(below: Below): SeedPlan {
  const kind: SeedKind = below(BEYOND_ONE_IN) === 0 ? 'beyond' : below(LATE_ONE_IN) === 0 ? 'late' : 'usual';
  const slow = kind !== 'usual';
  const gatewayHoldMs = kind === 'beyond' ? BEYOND_MS : HOLD_MS;
  const acts = below(ACTS_ONE_IN) === 0 ? drawActs(below) : [];
  return {
    kind,
    returnsTransaction: below(NO_NUMBER_ONE_IN) > 0,
    gatewayHoldMs,
    meters: metersFor(below, acts, drawMeters(below, slow)),
    acts,
    sales: drawSales(below, slow),
    deaths: drawDeaths(below, slow),
    events: [...drawEvents(below, slow), ...(takesBack(acts) && below(3) === 0 ? [drawChargedBeside(below)] : [])],
    rates: slow ? { delayReplyMs: below(LATE_MOST) } : acts.length > 0 && below(CALM_ONE_IN) === 0 ? {} : drawRates(below, HIGHEST),
    // Where money comes through at once, what was asked before it may still be answered after it.
    moneyRates: slow
      ? below(2) === 0
        ? LATE_MONEY
        : {}
      : { ...drawRates(below, HIGHEST_MONEY), ...(takesBack(acts) ? drawTwins(below) : {}) },
    reach: {
      delayReplyMs: slow ? (LATE_REACHES[below(LATE_REACHES.length + 1)] ?? gatewayHoldMs) : (REACHES[below(REACHES.length)] ?? 1_000),
      holdMs: gatewayHoldMs,
      twiceAfterMs: 9_000,
    },
    offMs: below(slow || below(2) === 0 ? SHORT_OFF_MS : LONG_OFF_MS),
    polls: !slow && below(POLLS_ONE_IN) === 0,
  };
}

function drawActs(below: Below): readonly PlannedAct[] {
  return ACT_KINDS.flatMap(({ drawn }) => (drawn && below(drawn.oneIn) === 0 ? [drawn.draw(below)] : []));
}

const TAKE_BACKS = ['refund', 'reversal', 'wrong room'];
function takesBack(acts: readonly PlannedAct[]): boolean {
  return acts.some(({ what }) => TAKE_BACKS.includes(what));
}

function metersFor(below: Below, acts: readonly PlannedAct[], [first, second]: readonly [PlannedMeter, PlannedMeter]): SeedPlan['meters'] {
  if (acts.length === 0) return [first, second];
  const vacant = acts.some(({ what }) => what === 'opening') ? [drawVacantMeter(below, first.ground)] : [];
  return [drawWays(below, first), drawWays(below, second), ...vacant];
}

function drawSales(below: Below, slow: boolean): readonly PlannedSale[] {
  const oneRoom = !slow && below(3) === 0;
  return Array.from({ length: SALES }, (_, index) => ({
    meter: oneRoom ? 0 : below(2),
    amountFen: drawAmount(below, index),
    afterMs: below(12_000),
    seat: below(2),
    doubleClick: below(6) === 0,
    pressesAgainMs: below(6) === 0 ? below(20_000) : null,
    whenNotReached: below(2) === 0 ? 'giveBack' : 'sendLater',
    bothChoose: below(6) === 0,
    impatient: below(4) === 0,
    rereads: below(4) === 0 || slow,
  }));
}

function drawRates(below: Below, highest: FaultRates): FaultRates {
  return Object.fromEntries(Object.entries(highest).map(([kind, most]) => [kind, below(ONE_IN) === 0 ? below(most) : 0]));
}

/** A gateway that sends again by itself: harmless to a purchase with its count, and not to a balance that is set. */
function drawTwins(below: Below): FaultRates {
  return below(2) === 0 ? { twiceAfterMs: TWINS } : {};
}

/** Half of what happens at a transaction is death, the rest a disk that refuses. */
const FATES: readonly CommitFate[] = ['beforeCommit', 'afterCommit', 'busy', 'full'];

/** Where everything is late, the process ends at most once: while its money frame may lie in the gateway. */
function drawDeaths(below: Below, slow: boolean): readonly PlannedDeath[] {
  if (!slow) return Array.from({ length: below(3) }, () => drawDeath(below));
  return below(2) === 0 ? [{ at: 'time', moment: drawMomentAtFrame(below) }] : [];
}

function drawDeath(below: Below): PlannedDeath {
  switch (below(5)) {
    case 0:
      return { at: 'time', moment: drawMoment(below, 20_000) };
    case 1:
      return { at: 'commit', nth: 1 + below(14), fate: FATES[below(FATES.length)] ?? 'full' };
    case 2:
      return { at: 'await', nth: 1 + below(150) };
    case 3:
      return { at: 'statement', nth: 1 + below(400) };
    default:
      return { at: 'boundary', nth: 1 + below(10), kind: BOUNDARIES[below(BOUNDARIES.length)] ?? 'afterReply' };
  }
}
