/** Cash as a drawer holds it: the notes and coins that are counted, and what they come to. */
import { addFen, fen, ZERO_FEN, type Fen } from './fen.ts';

/** 100, 50, 20, 10, 5 and 1 yuan, 5 and 1 jiao: what circulates, largest first. */
export const DENOMINATIONS_FEN = [10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10] as const;
export type DenominationFen = (typeof DENOMINATIONS_FEN)[number];

/** So many pieces of one kind. */
export interface Pieces {
  readonly denominationFen: number;
  readonly pieces: number;
}

/** A drawer does not hold more of one kind than this; more is a slip of the finger. */
export const MOST_PIECES = 100_000;

/** What all these notes and coins come to; nothing counted is 0. */
export function countedFen(counted: readonly Pieces[]): Fen {
  return addFen(ZERO_FEN, ...counted.map(({ denominationFen, pieces }) => fen(denominationFen * pieces)));
}

/** Each kind of note or coin that there is, at most once, with how many of it there are. */
export function isWholeCount(counted: readonly Pieces[]): boolean {
  const kinds = counted.map(({ denominationFen }) => denominationFen);
  const known = kinds.every((kind) => DENOMINATIONS_FEN.some((each) => each === kind));
  return known && new Set(kinds).size === kinds.length && counted.every(({ pieces }) => Number.isInteger(pieces) && pieces >= 0);
}
