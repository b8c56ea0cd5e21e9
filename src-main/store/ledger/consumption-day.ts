/** What the daily posting asks of the ledger: the next freeze of a meter, its place in the meter's book, the prices that counted meanwhile. */
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { PurchaseCount } from '../../../src-shared/value/count.ts';
import type { FindingId, MeterId, PlanId } from '../../../src-shared/value/id.ts';
import type { Instant, LocalDay } from '../../../src-shared/value/instant.ts';
import type { RatePrices } from '../../domain/meter/reading.ts';
import type { Store } from '../database/open.ts';
import { statement } from '../database/statement.ts';
import { freezeOf, type FreezeRow } from '../reading/freeze.ts';
import type { ConsumptionBegin } from './consumption.ts';

/** A freeze that shows what was ever purchased. */
export type MoneyFreeze = FreezeRow & { readonly totalFen: Fen };

const nextDay = statement((q, p: { meter: MeterId; afterDay: LocalDay; fromAt: Instant }) =>
  q
    .selectFrom('freeze')
    .select('local_day as localDay')
    .where('meter', '=', p.meter)
    .where('local_day', '>', p.afterDay)
    .where('read_at', '>=', p.fromAt)
    .where('quality', '=', 'good')
    .where('total_fen', 'is not', null)
    .orderBy('local_day')
    .limit(1),
);
const lineOfCount = statement((q, p: { meter: MeterId; fromN: number; count: PurchaseCount }) =>
  q
    .selectFrom('meter_book')
    .select(['n', 'total_fen as totalFen'])
    .where('meter', '=', p.meter)
    .where('n', '>=', p.fromN)
    .where('purchase_count', '=', p.count)
    .orderBy('n', 'desc')
    .limit(1),
);
const held = statement((q, _: object) => q.selectFrom('account_meter').select('meter').where('to_at', 'is', null).orderBy('meter'));
const plansOf = statement((q, p: { meter: MeterId; to: Instant }) =>
  q.selectFrom('meter_plan').select(['plan', 'at']).where('meter', '=', p.meter).where('at', '<=', p.to).orderBy('n'),
);
const versionsOf = statement((q, p: { plan: PlanId; to: Instant }) =>
  q
    .selectFrom('plan_version')
    .select(['from_at as at', 'sharp_e4 as sharp', 'peak_e4 as peak', 'flat_e4 as flat', 'valley_e4 as valley'])
    .where('plan', '=', p.plan)
    .where('from_at', '<=', p.to)
    .orderBy('n'),
);
const byFinding = statement((q, p: { finding: FindingId; meter: MeterId }) =>
  q.selectFrom('consumption').select('n').where('meter', '=', p.meter).where('finding', '=', p.finding).orderBy('n', 'desc').limit(1),
);

/** Every meter that an account has now. */
export function metersWithAccount(store: Store): MeterId[] {
  return held.all(store, {}).map(({ meter }) => meter);
}

/** The first good freeze that no consumption has used and that shows the total; undefined while there is none. */
export function nextFreeze(store: Store, meter: MeterId, begin: ConsumptionBegin): MoneyFreeze | undefined {
  const afterDay = begin.after?.toDay ?? (0 as LocalDay);
  const next = nextDay.first(store, { meter, afterDay, fromAt: begin.at });
  const freeze = next && freezeOf(store, meter, next.localDay);
  return freeze && freeze.totalFen !== null ? { ...freeze, totalFen: freeze.totalFen } : undefined;
}

/** The line of the meter's book that has this count, not before another line; undefined where the ledger does not know the count yet. */
export function bookLineOfCount(
  store: Store,
  meter: MeterId,
  fromN: number,
  count: PurchaseCount,
): { readonly n: number; readonly totalFen: Fen } | undefined {
  return lineOfCount.first(store, { meter, fromN, count });
}

/** Every price list that the meter's plans had between two instants, oldest first; empty where it has no plan. */
export function pricesBetween(store: Store, meter: MeterId, from: Instant, to: Instant): RatePrices[] {
  const inForce = <T extends { readonly at: Instant }>(lines: readonly T[]) => {
    const first = lines.findLastIndex(({ at }) => at <= from);
    return lines.slice(Math.max(0, first));
  };
  const plans = inForce(plansOf.all(store, { meter, to }));
  return plans.flatMap(({ plan }) =>
    inForce(versionsOf.all(store, { plan, to })).map(({ sharp, peak, flat, valley }) => ({ sharp, peak, flat, valley })),
  );
}

/** The number of the last row of the meter that led to this case. */
export function consumptionOfFinding(store: Store, meter: MeterId, finding: FindingId): number | undefined {
  return byFinding.first(store, { meter, finding })?.n;
}
