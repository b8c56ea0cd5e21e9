/** What the wall shows of every meter beside its readings, in a fixed number of statements however many meters there are. */
import { sql, type Kysely } from 'kysely';
import type { AccountId, FindingId, MeterId, OpId } from '../../../src-shared/value/id.ts';
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { Instant, LocalDay } from '../../../src-shared/value/instant.ts';
import type { PriceE4 } from '../../../src-shared/value/price.ts';
import type { MeterRow } from './meter.ts';
import type { Store } from '../database/open.ts';
import type { LedgerTables, OpState } from '../schema/schema.ts';
import { readingsStatement, statement } from '../database/statement.ts';

export interface WallRow extends MeterRow {
  /** Null for a meter that hangs nowhere; so are bus and gateway for one that is not connected. */
  readonly building: string | null;
  readonly floor: string | null;
  readonly room: string | null;
  readonly gateway: string | null;
  readonly busName: string | null;
  readonly address: number | null;
  readonly account: AccountId | null;
  readonly accountName: string | null;
  readonly openOp: OpId | null;
  readonly opState: OpState | null;
  readonly lockName: string | null;
  readonly lockPhone: string | null;
  readonly lockReason: string | null;
  readonly lockUntilAt: Instant | null;
}

const placed = (q: Kysely<LedgerTables>) =>
  q
    .selectFrom('meter')
    .leftJoin('place_meter as place', (on) => on.onRef('place.meter', '=', 'meter.id').on('place.to_at', 'is', null))
    .leftJoin('unit', 'unit.id', 'place.unit')
    .leftJoin('floor', 'floor.id', 'unit.floor')
    .leftJoin('building', 'building.id', 'floor.building')
    .leftJoin('meter_point as point', (on) => on.onRef('point.meter', '=', 'meter.id').on('point.to_at', 'is', null))
    .leftJoin('bus', 'bus.id', 'point.bus')
    .leftJoin('gateway', 'gateway.id', 'bus.gateway')
    .leftJoin('account_meter as held', (on) => on.onRef('held.meter', '=', 'meter.id').on('held.to_at', 'is', null))
    .leftJoin('open_op', 'open_op.meter', 'meter.id')
    .leftJoin('work_lock as lock', (on) => on.onRef('lock.meter', '=', 'meter.id').on('lock.removed_at', 'is', null))
    .select((e) => [
      'meter.id',
      'meter.serial',
      'meter.profile',
      'meter.role',
      'meter.status',
      'meter.ct',
      'meter.can_remote_close as canRemoteClose',
      'building.name as building',
      'floor.name as floor',
      'unit.name as room',
      'gateway.name as gateway',
      'bus.name as busName',
      'point.address',
      'held.account',
      e
        .selectFrom('account_version as version')
        .select('version.name')
        .whereRef('version.account', '=', 'held.account')
        .orderBy('version.n', 'desc')
        .limit(sql.lit(1))
        .as('accountName'),
      'open_op.op as openOp',
      e
        .selectFrom('op_step as step')
        .select('step.state')
        .whereRef('step.op', '=', 'open_op.op')
        .orderBy('step.n', 'desc')
        .limit(sql.lit(1))
        .as('opState'),
      'lock.name as lockName',
      'lock.phone as lockPhone',
      'lock.reason as lockReason',
      'lock.until_at as lockUntilAt',
    ])
    .orderBy(sql`building.id IS NULL`)
    .orderBy('building.rank')
    .orderBy('building.id')
    .orderBy('floor.rank')
    .orderBy('floor.id')
    .orderBy('unit.rank')
    .orderBy('unit.id')
    .orderBy('meter.serial');
const allRows = statement((q, _: object) => placed(q));
const someRows = statement((q, p: { ids: string }) =>
  placed(q).where('meter.id', 'in', sql<MeterId>`(SELECT value FROM json_each(${p.ids}))`),
);
const holding = statement((q, _: object) =>
  q
    .selectFrom('finding')
    .select(['id', 'meter'])
    .where('meter', 'is not', null)
    .where('kind', 'in', ['frozen', 'ledgerDiffers'])
    .where((e) =>
      e.not(
        e.exists(
          e.selectFrom('finding_event').select('n').whereRef('finding_event.finding', '=', 'finding.id').where('kind', '=', 'resolved'),
        ),
      ),
    )
    .orderBy('id', 'desc'),
);
const pricesFound = statement((q, _: object) =>
  q
    .selectFrom('take_over')
    .select(['meter', sql<PriceE4 | null>`json_extract(found, '$.pricesE4[2]')`.as('flatE4')])
    .where('found', 'is not', null),
);
const falls = readingsStatement((q, p: { from: LocalDay; to: LocalDay }) =>
  q
    .selectFrom('energy_day')
    .select((e) => ['meter', e.fn.sum<Fen>('fall_fen').as('fallFen'), sql<number>`sum(to_slot - from_slot)`.as('seconds')])
    .where('day', '>=', p.from)
    .where('day', '<=', p.to)
    .where('fall_fen', 'is not', null)
    .groupBy('meter'),
);

const fallsOfSome = readingsStatement((q, p: { days: string; ids: string }) =>
  q
    .selectFrom('energy_day')
    .select((e) => ['meter', e.fn.sum<Fen>('fall_fen').as('fallFen'), sql<number>`sum(to_slot - from_slot)`.as('seconds')])
    .where('day', 'in', sql<LocalDay>`(SELECT value FROM json_each(${p.days}))`)
    .where('meter', 'in', sql<MeterId>`(SELECT value FROM json_each(${p.ids}))`)
    .where('fall_fen', 'is not', null)
    .groupBy('meter'),
);
const ordered = statement((q, _: object) =>
  q
    .selectFrom('meter')
    .leftJoin('place_meter as place', (on) => on.onRef('place.meter', '=', 'meter.id').on('place.to_at', 'is', null))
    .leftJoin('unit', 'unit.id', 'place.unit')
    .leftJoin('floor', 'floor.id', 'unit.floor')
    .leftJoin('building', 'building.id', 'floor.building')
    .select('meter.id')
    .orderBy(sql`building.id IS NULL`)
    .orderBy('building.rank')
    .orderBy('building.id')
    .orderBy('floor.rank')
    .orderBy('floor.id')
    .orderBy('unit.rank')
    .orderBy('unit.id')
    .orderBy('meter.serial'),
);

/** The ids alone, in the order of the rows. */
export function wallOrder(store: Store): MeterId[] {
  return ordered.all(store, {}).map(({ id }) => id);
}

/** By building, floor, room and number. @param only these meters; null = every one */
export function wallRows(store: Store, only: readonly MeterId[] | null): WallRow[] {
  return only === null ? allRows.all(store, {}) : someRows.all(store, { ids: JSON.stringify(only) });
}

/** The case that holds each meter that is held; the oldest where there are several. */
export function holdingCases(store: Store): Map<MeterId, FindingId> {
  return new Map(holding.all(store, {}).flatMap((row) => (row.meter === null ? [] : [[row.meter, row.id] as const])));
}

/** How far each balance fell from the first to the last of these days, purchases left out, and over how many seconds that is known. */
export function fallsOfDays(store: Store, from: LocalDay, to: LocalDay): Map<MeterId, { fallFen: Fen; seconds: number }> {
  return new Map(falls.all(store, { from, to }).map(({ meter, ...fall }) => [meter, fall]));
}

/** The same for a few meters on a few days. */
export function fallsOfMeters(store: Store, meters: readonly MeterId[], days: readonly LocalDay[]): ReturnType<typeof fallsOfDays> {
  const found = fallsOfSome.all(store, { ids: JSON.stringify(meters), days: JSON.stringify(days) });
  return new Map(found.map(({ meter, ...fall }) => [meter, fall]));
}

/** The flat price that each meter had when it was taken over. */
export function foundPrices(store: Store): Map<MeterId, PriceE4> {
  return new Map(pricesFound.all(store, {}).flatMap(({ meter, flatE4 }) => (flatE4 === null ? [] : [[meter, flatE4] as const])));
}
