/** A load repeats by day or by week, in the meter's local time. */
import { expect, it } from 'vitest';
import { wattsByHour } from '../site/trade.ts';
import { wattsAt } from './load.ts';

const HOUR_MS = 3_600_000;
/** Monday 23 November 2026, 0:00 on the meter's clock. */
const MONDAY = Date.UTC(2026, 10, 23);

it('takes the hour of the day, or of the week from Monday on', () => {
  const day = Array.from({ length: 24 }, (_, hour) => hour);
  const week = Array.from({ length: 168 }, (_, hour) => hour);
  for (const hour of [0, 1, 23, 24, 100, 167]) {
    expect(wattsAt(day, MONDAY + hour * HOUR_MS)).toBe(hour % 24);
    expect(wattsAt(week, MONDAY + hour * HOUR_MS + HOUR_MS - 1)).toBe(hour);
  }
  expect(wattsAt(week, MONDAY + 168 * HOUR_MS)).toBe(0);
});

it('an office rests at the weekend, a server room does not', () => {
  const at = (trade: 'office' | 'server', day: number) => wattsAt(wattsByHour(trade, 1_000), MONDAY + (24 * day + 10) * HOUR_MS);
  expect([at('office', 4), at('office', 5), at('office', 6)]).toEqual([1_000, 200, 200]);
  expect(at('server', 5)).toBe(at('server', 1));
});
