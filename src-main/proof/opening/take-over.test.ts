/** A run of take-over through the real engine: reads only, whom it asks and whom not, and what it keeps of each. */
import { beforeEach, expect, it } from 'vitest';
import { fen } from '../../../src-shared/value/fen.ts';
import { TakeOverRun } from '../../service/take-over/take-over-run.ts';
import { takeOverDifferences, takeOverStatus } from '../../service/take-over/take-over-view.ts';
import { accountOfMeter } from '../../store/site/account.ts';
import { takeOverOf } from '../../store/site/take-over.ts';
import { claimMeter } from './claim.ts';
import { Rig } from './rig.ts';

let rig: Rig;
let run: TakeOverRun;
beforeEach(() => {
  rig = new Rig();
  run = new TakeOverRun(rig.context);
  ['甲', '乙', null].forEach((name, index) => claimMeter(rig, index, name));
  rig.devices.forEach((device, index) => device.change({ balanceFen: fen(1_000 * (index + 1)) }));
});

const take = (only: Parameters<TakeOverRun['start']>[1] = null) => rig.until(run.start(rig.actor, only));
const rows = () => rig.ids.map((meter) => takeOverOf(rig.store, meter)!);
const states = () => takeOverStatus(rig.context, run, ['waiting', 'reading', 'taken', 'differs', 'read', 'unreached'], 10).meters;

it('each becomes its account’s with what it said; what is nobody’s is read and stays so; nothing is written', async () => {
  await take();
  expect(states().map(({ state, balanceFen }) => [state, balanceFen])).toEqual([
    ['taken', 1_000],
    ['taken', 2_000],
    ['read', 3_000],
  ]);
  expect(rows().map(({ takenAt }) => takenAt === null)).toEqual([false, false, true]);
  expect(rig.ids.map((meter) => accountOfMeter(rig.store, meter) !== undefined)).toEqual([true, true, false]);
  expect(rig.wrote).toEqual([]);
  expect(takeOverDifferences(rig.context)).toMatchObject({ read: 3, compared: 0, rows: [] });
  expect(rig.breaks()).toEqual([]);
});

it('of a few that are named alone', async () => {
  await take([rig.ids[1]!]);
  expect(states().map(({ state }) => state)).toEqual(['waiting', 'taken', 'waiting']);
});

it('a second run asks who is not taken over yet, and nobody else', async () => {
  rig.devices[1]!.behaviour.mute = true;
  await take();
  expect(states().map(({ state }) => state)).toEqual(['taken', 'unreached', 'read']);
  expect(states()[1]?.reason?.code).toBe('meter.noAnswer');
  const before = rows();
  rig.devices[1]!.behaviour.mute = false;
  rig.devices.forEach((device) => device.change({ alarm1Fen: fen(77) }));
  await rig.env.clock.pass(60_000);
  await take();
  expect(states().map(({ state }) => state)).toEqual(['taken', 'taken', 'read']);
  expect(rows()[0]).toEqual(before[0]);
  expect(rows()[2]).toEqual(before[2]);
  expect(rig.breaks()).toEqual([]);
});

it('a meter that an account holds already is not asked again, whatever the list forgot', async () => {
  await take([rig.ids[0]!]);
  rig.store.ledger.db.prepare('UPDATE take_over SET found = NULL, taken_at = NULL WHERE meter = ?').run(rig.ids[0]!);
  await take();
  expect(rows()[0]!.found).toBeNull();
});
