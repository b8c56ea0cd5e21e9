/** Energy in whole 0.01 kWh, the resolution of the meters' registers. */
import type { Brand } from './brand.ts';

export type CentiKwh = Brand<number, 'CentiKwh'>;

/** @throws RangeError when the number is not a safe integer. */
export function centiKwh(value: number): CentiKwh {
  if (!Number.isSafeInteger(value)) throw new RangeError(`0.01 kWh must be a safe integer, got ${value}`);
  return value as CentiKwh;
}

/** "4,213.55" — two decimals and thousands separators; the unit stands in the head of the column. */
export function formatKwh(energy: CentiKwh): string {
  const digits = String(Math.abs(energy)).padStart(3, '0');
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${energy < 0 ? '−' : ''}${whole}.${digits.slice(-2)}`;
}
