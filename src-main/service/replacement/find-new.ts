/** Row 3: the new meter is looked for at the few addresses where it can be, and what it holds is written to 0 where a person says so. */
import { purchaseCount } from '../../../src-shared/value/count.ts';
import { ZERO_FEN } from '../../../src-shared/value/fen.ts';
import { provenReading } from '../../domain/meter/proven.ts';
import type { MeterRef, Wire } from '../../fieldbus/fieldbus.ts';
import type { Profile } from '../../fieldbus/profile/schema.ts';
import { openReplacementOfMeter } from '../../store/act/replacement.ts';
import { openCasesOfMeter } from '../../store/ledger/meter-case.ts';
import { accountOfMeter } from '../../store/site/account.ts';
import { meterById, meterBySerial, meterOnBus, metersOnBuses } from '../../store/site/meter.ts';
import { placeOfMeter } from '../../store/site/site.ts';
import { maySend } from '../commissioning.ts';
import type { Fault } from '../../../src-shared/contract/call.ts';
import { tried } from '../settle/ask-meter.ts';
import type { Context } from '../context.ts';
import type { FoundMeter } from './evidence.ts';
import { holdsMoney, type ReplacementFacts } from './facts.ts';
import { recordDone, recordHalt } from './record.ts';

/** Two addresses, each with a number that may not come, then its blocks. */
const LEASE_MS = 15_000;
/** Where meters leave the factory. */
const FACTORY_ADDRESS = 1;

type Found = { readonly meter: FoundMeter } | { readonly why: Fault } | { readonly nothing: true };

/** @throws Error for a profile that is not loaded. */
export function profileOfOld(context: Context, { row }: Pick<ReplacementFacts, 'row'>): Profile {
  const old = meterById(context.store, row.meter);
  const profile = old && context.profiles.get(old.profile);
  if (!profile) throw new Error(`the profile of meter ${row.meter} is not known`);
  return profile;
}

/** The meter as it is asked for while it has no place of its own. Its times on the wire are counted as the old one's. */
export function refOf(
  { row, place }: ReplacementFacts,
  { serial, profile, address }: Pick<FoundMeter, 'serial' | 'profile' | 'address'>,
): MeterRef {
  return { meterId: row.meter, serial, profile, busId: place.busId, address };
}

export async function scan(context: Context, facts: ReplacementFacts): Promise<void> {
  const { place } = facts;
  const named = facts.evidence.address ?? null;
  const taken = addressesOfOthers(context, facts);
  // Asked there, the new meter and the one that hangs there would speak at once.
  const addresses = [...new Set([place.address, FACTORY_ADDRESS, ...(named === null ? [] : [named])])].filter((at) => !taken.has(at));
  const leased = await context.fieldbus.bus(place.busId).lease('command', LEASE_MS, (wire) => firstNew(context, facts, wire, addresses));
  if (!leased.ok) return recordHalt(context, facts, 'scanning', { code: `outcome.noAnswer.${leased.fault.kind}` });
  const outcome = leased.value;
  if ('meter' in outcome) return recordDone(context, facts, 'scanning', { found: outcome.meter });
  const code = taken.has(FACTORY_ADDRESS) ? 'replacement.why.notFoundTaken' : 'replacement.why.notFound';
  const values = { addresses: addresses.join('、'), taken: FACTORY_ADDRESS, room: taken.get(FACTORY_ADDRESS) ?? '' };
  const why = 'why' in outcome ? outcome.why : { code, values };
  recordHalt(context, facts, 'scanning', why);
}

/** Where meters of this bus answer that have nothing to do with it, with their rooms. */
function addressesOfOthers({ store }: Context, { place, row, newMeter }: ReplacementFacts): Map<number, string> {
  const others = metersOnBuses(store).filter(({ bus, meter }) => bus === place.busId && meter !== row.meter && meter !== newMeter);
  return new Map(others.map(({ address, meter, serial }) => [address, placeOfMeter(store, meter)?.unitName ?? serial]));
}

async function firstNew(context: Context, facts: ReplacementFacts, wire: Wire, addresses: readonly number[]): Promise<Found> {
  let refused: Fault | null = null;
  for (const address of addresses) {
    const one = await lookAt(context, facts, wire, address);
    if ('meter' in one) return one;
    if ('why' in one) refused ??= one.why;
  }
  return refused ? { why: refused } : { nothing: true };
}

async function lookAt(context: Context, facts: ReplacementFacts, wire: Wire, address: number): Promise<Found> {
  const usual = profileOfOld(context, facts);
  const identity = await wire.readIdentity(refOf(facts, { serial: '', profile: usual.id, address }));
  if (!identity.ok) return { nothing: true };
  const { serial } = identity.value;
  const against = againstSerial(context, facts, serial, address);
  if (against) return against;
  const others = context.profiles.all.filter(({ id, prepaid }) => prepaid && id !== usual.id);
  for (const profile of [usual, ...others]) {
    const read = await readAs(wire, facts, profile, { serial, address });
    if (read) return { meter: { ...read, stock: meterBySerial(context.store, serial)?.id ?? null } };
  }
  return { why: { code: 'replacement.why.unknownType', values: { serial, address } } };
}

/** A number that has its own place on this bus is no new meter; one that is somebody's elsewhere is refused. */
function againstSerial(context: Context, { row }: ReplacementFacts, serial: string, address: number): Found | null {
  const { store } = context;
  const known = meterBySerial(store, serial);
  if (!known) return null;
  if (known.id === row.meter) return { why: { code: 'replacement.why.oldAgain', values: { serial, address } } };
  const other = openReplacementOfMeter(store, known.id);
  if (other !== undefined && other !== row.id) return { why: { code: 'replacement.why.otherReplacement', values: { serial } } };
  const room = placeOfMeter(store, known.id)?.unitName ?? '';
  if (other === row.id) return null;
  const inUse = accountOfMeter(store, known.id) !== undefined || meterOnBus(store, known.id) !== undefined || room !== '';
  if (inUse) return { why: { code: 'replacement.why.inUse', values: { serial, room } } };
  const open = openCasesOfMeter(store, known.id).length > 0;
  return open ? { why: { code: 'replacement.why.stockCase', values: { serial } } } : null;
}

/** null where it is not of this type. */
async function readAs(
  wire: Wire,
  facts: ReplacementFacts,
  profile: Profile,
  { serial, address }: { serial: string; address: number },
): Promise<Omit<FoundMeter, 'stock'> | null> {
  const ref = refOf(facts, { serial, profile: profile.id, address });
  const state = await tried(() => wire.readState(ref));
  if (!state.ok || (profile.modelCode !== null && state.value.modelCode !== profile.modelCode)) return null;
  const read = await tried(() => wire.readProof(ref));
  const proven = read.ok && !read.value.doubted ? provenReading(read.value) : null;
  const forced = await tried(() => wire.readForced(ref));
  if (!proven || !forced.ok) return null;
  const { balanceFen, purchaseCount: count, totalPurchasedFen } = proven;
  return {
    ...{ address, serial, profile: profile.id, balanceFen, purchaseCount: count, totalPurchasedFen },
    energyCentiKwh: state.value.energy.total,
    ratio: state.value.currentRatio,
    forced: forced.value.mode !== 'none',
  };
}

/** Absolute figures: a frame that arrives twice does what it did once. */
export async function clear(context: Context, facts: ReplacementFacts): Promise<void> {
  const { place, found } = facts;
  if (!found) throw new Error(`replacement ${facts.row.id} has found no meter`);
  if (!maySend(context.store, 'price')) return recordHalt(context, facts, 'clearing', { code: 'control.notCommissioned.price' });
  const ref = refOf(facts, found);
  const leased = await context.fieldbus.bus(place.busId).lease('command', LEASE_MS, async (wire) => {
    const identity = await tried(() => wire.readIdentity(ref));
    if (!identity.ok || identity.value.serial !== found.serial) return null;
    await wire.writeParameters(ref, { balanceFen: ZERO_FEN, purchaseCount: purchaseCount(0), totalPurchasedFen: ZERO_FEN });
    const read = await tried(() => wire.readProof(ref));
    return read.ok && !read.value.doubted ? provenReading(read.value) : null;
  });
  const read = leased.ok ? leased.value : null;
  if (!read) return recordHalt(context, facts, 'clearing', { code: 'replacement.why.foundGone', values: { serial: found.serial } });
  const { balanceFen, purchaseCount: count, totalPurchasedFen } = read;
  const now = { ...found, balanceFen, purchaseCount: count, totalPurchasedFen };
  if (holdsMoney(now))
    return recordHalt(context, facts, 'clearing', { code: 'replacement.why.notCleared', values: { balanceFen } }, { found: now });
  recordDone(context, facts, 'clearing', { found: now });
}
