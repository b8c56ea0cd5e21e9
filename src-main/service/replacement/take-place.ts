/** The new meter takes over the old one's address and its place on the bus; and how that is undone. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { MeterId } from '../../../src-shared/value/id.ts';
import type { Wire } from '../../fieldbus/fieldbus.ts';
import { hangWorkLock, removeWorkLock, workLockOf } from '../../store/act/work-lock.ts';
import {
  buses,
  connectMeter,
  disconnectMeter,
  insertMeter,
  meterById,
  meterBySerial,
  setMeterRatio,
  setMeterStatus,
} from '../../store/site/meter.ts';
import { placeOfMeter, unplaceMeter } from '../../store/site/site.ts';
import { maySend } from '../commissioning.ts';
import type { Context } from '../context.ts';
import { tried } from '../settle/ask-meter.ts';
import type { FoundMeter } from './evidence.ts';
import type { ReplacementFacts } from './facts.ts';
import { refOf } from './find-new.ts';
import { actorOf, recordHalt, recordStep } from './record.ts';

const LEASE_MS = 15_000;

/** Where it answers already, nothing is sent; after a crash the address that it has tells what the frame did. */
export async function takeAddress(context: Context, facts: ReplacementFacts): Promise<void> {
  const { place, found, row } = facts;
  if (!found) throw new Error(`replacement ${row.id} has found no meter`);
  const leased = await context.fieldbus.bus(place.busId).lease('command', LEASE_MS, (wire) => moveTo(context, facts, wire, found));
  if (!leased.ok) return recordHalt(context, facts, 'addressing', { code: `outcome.noAnswer.${leased.fault.kind}` });
  if (leased.value) return recordHalt(context, facts, 'addressing', leased.value);
  const at = { ...found, address: place.address };
  context.store.transaction(() => {
    const meter = takePlace(context, facts, at);
    recordStep(context, facts, 'waiting', { meter, evidence: { after: 'addressing', ok: true, found: at } });
  });
}

/** null: it answers at the old one's address. */
async function moveTo(context: Context, facts: ReplacementFacts, wire: Wire, found: FoundMeter): Promise<Fault | null> {
  const { address } = facts.place;
  const answersAt = async (at: number) => {
    const identity = await tried(() => wire.readIdentity(refOf(facts, { ...found, address: at })));
    return identity.ok && identity.value.serial === found.serial;
  };
  if (await answersAt(address)) return null;
  const values = { serial: found.serial, address, found: found.address };
  if (!(await answersAt(found.address))) return { code: 'replacement.why.foundGone', values };
  const frame = addressFrame(context, facts, found);
  if (!frame) return { code: 'replacement.why.setByHand', values };
  const held = heldBack(context, facts);
  if (held) return held;
  await wire.setAddress(refOf(facts, found), frame);
  return (await answersAt(address)) ? null : { code: 'replacement.why.addressStays', values };
}

/** How this type is told its address and its line; null where it must be set by hand. */
function addressFrame(context: Context, { place }: ReplacementFacts, found: FoundMeter) {
  const addressing = context.profiles.get(found.profile)?.addressing;
  const bus = buses(context.store).find(({ id }) => id === place.busId);
  const baudIndex = bus && addressing?.baudIndexes[String(bus.baud)];
  if (!addressing || !bus || baudIndex === undefined) return null;
  const { parityIndexes, stopIndex } = addressing;
  return { address: place.address, baudIndex, parityIndex: parityIndexes[bus.parity], stopIndex, serial: found.serial };
}

/** Asked at the last moment: whoever works there must not be surprised. */
export function heldBack(context: Context, { row, newMeter }: ReplacementFacts): Fault | null {
  const lock = workLockOf(context.store, newMeter ?? row.meter);
  if (lock) return { code: 'control.workLock', values: { who: lock.name, phone: lock.phone } };
  return maySend(context.store, 'control') ? null : { code: 'control.notCommissioned.control' };
}

/** Must run in a transaction. @returns the new meter. */
function takePlace(context: Context, facts: ReplacementFacts, found: FoundMeter): MeterId {
  const { store, env } = context;
  const { row, place } = facts;
  const at = env.clock.now();
  const old = meterById(store, row.meter);
  if (!old) throw new Error(`meter ${row.meter} is missing`);
  const ct = found.ratio ?? old.ct;
  const known = meterBySerial(store, found.serial);
  const { role, canRemoteClose } = old;
  const meter =
    known?.id ?? insertMeter(store, { serial: found.serial, profile: found.profile, role, status: 'installed', ct, canRemoteClose });
  if (known) {
    setMeterStatus(store, meter, 'installed');
    setMeterRatio(store, meter, ct);
  }
  disconnectMeter(store, row.meter, at);
  disconnectMeter(store, meter, at);
  connectMeter(store, { meter, bus: place.busId, address: place.address, subUser: 0, fromAt: at });
  moveWorkLock(context, facts, row.meter, meter);
  return meter;
}

/** Another one shall be taken, or the old one stays: this one is as it lay on the shelf. Must run in a transaction. */
export function leavePlace(context: Context, facts: ReplacementFacts): void {
  const { store, env } = context;
  const { row, place, newMeter } = facts;
  if (newMeter === null) return;
  const at = env.clock.now();
  disconnectMeter(store, newMeter, at);
  if (placeOfMeter(store, newMeter)) unplaceMeter(store, newMeter, at);
  setMeterStatus(store, newMeter, 'spare');
  moveWorkLock(context, facts, newMeter, row.meter);
  // Once its money has gone on its way the old one comes back to no bus.
  if (!facts.sent) connectMeter(store, { meter: row.meter, bus: place.busId, address: place.address, subUser: 0, fromAt: at });
}

/** Who works there works on whatever hangs there. */
function moveWorkLock({ store, env }: Context, facts: ReplacementFacts, from: MeterId, to: MeterId): void {
  const lock = workLockOf(store, from);
  if (!lock || workLockOf(store, to)) return;
  const at = env.clock.now();
  removeWorkLock(store, from, at > lock.hungAt ? at : lock.hungAt, actorOf(facts).operatorId);
  hangWorkLock(store, { ...lock, meter: to });
}
