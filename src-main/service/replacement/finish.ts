/** The end of a replacement: the new meter's clock, then what supply and load it shows. */
import { clockOffSeconds, CLOCK_TOLERANCE_S, pcDoubted } from '../../domain/reading/clock.ts';
import type { Wire } from '../../fieldbus/fieldbus.ts';
import { maySend } from '../commissioning.ts';
import type { Context } from '../context.ts';
import { meterRef } from '../meter/meter-ref.ts';
import { knownState, noteState } from '../meter/note-state.ts';
import { readMeter } from '../meter/read-meter.ts';
import { tried } from '../settle/ask-meter.ts';
import type { ReplacementFacts } from './facts.ts';
import { recordHalt, recordStep } from './record.ts';

/** State, frame, the meter's 2 s, and its state again. */
const LEASE_MS = 12_000;

export type ClockOutcome = { readonly done: true } | { readonly done: false; readonly why: string };

/** @param pcOffSeconds by which the PC is ahead of its meters; a PC that is not believed sets nothing. */
export async function setClock(context: Context, facts: ReplacementFacts, pcOffSeconds: number | null): Promise<ClockOutcome> {
  const ref = facts.newMeter === null ? undefined : meterRef(context.store, facts.newMeter);
  if (!ref) return { done: false, why: 'meter.notConnected' };
  const leased = await context.fieldbus.bus(ref.busId).lease('command', LEASE_MS, async (wire): Promise<ClockOutcome> => {
    const identity = await tried(() => wire.readIdentity(ref));
    if (!identity.ok || identity.value.serial !== ref.serial) return { done: false, why: 'meter.badAnswer' };
    const before = await offSeconds(context, wire, ref);
    if (before === null) return { done: false, why: 'replacement.why.clockUnread' };
    if (Math.abs(before) <= CLOCK_TOLERANCE_S) return { done: true };
    // Neither keeps the meter from service: the reading service sets its clock once it may.
    if (!maySend(context.store, 'clock') || pcDoubted(pcOffSeconds)) return { done: true };
    await wire.setClock(ref, context.localTime(context.env.clock.now()));
    const after = await offSeconds(context, wire, ref);
    return after !== null && Math.abs(after) <= CLOCK_TOLERANCE_S ? { done: true } : { done: false, why: 'replacement.why.clockStays' };
  });
  return leased.ok ? leased.value : { done: false, why: `outcome.noAnswer.${leased.fault.kind}` };
}

async function offSeconds(context: Context, wire: Wire, ref: NonNullable<ReturnType<typeof meterRef>>): Promise<number | null> {
  const state = await tried(() => wire.readState(ref));
  if (!state.ok || !state.value.clock) return null;
  noteState(context, ref.meterId, state.value);
  return clockOffSeconds(state.value.clock, context.localTime(state.value.readAt));
}

export async function look(context: Context, facts: ReplacementFacts): Promise<void> {
  const { newMeter } = facts;
  if (newMeter === null) throw new Error(`replacement ${facts.row.id} has no new meter`);
  const since = context.env.clock.now();
  const read = await readMeter(context, newMeter);
  if (!read.ok) return recordHalt(context, facts, 'looking', read.fault);
  const state = knownState(context, newMeter);
  if (!state || state.readAt < since || state.detail.powerW === null)
    return recordHalt(context, facts, 'looking', { code: 'replacement.why.doubted' });
  const looked = {
    at: state.readAt,
    powerW: state.detail.powerW,
    relayClosed: state.detail.relayClosed,
    balanceFen: read.value.balanceFen,
  };
  recordStep(context, facts, 'done', { evidence: { after: 'looking', ok: true, looked } });
}
