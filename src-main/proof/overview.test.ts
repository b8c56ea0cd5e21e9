/** 今日 and one meter's page from rows: sums to the fen, nights and pace by local days, buses that fell silent, events in one line of time. */
import { beforeEach, expect, test } from 'vitest';
import { centiKwh } from '../../src-shared/value/energy.ts';
import { fen } from '../../src-shared/value/fen.ts';
import type { MeterId } from '../../src-shared/value/id.ts';
import { instant } from '../../src-shared/value/instant.ts';
import { priceE4 } from '../../src-shared/value/price.ts';
import { purchaseCount } from '../../src-shared/value/count.ts';
import { makeBuilding, type Building } from './reading/building.ts';
import type { Engine } from '../app/engine.ts';
import { putMeterStateWithEvents } from '../store/reading/meter-event.ts';
import { attachMeter, insertAccount } from '../store/site/account.ts';
import { insertOperator } from '../store/people/operator.ts';
import { insertPlan, setPlanOfMeter } from '../store/act/plan.ts';
import { putSetting } from '../store/site/setting.ts';
import { meterEvents } from '../service/view/meter-events.ts';
import { meterView } from '../service/view/meter-page.ts';
import { listMeters } from '../service/view/meter-list.ts';
import { overview } from '../service/view/overview.ts';
import { expectedPriceOf, expectedPrices } from '../service/view/expected-price.ts';
import { DEFAULTS_KEY } from '../service/site-import/present.ts';

const HOUR_MS = 3_600_000;
/** 22:00 on 21 November in Shanghai. */
let building: Building;
let engine: Engine;

beforeEach(() => {
  building = makeBuilding({ buses: 2, metersPerBus: 4 });
  ({ engine } = building.run());
  const at = building.env.clock.now();
  for (const [index, meter] of building.ids.entries()) {
    const details = { name: `店${index}`, contact: null, phone: null, note: null };
    if (index < 6)
      attachMeter(building.store, insertAccount(building.store, { ...details, number: `A${index}`, at, operator: null }), meter, at);
  }
});

function state(meter: MeterId, balanceFen: number, ago: number, detail: object = {}, events: object[] = []) {
  const now = building.env.clock.now();
  const drafts = events.map((event) => ({ meter, at: now, was: null, now: null, sinceAt: null, balanceFen: fen(balanceFen), ...event }));
  putMeterStateWithEvents(
    building.store,
    {
      ...{ meter, readAt: instant(now - ago), quality: 'good', balanceFen: fen(balanceFen), purchaseCount: purchaseCount(1) },
      ...{ totalFen: null, energyCentiKwh: centiKwh(100), detail: { relayClosed: true, forced: 'none', priceE4: 8300, ...detail } },
    },
    drafts as never,
  );
}

function use(meter: MeterId, day: number, fallFen: number) {
  building.store.readings.db
    .prepare('INSERT INTO energy_day (day, meter, era, from_slot, to_slot, energy_centi_kwh, fall_fen) VALUES (?, ?, 0, 0, 86400, 500, ?)')
    .run(day, meter, fallFen);
}

test('who fell into arrears since six, who will run out before midnight, and who owes how much', () => {
  const [dry, earlier, soon, later, warned] = building.ids as [MeterId, MeterId, MeterId, MeterId, MeterId];
  const now = building.env.clock.now();
  state(dry, -350, 0, { arrears: true }, [{ kind: 'alarm', was: 'alarm2', now: 'arrears' }]);
  state(earlier, -20, 0, { arrears: true }, [{ kind: 'alarm', was: 'alarm2', now: 'arrears', at: instant(now - 29 * HOUR_MS) }]);
  state(soon, 100, 0, { alarm1: true, alarm2: true });
  state(later, 90_000, 0);
  state(warned, 8_000, 0, { alarm1: true });
  for (const meter of [soon, later]) use(meter, 20261120, 2_400);
  const view = overview(engine.context, true);
  expect(view.ranDry.meters.map(({ meterId, balanceFen }) => [meterId, balanceFen])).toEqual([[dry, -350]]);
  expect(view.runsDry.meters.map(({ meterId, at }) => [meterId, at])).toEqual([[soon, now + HOUR_MS]]);
  expect([view.arrears.count, view.arrears.sumFen, view.alarm2.count, view.alarm1.sumFen]).toEqual([2, -370, 1, 8_000]);
  expect(view.arrears.meters.map(({ accountName }) => accountName)).toEqual(['店0', '店1']);
  expect(overview(engine.context, false).sold).toBeNull();
});

test('a silent bus is told once with the moment of its first lost meter; a lost meter is in no list of debts', () => {
  for (const meter of building.ids.slice(4)) {
    const failingSince = building.env.clock.now() - HOUR_MS;
    state(meter, -10, meter === building.ids[5] ? 2 * HOUR_MS : HOUR_MS, { arrears: true, failingSince });
  }
  const view = overview(engine.context, true);
  expect(view.buses.map(({ meters, lost, silentSince }) => [meters, lost, silentSince])).toEqual([
    [4, 0, null],
    [4, 4, building.env.clock.now() - 2 * HOUR_MS],
  ]);
  expect([view.lost, view.arrears.count, view.freeze]).toMatchObject([4, 0, { done: 0, total: 8 }]);
});

test('events of a meter come newest first and in pages without a gap', () => {
  const [meter] = building.ids as [MeterId];
  const now = building.env.clock.now();
  const at = (n: number) => instant(now + n * 1000);
  state(
    meter,
    50,
    0,
    {},
    [1, 2, 3, 4].map((n) => ({ at: at(n), kind: n % 2 === 0 ? 'on' : 'off', now: n % 2 === 0 ? null : 'alarm2' })),
  );
  const first = meterEvents(engine.context, { meterId: meter, before: null, limit: 3 });
  expect(first.events.map(({ text }) => text.code)).toEqual(['event.on', 'event.off.alarm2', 'event.on']);
  const rest = meterEvents(engine.context, { meterId: meter, before: instant(first.events.at(-1)!.at), limit: 3 });
  expect([rest.more, rest.events.map(({ text }) => text.code)]).toEqual([false, ['event.off.alarm2', 'event.account']]);
});

test('a few meters are listed as among all others, in the order of the wall', () => {
  state(building.ids[2]!, 777, 0, { priceE4: 9100 });
  use(building.ids[2]!, 20261120, 1_000);
  const all = listMeters(engine.context, engine.index, { find: '', limit: 100, only: null }).meters;
  const some = listMeters(engine.context, engine.index, { find: '', limit: 100, only: [building.ids[6]!, building.ids[2]!] }).meters;
  expect(some).toEqual(all.filter(({ meterId }) => meterId === building.ids[2] || meterId === building.ids[6]));
  expect(some[0]).toMatchObject({ perDayFen: 1_000, sounds: 'd2 dian2', priceDiffers: false });
  expect(meterView(engine.context, engine.index, building.ids[2]!)?.meter).toEqual(some[0]);
  expect(meterView(engine.context, engine.index, 999 as MeterId)).toBeNull();
});

test("a meter should have the price of the plan that a person gave it, else the site's own; a plan only found on it decides nothing", () => {
  const { store, env } = building;
  const at = env.clock.now();
  const operator = insertOperator(store, { login: 'zhao', name: '赵', passwordHash: '-', pinHash: null, createdAt: at });
  const plan = (name: string, price: number) => {
    const each = priceE4(price);
    return insertPlan(store, {
      name,
      kind: 'flat',
      prices: { sharp: each, peak: each, flat: each, valley: each },
      fromAt: at,
      at,
      operator,
    });
  };
  const [given, found, chosenLater, none] = building.ids as [MeterId, MeterId, MeterId, MeterId];
  const [own, other] = [plan('own', 9500), plan('other', 7700)];
  setPlanOfMeter(store, { meter: given, plan: own, at, operator });
  setPlanOfMeter(store, { meter: found, plan: other, at, operator: null });
  setPlanOfMeter(store, { meter: chosenLater, plan: other, at, operator: null });
  setPlanOfMeter(store, { meter: chosenLater, plan: other, at, operator });
  putSetting(store, { key: DEFAULTS_KEY, value: JSON.stringify({ priceFlatE4: 8300 }), at, operator: null });
  for (const expected of [expectedPrices(store), expectedPriceOf(store)])
    expect([given, found, chosenLater, none].map(expected)).toEqual([9500, 8300, 7700, 8300]);
});
