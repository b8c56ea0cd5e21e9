/** The reading service on a whole bus in virtual time: promises kept beside broken meters, freezes, roll-ups, restarts, clocks that jump. */
import { afterEach, describe, expect, it } from 'vitest';
import type { MeterId } from '../../../src-shared/value/id.ts';
import { isLost, LOST_AFTER_MS, STATE_PROMISE_MS } from '../../domain/meter/lost.ts';
import { goodAt, knownState } from '../../service/meter/note-state.ts';
import { statusView } from '../../service/view/office.ts';
import { listMeters } from '../../service/view/meter-list.ts';
import { perDayFen } from '../../service/reading/use.ts';
import { noFaults, type FaultPlan } from '../../simulator/faults.ts';
import { totalEnergy } from '../../simulator/meter/state.ts';
import { lastFreeze } from '../../store/reading/freeze.ts';
import { putSetting } from '../../store/site/setting.ts';
import { EVENING, makeBuilding, type Building } from './building.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of open) await stop();
  open = [];
});

function running(building: Building) {
  const app = building.run();
  const ended = { done: false };
  const stop = async () => {
    if (ended.done) return;
    ended.done = true;
    await building.env.clock.runUntil(app.stop(), MINUTE_MS);
  };
  open.push(stop);
  return { ...app, stop };
}

/** Every meter of the first bus at `address` gets this for each request. */
const breakMeter = (building: Building, address: number, plan: FaultPlan) => {
  building.buses[0]!.faults = { atRequest: ({ unit }) => (unit === address ? plan : {}) };
};

const rows = <T>({ store }: Building, sql: string, ...values: unknown[]) => store.readings.db.prepare<unknown[], T>(sql).all(...values);

/** The oldest state there was of each meter while `forMs` passed, looked at every 5 s. */
async function oldest(building: Building, forMs: number): Promise<Map<MeterId, number>> {
  const ages = new Map<MeterId, number>();
  for (let passed = 0; passed < forMs; passed += 5000) {
    await building.env.clock.pass(5000);
    for (const id of building.ids) {
      const age = building.env.clock.now() - (goodAt(knownState(building, id)) ?? 0);
      ages.set(id, Math.max(ages.get(id) ?? 0, age));
    }
  }
  return ages;
}

describe('a bus of 32 at 9600 baud', () => {
  it.each([
    ['dead', { loseReply: true }],
    ['2 s late with every reply', { delayReplyMs: 2000 }],
  ] as const)('one meter is %s: the others keep their 3 minutes, and the broken one is told as lost within 6', async (_, plan) => {
    const building = makeBuilding({ metersPerBus: 32, characterMs: 1.042 });
    const { engine } = running(building);
    await building.env.clock.pass(2 * MINUTE_MS);
    const broken = building.ids[4]!;
    const brokeMs = building.env.clock.monotonicMs();
    breakMeter(building, 5, plan);
    const ages = await oldest(building, 10 * MINUTE_MS);
    for (const [id, age] of ages) if (id !== broken) expect(age).toBeLessThan(STATE_PROMISE_MS);
    const state = knownState(building, broken);
    expect(isLost(goodAt(state), state!.detail.failingSince, building.env.clock.now())).toBe(true);
    // What wall and overview are told, in the calls that they make.
    const { meters } = listMeters(engine.context, engine.index, { find: '', limit: 100, only: null });
    expect(meters.flatMap(({ meterId, lost }) => (lost ? [meterId] : []))).toEqual([broken]);
    expect(statusView(engine.context, engine.reading.clocks)).toMatchObject({ meters: 32, lost: 1, buses: [{ connected: true }] });
    // Windows are nudged at the very moment: between six minutes after the last good frame and six after it broke.
    const lostMs = goodAt(state)! - EVENING + LOST_AFTER_MS;
    const told = building.hints.map((hint) => hint.split(' ')).filter(([, topic, ids]) => topic === 'meter' && ids === String(broken));
    expect(told.map(([at]) => Number(at)).filter((at) => at >= lostMs && at <= brokeMs + LOST_AFTER_MS)).toHaveLength(1);
    building.buses[0]!.faults = noFaults;
    await building.env.clock.pass(5 * MINUTE_MS + 5000);
    expect(knownState(building, broken)!.detail.failingSince).toBeNull();
  });

  it('a line that is down loses every meter in words, and costs the other bus nothing', async () => {
    const building = makeBuilding({ buses: 2, metersPerBus: 3 });
    running(building);
    await building.env.clock.pass(MINUTE_MS);
    building.buses[0]!.faults = { atRequest: () => ({ cut: 'request' }) };
    const ages = await oldest(building, 7 * MINUTE_MS);
    const now = building.env.clock.now();
    const lost = building.ids.map((id) => isLost(goodAt(knownState(building, id)), knownState(building, id)!.detail.failingSince, now));
    expect(lost).toEqual([true, true, true, false, false, false]);
    for (const id of building.ids.slice(3)) expect(ages.get(id)).toBeLessThan(STATE_PROMISE_MS);
  });

  it('another number behind an address is never read as this meter', async () => {
    const building = makeBuilding({ metersPerBus: 2 });
    const stranger = building.devices[1]!;
    stranger.change({ serial: '999999999999' });
    running(building);
    await building.env.clock.pass(7 * MINUTE_MS);
    expect(knownState(building, building.ids[1]!)).toMatchObject({
      quality: 'suspect',
      balanceFen: null,
      detail: { stranger: '999999999999' },
    });
    expect(rows(building, 'SELECT 1 FROM reading WHERE meter = ?', building.ids[1])).toEqual([]);
  });
});

describe('a day and more', () => {
  /** What the registers said at each reading, from the readings themselves. */
  function expectTrue(building: Building, meter: MeterId): void {
    const read = rows<{ slot: number; total: number; balance: number }>(
      building,
      `SELECT slot, total_centi_kwh AS total, balance_fen AS balance FROM reading WHERE meter = ? AND quality = 'good' ORDER BY read_at`,
      meter,
    );
    const at = (slot: number) => read.find((row) => row.slot === slot)!;
    for (const table of ['energy_hour', 'energy_day']) {
      const bars = rows<{ from_slot: number; to_slot: number; energy_centi_kwh: number; fall_fen: number }>(
        building,
        `SELECT * FROM ${table} WHERE meter = ? ORDER BY from_slot`,
        meter,
      );
      expect(bars.length).toBeGreaterThan(0);
      expect(bars[0]!.from_slot).toBe(read[0]!.slot);
      bars.forEach((bar, index) => {
        expect(bar.energy_centi_kwh).toBe(at(bar.to_slot).total - at(bar.from_slot).total);
        expect(bar.fall_fen).toBe(at(bar.from_slot).balance - at(bar.to_slot).balance);
        if (index > 0) expect(bar.from_slot).toBe(bars[index - 1]!.to_slot);
      });
    }
  }

  const freezes = (building: Building, meter: MeterId) =>
    building.store.ledger.db
      .prepare<[number], { local_day: number; read_at: number; quality: string }>('SELECT * FROM freeze WHERE meter = ? ORDER BY local_day')
      .all(meter);

  it('one freeze a meter and day, right after midnight; hours and days are the registers’ differences', async () => {
    const building = makeBuilding({ metersPerBus: 3, watts: (index) => 1000 + 7777 * index });
    const { engine } = running(building);
    await building.env.clock.pass(27 * HOUR_MS);
    for (const [index, id] of building.ids.entries()) {
      const found = freezes(building, id);
      expect(found.map(({ local_day: day, quality }) => [day, quality])).toEqual([
        [20261121, 'good'],
        [20261122, 'good'],
        [20261123, 'good'],
      ]);
      const midnight = Date.UTC(2026, 10, 21, 16);
      expect(found[1]!.read_at - midnight).toBeLessThan(10_000);
      expectTrue(building, id);
      expect(rows(building, 'SELECT 1 FROM reading_mark')).toEqual([]);
      const freeze = lastFreeze(building.store, id)!;
      expect(totalEnergy(building.devices[index]!.state) - freeze.totalCentiKwh).toBeLessThan(300 + index * 2400);
      // 10,000 = 1 yuan a kWh: a fen is a 0.01 kWh, and 24 h × W is the day.
      const dayFen = Math.round(((1000 + 7777 * index) * 24) / 10);
      expect(Math.abs(perDayFen(engine.context, id)! - dayFen)).toBeLessThan(dayFen / 50);
    }
  });

  it('rounds of 4 hours do not keep the freeze from midnight, wherever the site is', async () => {
    const building = makeBuilding({ metersPerBus: 2, zone: 'Asia/Kolkata' });
    building.store.transaction(() =>
      putSetting(building.store, { key: 'reading', value: JSON.stringify({ minutes: 240 }), at: EVENING, operator: null }),
    );
    running(building);
    await building.env.clock.pass(6 * HOUR_MS);
    for (const id of building.ids) {
      const found = freezes(building, id);
      expect(found.map(({ local_day: day }) => day)).toEqual([20261121, 20261122]);
      expect(found[1]!.read_at - Date.UTC(2026, 10, 21, 18, 30)).toBeLessThan(5_000);
      expect(rows(building, 'SELECT 1 FROM reading WHERE meter = ?', id)).toHaveLength(3);
    }
  });

  it('the app is stopped before midnight and started in the morning: the freeze is then, once, and nothing is lost', async () => {
    const building = makeBuilding({ metersPerBus: 2 });
    const first = running(building);
    await building.env.clock.pass(1.4 * HOUR_MS);
    await first.stop();
    await building.env.clock.pass(8 * HOUR_MS);
    const second = running(building);
    await building.env.clock.pass(1.2 * HOUR_MS);
    await second.stop();
    running(building);
    await building.env.clock.pass(2 * HOUR_MS);
    for (const id of building.ids) {
      expect(freezes(building, id).map(({ local_day: day }) => day)).toEqual([20261121, 20261122]);
      expectTrue(building, id);
      const gap = rows<{ from_slot: number; to_slot: number }>(building, 'SELECT * FROM energy_hour WHERE meter = ?', id);
      expect(Math.max(...gap.map((bar) => bar.to_slot - bar.from_slot))).toBeGreaterThan(8 * 3600);
    }
  });

  it('the PC’s clock is set on and back: no meter is lost, no freeze twice, no energy lost', async () => {
    const building = makeBuilding({ metersPerBus: 2 });
    const { stop } = running(building);
    const { clock } = building.env;
    await clock.pass(HOUR_MS);
    for (const jumpMs of [26 * HOUR_MS, -26 * HOUR_MS, -3 * HOUR_MS, 3 * HOUR_MS]) {
      clock.jumpWall(jumpMs);
      for (let passed = 0; passed < 1.5 * HOUR_MS; passed += MINUTE_MS) {
        await clock.pass(MINUTE_MS);
        for (const id of building.ids) expect(knownState(building, id)!.detail.failingSince).toBeNull();
      }
    }
    await stop();
    for (const id of building.ids) {
      const days = freezes(building, id).map(({ local_day: day }) => day);
      expect(days).toEqual([...new Set(days)]);
      const [bars, read] = [
        rows<{ sum: number }>(building, 'SELECT sum(energy_centi_kwh) AS sum FROM energy_hour WHERE meter = ?', id),
        rows<{ total: number }>(building, 'SELECT min(total_centi_kwh) AS total FROM reading WHERE meter = ?', id),
      ];
      const [edge] = rows<{ total: number }>(
        building,
        'SELECT total_centi_kwh AS total FROM energy_edge e JOIN reading r ON r.slot = e.hour_slot AND r.meter = e.meter WHERE e.meter = ?',
        id,
      );
      expect(bars[0]!.sum).toBe(edge!.total - read[0]!.total);
    }
  });
});
