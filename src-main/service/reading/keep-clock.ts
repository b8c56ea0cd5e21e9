/** Keeps one meter's clock right: at most one frame a meter and day, and only where an administrator allowed it. */
import type { MeterId } from '../../../src-shared/value/id.ts';
import { localDayOf } from '../../../src-shared/value/instant.ts';
import type { StateReading } from '../../domain/meter/reading.ts';
import { clockOffSeconds, maySetClock, SET_TOLERANCE_S } from '../../domain/reading/clock.ts';
import type { Exchange, Wire } from '../../fieldbus/fieldbus.ts';
import { insertClockSet } from '../../store/reading/clock-set.ts';
import { openOpOfMeter } from '../../store/sale/op.ts';
import { maySend } from '../commissioning.ts';
import type { Context } from '../context.ts';
import { noteState } from '../meter/note-state.ts';
import type { ClockWatch } from './clock-watch.ts';
import type { PolledMeter } from './polled-meter.ts';

/** Number, frame, the 2 s that the meter needs, and its state again, each at the longest time-out. */
const LEASE_MS = 12_000;

export interface KeepClockParts {
  readonly context: Context;
  readonly clocks: ClockWatch;
}

/** @param state as just read. @returns whether a frame was sent. */
export async function keepClock({ context, clocks }: KeepClockParts, meter: PolledMeter, state: StateReading): Promise<boolean> {
  if (!wanted(context, clocks, meter, state)) return false;
  const bus = context.fieldbus.bus(meter.ref.busId);
  const leased = await bus.lease('poll', LEASE_MS, (wire) => setClock({ context, clocks }, wire, meter, state));
  return leased.ok && leased.value;
}

function wanted(context: Context, clocks: ClockWatch, { ref, clockDay }: PolledMeter, { clock }: StateReading): boolean {
  const { store, env } = context;
  if (!clock || store.readOnlyReason !== null) return false;
  const pc = context.localTime(env.clock.now());
  const setToday = clockDay !== null && clockDay >= localDayOf(pc);
  if (!maySetClock({ meter: clock, pc, pcOffSeconds: clocks.pcOffSeconds, setToday })) return false;
  const knows = context.profiles.get(ref.profile)?.commands['clock'] !== undefined;
  // A meter whose purchase is not settled is left alone.
  return knows && openOpOfMeter(store, ref.meterId) === undefined && maySend(store, 'clock');
}

/** Everything is asked again: the bus may have been waited for, and the switch thrown meanwhile. */
async function setClock({ context, clocks }: KeepClockParts, wire: Wire, meter: PolledMeter, state: StateReading): Promise<boolean> {
  const { ref } = meter;
  const identity = await wire.readIdentity(ref);
  if (!identity.ok || identity.value.serial !== ref.serial || !wanted(context, clocks, meter, state)) return false;
  const now = context.env.clock.now();
  const pc = context.localTime(now);
  const localDay = localDayOf(pc);
  const offSeconds = state.clock && clockOffSeconds(state.clock, context.localTime(state.readAt));
  insertClockSet(context.store, { meter: ref.meterId, localDay, step: 'sent', at: now, offSeconds });
  meter.clockDay = localDay;
  await wire.setClock(ref, pc);
  // Whatever was replied: what the meter shows now is what happened.
  const after = await wire.readState(ref);
  insertClockSet(context.store, { meter: ref.meterId, localDay, at: context.env.clock.now(), ...judged(context, after) });
  if (after.ok) noteAfter({ context, clocks }, ref.meterId, after.value);
  return true;
}

function judged(context: Context, after: Exchange<StateReading>): { step: 'right' | 'wrong' | 'silent'; offSeconds: number | null } {
  if (!after.ok) return { step: 'silent', offSeconds: null };
  const { clock, readAt } = after.value;
  if (!clock) return { step: 'wrong', offSeconds: null };
  const offSeconds = clockOffSeconds(clock, context.localTime(readAt));
  return { step: Math.abs(offSeconds) <= SET_TOLERANCE_S ? 'right' : 'wrong', offSeconds };
}

function noteAfter({ context, clocks }: KeepClockParts, meter: MeterId, after: StateReading): void {
  clocks.heard(meter, after.clock);
  noteState(context, meter, after);
}
