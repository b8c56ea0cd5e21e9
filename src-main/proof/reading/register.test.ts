/** Energy registers that begin again, go back or jump: eras, freezes, use, and a case for a person once. */
import { afterEach, expect, it } from 'vitest';
import { centiKwh } from '../../../src-shared/value/energy.ts';
import type { FindingId, OperatorId } from '../../../src-shared/value/id.ts';
import { REGISTER_SPAN_CENTI_KWH } from '../../domain/reading/judge.ts';
import { closeReadingCase } from '../../service/reading/register.ts';
import { meterUse } from '../../service/reading/use.ts';
import { tray } from '../../service/view/tray.ts';
import { everyRate } from '../../simulator/meter/state.ts';
import { insertOperator } from '../../store/people/operator.ts';
import { placeOfMeter } from '../../store/site/site.ts';
import { makeBuilding } from './building.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops) await stop();
  stops = [];
});

function run() {
  const building = makeBuilding({ metersPerBus: 2, watts: () => 0 });
  const start = () => {
    const app = building.run();
    const stop = () => building.env.clock.runUntil(app.stop(), MINUTE_MS);
    stops.push(stop);
    return { ...app, stop };
  };
  const show = (total: number) => building.devices[0]!.change({ energy: { ...everyRate(centiKwh(0)), flat: centiKwh(total) } });
  return { building, start, show, meter: building.ids[0]! };
}

it('a register that begins again raises the era, and no use is lost or negative, over a restart too', async () => {
  const { building, start, show, meter } = run();
  show(REGISTER_SPAN_CENTI_KWH - 500);
  const { stop } = start();
  await building.env.clock.pass(HOUR_MS);
  show(REGISTER_SPAN_CENTI_KWH - 100);
  await building.env.clock.pass(35 * MINUTE_MS);
  expect(placeOfMeter(building.store, meter)!.era).toBe(0);
  show(250);
  await building.env.clock.pass(35 * MINUTE_MS);
  expect(placeOfMeter(building.store, meter)!.era).toBe(1);
  await stop();
  const { engine } = start();
  show(900);
  await building.env.clock.pass(26 * HOUR_MS);
  expect(placeOfMeter(building.store, meter)!.era).toBe(1);
  const now = building.env.clock.now();
  const use = (by: 'hour' | 'day') =>
    meterUse(engine.context, { meterId: meter, by, from: (now - 36 * HOUR_MS) as typeof now, to: now }).bars.map(
      (bar) => bar.energyCentiKwh,
    );
  for (const by of ['hour', 'day'] as const) {
    expect(use(by).reduce((sum, one) => sum + one, 0)).toBe(1400);
    expect(Math.min(...use(by))).toBeGreaterThanOrEqual(0);
  }
  const frozen = building.store.ledger.db
    .prepare('SELECT era, total_centi_kwh FROM freeze WHERE meter = ? ORDER BY local_day')
    .raw()
    .all(meter);
  expect(frozen).toEqual([
    [0, REGISTER_SPAN_CENTI_KWH - 500],
    [1, 250],
    [1, 900],
  ]);
  expect(tray(engine.context, engine.settler, null).cases).toEqual([]);
});

it('one that goes back or jumps is a case of its kind, once until it is closed; two that agree are believed', async () => {
  const { building, start, show, meter } = run();
  const { engine } = start();
  const cases = () =>
    tray(engine.context, engine.settler, null).cases.map(({ findingId, kind, meterId, reason }) => ({
      findingId,
      kind,
      meterId,
      code: reason.code,
    }));
  await building.env.clock.pass(HOUR_MS);
  for (const total of [40_000, 90_000_000, 41_000, 90_000_000]) {
    show(total);
    await building.env.clock.pass(30 * MINUTE_MS);
  }
  const back = { kind: 'suspectReading', meterId: meter, code: 'outcome.registerBack' };
  const jump = { ...back, code: 'outcome.registerJump' };
  expect(cases()).toMatchObject([jump, back]);

  const operator = insertOperator(building.store, {
    login: 'x',
    name: '王',
    passwordHash: '',
    pinHash: null,
    createdAt: building.env.clock.now(),
  });
  const actor = { operatorId: operator as OperatorId, seat: '1' };
  const findingId = cases()[0]!.findingId as FindingId;
  expect(closeReadingCase(engine.context, actor, findingId, '换过表芯')).toMatchObject({ ok: true });
  expect(closeReadingCase(engine.context, actor, findingId, '')).toMatchObject({ fault: { code: 'finding.notOpen' } });
  expect(cases()).toMatchObject([back]);
  // It stays where it is: the new beginning, and no case any more.
  await building.env.clock.pass(2 * HOUR_MS);
  expect(cases()).toMatchObject([back]);
  show(10);
  await building.env.clock.pass(30 * MINUTE_MS);
  show(90_000_100);
  await building.env.clock.pass(30 * MINUTE_MS);
  show(1_000);
  await building.env.clock.pass(30 * MINUTE_MS);
  expect(cases()).toHaveLength(1);
});
