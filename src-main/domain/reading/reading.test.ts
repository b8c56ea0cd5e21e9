/** Readings as pure rules: slots, what a register can have done, energy by hour and day, and whom to read next. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centiKwh } from '../../../src-shared/value/energy.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import type { MeterId } from '../../../src-shared/value/id.ts';
import { instant, zoneClock, type LocalDay } from '../../../src-shared/value/instant.ts';
import { judge, maxPowerW, mostEnergy, REGISTER_SPAN_CENTI_KWH } from './judge.ts';
import { nextVisit, type Candidate } from './plan.ts';
import { fold, type Closed, type Edges, type FullReading, type Mark } from './roll-up.ts';
import { addDays, bucketOf, roundOf, slotOf } from './slot.ts';

const START = instant(Date.UTC(2026, 10, 21, 16));
const MAX_W = maxPowerW(3, 1);
const ZONES = ['Asia/Shanghai', 'Asia/Kolkata', 'Europe/Berlin', 'Asia/Kathmandu'] as const;

function readingAt(atMs: number, totalCentiKwh: number, said: Partial<FullReading> = {}, zone: string = ZONES[0]): FullReading {
  const readAt = instant(atMs);
  const slot = slotOf(readAt);
  return {
    meter: 1 as MeterId,
    slot,
    readAt,
    era: 0,
    ...bucketOf(slot, zoneClock(zone)(instant(slot * 1000))),
    totalCentiKwh: centiKwh(totalCentiKwh),
    sharpCentiKwh: centiKwh(totalCentiKwh),
    peakCentiKwh: null,
    flatCentiKwh: null,
    valleyCentiKwh: null,
    balanceFen: fen(100_000 - totalCentiKwh),
    totalFen: fen(100_000),
    powerW: 0,
    maxW: MAX_W,
    ...said,
  };
}

function foldAll(readings: readonly FullReading[]) {
  let edges: Edges | null = null;
  const hours: Closed<number>[] = [];
  const days: Closed<LocalDay>[] = [];
  const marks: Mark[] = [];
  for (const reading of readings) {
    const folded = fold(edges, reading);
    edges = folded.edges;
    hours.push(...folded.hours);
    days.push(...folded.days);
    if (folded.mark) marks.push(folded.mark);
  }
  return { edges: edges!, hours, days, marks };
}

const sum = (rows: readonly Closed<number>[]) => rows.reduce((total, row) => total + row.energyCentiKwh, 0);

describe('slots and buckets', () => {
  it('a slot is the last 5 minutes begun; rounds agree whoever counts them', () => {
    expect(slotOf(instant(START + 299_999))).toBe(START / 1000);
    expect(slotOf(instant(START + 300_000))).toBe(START / 1000 + 300);
    expect(roundOf(instant(START + 1_800_000), 30) - roundOf(START, 30)).toBe(1);
  });

  it('local hours and days, also where offsets are not whole hours', () => {
    const slot = slotOf(instant(Date.UTC(2026, 10, 22, 18, 35)));
    expect(bucketOf(slot, zoneClock('Asia/Kolkata')(instant(slot * 1000)))).toEqual({ hour: slot - 300, day: 20261123 });
    expect(addDays(20261231 as LocalDay, 1)).toBe(20270101);
    expect(addDays(20280301 as LocalDay, -1)).toBe(20280229);
  });
});

describe('judging a register', () => {
  const at = (ms: number, total: number) => ({ at: instant(START + ms), totalCentiKwh: centiKwh(total) });

  it('whatever a meter of 80 A can use is good, one step more is a jump, any step back is back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 90_000_000 }), fc.integer({ min: 0, max: 400 * 86_400_000 }), (total, spanMs) => {
        const most = mostEnergy(START, instant(START + spanMs), MAX_W);
        expect(judge(at(0, total), at(spanMs, total + most), MAX_W)).toBe('good');
        expect(judge(at(0, total), at(spanMs, total + most + 1), MAX_W)).toBe('jump');
      }),
    );
    expect(judge(at(0, 5000), at(1_800_000, 4999), MAX_W)).toBe('back');
  });

  it('no hour of 3 × 80 A at 250 V is called a jump', () => {
    expect(judge(at(0, 0), at(3_600_000, 6000), MAX_W)).toBe('good');
    expect(judge(at(0, 0), at(3_600_000, 6002), MAX_W)).toBe('jump');
  });

  it('a register that passed its last digit rolled over', () => {
    expect(judge(at(0, REGISTER_SPAN_CENTI_KWH - 5), at(1_800_000, 7), MAX_W)).toBe('rollOver');
  });
});

describe('energy by hour and day', () => {
  const steps = fc.array(fc.record({ minutes: fc.integer({ min: 5, max: 600 }), rise: fc.integer({ min: 0, max: 400 }) }), {
    minLength: 2,
    maxLength: 120,
  });

  it('hours and days add up to the rise of the register, whatever was missed, in any zone', () => {
    fc.assert(
      fc.property(steps, fc.constantFrom(...ZONES), (gaps, zone) => {
        let [atMs, total] = [START + 7000, 1_000_000];
        const readings = gaps.map(({ minutes, rise }) => readingAt((atMs += minutes * 60_000), (total += rise), {}, zone));
        const { edges, hours, days, marks } = foldAll(readings);
        const first = readings[0]!;
        expect(marks).toEqual([]);
        expect(sum(hours)).toBe(edges.hour.totalCentiKwh - first.totalCentiKwh);
        expect(sum(days)).toBe(edges.day.totalCentiKwh - first.totalCentiKwh);
        for (const day of days) {
          const within = hours.filter((hour) => hour.fromSlot >= day.fromSlot && hour.toSlot <= day.toSlot);
          expect(sum(within)).toBe(day.energyCentiKwh);
          expect(day.fallFen).toBe(day.energyCentiKwh);
        }
      }),
    );
  });

  it('a spike or a zero is marked and changes no energy', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.constantFrom(0, 50_000_000), (position, wrong) => {
        const clean = Array.from({ length: 8 }, (_, i) => readingAt(START + i * 1_800_000, 1_000_000 + i * 100));
        const spoilt = clean.map((reading, i) => (i === position ? readingAt(START + i * 1_800_000, wrong) : reading));
        const [one, other] = [foldAll(clean), foldAll(spoilt)];
        expect(other.marks.map(({ kind }) => kind)).toEqual([wrong === 0 ? 'back' : 'jump']);
        expect(sum(other.hours)).toBe(other.edges.hour.totalCentiKwh - 1_000_000);
        expect(other.edges.last).toEqual(one.edges.last);
      }),
    );
  });

  it('two readings that agree with each other begin anew; what lies between is left out', () => {
    const totals = [1000, 1100, 200, 300, 400, 500];
    const { edges, hours, marks } = foldAll(totals.map((total, i) => readingAt(START + i * 3_600_000, total)));
    expect(marks).toEqual(
      [
        { kind: 'back', differenceCentiKwh: -900 },
        { kind: 'back', differenceCentiKwh: -800 },
      ].slice(0, 1),
    );
    expect(sum(hours)).toBe(100 + 300);
    expect(edges.last.totalCentiKwh).toBe(500);
  });

  it('the register’s roll-over is energy like any other', () => {
    const { hours, marks } = foldAll([
      readingAt(START, REGISTER_SPAN_CENTI_KWH - 50),
      readingAt(START + 1_800_000, 50),
      readingAt(START + 3_600_000, 150),
    ]);
    expect(marks.map(({ kind }) => kind)).toEqual(['rollOver']);
    expect(sum(hours)).toBe(200);
  });

  it('registers of two meters at one place are never subtracted', () => {
    const { hours } = foldAll([
      readingAt(START, 9000),
      readingAt(START + 1_800_000, 9100),
      readingAt(START + 3_600_000, 20, { era: 1 }),
      readingAt(START + 7_200_000, 50, { era: 1 }),
    ]);
    expect(hours.map(({ era, energyCentiKwh }) => [era, energyCentiKwh])).toEqual([
      [0, 100],
      [1, 30],
    ]);
  });

  it('a clock set back loses nothing', () => {
    const offsets = [0, 1, 2, -3, -2, -1, 3].map((halves) => START + 36_000_000 + halves * 1_800_000);
    const { edges, hours } = foldAll(offsets.map((atMs, i) => readingAt(atMs, 1000 + i * 10)));
    expect(sum(hours)).toBe(edges.hour.totalCentiKwh - 1000);
  });
});

describe('whom to read next', () => {
  const time = fc.integer({ min: 0, max: 1000 });
  const candidates = fc.array(fc.record({ dueAtMs: time, fullOwed: fc.boolean(), notBeforeMs: time, backOffMs: fc.constantFrom(0, 0, 7) }));
  const backOff = (meter: Candidate & { backOffMs: number }) => meter.backOffMs;

  it('the oldest state among those due; else exactly as long as until the first is', () => {
    fc.assert(
      fc.property(candidates, time, (meters, nowMs) => {
        const due = (at: number) =>
          meters.filter((m) => (m.fullOwed || m.dueAtMs <= at) && m.notBeforeMs <= at && (m.backOffMs === 0 || at > nowMs));
        const next = nextVisit(meters, nowMs, backOff);
        const ready = due(nowMs);
        if ('visit' in next) expect(next.visit.dueAtMs).toBe(Math.min(...ready.map((m) => m.dueAtMs)));
        else {
          expect(ready).toEqual([]);
          expect(next.inMs).toBeGreaterThan(0);
          expect(meters.length === 0).toBe(next.inMs === Number.POSITIVE_INFINITY);
        }
      }),
    );
  });
});
