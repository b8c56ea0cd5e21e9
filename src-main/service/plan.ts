/** Price plans as prices are found on meters or named by the site: equal prices are one plan. */
import type { MeterId, OperatorId, PlanId } from '../../src-shared/value/id.ts';
import { priceE4 } from '../../src-shared/value/price.ts';
import type { RatePrices } from '../domain/meter/reading.ts';
import { isFlat, nameOfPrices, samePrices } from '../domain/plan/plan.ts';
import type { Store } from '../store/database/open.ts';
import { insertPlan, plans, setPlanOfMeter, type PlanRow } from '../store/act/plan.ts';
import type { Context } from './context.ts';
import { presentDefaults } from './site-import/present.ts';

/** The plan with these prices; made, and named by them, where there is none. Must run in a transaction. */
export function planOfPrices({ store, env }: Pick<Context, 'store' | 'env'>, prices: RatePrices, operator: OperatorId | null): PlanId {
  const known = plans(store).find((plan) => samePrices(plan.prices, prices));
  if (known) return known.id;
  const at = env.clock.now();
  return insertPlan(store, { name: freeName(store, prices), kind: isFlat(prices) ? 'flat' : 'rates', prices, fromAt: at, at, operator });
}

/** A plan of that name may have other prices by now. */
function freeName(store: Store, prices: RatePrices): string {
  const taken = new Set(plans(store).map(({ name }) => name));
  const name = nameOfPrices(prices);
  for (let n = 2; taken.has(name) && n <= taken.size + 1; n++) if (!taken.has(`${name} (${n})`)) return `${name} (${n})`;
  return name;
}

/** The prices found on a meter become its plan. Must run in a transaction. */
export function adoptPrices(context: Pick<Context, 'store' | 'env'>, meter: MeterId, prices: RatePrices | null): void {
  if (prices === null) return;
  const plan = planOfPrices(context, prices, null);
  setPlanOfMeter(context.store, { meter, plan, at: context.env.clock.now(), operator: null });
}

/** The site's own prices; a rate that is not named has the flat price. Null where the site names none. */
export function sitePrices(store: Store): RatePrices | null {
  const { priceSharpE4, pricePeakE4, priceFlatE4, priceValleyE4 } = presentDefaults(store);
  if (priceFlatE4 === undefined) return null;
  const [sharp, peak, flat, valley] = [priceSharpE4, pricePeakE4, priceFlatE4, priceValleyE4].map((price) => priceE4(price ?? priceFlatE4));
  return { sharp: sharp!, peak: peak!, flat: flat!, valley: valley! };
}

/** The plan that a meter gets when it is opened, unless said otherwise; null where the site names no price or nobody made the plan yet. */
export function defaultPlan(store: Store): PlanRow | null {
  const prices = sitePrices(store);
  return (prices && plans(store).find((plan) => samePrices(plan.prices, prices))) ?? null;
}

/** The site's prices are a plan from the moment they are named. Must run in a transaction. */
export function ensureDefaultPlan(context: Pick<Context, 'store' | 'env'>, operator: OperatorId | null): void {
  const prices = sitePrices(context.store);
  if (prices) planOfPrices(context, prices, operator);
}
