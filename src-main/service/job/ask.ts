/** Asks a meter inside a lease for what decides about a job: whose meter it is first, then its forced mode and relay, or the whole prepaid block. */
import type { Seen, SeenSettings, SeenSupply } from '../../domain/control/decide.ts';
import type { Exchange, MeterRef, Wire } from '../../fieldbus/fieldbus.ts';
import type { Context } from '../context.ts';
import { noteForced, noteProof, noteState, noteStranger } from '../meter/note-state.ts';
import { tried } from '../settle/ask-meter.ts';

/** @param beforeSending also asks whether the meter refuses settings in clear. What it says is kept as its last state. */
export async function askForJob(
  context: Context,
  wire: Wire,
  meter: MeterRef,
  of: Seen['of'],
  beforeSending: boolean,
): Promise<Exchange<Seen>> {
  const identity = await tried(() => wire.readIdentity(meter));
  if (!identity.ok) return identity;
  const { serial } = identity.value;
  if (serial === meter.serial) return of === 'supply' ? askSupply(context, wire, meter) : askSettings(context, wire, meter, beforeSending);
  noteStranger(context, meter.meterId, serial);
  return { ok: true, value: strangersAnswer(serial) };
}

async function askSupply(context: Context, wire: Wire, meter: MeterRef): Promise<Exchange<SeenSupply>> {
  const read = await tried(() => wire.readSupply(meter));
  if (!read.ok) return read;
  const { mode, state, doubted } = read.value;
  if (!doubted) {
    noteForced(context, meter.meterId, mode);
    noteState(context, meter.meterId, state);
  }
  return { ok: true, value: { of: 'supply', serial: meter.serial, doubted, forced: mode, relay: relayOf(state.relayClosed) } };
}

async function askSettings(context: Context, wire: Wire, meter: MeterRef, beforeSending: boolean): Promise<Exchange<SeenSettings>> {
  const runMode = beforeSending ? await tried(() => wire.readRunMode(meter)) : null;
  if (runMode && !runMode.ok) return runMode;
  const read = await tried(() => wire.readProof(meter));
  if (!read.ok) return read;
  const { doubted, prepaidOn, alarm1Fen, alarm2Fen, overdraftFen, prices } = read.value;
  if (!doubted) noteProof(context, meter.meterId, read.value);
  const encrypted = runMode ? runMode.value.encrypted : null;
  const shown = { prepaidOn, alarm1Fen, alarm2Fen, overdraftFen, prices };
  return { ok: true, value: { of: 'settings', serial: meter.serial, doubted, ...shown, encrypted } };
}

/** Another meter's figures decide nothing, so they are not asked for. */
function strangersAnswer(serial: string): SeenSupply {
  return { of: 'supply', serial, doubted: false, forced: 'none', relay: null };
}

function relayOf(closed: readonly boolean[]): SeenSupply['relay'] {
  if (closed.length === 0) return null;
  if (closed.every(Boolean)) return 'closed';
  return closed.some(Boolean) ? 'mixed' : 'open';
}
