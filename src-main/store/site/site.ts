/** The site, its buildings, floors and units, and which meter feeds which unit. */
import type { MeterId, UnitId } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import { fields } from '../database/columns.ts';
import type { Store } from '../database/open.ts';
import type { Flag } from '../schema/schema.ts';
import { insertInto, statement } from '../database/statement.ts';

export interface SiteRow {
  readonly name: string;
  /** IANA zone. */
  readonly zone: string;
  readonly practice: Flag;
  readonly createdAt: Instant;
}

const siteRow = statement((q, _: object) => q.selectFrom('site').select(fields('name', 'zone', 'practice', 'created_at')));
const insertSiteRow = insertInto('site', ['id', 'name', 'zone', 'practice', 'created_at']);
const renameSite = statement((q, p: { name: string }) => q.updateTable('site').set({ name: p.name }));
const turnPractice = statement((q, p: { name: string; zone: string }) =>
  q.updateTable('site').set({ name: p.name, zone: p.zone, practice: 1 }),
);

/** Undefined before first run. */
export function site(store: Store): SiteRow | undefined {
  return siteRow.first(store, {});
}

export function insertSite(store: Store, draft: SiteRow): void {
  insertSiteRow.run(store, { ...draft, id: 1 });
}

export function setSiteName(store: Store, name: string): void {
  renameSite.run(store, { name });
}

/** A site that nobody has used becomes one for practice. @throws Error from the database when something was posted in another zone. */
export function makePracticeSite(store: Store, name: string, zone: string): void {
  turnPractice.run(store, { name, zone });
}

const buildingInsert = insertInto('building', ['name', 'rank']);
const floorInsert = insertInto('floor', ['building', 'name', 'rank']);
const unitInsert = insertInto('unit', ['floor', 'name', 'rank']);
const allBuildings = statement((q, _: object) => q.selectFrom('building').select(['id', 'name', 'rank']).orderBy('rank').orderBy('id'));
const allFloors = statement((q, _: object) =>
  q.selectFrom('floor').select(['id', 'building', 'name', 'rank']).orderBy('rank').orderBy('id'),
);
const allUnits = statement((q, _: object) => q.selectFrom('unit').select(['id', 'floor', 'name', 'rank']).orderBy('rank').orderBy('id'));

export interface Place {
  readonly name: string;
  /** Order in lists. */
  readonly rank: number;
}

export function insertBuilding(store: Store, draft: Place): number {
  return Number(buildingInsert.run(store, draft).lastInsertRowid);
}

export function insertFloor(store: Store, draft: Place & { readonly building: number }): number {
  return Number(floorInsert.run(store, draft).lastInsertRowid);
}

export function insertUnit(store: Store, draft: Place & { readonly floor: number }): UnitId {
  return Number(unitInsert.run(store, draft).lastInsertRowid) as UnitId;
}

export function buildings(store: Store): (Place & { id: number })[] {
  return allBuildings.all(store, {});
}

export function floors(store: Store): (Place & { id: number; building: number })[] {
  return allFloors.all(store, {});
}

export function units(store: Store): (Place & { id: UnitId; floor: number })[] {
  return allUnits.all(store, {});
}

const placeInsert = insertInto('place_meter', ['unit', 'meter', 'era', 'from_at', 'to_at']);
const placeClose = statement((q, p: { meter: MeterId; toAt: Instant }) =>
  q.updateTable('place_meter').set({ to_at: p.toAt }).where('meter', '=', p.meter).where('to_at', 'is', null),
);
const placeOf = statement((q, p: { meter: MeterId }) =>
  q
    .selectFrom('place_meter as place')
    .innerJoin('unit', 'unit.id', 'place.unit')
    .innerJoin('floor', 'floor.id', 'unit.floor')
    .innerJoin('building', 'building.id', 'floor.building')
    .select([
      'place.unit',
      'place.era',
      'unit.name as unitName',
      'floor.name as floorName',
      'building.id as building',
      'building.name as buildingName',
    ])
    .where('place.meter', '=', p.meter)
    .where('place.to_at', 'is', null),
);

export interface MeterPlace {
  readonly unit: UnitId;
  /** Raised by each replacement at this place. */
  readonly era: number;
  readonly unitName: string;
  readonly floorName: string;
  readonly building: number;
  readonly buildingName: string;
}

const lastEra = statement((q, p: { unit: UnitId; meter: MeterId }) =>
  q.selectFrom('place_meter').select('era').where('unit', '=', p.unit).where('meter', '=', p.meter).orderBy('id', 'desc').limit(1),
);

/** The era of a meter at a unit, also where it hangs there no more; 0 where it never did. */
export function eraAt(store: Store, unit: UnitId, meter: MeterId): number {
  return lastEra.first(store, { unit, meter })?.era ?? 0;
}

const unitPlace = statement((q, p: { unit: UnitId }) =>
  q
    .selectFrom('unit')
    .innerJoin('floor', 'floor.id', 'unit.floor')
    .innerJoin('building', 'building.id', 'floor.building')
    .select(['unit.name as unitName', 'floor.name as floorName', 'building.name as buildingName'])
    .where('unit.id', '=', p.unit),
);

/** Where a unit lies, whatever hangs there. */
export function placeOfUnit(store: Store, unit: UnitId): Pick<MeterPlace, 'unitName' | 'floorName' | 'buildingName'> | undefined {
  return unitPlace.first(store, { unit });
}

export function placeMeter(store: Store, draft: { unit: UnitId; meter: MeterId; era: number; fromAt: Instant }): void {
  placeInsert.run(store, { ...draft, toAt: null });
}

export function unplaceMeter(store: Store, meter: MeterId, toAt: Instant): boolean {
  return placeClose.run(store, { meter, toAt }).changes === 1;
}

export function placeOfMeter(store: Store, meter: MeterId): MeterPlace | undefined {
  return placeOf.first(store, { meter });
}
