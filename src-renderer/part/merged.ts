/** Several meters of one account seen together: which has the least money, and what all of them hold and use. */
import type { MeterCard } from '../../src-shared/contract/operator/meter-view.ts';
import { addFen, ZERO_FEN, type Fen } from '../../src-shared/value/fen.ts';
import type { MeterId } from '../../src-shared/value/id.ts';

/** Null where there is nothing to compare. */
export function lowestOf(meters: readonly MeterCard[]): MeterId | null {
  const read = meters.flatMap(({ meterId, live }) => (live ? { meterId, balanceFen: live.balanceFen } : []));
  if (read.length < 2) return null;
  return read.reduce((low, one) => (one.balanceFen < low.balanceFen ? one : low)).meterId;
}

export interface Merged {
  readonly balanceFen: Fen;
  readonly perDayFen: Fen;
  /** Whole days that the sum would last at the sum of the paces; 0 while nothing is used or left. */
  readonly days: number;
  /** Meters that were never read are in none of the sums. */
  readonly unread: number;
}

export function mergedOf(meters: readonly MeterCard[]): Merged {
  const balanceFen = addFen(ZERO_FEN, ...meters.map(({ live }) => live?.balanceFen ?? ZERO_FEN));
  const perDayFen = addFen(ZERO_FEN, ...meters.map((meter) => meter.perDayFen ?? ZERO_FEN));
  const days = perDayFen > 0 && balanceFen > 0 ? Math.floor(balanceFen / perDayFen) : 0;
  return { balanceFen, perDayFen, days, unread: meters.filter(({ live }) => live === null).length };
}
