/** The meter's purchase count: an unsigned 16-bit number, so 65535 + 1 = 0. */
import type { Brand } from './brand.ts';

export type PurchaseCount = Brand<number, 'PurchaseCount'>;

/** @throws RangeError outside 0…65535. */
export function purchaseCount(value: number): PurchaseCount {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff) throw new RangeError(`a purchase count is 0…65535, got ${value}`);
  return value as PurchaseCount;
}

export function nextPurchaseCount(count: PurchaseCount): PurchaseCount {
  return ((count + 1) & 0xffff) as PurchaseCount;
}
