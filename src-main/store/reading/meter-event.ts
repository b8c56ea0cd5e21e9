/** What happened to each meter, row after row in readings.db: written in one transaction with the state that shows it, never changed. */
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { MeterId } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import { fields } from '../database/columns.ts';
import { putMeterState, type MeterStateDraft } from './meter-state.ts';
import type { Store } from '../database/open.ts';
import type { MeterEventKind } from '../schema/schema-readings.ts';
import { readingsStatement } from '../database/statement.ts';

export interface MeterEventRow {
  readonly id: number;
  readonly meter: MeterId;
  readonly at: Instant;
  readonly kind: MeterEventKind;
  /** Alarm level or forced mode before; null for the other kinds. */
  readonly was: string | null;
  /** Alarm level or forced mode since, or why the supply went off. */
  readonly now: string | null;
  /** lost and back: the last good answer before. */
  readonly sinceAt: Instant | null;
  /** On the meter at that moment; null where it was not read. */
  readonly balanceFen: Fen | null;
}

export type MeterEventDraft = Omit<MeterEventRow, 'id'>;

const FIELDS = fields('id', 'meter', 'at', 'kind', 'was', 'now', 'since_at', 'balance_fen');
const insert = readingsStatement((q, p: MeterEventDraft) =>
  q.insertInto('meter_event').values({
    ...{ meter: p.meter, at: p.at, kind: p.kind, was: p.was, now: p.now },
    ...{ since_at: p.sinceAt, balance_fen: p.balanceFen },
  }),
);
const ofMeter = readingsStatement((q, p: { meter: MeterId; before: Instant; limit: number }) =>
  q
    .selectFrom('meter_event')
    .select(FIELDS)
    .where('meter', '=', p.meter)
    .where('at', '<', p.before)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(p.limit),
);
const since = readingsStatement((q, p: { kind: MeterEventKind; from: Instant }) =>
  q.selectFrom('meter_event').select(FIELDS).where('kind', '=', p.kind).where('at', '>=', p.from).orderBy('at').orderBy('id'),
);

/** The state and what it shows to have happened: both or neither. */
export function putMeterStateWithEvents(store: Store, draft: MeterStateDraft, events: readonly MeterEventDraft[]): void {
  store.readings.db.transaction(() => {
    for (const event of events) insert.run(store, event);
    putMeterState(store, draft);
  })();
}

/** Newest first, before an instant. */
export function eventsOfMeter(store: Store, meter: MeterId, before: Instant, limit: number): MeterEventRow[] {
  return ofMeter.all(store, { meter, before, limit });
}

/** Of all meters, oldest first. */
export function eventsSince(store: Store, kind: MeterEventKind, from: Instant): MeterEventRow[] {
  return since.all(store, { kind, from });
}
