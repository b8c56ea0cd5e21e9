/** Every meter that the workbook brought, with what came of its take-over: what status, run and list of differences look at. */
import * as v from 'valibot';
import type { MeterId } from '../../../src-shared/value/id.ts';
import { differenceKinds, foundFields, type DifferenceKind, type Found } from '../../domain/site-import/compare.ts';
import { metersEverOpened } from '../../store/act/closing.ts';
import { buses, meters, metersOnBuses, type MeterOnBus, type MeterRow } from '../../store/site/meter.ts';
import type { Store } from '../../store/database/open.ts';
import { placedMeters } from '../../store/site/site-edit.ts';
import { units } from '../../store/site/site.ts';
import { takeOvers, type TakeOverRow } from '../../store/site/take-over.ts';

export type TakeOverState = 'waiting' | 'reading' | 'taken' | 'differs' | 'read' | 'unreached';

export interface ListedMeter {
  readonly row: TakeOverRow;
  readonly meter: MeterRow;
  readonly room: string;
  /** Null = it hangs on no bus. */
  readonly point: MeterOnBus | null;
  readonly busName: string;
  readonly opened: boolean;
  readonly found: Found | null;
  readonly kinds: readonly DifferenceKind[];
}

/** In order of bus and address; those without a bus last. */
export function listedMeters(store: Store): ListedMeter[] {
  const byId = new Map(meters(store).map((meter) => [meter.id, meter]));
  const points = new Map(metersOnBuses(store).map((point) => [point.meter, point]));
  const busName = new Map(buses(store).map(({ id, name }) => [id, name]));
  const unitName = new Map(units(store).map(({ id, name }) => [id, name]));
  const placed = placedMeters(store);
  // Also one that was closed since: what the workbook said of it is done with.
  const opened = metersEverOpened(store);
  const rank = new Map([...points.keys()].map((meter, index) => [meter, index]));
  return takeOvers(store)
    .map((row) => {
      const meter = byId.get(row.meter)!;
      const point = points.get(row.meter) ?? null;
      const found = row.found === null ? null : v.parse(foundFields, JSON.parse(row.found));
      return {
        row,
        meter,
        room: unitName.get(placed.get(row.meter)!) ?? '',
        point,
        busName: (point && busName.get(point.bus)) ?? '',
        opened: opened.has(row.meter),
        found,
        kinds: found ? differenceKinds(listedAs(row, meter), found) : [],
      };
    })
    .sort((a, b) => (rank.get(a.row.meter) ?? rank.size) - (rank.get(b.row.meter) ?? rank.size));
}

function listedAs(row: TakeOverRow, { ct }: MeterRow) {
  const old = { tenant: row.oldTenant, balanceFen: row.oldBalanceFen, purchaseCount: row.oldCount };
  return { accountName: row.accountName, ratio: ct, old };
}

export function stateOf({ row, opened, found, kinds }: ListedMeter, reading: ReadonlySet<MeterId>): TakeOverState {
  if (reading.has(row.meter)) return 'reading';
  if (opened) return kinds.length > 0 ? 'differs' : 'taken';
  if (row.fault !== null) return 'unreached';
  return found ? 'read' : 'waiting';
}
