/** What 今日 shows of all meters and of the money of some days, each in one statement. */
import { sql } from 'kysely';
import type { AccountId, BusId, MeterId } from '../../../src-shared/value/id.ts';
import type { CentiKwh } from '../../../src-shared/value/energy.ts';
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { Instant, LocalDay } from '../../../src-shared/value/instant.ts';
import type { Store } from '../database/open.ts';
import type { MeterRole } from '../schema/schema.ts';
import { readingsStatement, statement } from '../database/statement.ts';

/** A meter that hangs on a bus. */
export interface PlainMeter {
  readonly id: MeterId;
  readonly serial: string;
  readonly role: MeterRole;
  readonly bus: BusId;
  readonly room: string | null;
  readonly account: AccountId | null;
}

const plain = statement((q, _: object) =>
  q
    .selectFrom('meter_point as point')
    .innerJoin('meter', 'meter.id', 'point.meter')
    .leftJoin('place_meter as place', (on) => on.onRef('place.meter', '=', 'meter.id').on('place.to_at', 'is', null))
    .leftJoin('unit', 'unit.id', 'place.unit')
    .leftJoin('account_meter as held', (on) => on.onRef('held.meter', '=', 'meter.id').on('held.to_at', 'is', null))
    .select(['meter.id', 'meter.serial', 'meter.role', 'point.bus', 'unit.name as room', 'held.account'])
    .where('point.to_at', 'is', null)
    .where('meter.status', '=', 'installed'),
);

/** A sale whose money went back is none; nor is one to the right room, paid with what the wrong one had brought: that one counts. */
const notReturned = sql<boolean>`NOT EXISTS (SELECT 1 FROM op JOIN op_step ON op_step.op = op.id WHERE op.payment = payment.id
  AND op_step.state = 'voided')
  AND NOT EXISTS (SELECT 1 FROM op JOIN op undoing ON undoing.reverses = op.id JOIN entry ON entry.op = undoing.id
    WHERE op.payment = payment.id AND entry.kind IN ('refund.paidOut', 'reversal.paidOut'))
  AND NOT EXISTS (SELECT 1 FROM tender held WHERE held.payment = payment.id AND held.method = 'held')`;
const tenders = statement((q, p: { from: LocalDay; to: LocalDay }) =>
  q
    .selectFrom('payment')
    .innerJoin('tender', 'tender.payment', 'payment.id')
    .select((e) => [
      'payment.local_day as day',
      'tender.method',
      e.fn.countAll<number>().as('count'),
      e.fn.sum<Fen>('tender.amount_fen').as('amountFen'),
    ])
    .where('payment.local_day', '>=', p.from)
    .where('payment.local_day', '<=', p.to)
    .where(notReturned)
    .groupBy(['payment.local_day', 'tender.method'])
    .orderBy('tender.method'),
);
const counts = statement((q, p: { from: LocalDay; to: LocalDay }) =>
  q
    .selectFrom('payment')
    .select((e) => ['payment.local_day as day', e.fn.countAll<number>().as('count')])
    .where('payment.local_day', '>=', p.from)
    .where('payment.local_day', '<=', p.to)
    .where(notReturned)
    .groupBy('payment.local_day'),
);
const frozen = statement((q, p: { day: LocalDay }) => q.selectFrom('freeze').select('meter').where('local_day', '=', p.day));
const mains = statement((q, _: object) => q.selectFrom('meter').select('id').where('role', '=', 'main'));
const energy = readingsStatement((q, p: { from: LocalDay; to: LocalDay; without: string }) =>
  q
    .selectFrom('energy_day')
    .select((e) => ['day', e.fn.sum<CentiKwh>('energy_centi_kwh').as('energyCentiKwh'), e.fn.count<number>('meter').as('meters')])
    .where('day', '>=', p.from)
    .where('day', '<=', p.to)
    .where('meter', 'not in', sql<MeterId>`(SELECT value FROM json_each(${p.without}))`)
    .groupBy('day')
    .orderBy('day'),
);
const hanging = statement((q, _: object) =>
  q
    .selectFrom('work_lock as lock')
    .select(['lock.meter', 'lock.name', 'lock.phone', 'lock.hung_at as hungAt', 'lock.until_at as untilAt'])
    .where('lock.removed_at', 'is', null)
    .orderBy('lock.hung_at'),
);
const silent = statement((q, _: object) =>
  q
    .selectFrom('take_over')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('fault', 'is not', null)
    .where('taken_at', 'is', null)
    .where('found', 'is', null),
);

export function plainMeters(store: Store): PlainMeter[] {
  return plain.all(store, {});
}

/** What was taken on each day, by the method of each tender. */
export function tendersOfDays(store: Store, from: LocalDay, to: LocalDay) {
  return tenders.all(store, { from, to });
}

export function salesOfDays(store: Store, from: LocalDay, to: LocalDay): Map<LocalDay, number> {
  return new Map(counts.all(store, { from, to }).map(({ day, count }) => [day, count]));
}

export function frozenOn(store: Store, day: LocalDay): Set<MeterId> {
  return new Set(frozen.all(store, { day }).map(({ meter }) => meter));
}

/** Of all meters but main ones, which measure what the others measure already. */
export function energyOfDays(store: Store, from: LocalDay, to: LocalDay) {
  const without = JSON.stringify(mains.all(store, {}).map(({ id }) => id));
  return energy.all(store, { from, to, without });
}

export interface HangingLock {
  readonly meter: MeterId;
  readonly name: string;
  readonly phone: string;
  readonly hungAt: Instant;
  readonly untilAt: Instant | null;
}

/** Work locks that hang now, oldest first. */
export function hangingLocks(store: Store): HangingLock[] {
  return hanging.all(store, {});
}

/** Meters of the workbook that were asked at the take-over and never answered. */
export function unreachedMeters(store: Store): number {
  return silent.first(store, {})?.count ?? 0;
}
