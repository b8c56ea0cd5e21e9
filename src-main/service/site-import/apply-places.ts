/** Buildings, floors and units as a plan has them, in its order. */
import { joined } from '../../domain/site-import/named.ts';
import type { SitePlan } from '../../domain/site-import/plan.ts';
import type { Store } from '../../store/database/open.ts';
import { moveUnit, removePlace, setRank } from '../../store/site/site-edit.ts';
import { buildings, floors, insertBuilding, insertFloor, insertUnit } from '../../store/site/site.ts';
import { floorIds, unitsByName } from './keys.ts';

export function applyPlaces(store: Store, plan: SitePlan): void {
  const building = new Map(buildings(store).map((row) => [row.name, row]));
  plan.buildings.forEach((name, rank) => {
    const row = building.get(name);
    if (!row) insertBuilding(store, { name, rank });
    else if (row.rank !== rank) setRank(store, 'building', row.id, rank);
  });
  applyFloors(store, plan);
  applyUnits(store, plan);
}

function applyFloors(store: Store, plan: SitePlan): void {
  const building = new Map(buildings(store).map((row) => [row.name, row.id]));
  const known = floorIds(store);
  const rankNow = new Map(floors(store).map((row) => [row.id, row.rank]));
  plan.floors.forEach(({ building: of, name }, rank) => {
    const id = known.get(joined(of, name));
    if (id === undefined) insertFloor(store, { building: building.get(of)!, name, rank });
    else if (rankNow.get(id) !== rank) setRank(store, 'floor', id, rank);
  });
}

function applyUnits(store: Store, plan: SitePlan): void {
  const floor = floorIds(store);
  const known = new Map(unitsByName(store).map((unit) => [unit.key, unit]));
  plan.units.forEach((wanted, rank) => {
    const on = floor.get(joined(wanted.building, wanted.floor))!;
    const unit = known.get(joined(wanted.building, wanted.name));
    if (!unit) return void insertUnit(store, { floor: on, name: wanted.name, rank });
    if (unit.floor !== on) moveUnit(store, unit.id, on);
    setRank(store, 'unit', unit.id, rank);
    return undefined;
  });
}

/** What the plan does not have, from the inside out. */
export function removePlaces(store: Store, plan: SitePlan): void {
  const wantedUnits = new Set(plan.units.map(({ building, name }) => joined(building, name)));
  const wantedFloors = new Set(plan.floors.map(({ building, name }) => joined(building, name)));
  const wantedBuildings = new Set(plan.buildings);
  for (const { id, key } of unitsByName(store)) if (!wantedUnits.has(key)) removePlace(store, 'unit', id);
  for (const [key, id] of floorIds(store)) if (!wantedFloors.has(key)) removePlace(store, 'floor', id);
  for (const { id, name } of buildings(store)) if (!wantedBuildings.has(name)) removePlace(store, 'building', id);
}
