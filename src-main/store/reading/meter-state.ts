/** The last live state of each meter, one row written over, in readings.db: money never depends on it. */
import { sql } from 'kysely';
import type { PurchaseCount } from '../../../src-shared/value/count.ts';
import type { CentiKwh } from '../../../src-shared/value/energy.ts';
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { MeterId } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import { fields } from '../database/columns.ts';
import type { Store } from '../database/open.ts';
import type { Quality } from '../schema/schema.ts';
import { readingsStatement } from '../database/statement.ts';

export interface MeterStateDraft {
  readonly meter: MeterId;
  readonly readAt: Instant;
  readonly quality: Quality;
  readonly balanceFen: Fen | null;
  readonly purchaseCount: PurchaseCount | null;
  /** Total purchased. */
  readonly totalFen: Fen | null;
  readonly energyCentiKwh: CentiKwh | null;
  /** Relay, alarms, prices and whatever else the profile reads; kept as JSON. */
  readonly detail: object;
  /** What only the meter's own page shows of this block: voltages, rates, clock. Merged into what other blocks said before. */
  readonly figures?: object;
}

export interface MeterStateRow extends Omit<MeterStateDraft, 'detail' | 'figures'> {
  /** JSON text. */
  readonly detail: string;
}

const COLUMNS = ['meter', 'read_at', 'quality', 'balance_fen', 'purchase_count', 'total_fen', 'energy_centi_kwh', 'detail'] as const;
const upsert = readingsStatement((q, p: MeterStateRow & { figures: string }) => {
  const state = {
    read_at: p.readAt,
    quality: p.quality,
    balance_fen: p.balanceFen,
    purchase_count: p.purchaseCount,
    total_fen: p.totalFen,
    energy_centi_kwh: p.energyCentiKwh,
    detail: p.detail,
  };
  return q
    .insertInto('meter_state')
    .values({ meter: p.meter, ...state, figures: p.figures })
    .onConflict((on) =>
      on.column('meter').doUpdateSet({ ...state, figures: sql<string>`json_patch(meter_state.figures, excluded.figures)` }),
    );
});
const byMeter = readingsStatement((q, p: { meter: MeterId }) =>
  q
    .selectFrom('meter_state')
    .select(fields(...COLUMNS))
    .where('meter', '=', p.meter),
);
const some = readingsStatement((q, p: { ids: string }) =>
  q
    .selectFrom('meter_state')
    .select(fields(...COLUMNS))
    .where('meter', 'in', sql<MeterId>`(SELECT value FROM json_each(${p.ids}))`),
);
const failing = readingsStatement((q, _: object) =>
  q
    .selectFrom('meter_state')
    .select([
      'meter',
      sql<Instant | null>`iif(balance_fen IS NULL, NULL, read_at)`.as('goodAt'),
      sql<Instant>`json_extract(detail, '$.failingSince')`.as('failingSince'),
    ])
    .where(sql<boolean>`json_extract(detail, '$.failingSince') IS NOT NULL`),
);
const figuresOf = readingsStatement((q, p: { meter: MeterId }) =>
  q.selectFrom('meter_state').select('figures').where('meter', '=', p.meter),
);
const all = readingsStatement((q, _: object) =>
  q
    .selectFrom('meter_state')
    .select(fields(...COLUMNS))
    .orderBy('meter'),
);

export function putMeterState(store: Store, draft: MeterStateDraft): void {
  upsert.run(store, { ...draft, detail: JSON.stringify(draft.detail), figures: JSON.stringify(draft.figures ?? {}) });
}

export function meterState(store: Store, meter: MeterId): MeterStateRow | undefined {
  return byMeter.first(store, { meter });
}

export function meterStates(store: Store): MeterStateRow[] {
  return all.all(store, {});
}

export function meterStatesOf(store: Store, meters: readonly MeterId[]): MeterStateRow[] {
  return some.all(store, { ids: JSON.stringify(meters) });
}

/** Those that are asked in vain, with their last good answer; a few of many, in one statement. */
export function failingMeters(store: Store): { meter: MeterId; goodAt: Instant | null; failingSince: Instant }[] {
  return failing.all(store, {});
}

/** JSON text, "{}" while nothing was read. */
export function meterFigures(store: Store, meter: MeterId): string {
  return figuresOf.first(store, { meter })?.figures ?? '{}';
}
