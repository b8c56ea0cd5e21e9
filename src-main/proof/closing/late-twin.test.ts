/** Last figures that nothing may move any more: frames of money that a gateway delivers late beside a closing, and answers that move the ledger. */
import { beforeEach, describe, expect, it } from 'vitest';
import { fen } from '../../../src-shared/value/fen.ts';
import { readMeter } from '../../service/meter/read-meter.ts';
import { compare, reconcile } from '../../service/sale/reconcile.ts';
import { openFindings } from '../../store/ledger/finding.ts';
import { isMoney } from '../refund/rig.ts';
import { ClosingRig, codeOf, must, NEGATIVE } from './rig.ts';

let rig: ClosingRig;
beforeEach(() => {
  rig = new ClosingRig();
});

const device = () => rig.meter(NEGATIVE).device;

/** The meter is read, and every open case answered as the supervisor finds it: what was begun took effect, the rest is written off. */
async function answerCases(): Promise<void> {
  const { context } = rig;
  const { settler } = rig.app.engine;
  must(await rig.until(readMeter(context, rig.meter(NEGATIVE).id)));
  for (const { id } of openFindings(rig.store, 9)) {
    const { meter } = must(await rig.until(compare(context, settler, id)));
    if (!meter) throw new Error('the meter does not answer');
    const seen = { purchaseCount: meter.purchaseCount as never, totalPurchasedFen: fen(meter.totalPurchasedFen) };
    const answer = { findingId: id, operationArrived: true, cause: 'other', holder: 'writtenOff', note: '核对', seen } as const;
    must(await rig.until(reconcile(context, settler, rig.as(rig.supervisor), answer)));
  }
}

describe('on a meter that takes a purchase twice', () => {
  it.each([
    ['the same run of the app', false],
    ['a run of the app that began after the sale', true],
  ])('a sale’s late twin has come before %s takes the last figures, and nothing is zeroed', async (_name, dies) => {
    device().behaviour.refusesRepeatedCount = false;
    rig.faultOn(isMoney, { twiceAfterMs: 8_000 });
    await rig.sold(NEGATIVE, 2_000);
    if (dies) rig.boot();
    const id = must(rig.start(NEGATIVE));
    expect([await rig.rest(id), rig.shown(id).why?.code]).toEqual(['waiting', 'closing.why.meterMoved']);
    expect([device().state.balanceFen, rig.moneyFrames, rig.revenue() || 0, rig.breaks()]).toEqual([54_000, 1, 0, []]);
    await answerCases();
    must(rig.resume(id));
    expect([await rig.rest(id), device().state.balanceFen, rig.booked(NEGATIVE) || 0, rig.breaks()]).toEqual(['closed', 0, 0, []]);
  });
});

it('no time is lost where no money went to the meter of late', async () => {
  await rig.env.clock.pass(10_000);
  const id = must(rig.start(NEGATIVE));
  await rig.env.clock.pass(3_000);
  expect(rig.shown(id).stage).toBe('zeroing');
});

it('figures that a supervisor’s answer moved are read anew: no account is settled with money on a meter', async () => {
  rig.faultOn(isMoney, { holdMs: 5_000 });
  await rig.env.clock.pass(10_000);
  const id = must(rig.start(NEGATIVE));
  await rig.env.clock.pass(4_000);
  device().purchaseElsewhere(fen(3_300));
  await rig.env.clock.pass(30_000);
  await answerCases();
  expect([await rig.rest(id), rig.shown(id).why?.code, rig.isFreeOf(NEGATIVE), rig.breaks()]).toEqual([
    ...['waiting', 'closing.why.meterMoved', false],
    [],
  ]);
  expect(codeOf(rig.settleAs(rig.settleInput(NEGATIVE)))).toBe('closing.metersLeft');
  must(rig.resume(id));
  expect([await rig.rest(id), device().state.balanceFen, rig.booked(NEGATIVE) || 0]).toEqual(['closed', 0, 0]);
  expect([-rig.balance('2104', rig.meter(NEGATIVE).account), rig.breaks()]).toEqual([50_000, []]);
});
