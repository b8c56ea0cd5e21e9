/** The shape of each state in a box of 12 by 12: as telling in grey as in colour. */
import type { Rank } from './rank.ts';

export const SHAPES: Readonly<Record<Rank, string>> = {
  lost: 'M2.5 2.5 9.5 9.5 M9.5 2.5 2.5 9.5',
  notOpened: 'M6 1.5a4.5 4.5 0 1 0 .01 0z',
  arrears: 'M6 1a5 5 0 1 0 .01 0z',
  alarm2: 'M6 1 11 6 6 11 1 6z',
  alarm1: 'M6 1 11 10.5H1z',
  opened: 'M2 6.5 5 9.5 10 3',
  house: 'M1.5 6 6 1.8 10.5 6 M3 5.5V10.5H9V5.5',
  main: 'M2 2.5H10 M2 6H10 M2 9.5H10',
};

/** Only outlined; the others are filled. */
export const OUTLINED: ReadonlySet<Rank> = new Set(['lost', 'notOpened', 'opened', 'house', 'main']);
