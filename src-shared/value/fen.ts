/** Money in whole fen (0.01 yuan): the only unit in which this project adds, compares and stores amounts. */
import type { Brand } from './brand.ts';
import { bad, good, type Result } from './result.ts';

export type Fen = Brand<number, 'Fen'>;

/** Why a typed amount was refused. */
export type AmountFault = 'amount.empty' | 'amount.notANumber' | 'amount.threeDecimals' | 'amount.tooLarge';

export const ZERO_FEN = 0 as Fen;

/**
 * A whole number of fen, negative allowed.
 * @throws RangeError when the number is not a safe integer: that is a fault of the program, never of the user.
 */
export function fen(value: number): Fen {
  if (!Number.isSafeInteger(value)) throw new RangeError(`fen must be a safe integer, got ${value}`);
  return (value === 0 ? 0 : value) as Fen;
}

export function addFen(...amounts: readonly Fen[]): Fen {
  return fen(amounts.reduce((sum, amount) => sum + amount, 0));
}

export function subtractFen(from: Fen, amount: Fen): Fen {
  return fen(from - amount);
}

export function negateFen(amount: Fen): Fen {
  return fen(-amount);
}

export function minFen(a: Fen, b: Fen): Fen {
  return a < b ? a : b;
}

export function maxFen(a: Fen, b: Fen): Fen {
  return a > b ? a : b;
}

const FULL_WIDTH_OFFSET = 0xfee0;

/** Full-width digits, the Chinese full stop and the full-width comma as a Chinese input method types them, made plain. */
export function plainDigits(text: string): string {
  return text
    .replace(/[０-９．－＋]/g, (character) => String.fromCharCode(character.charCodeAt(0) - FULL_WIDTH_OFFSET))
    .replace(/[。·]/g, '.')
    .replace(/[，,\s¥￥]/g, '');
}

/**
 * Reads an amount in yuan as typed ("100", "100.5", "１００。５０", "1,000.00") without floating point.
 * More than two decimals are refused, never rounded.
 */
export function parseYuan(text: string): Result<Fen, AmountFault> {
  const plain = plainDigits(text);
  if (plain === '') return bad('amount.empty');
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(plain);
  if (!match || !(match[2] || match[3])) return bad('amount.notANumber');
  const decimals = match[3] ?? '';
  if (decimals.length > 2) return bad('amount.threeDecimals');
  const whole = Number(match[2] || '0') * 100 + Number(decimals.padEnd(2, '0') || '0');
  if (!Number.isSafeInteger(whole)) return bad('amount.tooLarge');
  return good(fen(match[1] === '-' ? -whole : whole));
}

/** "1,234.50" — two decimals, thousands separators, a true minus sign; the ¥ is the caller's. */
export function formatYuan(amount: Fen): string {
  const digits = String(Math.abs(amount)).padStart(3, '0');
  const yuan = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${amount < 0 ? '−' : ''}${yuan}.${digits.slice(-2)}`;
}
