/** Asks a meter for everything a screen shows, ahead of polling, and keeps what it said. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { MeterId } from '../../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { provenReading, type ProvenReading } from '../../domain/meter/proven.ts';
import type { Exchange, ExchangeFault, MeterRef, Wire } from '../../fieldbus/fieldbus.ts';
import { buses } from '../../store/site/meter.ts';
import type { Context } from '../context.ts';
import { meterRef } from './meter-ref.ts';
import { noticeDifference } from './notice-difference.ts';
import { noteEncrypted, noteForced, noteProof, noteSilence, noteState, noteStranger } from './note-state.ts';

/** Five short reads; a meter that needs longer is not answering. */
const LEASE_MS = 8_000;

/**
 * @returns the block of proof as just read.
 * Faults: meter.notConnected; meter.noAnswer with the reason; meter.wrongNumber when another meter answers behind this address.
 */
export async function readMeter(context: Context, meterId: MeterId): Promise<Result<ProvenReading, Fault>> {
  const meter = meterRef(context.store, meterId);
  if (!meter) return bad({ code: 'meter.notConnected' });
  const leased = await context.fieldbus.bus(meter.busId).lease('screen', LEASE_MS, (wire) => readAll(context, wire, meter));
  const read: Result<ProvenReading, ReadFault> = leased.ok ? leased.value : silent(leased.fault);
  if (read.ok) return read;
  if ('refused' in read.fault) return bad(read.fault.refused);
  noteSilence(context, meterId);
  return bad(noAnswerFault(context, meter, read.fault.silent));
}

const NO_ANSWER: Record<ExchangeFault['kind'], string> = {
  timeout: 'meter.noAnswer',
  exception: 'meter.refused',
  badReply: 'meter.badAnswer',
  lineDown: 'bus.down',
  queueFull: 'bus.busy',
  leaseOver: 'bus.busy',
  closed: 'bus.down',
};

function noAnswerFault(context: Context, meter: MeterRef, fault: ExchangeFault): Fault {
  const busName = buses(context.store).find((bus) => bus.id === meter.busId)?.name ?? '';
  return { code: NO_ANSWER[fault.kind], values: { address: meter.address, bus: busName } };
}

type ReadFault = { readonly silent: ExchangeFault } | { readonly refused: Fault };

function silent(fault: ExchangeFault): Result<never, ReadFault> {
  return bad({ silent: fault });
}

async function readAll(context: Context, wire: Wire, meter: MeterRef): Promise<Result<ProvenReading, ReadFault>> {
  const { meterId } = meter;
  const identity = await wire.readIdentity(meter);
  if (!identity.ok) return silent(identity.fault);
  if (identity.value.serial !== meter.serial) {
    noteStranger(context, meterId, identity.value.serial);
    return bad({ refused: { code: 'meter.wrongNumber', values: { expected: meter.serial, found: identity.value.serial } } });
  }
  const proof = await wire.readProof(meter);
  if (!proof.ok) return silent(proof.fault);
  const proven = provenReading(proof.value);
  if (!proven) return bad({ refused: { code: 'meter.noProof' } });
  noteProof(context, meterId, proof.value);
  noticeDifference(context, meterId, proven);
  await also(wire.readState(meter), (state) => noteState(context, meterId, state));
  await also(wire.readForced(meter), ({ mode }) => noteForced(context, meterId, mode));
  await also(wire.readRunMode(meter), ({ encrypted }) => noteEncrypted(context, meterId, encrypted));
  return good(proven);
}

/** What is missing of these stays as old as it was; the proof alone makes the reading good. */
async function also<T>(asked: Promise<Exchange<T>>, keep: (value: T) => void): Promise<void> {
  const read = await asked;
  if (read.ok) keep(read.value);
}
