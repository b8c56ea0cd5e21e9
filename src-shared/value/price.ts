/** Prices in whole 0.0001 yuan/kWh, and the one function that multiplies a price by energy. */
import type { Brand } from './brand.ts';
import { centiKwh, type CentiKwh } from './energy.ts';
import { fen, type Fen } from './fen.ts';

/** 10000 = 1.0000 yuan/kWh. */
export type PriceE4 = Brand<number, 'PriceE4'>;

/** @throws RangeError when the number is negative or not a safe integer. */
export function priceE4(value: number): PriceE4 {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`price must be a whole number of 0.0001 yuan, got ${value}`);
  return value as PriceE4;
}

/** "0.8300": four decimals. */
export function formatPrice(price: PriceE4): string {
  const digits = String(price).padStart(5, '0');
  return `${digits.slice(0, -4)}.${digits.slice(-4)}`;
}

/** 0.01 kWh × 0.0001 yuan/kWh = 0.000001 yuan, and a fen is 10,000 of those. */
const MICRO_YUAN_PER_FEN = 10_000n;

/**
 * Energy × price, rounded half up to a whole fen, with what the rounding left (in millionths of a yuan, −5000…4999).
 * `amount × 10000 + remainder = energy × price`, exactly.
 */
export function costRoundedHalfUp(energy: CentiKwh, price: PriceE4): { amount: Fen; remainderMicroYuan: number } {
  const exact = BigInt(energy) * BigInt(price);
  const shifted = exact + MICRO_YUAN_PER_FEN / 2n;
  const floor = shifted >= 0n ? shifted / MICRO_YUAN_PER_FEN : -((-shifted + MICRO_YUAN_PER_FEN - 1n) / MICRO_YUAN_PER_FEN);
  return { amount: fen(Number(floor)), remainderMicroYuan: Number(exact - floor * MICRO_YUAN_PER_FEN) };
}

/** How much energy an amount buys at a price, rounded down to 0.01 kWh; null where the price is 0. An estimate for the screen: it never posts. */
export function energyBoughtRoundedDown(amount: Fen, price: PriceE4): CentiKwh | null {
  if (price === 0) return null;
  return centiKwh(Number((BigInt(amount) * MICRO_YUAN_PER_FEN) / BigInt(price)));
}
