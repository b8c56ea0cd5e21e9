/** The rows of the site by the names that a plan knows them by. */
import { joined } from '../../domain/site-import/named.ts';
import type { UnitId } from '../../../src-shared/value/id.ts';
import type { Store } from '../../store/database/open.ts';
import { buildings, floors, units } from '../../store/site/site.ts';

export interface NamedUnit {
  readonly id: UnitId;
  readonly name: string;
  /** Building and unit. */
  readonly key: string;
  readonly floor: number;
}

export function unitsByName(store: Store): NamedUnit[] {
  const building = new Map(buildings(store).map(({ id, name }) => [id, name]));
  const ofFloor = new Map(floors(store).map((row) => [row.id, building.get(row.building) ?? '']));
  return units(store).map(({ id, name, floor }) => ({ id, name, floor, key: joined(ofFloor.get(floor) ?? '', name) }));
}

/** Building and floor to the floor's row. */
export function floorIds(store: Store): Map<string, number> {
  const building = new Map(buildings(store).map(({ id, name }) => [id, name]));
  return new Map(floors(store).map((row) => [joined(building.get(row.building) ?? '', row.name), row.id]));
}
