/** Which flat price a meter should have: the site's own, or the one it was found with where the site names none. */
import * as v from 'valibot';
import type { MeterId } from '../../../src-shared/value/id.ts';
import { priceE4, type PriceE4 } from '../../../src-shared/value/price.ts';
import { foundFields } from '../../domain/site-import/compare.ts';
import type { Store } from '../../store/open.ts';
import { takeOverOf } from '../../store/take-over.ts';
import { foundPrices } from '../../store/wall.ts';
import { presentDefaults } from '../site-import/present.ts';

const FLAT = 2;

/** null where nobody has said or found one. */
export type ExpectedPrice = (meter: MeterId) => PriceE4 | null;

/** For every meter, in one statement. */
export function expectedPrices(store: Store): ExpectedPrice {
  const ofSite = sitePriceE4(store);
  if (ofSite !== null) return () => ofSite;
  const found = foundPrices(store);
  return (meter) => found.get(meter) ?? null;
}

/** For a few meters: a statement each. */
export function expectedPriceOf(store: Store): ExpectedPrice {
  const ofSite = sitePriceE4(store);
  return (meter) => ofSite ?? foundPriceE4(store, meter);
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
