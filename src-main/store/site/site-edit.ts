/** Changes and removals of master data: what an import does beyond adding. */
import type { BusId, GatewayId, MeterId, UnitId } from '../../../src-shared/value/id.ts';
import type { BusDraft, GatewayDraft, MeterDraft } from './meter.ts';
import type { Store } from '../database/open.ts';
import { insertInto, statement, type Statement } from '../database/statement.ts';

type Ranked = 'building' | 'floor' | 'unit';

const ranks: Readonly<Record<Ranked, Statement<{ id: number; rank: number }, unknown>>> = {
  building: statement((q, p) => q.updateTable('building').set({ rank: p.rank }).where('id', '=', p.id)),
  floor: statement((q, p) => q.updateTable('floor').set({ rank: p.rank }).where('id', '=', p.id)),
  unit: statement((q, p) =>
    q
      .updateTable('unit')
      .set({ rank: p.rank })
      .where('id', '=', p.id as UnitId),
  ),
};

/** Its order in lists. */
export function setRank(store: Store, kind: Ranked, id: number, rank: number): void {
  ranks[kind].run(store, { id, rank });
}

const unitFloor = statement((q, p: { id: UnitId; floor: number }) => q.updateTable('unit').set({ floor: p.floor }).where('id', '=', p.id));
const gatewayEdit = statement((q, p: GatewayDraft & { id: GatewayId }) =>
  q
    .updateTable('gateway')
    .set({ transport: p.transport, host: p.host, port: p.port, txid: p.txid, hold_ms: p.holdMs })
    .where('id', '=', p.id),
);
const busEdit = statement((q, p: BusDraft & { id: BusId }) =>
  q
    .updateTable('bus')
    .set({ gateway: p.gateway, channel: p.channel, baud: p.baud, parity: p.parity, gap_ms: p.gapMs })
    .where('id', '=', p.id),
);
const busChannel = statement((q, p: { id: BusId; channel: number }) =>
  q.updateTable('bus').set({ channel: p.channel }).where('id', '=', p.id),
);
const meterEdit = statement((q, p: MeterDraft & { id: MeterId }) =>
  q
    .updateTable('meter')
    .set({ profile: p.profile, role: p.role, status: p.status, ct: p.ct, can_remote_close: p.canRemoteClose })
    .where('id', '=', p.id),
);

export function moveUnit(store: Store, id: UnitId, floor: number): void {
  unitFloor.run(store, { id, floor });
}

export function updateGateway(store: Store, id: GatewayId, draft: GatewayDraft): void {
  gatewayEdit.run(store, { ...draft, id });
}

/** A channel that no bus has, so that buses may change places: no two of a gateway may meet even for a moment. */
export function parkBus(store: Store, id: BusId): void {
  busChannel.run(store, { id, channel: -id });
}

export function updateBus(store: Store, id: BusId, draft: BusDraft): void {
  busEdit.run(store, { ...draft, id });
}

/** Everything but its number. */
export function updateMeter(store: Store, id: MeterId, draft: MeterDraft): void {
  meterEdit.run(store, { ...draft, id });
}

const removals = {
  building: statement((q, p: { id: number }) => q.deleteFrom('building').where('id', '=', p.id)),
  floor: statement((q, p: { id: number }) => q.deleteFrom('floor').where('id', '=', p.id)),
  unit: statement((q, p: { id: number }) => q.deleteFrom('unit').where('id', '=', p.id as UnitId)),
  gateway: statement((q, p: { id: number }) => q.deleteFrom('gateway').where('id', '=', p.id as GatewayId)),
  bus: statement((q, p: { id: number }) => q.deleteFrom('bus').where('id', '=', p.id as BusId)),
};

/** @throws Error from the database while anything still refers to it. */
export function removePlace(store: Store, kind: keyof typeof removals, id: number): void {
  removals[kind].run(store, { id });
}

const pointsOf = statement((q, p: { meter: MeterId }) => q.deleteFrom('meter_point').where('meter', '=', p.meter));
const placesOf = statement((q, p: { meter: MeterId }) => q.deleteFrom('place_meter').where('meter', '=', p.meter));
const takeOverOf = statement((q, p: { meter: MeterId }) => q.deleteFrom('take_over').where('meter', '=', p.meter));
const meterItself = statement((q, p: { meter: MeterId }) => q.deleteFrom('meter').where('id', '=', p.meter));

/** Where it was connected and placed is forgotten, as if never said; only for a meter that was never used. */
export function forgetPoints(store: Store, meter: MeterId): void {
  pointsOf.run(store, { meter });
}

export function forgetPlaces(store: Store, meter: MeterId): void {
  placesOf.run(store, { meter });
}

/** @throws Error from the database for a meter that was used: its history stays. */
export function removeMeter(store: Store, meter: MeterId): void {
  for (const one of [takeOverOf, pointsOf, placesOf, meterItself]) one.run(store, { meter });
}

const insertAs = insertInto('meter', ['id', 'serial', 'profile', 'role', 'status', 'ct', 'can_remote_close']);
const highest = statement((q, _: object) => q.selectFrom('meter').select((e) => e.fn.max('id').as('id')));

/** The highest key of any meter that is there; 0 without one. */
export function highestMeter(store: Store): number {
  return highest.first(store, {})?.id ?? 0;
}

/** With a key of the caller's choice: one that was removed is never given again, for its readings may still be kept. */
export function insertMeterAs(store: Store, id: MeterId, draft: MeterDraft): void {
  insertAs.run(store, { ...draft, id });
}

const used = statement((q, _: object) =>
  q
    .selectFrom('account_meter')
    .select('meter')
    .union(q.selectFrom('meter_book').select('meter'))
    .union(q.selectFrom('op').select('meter'))
    .union(q.selectFrom('work_lock').select('meter'))
    .union(q.selectFrom('freeze').select('meter'))
    .union(q.selectFrom('job_item').select('meter'))
    .union(q.selectFrom('opening').select('meter'))
    .union(q.selectFrom('not_opened').select('meter'))
    .union(
      q
        .selectFrom('finding')
        .select((e) => e.ref('meter').$notNull().as('meter'))
        .where('meter', 'is not', null),
    ),
);
const everPlaced = statement((q, _: object) => q.selectFrom('place_meter').select(['meter', 'unit']).distinct());
const everConnected = statement((q, _: object) => q.selectFrom('meter_point').select(['meter', 'bus']).distinct());

/** Meters that something of the past refers to: they may leave, but not be forgotten. */
export function usedMeters(store: Store): Set<MeterId> {
  return new Set(used.all(store, {}).map(({ meter }) => meter));
}

/** Units and buses that such meters have or had. */
export function usedPlaces(store: Store): { units: Set<UnitId>; buses: Set<BusId> } {
  const meters = usedMeters(store);
  const [placed, connected] = [everPlaced.all(store, {}), everConnected.all(store, {})];
  return {
    units: new Set(placed.filter(({ meter }) => meters.has(meter)).map(({ unit }) => unit)),
    buses: new Set(connected.filter(({ meter }) => meters.has(meter)).map(({ bus }) => bus)),
  };
}

const placesNow = statement((q, _: object) => q.selectFrom('place_meter').select(['meter', 'unit']).where('to_at', 'is', null));

/** The unit of every meter that has one now. */
export function placedMeters(store: Store): Map<MeterId, UnitId> {
  return new Map(placesNow.all(store, {}).map(({ meter, unit }) => [meter, unit]));
}
