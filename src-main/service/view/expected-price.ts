/** Which flat price a meter should have: its plan's where a person gave it one, else the site's own, else the one it was found with. */
import * as v from 'valibot';
import type { MeterId } from '../../../src-shared/value/id.ts';
import { priceE4, type PriceE4 } from '../../../src-shared/value/price.ts';
import { foundFields } from '../../domain/site-import/compare.ts';
import type { Store } from '../../store/database/open.ts';
import { givenPlanOfMeter, givenPlans } from '../../store/act/plan.ts';
import { takeOverOf } from '../../store/site/take-over.ts';
import { foundPrices } from '../../store/site/wall.ts';
import { presentDefaults } from '../site-import/present.ts';

const FLAT = 2;

/** null where nobody has said or found one. */
export type ExpectedPrice = (meter: MeterId) => PriceE4 | null;

/** For every meter; the number of statements does not grow with them. */
export function expectedPrices(store: Store): ExpectedPrice {
  const given = givenPlans(store);
  const ofSite = sitePriceE4(store);
  const found = ofSite === null ? foundPrices(store) : null;
  return (meter) => given.get(meter)?.prices.flat ?? ofSite ?? found?.get(meter) ?? null;
}

/** For a few meters: a statement each. */
export function expectedPriceOf(store: Store): ExpectedPrice {
  const ofSite = sitePriceE4(store);
  return (meter) => givenPlanOfMeter(store, meter)?.prices.flat ?? ofSite ?? foundPriceE4(store, meter);
}

function sitePriceE4(store: Store): PriceE4 | null {
  const { priceFlatE4 } = presentDefaults(store);
  return priceFlatE4 === undefined ? null : priceE4(priceFlatE4);
}

function foundPriceE4(store: Store, meter: MeterId): PriceE4 | null {
  const found = takeOverOf(store, meter)?.found ?? null;
  const price = found === null ? null : v.parse(foundFields, JSON.parse(found)).pricesE4?.[FLAT];
  return price === undefined || price === null ? null : priceE4(price);
}
