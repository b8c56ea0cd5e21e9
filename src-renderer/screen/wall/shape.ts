/** The shape of each state and badge in a box of 12 by 12: as telling in grey as in colour. */
import type { Rank, WallBadge } from './rank.ts';

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

/** A switch that is open, a shield, a padlock, an hourglass, a snowflake, a price tag, a clock: lines only. */
export const BADGE_SHAPES: Readonly<Record<WallBadge, string>> = {
  off: 'M6 1V5.5 M3.2 3a4.4 4.4 0 1 0 5.6 0',
  tripped: 'M.5 8.5H3.5L8.5 3 M8.5 8.5H11.5',
  kept: 'M6 1 10.3 2.5V6C10.3 8.6 8.4 10.3 6 11.1 3.6 10.3 1.7 8.6 1.7 6V2.5z M4 6 5.5 7.5 8 4.8',
  workLock: 'M2 5.6H10V10.9H2z M3.7 5.6V3.5a2.3 2.3 0 0 1 4.6 0V5.6 M6 7.6V9',
  inDoubt: 'M2.3 1H9.7 M2.3 11H9.7 M3.4 1V3.2L8.6 8.8V11 M8.6 1V3.2L3.4 8.8V11',
  frozen: 'M6 .8V11.2 M1.5 3.4 10.5 8.6 M10.5 3.4 1.5 8.6',
  price: 'M1.2 1.2H6L10.9 6.1 6.1 10.9 1.2 6z M3.7 3.7h.01',
  clock: 'M6 1.2a4.8 4.8 0 1 0 .01 0z M6 3.5V6.3L8 7.4',
};

/** Only outlined; the others are filled. */
export const OUTLINED: ReadonlySet<Rank> = new Set(['lost', 'notOpened', 'opened', 'house', 'main']);

type Ink = 'black' | 'white';

/** A shape as a background: a tile has hundreds of neighbours, and an element that the browser need not lay out is the cheapest there is. */
function image(path: string, filled: boolean, widthOfLine: number, ink: Ink): string {
  const drawn = `<path d='${path}' fill='${filled ? ink : 'none'}' stroke='${ink}' stroke-width='${widthOfLine}'/>`;
  const svg = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 12 12'>${drawn}</svg>`;
  return `url("data:image/svg+xml,${encodeURIComponent(svg)}")`;
}

function inked(ink: Ink): Readonly<Record<Rank | WallBadge, string>> {
  const of = <Mark extends string>(shapes: Readonly<Record<Mark, string>>, made: (mark: Mark, path: string) => string) =>
    Object.fromEntries(Object.entries<string>(shapes).map(([mark, path]) => [mark, made(mark as Mark, path)])) as Record<Mark, string>;
  return {
    ...of(SHAPES, (rank, path) => image(path, !OUTLINED.has(rank), OUTLINED.has(rank) ? 2 : 1, ink)),
    ...of(BADGE_SHAPES, (_badge, path) => image(path, false, 1.4, ink)),
  };
}

/** Every mark as a background, in the ink that a fill asks for. */
export const MARK_IMAGES: Readonly<Record<Ink, Readonly<Record<Rank | WallBadge, string>>>> = {
  black: inked('black'),
  white: inked('white'),
};
