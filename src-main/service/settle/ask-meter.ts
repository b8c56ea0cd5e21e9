/** Asks a meter for its proof inside a lease: whose meter it is first, then count, total and balance. */
import type { Proof } from '../../domain/operation/decide.ts';
import { provenReading } from '../../domain/meter/proven.ts';
import type { Exchange, ExchangeFault, MeterRef, Wire } from '../../fieldbus/fieldbus.ts';

/** A second try costs one time-out; a third would let a queue of customers wait for a dead meter. */
const READ_TRIES = 2;

export type Asked = { readonly ok: true; readonly value: Proof } | { readonly ok: false; readonly fault: ExchangeFault };

/** @param beforeSending also asks whether the meter refuses money frames in clear. */
export async function askProof(wire: Wire, meter: MeterRef, beforeSending: boolean): Promise<Asked> {
  const identity = await tried(() => wire.readIdentity(meter));
  if (!identity.ok) return identity;
  const { serial } = identity.value;
  // Another meter's figures are kept as evidence and decide nothing, so its run mode does not matter.
  const runMode = beforeSending && serial === meter.serial ? await tried(() => wire.readRunMode(meter)) : null;
  if (runMode && !runMode.ok) return runMode;
  const read = await tried(() => wire.readProof(meter));
  if (!read.ok) return read;
  const proven = provenReading(read.value);
  if (!proven) return { ok: false, fault: { kind: 'badReply', detail: 'the block of proof shows no total purchased' } };
  const { purchaseCount, totalPurchasedFen, balanceFen, prepaidOn, doubted } = proven;
  const encrypted = runMode ? runMode.value.encrypted : null;
  return { ok: true, value: { serial, purchaseCount, totalPurchasedFen, balanceFen, prepaidOn, doubted, encrypted } };
}

/** Reads once more where that may help. */
export async function tried<T>(read: () => Promise<Exchange<T>>): Promise<Exchange<T>> {
  let last = await read();
  for (let tries = 1; tries < READ_TRIES && !last.ok && worthAnother(last.fault); tries++) last = await read();
  return last;
}

function worthAnother(fault: ExchangeFault): boolean {
  return fault.kind === 'timeout' || fault.kind === 'badReply' || fault.kind === 'exception';
}
