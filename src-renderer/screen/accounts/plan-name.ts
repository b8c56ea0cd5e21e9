/** What a price plan is called: by its prices in either language, or as people named it. */
import type { PlanView } from '../../../src-shared/contract/operator/opening.ts';
import type { TextKey, Values } from '../../../src-shared/text/say.ts';
import { formatPrice } from '../../../src-shared/value/price.ts';

/** Names that the engine made of a plan's prices begin so. */
const BY_PRICE = /^(单一|分时) [\d./]+$/;

export function planName(say: (key: TextKey, values?: Values) => string, { name, prices }: Pick<PlanView, 'name' | 'prices'>): string {
  const kind = BY_PRICE.exec(name)?.[1];
  if (kind === undefined) return name;
  const { sharp, peak, flat, valley } = prices;
  if (kind === '单一') return say('opening.plan.flat', { priceE4: flat });
  return say('opening.plan.rates', { prices: [sharp, peak, flat, valley].map(formatPrice).join('/') });
}
