/** Reads what was rolled up: a meter's energy and its fall of balance by hour and by day, and the hour that is still open. */
import * as v from 'valibot';
import { centiKwh, type CentiKwh } from '../../src-shared/value/energy.ts';
import { fen, type Fen } from '../../src-shared/value/fen.ts';
import type { MeterId } from '../../src-shared/value/id.ts';
import type { LocalDay } from '../../src-shared/value/instant.ts';
import { fields } from './columns.ts';
import type { Store } from './open.ts';
import { readingsStatement } from './statement.ts';

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
const edgesOf = readingsStatement((q, p: { meter: MeterId }) =>
  q.selectFrom('energy_edge').select(['hour', 'day']).where('meter', '=', p.meter),
);

/** @param hour UTC second at which the local hour began. More than one row where the meter was replaced within it. */
export function energyOfHour(store: Store, meter: MeterId, hour: number): EnergyRow[] {
  return hourRows.all(store, { meter, hour });
}

export function energyOfDay(store: Store, meter: MeterId, day: LocalDay): EnergyRow[] {
  return dayRows.all(store, { meter, day });
}

const whole = v.pipe(v.number(), v.safeInteger());
const edge = v.object({
  slot: whole,
  era: whole,
  day: v.pipe(
    whole,
    v.transform((day) => day as LocalDay),
  ),
  totalCentiKwh: v.pipe(whole, v.transform(centiKwh)),
  balanceFen: v.pipe(whole, v.transform(fen)),
  totalFen: v.nullable(v.pipe(whole, v.transform(fen))),
});
export type Edge = v.InferOutput<typeof edge>;

/** The first readings of the open hour and of the open day; undefined before the first reading. */
export function openEdges(store: Store, meter: MeterId): { readonly hour: Edge; readonly day: Edge } | undefined {
  const row = edgesOf.first(store, { meter });
  return row && { hour: v.parse(edge, JSON.parse(row.hour)), day: v.parse(edge, JSON.parse(row.day)) };
}
