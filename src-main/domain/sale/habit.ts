/** Whether an amount is far above what an account buys: a slip of the finger is asked about before it is money. */
import { fen, type Fen } from '../../../src-shared/value/fen.ts';

/** Fewer purchases are no habit. */
const LEAST_SALES = 3;

/**
 * @param before what the account bought lately
 * @param times how many times the usual is unusual; 0 = never asked
 * @returns the usual amount, the middle one of those before, where this one is far above it and above all of them; else null.
 */
export function unusualAmount(amountFen: Fen, before: readonly Fen[], times: number): Fen | null {
  if (times <= 0 || before.length < LEAST_SALES) return null;
  const sorted = [...before].sort((a, b) => a - b);
  const usualFen = fen(sorted[(sorted.length - 1) >> 1] ?? 0);
  const above = amountFen > usualFen * times && amountFen > (sorted.at(-1) ?? 0);
  return above ? usualFen : null;
}
