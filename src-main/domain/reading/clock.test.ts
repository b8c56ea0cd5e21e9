/** Whose clock is wrong, and when a meter's may be set. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant, zoneClock, type LocalTime } from '../../../src-shared/value/instant.ts';
import {
  calendarMs,
  CLOCK_TOLERANCE_S,
  clockOffSeconds,
  maySetClock,
  doubtfulMedian,
  PC_TOLERANCE_S,
  pcDoubted,
  quietTime,
} from './clock.ts';

const local = zoneClock('Asia/Shanghai');
const DAY_START = Date.UTC(2026, 10, 21, 16);
const at = (hour: number, minute: number, second = 0): LocalTime => local(instant(DAY_START + ((hour * 60 + minute) * 60 + second) * 1000));
const anyTime = fc.integer({ min: 0, max: 86_399 }).map((seconds) => local(instant(DAY_START + seconds * 1000)));

describe('how far off', () => {
  it('is ahead of the PC above 0, across days, months and years', () => {
    expect(clockOffSeconds(at(12, 1, 5), at(12, 0))).toBe(65);
    const years = { year: 2009, month: 1, day: 1, weekday: 4, hour: 0, minute: 0, second: 0 };
    expect(clockOffSeconds(years, { ...years, year: 2010 })).toBe(-365 * 86_400);
    expect(clockOffSeconds({ ...years, month: 3 }, { ...years, month: 2, day: 28, hour: 23, minute: 59, second: 59 })).toBe(1);
  });

  it('the median is one of the clocks, and fewer than half of them cannot move it beyond the others', () => {
    const right = fc.integer({ min: -30, max: 30 });
    fc.assert(
      fc.property(fc.array(right, { minLength: 1, maxLength: 20 }), fc.array(fc.integer(), { maxLength: 19 }), (good, wrong) => {
        const bad = wrong.slice(0, good.length - 1);
        const all = [...good, ...bad];
        const median = doubtfulMedian(all, 0)!;
        expect(all).toContain(median);
        expect(Math.abs(median)).toBeLessThanOrEqual(30);
      }),
    );
    expect(doubtfulMedian([], 0)).toBeNull();
    expect([doubtfulMedian([0, 600], 0), doubtfulMedian([600, 0], 600)]).toEqual([600, 0]);
  });

  it('doubts a PC that is more than two minutes from its meters; one that no meter speaks of is not doubted', () => {
    expect([0, PC_TOLERANCE_S, -PC_TOLERANCE_S, PC_TOLERANCE_S + 1, -PC_TOLERANCE_S - 1, null].map(pcDoubted)).toEqual([
      ...[false, false, false, true, true, false],
    ]);
  });
});

describe('when it may be set', () => {
  it.each([
    [23, 54, true],
    [23, 40, true],
    [23, 55, false],
    [0, 0, false],
    [0, 9, false],
    [0, 10, true],
    [8, 4, false],
    [8, 5, true],
    [8, 24, true],
    [8, 25, false],
    [8, 34, false],
    [8, 35, true],
  ])('%i:%i: %s', (hour, minute, may) => expect(quietTime(at(hour, minute))).toBe(may));

  const facts = fc.record({
    meter: anyTime,
    pc: anyTime,
    pcOffSeconds: fc.oneof(fc.constant(null), fc.integer({ min: -300, max: 300 })),
    setToday: fc.boolean(),
  });

  it('only a clock that is wrong, once a day, at a quiet time of both clocks, by a PC that its meters agree with', () => {
    fc.assert(
      fc.property(facts, (one) => {
        const off = Math.abs(calendarMs(one.meter) - calendarMs(one.pc)) / 1000;
        const agreed = one.pcOffSeconds !== null && Math.abs(one.pcOffSeconds) <= PC_TOLERANCE_S;
        const quiet = quietTime(one.meter) && quietTime(one.pc);
        expect(maySetClock(one)).toBe(off > CLOCK_TOLERANCE_S && agreed && quiet && !one.setToday);
      }),
    );
  });

  it('a clock that is 61 s off is set, one that is 60 s off is left', () => {
    const right = { pc: at(8, 10), pcOffSeconds: 0, setToday: false };
    expect([at(8, 11, 1), at(8, 11), at(8, 8, 59)].map((meter) => maySetClock({ ...right, meter }))).toEqual([true, false, true]);
  });
});
