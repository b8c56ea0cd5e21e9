/** A week of a few meters in virtual time: sold to, refunded, charged elsewhere, lost, the PC's clock set back, killed; what became revenue is what they used. */
import { expect, test } from 'vitest';
import { fen } from '../../../src-shared/value/fen.ts';
import { startRefund } from '../../service/refund/start.ts';
import { constantLoad } from '../../simulator/meter/state.ts';
import { openFindings } from '../../store/ledger/finding.ts';
import { NEGATIVE, NEGATIVE_HIDDEN, SET, SET_HIDDEN, must } from '../refund/rig.ts';
import { ConsumptionRig, HOUR_MS } from './rig.ts';

test('a week of falls is what the meters used, whatever happened to them', async () => {
  const rig = new ConsumptionRig();
  const { env, store } = rig;
  // Sunday 09:00; the first midnight is 15 hours away.
  await rig.hours(16);
  expect(rig.rows(NEGATIVE)).toMatchObject([
    { n: 1, to_day: 20_261_122, balance_before_fen: 50_000, fall_fen: 0, energy_centi_kwh: null, entry: null },
    { n: 2, to_day: 20_261_123, energy_centi_kwh: 1_800, expected_fen: 1_800, fall_fen: 1_800, drift_micro_yuan: 0, finding: null },
  ]);
  for (const index of [NEGATIVE, NEGATIVE_HIDDEN, SET, SET_HIDDEN]) {
    await rig.sold(index, 10_000);
    const { id, account } = rig.meter(index);
    const asked = { uid: rig.uid(), accountId: account, meterId: id, amountFen: fen(2_000), reason: '退' };
    const refund = must(startRefund(rig.context, rig.as(), asked));
    expect(await rig.settle(refund)).toBe('confirmed');
  }
  const lost = rig.meter(5).device;
  lost.behaviour.mute = true;
  await rig.hours(30);
  lost.behaviour.mute = false;
  rig.meter(4).device.purchaseElsewhere(fen(5_000));
  await rig.hours(12);
  env.clock.jumpWall(-3 * HOUR_MS);
  await rig.hours(12);
  env.clock.jumpWall(3 * HOUR_MS);
  await rig.hours(20);
  // The app dies after midnight's freezes and before they are posted, then once more in the middle of posting.
  const frozen = () => store.ledger.db.prepare<[], number>('SELECT count(*) FROM freeze').pluck().get()!;
  for (const before = frozen(); frozen() < before + 6;) await env.clock.pass(5_000);
  const posted = rig.rows(NEGATIVE).length;
  rig.onCommit = () => 'beforeCommit';
  await env.clock.pass(120_000);
  rig.onCommit = () => null;
  expect(rig.rows(NEGATIVE)).toHaveLength(posted);
  rig.boot();
  await rig.hours(50);
  for (const { device } of rig.meters) device.behaviour.wattsByHour = constantLoad(0);
  await rig.hours(24);
  const used = rig.meters.map((_, index) => rig.used(index) - [0, 2_000, 0, 2_000, 0, 0][index]!);
  expect(rig.meters.map((_, index) => rig.rows(index).reduce((sum, row) => sum + (row.fall_fen as number), 0))).toEqual(used);
  expect(rig.revenue()).toBe(used.reduce((sum, one) => sum + one, 0));
  expect(rig.breaks()).toEqual([]);
  expect(openFindings(store, 9).map(({ kind, meter }) => [kind, meter])).toEqual([['ledgerDiffers', rig.meter(4).id]]);
}, 60_000);
