/** How a price plan is named by its prices, and when two are the same. */
import { formatPrice } from '../../../src-shared/value/price.ts';
import type { RatePrices } from '../meter/reading.ts';

/** One price at every hour. */
export function isFlat({ sharp, peak, flat, valley }: RatePrices): boolean {
  return sharp === flat && peak === flat && valley === flat;
}

export function samePrices(a: RatePrices, b: RatePrices): boolean {
  return a.sharp === b.sharp && a.peak === b.peak && a.flat === b.flat && a.valley === b.valley;
}

/** "单一 0.8300"; "分时 1.2100/1.0000/0.8300/0.4100", sharp to valley. */
export function nameOfPrices(prices: RatePrices): string {
  const { sharp, peak, flat, valley } = prices;
  return isFlat(prices) ? `单一 ${formatPrice(flat)}` : `分时 ${[sharp, peak, flat, valley].map(formatPrice).join('/')}`;
}
