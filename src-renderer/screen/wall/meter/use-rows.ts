/** The hours of a day or the days of a month as rows of a table and bars of a chart, gaps marked: pure rules. */
import type { UseBar } from '../../../../src-shared/contract/operator/reading.ts';
import type { CentiKwh } from '../../../../src-shared/value/energy.ts';
import { centiKwh } from '../../../../src-shared/value/energy.ts';
import { fen, type Fen } from '../../../../src-shared/value/fen.ts';
import type { LocalDay } from '../../../../src-shared/value/instant.ts';

/**
 * read: as measured · gap: the readings in between are missing, and this hour or day is one of `span` that were measured together ·
 * none: nothing is known · ahead: it is not over yet.
 */
export interface UseRow {
  /** Hour 0…23, or day of the month 1…31. */
  readonly key: number;
  readonly kind: 'read' | 'gap' | 'none' | 'ahead';
  /** Of the whole span, in the first row of a gap; null in its other rows. */
  readonly energyCentiKwh: CentiKwh | null;
  readonly fallFen: Fen | null;
  readonly span: number;
  /** What the bar shows: a gap's energy in equal parts. */
  readonly barCentiKwh: number | null;
}

export type By = 'hour' | 'day';

/** yyyymmdd of the first of its month. */
export function firstOfMonth(day: LocalDay): LocalDay {
  return (Math.trunc(day / 100) * 100 + 1) as LocalDay;
}

export function daysInMonth(day: LocalDay): number {
  return new Date(Date.UTC(Math.trunc(day / 10_000), Math.trunc(day / 100) % 100, 0)).getUTCDate();
}

export function addDays(day: LocalDay, days: number): LocalDay {
  const date = new Date(Date.UTC(Math.trunc(day / 10_000), (Math.trunc(day / 100) % 100) - 1, (day % 100) + days));
  return (date.getUTCFullYear() * 10_000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate()) as LocalDay;
}

/** The next (1) or previous (−1) day, or the first of that month. */
export function step(day: LocalDay, by: By, direction: 1 | -1): LocalDay {
  if (by === 'hour') return addDays(day, direction);
  return firstOfMonth(addDays(firstOfMonth(day), direction === 1 ? 31 : -1));
}

/** @param shown the day, or any day of the month · nowKey the hour or day that is not over; null where all are over */
export function useRows(bars: readonly UseBar[], by: By, shown: LocalDay, nowKey: number | null): UseRow[] {
  const wanted = bars.filter((bar) => (by === 'hour' ? bar.day === shown : firstOfMonth(bar.day) === firstOfMonth(shown)));
  const keys =
    by === 'hour' ? Array.from({ length: 24 }, (_, hour) => hour) : Array.from({ length: daysInMonth(shown) }, (_, day) => day + 1);
  const found = new Map<number, UseRow>();
  for (const bar of wanted) {
    const first = by === 'hour' ? bar.hour : bar.day % 100;
    const part = bar.energyCentiKwh / bar.buckets;
    for (let key = first; key < first + bar.buckets && key <= keys.at(-1)!; key++) {
      found.set(key, joined(found.get(key), rowOf(bar, key, key === first, part)));
    }
  }
  return keys.map((key) => found.get(key) ?? { ...EMPTY, key, kind: nowKey !== null && key >= nowKey ? 'ahead' : 'none' });
}

const EMPTY = { energyCentiKwh: null, fallFen: null, span: 1, barCentiKwh: null } as const;

function rowOf(bar: UseBar, key: number, isFirst: boolean, part: number): UseRow {
  return {
    key,
    kind: bar.buckets > 1 ? 'gap' : 'read',
    energyCentiKwh: isFirst ? bar.energyCentiKwh : null,
    fallFen: isFirst ? bar.fallFen : null,
    span: bar.buckets,
    barCentiKwh: part,
  };
}

/** Two meters in one hour, where it was replaced, or an hour that the clocks repeat. */
function joined(before: UseRow | undefined, row: UseRow): UseRow {
  if (!before || before.energyCentiKwh === null || row.energyCentiKwh === null) return row;
  return {
    ...row,
    energyCentiKwh: centiKwh(before.energyCentiKwh + row.energyCentiKwh),
    fallFen: before.fallFen === null || row.fallFen === null ? null : fen(before.fallFen + row.fallFen),
    barCentiKwh: (before.barCentiKwh ?? 0) + (row.barCentiKwh ?? 0),
  };
}

export function sumOf(rows: readonly UseRow[]): { readonly energyCentiKwh: CentiKwh; readonly fallFen: Fen | null } {
  const read = rows.filter((row) => row.energyCentiKwh !== null);
  const falls = read.flatMap(({ fallFen }) => (fallFen === null ? [] : [fallFen]));
  return {
    energyCentiKwh: centiKwh(read.reduce((sum, { energyCentiKwh }) => sum + (energyCentiKwh ?? 0), 0)),
    fallFen: falls.length === read.length ? fen(falls.reduce((sum, one) => sum + one, 0)) : null,
  };
}
