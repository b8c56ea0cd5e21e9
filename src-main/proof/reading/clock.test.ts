/** Clock keeping on a bus in virtual time: what is set and when, what is not, and a PC whose own clock is wrong. */
import { afterEach, describe, expect, it } from 'vitest';
import type { MeterId } from '../../../src-shared/value/id.ts';
import { knownState } from '../../service/meter/note-state.ts';
import { statusView } from '../../service/view/office.ts';
import { listMeters } from '../../service/view/meter-list.ts';
import { putSetting } from '../../store/site/setting.ts';
import { makeBuilding, type Building, type BuildingWish } from './building.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const METERS = 5;

let stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops) await stop();
  stops = [];
});

const tick = ({ store, env }: Building, clock: boolean) =>
  putSetting(store, { key: 'commissioning', value: JSON.stringify({ clock }), at: env.clock.now(), operator: null });

function run(wish: Partial<BuildingWish> = {}) {
  const building = makeBuilding({ metersPerBus: METERS, ...wish });
  const start = () => {
    const app = building.run();
    const stop = () => building.env.clock.runUntil(app.stop(), MINUTE_MS);
    stops.push(stop);
    return { ...app, stop };
  };
  return { building, start };
}

interface Step {
  readonly meter: MeterId;
  readonly local_day: number;
  readonly step: string;
  readonly at: number;
  readonly off_seconds: number | null;
}
const steps = ({ store }: Building) => store.ledger.db.prepare<[], Step>('SELECT * FROM clock_set ORDER BY at').all();
const freezes = ({ store }: Building) => store.ledger.db.prepare<[], number>('SELECT DISTINCT local_day FROM freeze').pluck().all();
/** By how much the device's clock is off, s. */
const offOf = (building: Building, index: number) => building.devices[index]!.state.clockOffsetMs / SECOND_MS;

describe('a wrong clock of a meter', () => {
  it('is seen at once, and set when it is ticked, at a quiet time, once, with the reading-back on record', async () => {
    const { building, start } = run();
    building.devices[1]!.change({ clockOffsetMs: -10 * MINUTE_MS });
    building.devices[2]!.change({ clockOffsetMs: 45 * SECOND_MS });
    const { engine } = start();
    await building.env.clock.pass(20 * MINUTE_MS);
    const shown = () =>
      listMeters(engine.context, engine.index, { find: '', limit: 10, only: null }).meters.map((one) => one.clockOffSeconds);
    expect(shown().map((off) => off && Math.round(off))).toEqual([null, -600, null, null, null]);
    expect([steps(building), offOf(building, 1)]).toEqual([[], -600]);

    tick(building, true);
    await building.env.clock.pass(30 * MINUTE_MS);
    expect(steps(building)).toMatchObject([
      { meter: building.ids[1], local_day: 20261121, step: 'sent', off_seconds: -600 },
      { meter: building.ids[1], local_day: 20261121, step: 'right' },
    ]);
    expect(Math.abs(offOf(building, 1))).toBeLessThanOrEqual(2);
    expect(offOf(building, 2)).toBe(45);
    expect(shown()).toEqual([null, null, null, null, null]);
    // Neither its own clock nor the true one was within 5 minutes of a half hour.
    const [sent] = steps(building);
    for (const offMs of [0, -10 * MINUTE_MS])
      expect(Math.floor((sent!.at + offMs) / MINUTE_MS) % 30).toSatisfy((m: number) => m >= 5 && m < 25);
  });

  it('that does not hold is tried once a day, also over restarts, and never around midnight', async () => {
    const { building, start } = run();
    tick(building, true);
    const device = building.devices[3]!;
    const { stop } = start();
    // Its battery is flat: whatever is set, it falls back.
    const fallBack = () => device.change({ clockOffsetMs: 20 * MINUTE_MS });
    fallBack();
    for (let passed = 0; passed < HOUR_MS; passed += 30 * SECOND_MS) {
      await building.env.clock.pass(30 * SECOND_MS);
      fallBack();
    }
    await stop();
    start();
    for (let passed = 0; passed < 26 * HOUR_MS; passed += 15 * MINUTE_MS) {
      await building.env.clock.pass(15 * MINUTE_MS);
      fallBack();
    }
    const sent = steps(building).filter(({ step }) => step === 'sent');
    expect(sent.map(({ local_day: day }) => day)).toEqual([20261121, 20261122, 20261123].slice(0, sent.length));
    expect(sent.length).toBeGreaterThanOrEqual(2);
    for (const { at } of sent) {
      const ofDay = Math.floor((at + 8 * HOUR_MS) / MINUTE_MS) % 1440;
      expect(ofDay >= 23 * 60 + 55 || ofDay < 10).toBe(false);
    }
  });

  it('is not set once the tick is taken away, not even by one that waits for the bus', async () => {
    const { building, start } = run();
    tick(building, true);
    building.devices[0]!.change({ clockOffsetMs: -3 * MINUTE_MS });
    // The number is asked right before: there the tick goes.
    building.buses[0]!.faults = {
      atRequest: ({ unit, pdu }) => {
        if (unit === 1 && pdu[0] === 3 && pdu[2] === 0x43 && building.env.clock.now() > 0 && knownState(building, building.ids[0]!))
          tick(building, false);
        return {};
      },
    };
    start();
    await building.env.clock.pass(HOUR_MS);
    expect([steps(building), offOf(building, 0)]).toEqual([[], -180]);
  });

  it('every frame that was sent is a read where it is not ticked', async () => {
    const { building, start } = run();
    for (const device of building.devices) device.change({ clockOffsetMs: -30 * MINUTE_MS });
    const functions = new Set<number>();
    building.buses[0]!.faults = { atRequest: ({ fc }) => (functions.add(fc), {}) };
    start();
    await building.env.clock.pass(2 * HOUR_MS);
    expect([...functions]).toEqual([3]);
  });
});

describe('the PC’s own clock', () => {
  const DAY_MS = 24 * HOUR_MS;

  it.each([
    ['three days ahead', 3 * DAY_MS],
    ['in 2009', -17 * 365 * DAY_MS],
    ['three minutes ahead', 3 * MINUTE_MS],
  ])('%s from the start: it sets no meter, freezes no day, and says so; right again, both go on', async (_, aheadMs) => {
    const wrong = { aheadMs };
    const { building, start } = run({ pcBehindMs: () => -wrong.aheadMs });
    tick(building, true);
    building.env.clock.jumpWall(aheadMs);
    building.devices[1]!.change({ clockOffsetMs: 5 * MINUTE_MS });
    const { engine } = start();
    await building.env.clock.pass(40 * MINUTE_MS);
    expect([steps(building), freezes(building)]).toEqual([[], []]);
    expect(statusView(engine.context, engine.reading.clocks).pcClockOffSeconds).toBeCloseTo(aheadMs / SECOND_MS, -1);

    building.env.clock.jumpWall(-aheadMs);
    wrong.aheadMs = 0;
    await building.env.clock.pass(35 * MINUTE_MS);
    expect(statusView(engine.context, engine.reading.clocks).pcClockOffSeconds).toBeNull();
    expect(freezes(building)).toEqual([20261121]);
    expect(steps(building).map(({ step }) => step)).toEqual(['sent', 'right']);
  });

  it('that jumps while the app runs is doubted before any meter is read again', async () => {
    const wrong = { aheadMs: 0 };
    const { building, start } = run({ pcBehindMs: () => -wrong.aheadMs });
    const { engine } = start();
    await building.env.clock.pass(20 * MINUTE_MS);
    expect(freezes(building)).toEqual([20261121]);
    building.env.clock.jumpWall(DAY_MS);
    wrong.aheadMs = DAY_MS;
    expect(engine.reading.clocks.pcDoubted).toBe(true);
    await building.env.clock.pass(30 * MINUTE_MS);
    expect(freezes(building)).toEqual([20261121]);
    expect(building.hints.filter((hint) => hint.includes(' status'))).toHaveLength(1);
  });

  it('is believed when two of five meters are wrong, and with meters that show no time', async () => {
    const { building, start } = run();
    for (const index of [0, 4]) building.devices[index]!.change({ clockOffsetMs: 400 * DAY_MS });
    const { engine } = start();
    await building.env.clock.pass(20 * MINUTE_MS);
    expect(engine.reading.clocks.pcOffSeconds).toBe(0);
    expect(freezes(building)).toEqual([20261121]);
  });
});
