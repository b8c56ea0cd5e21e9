/** The daily freeze: each meter's first good full reading of a local day, from which consumption will be posted. */
import type { MeterId } from '../../../src-shared/value/id.ts';
import type { LocalDay } from '../../../src-shared/value/instant.ts';
import type { PurchaseCount } from '../../../src-shared/value/count.ts';
import type { CentiKwh } from '../../../src-shared/value/energy.ts';
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import { fields } from '../database/columns.ts';
import type { Store } from '../database/open.ts';
import type { ReadingQuality } from '../schema/schema.ts';
import { insertInto, statement } from '../database/statement.ts';

export interface FreezeRow {
  readonly localDay: LocalDay;
  readonly meter: MeterId;
  readonly era: number;
  readonly readAt: Instant;
  readonly totalCentiKwh: CentiKwh;
  readonly sharpCentiKwh: CentiKwh | null;
  readonly peakCentiKwh: CentiKwh | null;
  readonly flatCentiKwh: CentiKwh | null;
  readonly valleyCentiKwh: CentiKwh | null;
  readonly balanceFen: Fen;
  readonly purchaseCount: PurchaseCount;
  /** Total purchased; null where the meter does not show it. */
  readonly totalFen: Fen | null;
  readonly quality: ReadingQuality;
}

const COLUMNS = [
  'local_day',
  'meter',
  'era',
  'read_at',
  'total_centi_kwh',
  'sharp_centi_kwh',
  'peak_centi_kwh',
  'flat_centi_kwh',
  'valley_centi_kwh',
  'balance_fen',
  'purchase_count',
  'total_fen',
  'quality',
] as const;

const insert = insertInto('freeze', COLUMNS);
const last = statement((q, p: { meter: MeterId }) =>
  q
    .selectFrom('freeze')
    .select(fields(...COLUMNS))
    .where('meter', '=', p.meter)
    .orderBy('local_day', 'desc')
    .limit(1),
);

const one = statement((q, p: { meter: MeterId; localDay: LocalDay }) =>
  q
    .selectFrom('freeze')
    .select(fields(...COLUMNS))
    .where('meter', '=', p.meter)
    .where('local_day', '=', p.localDay),
);

/** @throws Error from the database when the meter has a freeze of this day or a later one. */
export function insertFreeze(store: Store, row: FreezeRow): void {
  insert.run(store, row);
}

export function lastFreeze(store: Store, meter: MeterId): FreezeRow | undefined {
  return last.first(store, { meter });
}

export function freezeOf(store: Store, meter: MeterId, localDay: LocalDay): FreezeRow | undefined {
  return one.first(store, { meter, localDay });
}
