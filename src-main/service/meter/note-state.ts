/** Keeps what a meter last said: one row a meter, merged from whichever block was read, never a source of money. */
import * as v from 'valibot';
import type { MeterId } from '../../../src-shared/value/id.ts';
import { instant } from '../../../src-shared/value/instant.ts';
import { crossings, type Crossing, type Known } from '../../domain/meter/crossing.ts';
import { isLost } from '../../domain/meter/lost.ts';
import type { ProofReading, StateReading } from '../../domain/meter/reading.ts';
import { causeOf } from '../../domain/meter/supply.ts';
import { clockOffSeconds } from '../../domain/reading/clock.ts';
import { accountOfMeter } from '../../store/site/account.ts';
import { putMeterStateWithEvents, type MeterEventDraft } from '../../store/reading/meter-event.ts';
import {
  meterState,
  meterStates,
  meterStatesOf,
  putMeterState,
  type MeterStateDraft,
  type MeterStateRow,
} from '../../store/reading/meter-state.ts';
import { workLockOf } from '../../store/act/work-lock.ts';
import type { Context } from '../context.ts';
import { figuresOfProof, figuresOfState } from './figures.ts';

const maybe = <S extends v.GenericSchema>(schema: S) => v.optional(v.nullable(schema), null);

/** What does not have a column of its own. */
const detailSchema = v.object({
  relayClosed: maybe(v.boolean()),
  /** Every phase open: more than not every phase closed. */
  relayOpen: maybe(v.boolean()),
  forced: maybe(v.picklist(['none', 'tripped', 'kept'])),
  arrears: v.optional(v.boolean(), false),
  alarm1: v.optional(v.boolean(), false),
  alarm2: v.optional(v.boolean(), false),
  overLimit: v.optional(v.boolean(), false),
  prepaidOn: maybe(v.boolean()),
  encrypted: maybe(v.boolean()),
  powerW: maybe(v.number()),
  currentRatio: maybe(v.number()),
  /** Seconds by which its clock is ahead of the PC's; null where it shows none. */
  clockOffSeconds: maybe(v.number()),
  alarm2Fen: maybe(v.number()),
  priceE4: maybe(v.number()),
  /** Another meter answered behind this address: its number. */
  stranger: maybe(v.string()),
  /** UTC ms since when nothing good was heard; null while it answers. */
  failingSince: maybe(v.number()),
  /** UTC ms of the last good answer before it was lost; null while it is not. */
  lostSince: maybe(v.number()),
});
export type StateDetail = v.InferOutput<typeof detailSchema>;
const NO_DETAIL: StateDetail = v.parse(detailSchema, {});
const NAMES = Object.keys(NO_DETAIL) as (keyof StateDetail)[];
/** What the schema takes a value of each name for. */
const KINDS: Readonly<Record<keyof StateDetail, 'boolean' | 'number' | 'string' | null>> = {
  ...{ relayClosed: 'boolean', relayOpen: 'boolean', arrears: 'boolean', alarm1: 'boolean', alarm2: 'boolean', overLimit: 'boolean' },
  ...{ prepaidOn: 'boolean', encrypted: 'boolean', powerW: 'number', currentRatio: 'number', clockOffSeconds: 'number' },
  ...{ alarm2Fen: 'number', priceE4: 'number', failingSince: 'number', lostSince: 'number', stranger: 'string', forced: null },
};
const FORCED: readonly unknown[] = ['none', 'tripped', 'kept'];

/** Ten thousand rows are read at a time: one whose values are plainly right need not go through the schema, which decides on all others. */
function detailOf(text: string): StateDetail {
  const stored = JSON.parse(text) as Record<string, unknown>;
  for (const name of NAMES) if (!fits(name, stored[name])) return v.parse(detailSchema, stored);
  return { ...NO_DETAIL, ...stored };
}

function fits(name: keyof StateDetail, value: unknown): boolean {
  if (value === undefined) return true;
  if (value === null) return NO_DETAIL[name] === null;
  return name === 'forced' ? FORCED.includes(value) : typeof value === KINDS[name];
}

export interface KnownState extends Omit<MeterStateRow, 'detail'> {
  readonly detail: StateDetail;
}

export function knownState(context: Pick<Context, 'store'>, meter: MeterId): KnownState | undefined {
  const row = meterState(context.store, meter);
  return row && stateOf(row);
}

function stateOf(row: MeterStateRow): KnownState {
  return { ...row, detail: detailOf(row.detail) };
}

/** What every meter last said, in one statement. */
export function knownStates(context: Pick<Context, 'store'>): Map<MeterId, KnownState> {
  return new Map(meterStates(context.store).map((row) => [row.meter, stateOf(row)]));
}

/** What some meters last said, in one statement. */
export function knownStatesOf(context: Pick<Context, 'store'>, meters: readonly MeterId[]): Map<MeterId, KnownState> {
  const rows = meterStatesOf(context.store, meters);
  return new Map(rows.map((row) => [row.meter, stateOf(row)]));
}

/** A meter that never gave a good answer has no row with figures in it. */
export function goodAt(state: KnownState | undefined): KnownState['readAt'] | null {
  return state && state.balanceFen !== null ? state.readAt : null;
}

function put(
  context: Context,
  meter: MeterId,
  change: Partial<Omit<MeterStateDraft, 'meter' | 'detail'>>,
  detail: Partial<StateDetail>,
): void {
  const row = meterState(context.store, meter);
  const before = row && stateOf(row);
  const after = {
    meter,
    ...kept(change, before ?? { ...NOTHING_KNOWN, readAt: context.env.clock.now() }),
    detail: { ...(before?.detail ?? NO_DETAIL), ...detail },
    figures: change.figures ?? {},
  };
  const events = before ? happened(context, before, after) : [];
  if (events.length > 0) putMeterStateWithEvents(context.store, after, events);
  else if (!row || change.figures || saysMore(row, after)) putMeterState(context.store, after);
  context.hint('meter', meter);
}

/** Most answers say again what is known: relay, forced mode and encryption change once in months. */
function saysMore(row: MeterStateRow, after: Kept & { detail: StateDetail }): boolean {
  return KEPT.some((name) => row[name] !== after[name]) || row.detail !== JSON.stringify(after.detail);
}

const KEPT = ['readAt', 'quality', 'balanceFen', 'purchaseCount', 'totalFen', 'energyCentiKwh'] as const;
type Kept = Pick<MeterStateDraft, (typeof KEPT)[number]>;

/** A meter that never answered. */
const NOTHING_KNOWN = { quality: 'lost', balanceFen: null, purchaseCount: null, totalFen: null, energyCentiKwh: null } as const;

/** What was not said this time stays as it was said last. */
function kept(change: Partial<Kept>, before: Kept): Kept {
  return {
    readAt: change.readAt ?? before.readAt,
    quality: change.quality ?? before.quality,
    balanceFen: change.balanceFen ?? before.balanceFen,
    purchaseCount: change.purchaseCount ?? before.purchaseCount,
    totalFen: change.totalFen ?? before.totalFen,
    energyCentiKwh: change.energyCentiKwh ?? before.energyCentiKwh,
  };
}

/** What this state shows to have happened since the one before. */
function happened(
  { store, env }: Context,
  before: KnownState,
  { meter, balanceFen, detail }: MeterStateDraft & { detail: StateDetail },
): MeterEventDraft[] {
  const known = (of: StateDetail): Known => ({ ...of, lostSince: of.lostSince === null ? null : instant(of.lostSince) });
  const cause = () =>
    causeOf({
      workLock: workLockOf(store, meter) !== undefined,
      forced: detail.forced,
      opened: accountOfMeter(store, meter) !== undefined,
      inArrears: detail.arrears,
      inAlarm2: detail.alarm2,
      overLimit: detail.overLimit,
    });
  const at = env.clock.now();
  return crossings(known(before.detail), known(detail), cause).map((crossing) => ({ meter, at, balanceFen, ...eventFields(crossing) }));
}

function eventFields(crossing: Crossing): Pick<MeterEventDraft, 'kind' | 'was' | 'now' | 'sinceAt'> {
  return { was: null, now: null, sinceAt: null, ...crossing };
}

/** From the poll block: balance, count, relay, alarms, power, energy. */
export function noteState(context: Context, meter: MeterId, read: StateReading): void {
  const { readAt, balanceFen, purchaseCount } = read;
  put(
    context,
    meter,
    { readAt, quality: 'good', balanceFen, purchaseCount, energyCentiKwh: read.energy.total, figures: figuresOfState(read) },
    {
      relayClosed: read.relayClosed.every(Boolean),
      relayOpen: read.relayClosed.length === 0 ? null : !read.relayClosed.some(Boolean),
      arrears: read.inArrears,
      alarm1: read.inAlarm1,
      alarm2: read.inAlarm2,
      overLimit: read.overLimit,
      prepaidOn: read.prepaidOn,
      powerW: read.powerTotalW,
      currentRatio: read.currentRatio,
      clockOffSeconds: read.clock && clockOffSeconds(read.clock, context.localTime(readAt)),
      stranger: null,
      failingSince: null,
      lostSince: null,
    },
  );
}

/** From the block of proof: balance, count, total, prices and thresholds. */
export function noteProof(context: Context, meter: MeterId, read: ProofReading): void {
  const { readAt, balanceFen, purchaseCount, totalPurchasedFen } = read;
  put(
    context,
    meter,
    { readAt, quality: 'good', balanceFen, purchaseCount, totalFen: totalPurchasedFen, figures: figuresOfProof(read) },
    {
      prepaidOn: read.prepaidOn,
      alarm2Fen: read.alarm2Fen,
      priceE4: read.prices?.flat ?? null,
      stranger: null,
      failingSince: null,
      lostSince: null,
    },
  );
}

export function noteForced(context: Context, meter: MeterId, forced: 'none' | 'tripped' | 'kept'): void {
  put(context, meter, {}, { forced });
}

export function noteEncrypted(context: Context, meter: MeterId, encrypted: boolean): void {
  put(context, meter, {}, { encrypted });
}

/** Somebody else's number behind this meter's address: its figures are not this meter's. */
export function noteStranger(context: Context, meter: MeterId, serial: string): void {
  put(context, meter, { quality: 'suspect' }, { stranger: serial });
}

export function noteSilence(context: Context, meter: MeterId): void {
  const since = knownState(context, meter)?.detail.failingSince ?? context.env.clock.now();
  put(context, meter, { quality: 'lost' }, { failingSince: since });
}

/** @returns whether the meter counts as lost now; the first time it does is kept. One that never answered was never there to be lost. */
export function noteIfLost(context: Context, meter: MeterId): boolean {
  const state = knownState(context, meter);
  const good = goodAt(state);
  if (!isLost(good, state?.detail.failingSince ?? null, context.env.clock.now())) return false;
  if (good !== null && state?.detail.lostSince === null) put(context, meter, {}, { lostSince: good });
  else context.hint('meter', meter);
  return true;
}
