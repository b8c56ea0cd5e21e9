/** Reads a held meter for the last time: identity, block of proof, energy registers and forced mode in one lease of its bus. */
import * as v from 'valibot';
import { centiKwhField, fenField, instantField, purchaseCountField } from '../../../src-shared/contract/field.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { MeterId } from '../../../src-shared/value/id.ts';
import { provenReading } from '../../domain/meter/proven.ts';
import type { FinalSeen } from '../../domain/closing/next.ts';
import type { Exchange, MeterRef, Wire } from '../../fieldbus/fieldbus.ts';
import type { Context } from '../context.ts';
import { meterRef } from '../meter/meter-ref.ts';
import { noteForced, noteProof, noteSilence, noteState, noteStranger } from '../meter/note-state.ts';
import { tried } from '../settle/ask-meter.ts';

/** Of the registers those that the meter shows; null = it has no such rate. */
const register = v.nullable(centiKwhField);

/** The figures that both sign: what the meter said, or what somebody read off a dead one. */
export const finalReadingSchema = v.object({
  readAt: instantField,
  balanceFen: fenField,
  purchaseCount: purchaseCountField,
  totalPurchasedFen: fenField,
  energy: v.object({ total: centiKwhField, sharp: register, peak: register, flat: register, valley: register }),
});
export type FinalReading = v.InferOutput<typeof finalReadingSchema>;

export interface FinalLook {
  readonly reading: FinalReading;
  readonly seen: FinalSeen;
}

/** Four short reads, each once more where that may help. */
const LEASE_MS = 15_000;

/** Faults: meter.notConnected; meter.noAnswer; meter.wrongNumber; meter.noProof. */
export async function readFinally(context: Context, meterId: MeterId): Promise<Result<FinalLook, Fault>> {
  const meter = meterRef(context.store, meterId);
  if (!meter) return bad({ code: 'meter.notConnected' });
  const leased = await context.fieldbus.bus(meter.busId).lease('command', LEASE_MS, (wire) => readAll(context, wire, meter));
  if (leased.ok) return leased.value;
  noteSilence(context, meterId);
  return bad({ code: 'closing.why.noAnswer' });
}

async function readAll(context: Context, wire: Wire, meter: MeterRef): Promise<Result<FinalLook, Fault>> {
  const { meterId } = meter;
  const identity = await tried(() => wire.readIdentity(meter));
  if (!identity.ok) return silent(context, meterId);
  if (identity.value.serial !== meter.serial) {
    noteStranger(context, meterId, identity.value.serial);
    return bad({ code: 'meter.wrongNumber', values: { expected: meter.serial, found: identity.value.serial } });
  }
  const [proof, state, forced] = [
    await tried(() => wire.readProof(meter)),
    await tried(() => wire.readState(meter)),
    await tried(() => wire.readForced(meter)),
  ];
  if (!proof.ok || !state.ok || !forced.ok) return silent(context, meterId);
  const proven = provenReading(proof.value);
  if (!proven) return bad({ code: 'meter.noProof' });
  noteProof(context, meterId, proof.value);
  noteState(context, meterId, state.value);
  noteForced(context, meterId, forced.value.mode);
  const { readAt, balanceFen, purchaseCount, totalPurchasedFen } = proven;
  const { relayClosed, energy } = state.value;
  const { total, sharp, peak, flat, valley } = energy;
  return good({
    reading: { readAt, balanceFen, purchaseCount, totalPurchasedFen, energy: { total, sharp, peak, flat, valley } },
    seen: {
      ...{ balanceFen, purchaseCount, totalPurchasedFen, forced: forced.value.mode },
      relayClosed: relayClosed.length === 0 ? null : relayClosed.some(Boolean),
      doubted: proven.doubted || isDoubted(state) || isDoubted(forced) || state.value.balanceFen !== balanceFen,
    },
  });
}

/** Blocks read back to back of a meter that stands still say the same; a late reply may have answered instead. */
function isDoubted(read: Exchange<object>): boolean {
  return read.ok && 'doubted' in read.value && read.value.doubted === true;
}

function silent(context: Context, meter: MeterId): Result<never, Fault> {
  noteSilence(context, meter);
  return bad({ code: 'closing.why.noAnswer' });
}
