/** A meter as it was found beside what the older system's list says of it. */
import * as v from 'valibot';
import type { OldRecord } from './plan.ts';

const amount = v.nullable(v.pipe(v.number(), v.safeInteger()));

/** What a meter said when it was taken over; kept as JSON. Amounts in fen, prices in 0.0001 yuan/kWh. */
export const foundFields = v.object({
  readAt: v.pipe(v.number(), v.safeInteger()),
  purchaseCount: v.pipe(v.number(), v.minValue(0), v.maxValue(0xffff)),
  balanceFen: v.pipe(v.number(), v.safeInteger()),
  totalPurchasedFen: v.pipe(v.number(), v.safeInteger()),
  /** sharp, peak, flat, valley */
  pricesE4: v.nullable(v.array(v.number())),
  alarm1Fen: amount,
  alarm2Fen: amount,
  overdraftFen: amount,
  ratio: amount,
  forced: v.nullable(v.string()),
  relayClosed: v.nullable(v.boolean()),
});
export type Found = v.InferOutput<typeof foundFields>;

export type DifferenceKind = 'tenant' | 'balance' | 'count' | 'ratio';

/** What the site's own list says. */
export interface Listed {
  readonly accountName: string | null;
  readonly ratio: number;
  readonly old: OldRecord;
}

/** What the old list leaves empty is not compared. */
export function differenceKinds({ accountName, ratio, old }: Listed, found: Found): DifferenceKind[] {
  const kinds: DifferenceKind[] = [];
  if (old.tenant !== null && old.tenant !== accountName) kinds.push('tenant');
  if (old.balanceFen !== null && old.balanceFen !== found.balanceFen) kinds.push('balance');
  if (old.purchaseCount !== null && old.purchaseCount !== found.purchaseCount) kinds.push('count');
  if (found.ratio !== null && found.ratio !== ratio) kinds.push('ratio');
  return kinds;
}

export function isCompared({ tenant, balanceFen, purchaseCount }: OldRecord): boolean {
  return tenant !== null || balanceFen !== null || purchaseCount !== null;
}
