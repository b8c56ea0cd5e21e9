/** Hours of a day and days of a month: a gap is one sum over its hours, what is unknown is no zero, and nothing is counted twice. */
import { expect, test } from 'vitest';
import * as v from 'valibot';
import { useBar } from '../../../../src-shared/contract/operator/reading.ts';
import type { LocalDay } from '../../../../src-shared/value/instant.ts';
import { addDays, step, sumOf, useRows } from './use-rows.ts';

const DAY = 20261122 as LocalDay;
const bar = (day: number, hour: number, energyCentiKwh: number, buckets = 1, fallFen: number | null = energyCentiKwh) =>
  v.parse(useBar, { fromAt: 0, toAt: 1, day, hour, buckets, energyCentiKwh, fallFen });
const shown = (rows: ReturnType<typeof useRows>) => rows.map(({ kind, energyCentiKwh }) => `${kind} ${energyCentiKwh}`);

test('a gap is told once, with its span, and drawn in equal parts', () => {
  const rows = useRows([bar(DAY, 0, 100), bar(DAY, 1, 900, 3), bar(DAY, 4, 50)], 'hour', DAY, 6);
  expect(shown(rows).slice(0, 7)).toEqual(['read 100', 'gap 900', 'gap null', 'gap null', 'read 50', 'none null', 'ahead null']);
  expect(rows.slice(1, 4).map(({ barCentiKwh }) => barCentiKwh)).toEqual([300, 300, 300]);
  expect(sumOf(rows)).toEqual({ energyCentiKwh: 1050, fallFen: 1050 });
});

test('a gap past midnight stays within its day; another day is left out', () => {
  const rows = useRows([bar(DAY, 22, 800, 10), bar(20261121, 5, 7)], 'hour', DAY, null);
  expect(rows).toHaveLength(24);
  expect(shown(rows).slice(21)).toEqual(['none null', 'gap 800', 'gap null']);
});

test('two meters in one hour are added; an amount that is not known makes the sum unknown', () => {
  const rows = useRows([bar(DAY, 3, 10), bar(DAY, 3, 20), bar(DAY, 4, 5, 1, null)], 'hour', DAY, null);
  expect(rows[3]).toMatchObject({ energyCentiKwh: 30, fallFen: 30 });
  expect(sumOf(rows)).toEqual({ energyCentiKwh: 35, fallFen: null });
});

test('a month has its own number of days, and steps go from month to month', () => {
  expect(useRows([bar(20260228, 0, 9)], 'day', 20260201 as LocalDay, null)).toHaveLength(28);
  expect([step(20261231 as LocalDay, 'day', 1), step(20260115 as LocalDay, 'day', -1)]).toEqual([20270101, 20251201]);
  expect([step(20260228 as LocalDay, 'hour', 1), addDays(20260101 as LocalDay, -1)]).toEqual([20260301, 20251231]);
});
