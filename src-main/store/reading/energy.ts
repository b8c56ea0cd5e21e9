/** Reads what was rolled up: a meter's energy and its fall of balance by hour and by day, and the hour that is still open. */
import type { CentiKwh } from '../../../src-shared/value/energy.ts';
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { MeterId } from '../../../src-shared/value/id.ts';
import type { LocalDay } from '../../../src-shared/value/instant.ts';
import { fields } from '../database/columns.ts';
import type { Store } from '../database/open.ts';
import { readingsStatement } from '../database/statement.ts';

export interface EnergyRow {
  /** UTC seconds of the two edges. */
  readonly fromSlot: number;
  readonly toSlot: number;
  readonly energyCentiKwh: CentiKwh;
  readonly fallFen: Fen | null;
}

const FIELDS = fields('from_slot', 'to_slot', 'energy_centi_kwh', 'fall_fen');
const hourRows = readingsStatement((q, p: { meter: MeterId; hour: number }) =>
  q.selectFrom('energy_hour').select(FIELDS).where('hour', '=', p.hour).where('meter', '=', p.meter).orderBy('from_slot'),
);
const dayRows = readingsStatement((q, p: { meter: MeterId; day: LocalDay }) =>
  q.selectFrom('energy_day').select(FIELDS).where('day', '=', p.day).where('meter', '=', p.meter).orderBy('from_slot'),
);
const edge = (which: 'hour_slot' | 'day_slot') =>
  readingsStatement((q, p: { meter: MeterId }) =>
    q
      .selectFrom('energy_edge as edge')
      .innerJoin('reading', (join) => join.onRef('reading.slot', '=', `edge.${which}`).onRef('reading.meter', '=', 'edge.meter'))
      .select(fields('reading.slot', 'reading.era', 'reading.total_centi_kwh', 'reading.balance_fen', 'reading.total_fen'))
      .where('edge.meter', '=', p.meter),
  );
const hourEdge = edge('hour_slot');
const dayEdge = edge('day_slot');

/** @param hour UTC second at which the local hour began. More than one row where the meter was replaced within it. */
export function energyOfHour(store: Store, meter: MeterId, hour: number): EnergyRow[] {
  return hourRows.all(store, { meter, hour });
}

export function energyOfDay(store: Store, meter: MeterId, day: LocalDay): EnergyRow[] {
  return dayRows.all(store, { meter, day });
}

export interface Edge {
  readonly slot: number;
  readonly era: number;
  readonly totalCentiKwh: CentiKwh;
  readonly balanceFen: Fen;
  readonly totalFen: Fen | null;
}

/** The first readings of the open hour and of the open day; undefined before the first reading. */
export function openEdges(store: Store, meter: MeterId): { readonly hour: Edge; readonly day: Edge } | undefined {
  const hour = hourEdge.first(store, { meter });
  const day = dayEdge.first(store, { meter });
  return hour && day && { hour, day };
}
