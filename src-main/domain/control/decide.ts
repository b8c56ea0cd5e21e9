/** What to do next with one meter's part in a job, from what was asked and what the meter just said. */
import type { ControlAct } from '../../../src-shared/contract/operator/control.ts';
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { ControlCommand } from '../meter/parameters.ts';
import type { ForcedMode, RatePrices } from '../meter/reading.ts';
import type { MeterSettings, Wish } from './act.ts';

interface SeenCommon {
  /** The meter's own number. */
  readonly serial: string;
  /** A late reply to an earlier read may have answered instead: what it says may be as old as that read. */
  readonly doubted: boolean;
}

/** Identity and forced mode with the relay, read in one lease of the bus on a quiet line. */
export interface SeenSupply extends SeenCommon {
  readonly of: 'supply';
  readonly forced: ForcedMode;
  /** Every phase open, every phase closed, or neither; null where the meter does not show it. */
  readonly relay: 'open' | 'closed' | 'mixed' | null;
}

/** Identity and the whole prepaid block. */
export interface SeenSettings extends SeenCommon {
  readonly of: 'settings';
  readonly prepaidOn: boolean;
  readonly alarm1Fen: Fen | null;
  readonly alarm2Fen: Fen | null;
  readonly overdraftFen: Fen | null;
  readonly prices: RatePrices | null;
  /** null where it was not asked because nothing is going to be sent. */
  readonly encrypted: boolean | null;
}

export type Seen = SeenSupply | SeenSettings;

export interface ToDecide {
  readonly wish: Wish;
  readonly serial: string;
  /** Whether the meter closes its breaker by itself, or a hand must. */
  readonly canRemoteClose: boolean;
  /** Frames sent so far. */
  readonly attempts: number;
  /** A lower bound, by a clock that cannot jump, of the time since the last frame went out; Infinity when none did. */
  readonly sinceLastAttemptMs: number;
  /** How long after its frame left an attempt may still take effect: gateway and relay need their time. */
  readonly lateMs: number;
  /** The act is young enough to be sent once more behind its operator's back. */
  readonly maySendAgain: boolean;
}

/** One thing that the meter shows otherwise than asked. Amounts in fen, prices in 0.0001 yuan/kWh, on = 1, off = 0. */
export interface Difference {
  readonly field: string;
  readonly asked: number;
  readonly found: number | null;
}

export type NotDoneReason = 'wrongMeter' | 'encrypted' | 'notTaken' | 'relayStays';

export type JobDecision =
  | { readonly do: 'send' }
  | { readonly do: 'done' }
  /** Read again after this time: an attempt may still take effect, or the reading is doubtful. */
  | { readonly do: 'wait'; readonly ms: number }
  /** It is not known what the attempt did: another meter answers now. */
  | { readonly do: 'doubt'; readonly reason: 'wrongMeter' }
  | { readonly do: 'notDone'; readonly reason: NotDoneReason };

/** After that a person decides: what a meter refused twice it will refuse again. */
export const MOST_ATTEMPTS = 2;
/** Soon enough for somebody who stands there, seldom enough to leave the bus to others. */
const LOOK_AGAIN_MS = 2_000;

/** The meter's reply to the frame is no input: only what is read afterwards decides. */
export function decideJob(job: ToDecide, seen: Seen): JobDecision {
  const sent = job.attempts > 0;
  if (seen.serial !== job.serial) return sent ? { do: 'doubt', reason: 'wrongMeter' } : { do: 'notDone', reason: 'wrongMeter' };
  if (seen.doubted) return { do: 'wait', ms: LOOK_AGAIN_MS };
  const amiss = whatIsAmiss(job, seen);
  if (amiss === null) return { do: 'done' };
  if (!sent) return seen.of === 'settings' && seen.encrypted === true ? { do: 'notDone', reason: 'encrypted' } : { do: 'send' };
  const waitMs = job.lateMs - job.sinceLastAttemptMs;
  if (waitMs > 0) return { do: 'wait', ms: Math.min(waitMs, LOOK_AGAIN_MS) };
  if (job.attempts >= MOST_ATTEMPTS || !job.maySendAgain) return { do: 'notDone', reason: amiss };
  return { do: 'send' };
}

function whatIsAmiss({ wish, canRemoteClose }: ToDecide, seen: Seen): 'notTaken' | 'relayStays' | null {
  if (wish.kind === 'parameters') return seen.of === 'settings' && settingDifferences(wish.settings, seen).length === 0 ? null : 'notTaken';
  if (seen.of !== 'supply' || seen.forced !== FORCED_BY[wish.kind]) return 'notTaken';
  return relayFollows(wish.kind, seen.relay, canRemoteClose) ? null : 'relayStays';
}

const FORCED_BY: Readonly<Record<ControlAct, ForcedMode>> = { trip: 'tripped', keepPower: 'kept', restore: 'none' };

/** The profile's command of each act. */
export const COMMAND_OF: Readonly<Record<ControlAct, ControlCommand>> = { trip: 'trip', keepPower: 'close', restore: 'restore' };

/** A trip that left one phase closed is none. After a restore the balance decides about the relay. */
function relayFollows(act: ControlAct, relay: SeenSupply['relay'], canRemoteClose: boolean): boolean {
  if (act === 'restore' || relay === null) return true;
  return act === 'trip' ? relay === 'open' : relay === 'closed' || !canRemoteClose;
}

/** Every field that was asked for and is not so; fields that were not asked for may be anything. */
export function settingDifferences(
  asked: MeterSettings,
  seen: Pick<SeenSettings, 'prepaidOn' | 'alarm1Fen' | 'alarm2Fen' | 'overdraftFen' | 'prices'>,
): Difference[] {
  const pairs: readonly (readonly [field: string, asked: number | undefined, found: number | null])[] = [
    ['prepaidOn', asked.prepaidOn === undefined ? undefined : Number(asked.prepaidOn), Number(seen.prepaidOn)],
    ['alarm1Fen', asked.alarms?.alarm1Fen, seen.alarm1Fen],
    ['alarm2Fen', asked.alarms?.alarm2Fen, seen.alarm2Fen],
    ['overdraftFen', asked.overdraftFen, seen.overdraftFen],
    ...(['sharp', 'peak', 'flat', 'valley'] as const).map(
      (rate) => [`${rate}E4`, asked.prices?.[rate], seen.prices?.[rate] ?? null] as const,
    ),
  ];
  return pairs.flatMap(([field, wanted, found]) => (wanted === undefined || wanted === found ? [] : [{ field, asked: wanted, found }]));
}
