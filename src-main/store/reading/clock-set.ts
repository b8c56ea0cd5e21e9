/** Clocks that were set: one a meter and day, and what was read back. Never changed. */
import type { MeterId } from '../../../src-shared/value/id.ts';
import type { Instant, LocalDay } from '../../../src-shared/value/instant.ts';
import { fields } from '../database/columns.ts';
import type { Store } from '../database/open.ts';
import type { ClockStep } from '../schema/schema-clock.ts';
import { insertInto, statement } from '../database/statement.ts';

export interface ClockSetRow {
  readonly meter: MeterId;
  readonly localDay: LocalDay;
  readonly step: ClockStep;
  readonly at: Instant;
  /** By how much it was ahead, before and after; null where it did not say. */
  readonly offSeconds: number | null;
}

const COLUMNS = ['meter', 'local_day', 'step', 'at', 'off_seconds'] as const;
const insert = insertInto('clock_set', COLUMNS);
const ofMeter = statement((q, p: { meter: MeterId }) =>
  q
    .selectFrom('clock_set')
    .select(fields(...COLUMNS))
    .where('meter', '=', p.meter)
    .orderBy('local_day', 'desc')
    .orderBy('at', 'desc')
    .limit(1),
);

/** @throws Error from the database when that step of that day exists. */
export function insertClockSet(store: Store, row: ClockSetRow): void {
  insert.run(store, row);
}

export function lastClockSet(store: Store, meter: MeterId): ClockSetRow | undefined {
  return ofMeter.first(store, { meter });
}
