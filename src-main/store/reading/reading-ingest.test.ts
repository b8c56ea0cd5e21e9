/** Readings into readings.db: the first of a slot stays, and a restart at any moment leaves the same hours and days as none. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centiKwh } from '../../../src-shared/value/energy.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import type { MeterId } from '../../../src-shared/value/id.ts';
import { instant, zoneClock } from '../../../src-shared/value/instant.ts';
import { maxPowerW, REGISTER_SPAN_CENTI_KWH } from '../../domain/reading/judge.ts';
import type { FullReading } from '../../domain/reading/roll-up.ts';
import { bucketOf, slotOf } from '../../domain/reading/slot.ts';
import { fixtureStore } from '../fixture.ts';
import type { Store } from '../database/open.ts';
import { ReadingIngest } from './reading-ingest.ts';
import { directSink } from './reading-sink.ts';

const START = Date.UTC(2026, 10, 21, 14, 10);
const local = zoneClock('Asia/Shanghai');

function reading(meter: number, minutes: number, total: number, era = 0): FullReading {
  const readAt = instant(START + minutes * 60_000);
  const slot = slotOf(readAt);
  return {
    ...{ meter: meter as MeterId, slot, readAt, era, ...bucketOf(slot, local(instant(slot * 1000))) },
    ...{ totalCentiKwh: centiKwh(((total % REGISTER_SPAN_CENTI_KWH) + REGISTER_SPAN_CENTI_KWH) % REGISTER_SPAN_CENTI_KWH) },
    ...{ sharpCentiKwh: null, peakCentiKwh: null, flatCentiKwh: null, valleyCentiKwh: null },
    ...{ balanceFen: fen(100 - total), totalFen: fen(5000), powerW: 0, maxW: maxPowerW(3, 1) },
  };
}

const tables = ({ readings }: Store) =>
  ['reading', 'reading_mark', 'energy_hour', 'energy_day', 'energy_edge'].map((table) =>
    readings.db.prepare(`SELECT * FROM ${table}`).all(),
  );

describe('ingest', () => {
  const step = fc.record({
    minutes: fc.integer({ min: 5, max: 200 }),
    rise: fc.integer({ min: 0, max: 500 }),
    replaced: fc.boolean(),
    restart: fc.boolean(),
  });

  it('restarts change nothing, whatever is missed, replaced or rolls over between them', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.constantFrom(1000, REGISTER_SPAN_CENTI_KWH - 900), (steps, first) => {
        const [whole, broken] = [fixtureStore(), fixtureStore()];
        const without = new ReadingIngest(whole.readings.db);
        let withRestarts = new ReadingIngest(broken.readings.db);
        let [minutes, total, era] = [0, first, 0];
        for (const one of steps) {
          minutes += one.minutes;
          total += one.rise;
          if (one.replaced && one.rise % 5 === 0) era++;
          if (one.restart) withRestarts = new ReadingIngest(broken.readings.db);
          // The second meter's era follows its register, as the reading service raises it; the third's does not.
          const rolled = Math.floor((total + 7) / REGISTER_SPAN_CENTI_KWH);
          const reads = [reading(1, minutes, total, era), reading(2, minutes, total + 7, rolled), reading(3, minutes, total)];
          for (const ingest of [without, withRestarts]) ingest.take(reads);
        }
        expect(tables(broken)).toEqual(tables(whole));
        const used = (meter: number) =>
          whole.readings.db.prepare('SELECT sum(energy_centi_kwh) FROM energy_hour WHERE meter = ?').pluck().get(meter);
        expect(used(2)).toBe(used(3));
        expect(whole.readings.db.prepare('SELECT 1 FROM energy_hour WHERE energy_centi_kwh < 0').all()).toEqual([]);
        whole.close();
        broken.close();
      }),
      { numRuns: 40 },
    );
  });

  it('one batch or one by one, with slots that come twice or late: the same rows', () => {
    const read = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 300 }));
    fc.assert(
      fc.property(fc.array(read, { minLength: 20, maxLength: 120 }), (reads) => {
        const [whole, single] = [fixtureStore(), fixtureStore()];
        const all = reads.map(([meter, half, total]) => reading(meter, half * 30, 1000 + half * 20 + total));
        new ReadingIngest(whole.readings.db).take(all);
        const ingest = new ReadingIngest(single.readings.db);
        for (const one of all) ingest.take([one]);
        expect(tables(whole)).toEqual(tables(single));
        whole.close();
        single.close();
      }),
      { numRuns: 60 },
    );
  });

  it('the first reading of a slot stays', () => {
    const store = fixtureStore();
    const sink = directSink(store);
    sink.add(reading(1, 0, 100));
    sink.add(reading(1, 1, 101));
    expect(store.readings.db.prepare('SELECT total_centi_kwh FROM reading').pluck().all()).toEqual([100]);
  });

  it('what comes second in a slot is neither kept nor marked nor folded, in one batch or in two', () => {
    const store = fixtureStore();
    const ingest = new ReadingIngest(store.readings.db);
    ingest.take([reading(1, 0, 100), reading(1, 60, 200), reading(1, 61, 90_000)]);
    ingest.take([reading(1, 62, 7), reading(1, 120, 260)]);
    expect(store.readings.db.prepare('SELECT * FROM reading_mark').all()).toEqual([]);
    expect(store.readings.db.prepare('SELECT energy_centi_kwh FROM energy_hour').pluck().all()).toEqual([100, 60]);
  });

  it('a batch is taken whole or not at all, and what was folded of it is forgotten', () => {
    const store = fixtureStore();
    const ingest = new ReadingIngest(store.readings.db);
    ingest.take([reading(1, 0, 100)]);
    const impossible = { ...reading(1, 120, 300), slot: 7 };
    expect(() => ingest.take([reading(1, 60, 200), impossible])).toThrow('CHECK');
    ingest.take([reading(1, 90, 250)]);
    const bars = store.readings.db.prepare('SELECT energy_centi_kwh FROM energy_hour').pluck().all();
    expect(bars).toEqual([150]);
  });
});
