/** Final readings through the real engine in virtual time, on meters of every profile's way, with faults, deaths and meters that moved. */
import { beforeEach, describe, expect, it } from 'vitest';
import { fen } from '../../../src-shared/value/fen.ts';
import { startRefund } from '../../service/refund/start.ts';
import { planJob } from '../../service/job/plan.ts';
import { hangWorkLock } from '../../store/act/work-lock.ts';
import type { FaultPlan } from '../../simulator/faults.ts';
import { isMoney } from '../refund/rig.ts';
import { ClosingRig, codeOf, isControl, must, NEGATIVE, NONE, SET } from './rig.ts';

let rig: ClosingRig;
beforeEach(() => {
  rig = new ClosingRig();
});

const device = (index: number) => rig.meter(index).device.state;
const used = (index: number, balance: number) => rig.meter(index).device.change({ balanceFen: fen(balance) });
const figures = (index: number) => {
  const { account } = rig.meter(index);
  return {
    onMeter: rig.booked(index) || 0,
    held: -rig.balance('2104', account) || 0,
    owed: rig.balance('1101', account),
    revenue: -rig.revenue() || 0,
  };
};

describe.each([
  ['that refunds by a negative sale', NEGATIVE],
  ['that refunds by setting the balance', SET],
  ['that gives no refund', NONE],
])('a meter %s', (_, index) => {
  it('is tripped, read, its use posted, its balance written to 0 with proof; then it is nobody’s', async () => {
    used(index, 15_000);
    const id = must(rig.start(index));
    expect(await rig.rest(id)).toBe('closed');
    expect([device(index).balanceFen, device(index).forced, rig.moneyFrames]).toEqual([0, 'trip', 1]);
    expect(figures(index)).toEqual({ onMeter: 0, held: 15_000, owed: 0, revenue: 35_000 });
    expect(rig.shown(id)).toMatchObject({ reading: { balanceFen: 15_000, totalPurchasedFen: 200_000 }, useFen: 35_000, final: true });
    expect([rig.isFreeOf(index), rig.isFree(index), rig.breaks()]).toEqual([true, true, []]);
  });

  it.each<[string, FaultPlan]>([
    ['the reply is lost', { loseReply: true }],
    ['the gateway holds the frame', { holdMs: 6_000 }],
    ['an exception comes after the effect', { exceptionAfter: 4 }],
  ])('is closed when of its zeroing %s', async (_name, plan) => {
    used(index, 15_000);
    rig.faultOn(isMoney, plan);
    expect([await rig.close(index), device(index).balanceFen, rig.moneyFrames]).toEqual(['closed', 0, 1]);
    expect([figures(index), rig.breaks()]).toEqual([{ onMeter: 0, held: 15_000, owed: 0, revenue: 35_000 }, []]);
  });

  it.each<[string, FaultPlan]>([
    ['is lost', { loseRequest: true }],
    ['is refused', { exception: 4 }],
  ])('waits with all its money when the zeroing frame %s, and goes on or is given up', async (_name, plan) => {
    used(index, 15_000);
    rig.faultOn(isMoney, plan);
    const id = must(rig.start(index));
    expect([await rig.rest(id), rig.shown(id).why?.code]).toEqual(['waiting', 'closing.why.notZeroed']);
    expect([figures(index), rig.breaks()]).toEqual([{ onMeter: 15_000, held: 0, owed: 0, revenue: 35_000 }, []]);
    rig.meter(index).device.change({ balanceFen: fen(14_990) });
    must(rig.resume(id));
    expect([await rig.rest(id), figures(index)]).toEqual(['closed', { onMeter: 0, held: 14_990, owed: 0, revenue: 35_010 }]);
    expect([rig.isFreeOf(index), rig.breaks()]).toEqual([true, []]);
  });
});

it('a death at any commit is settled at the next start, once', async () => {
  const ends = new Set<string>();
  for (let dieAt = 2; ; dieAt++) {
    rig = new ClosingRig();
    used(NEGATIVE, 15_000);
    let commits = 0;
    let died = false;
    const id = must(rig.start(NEGATIVE));
    rig.onCommit = () => (++commits === dieAt >> 1 ? ((died = true), dieAt % 2 ? 'beforeCommit' : 'afterCommit') : null);
    await rig.env.clock.pass(40_000);
    rig.onCommit = () => null;
    if (!died) break;
    rig.boot();
    let end = await rig.rest(id);
    expect(rig.breaks()).toEqual([]);
    if (end === 'waiting') {
      must(rig.resume(id));
      end = await rig.rest(id);
    }
    expect([end, device(NEGATIVE).balanceFen, figures(NEGATIVE), rig.breaks()]).toEqual([
      ...['closed', 0, { onMeter: 0, held: 15_000, owed: 0, revenue: 35_000 }],
      [],
    ]);
    ends.add(end);
  }
  expect([...ends]).toEqual(['closed']);
});

it('an overdraft is lifted and owed by the person', async () => {
  used(NEGATIVE, -1_200);
  expect([await rig.close(NEGATIVE), device(NEGATIVE).balanceFen]).toEqual(['closed', 0]);
  expect([figures(NEGATIVE), rig.breaks()]).toEqual([{ onMeter: 0, held: 0, owed: 1_200, revenue: 51_200 }, []]);
});

it('a meter at 0 is closed without a money frame', async () => {
  used(NEGATIVE, 0);
  expect([await rig.close(NEGATIVE), rig.moneyFrames, figures(NEGATIVE), rig.breaks()]).toEqual([
    ...['closed', 0, { onMeter: 0, held: 0, owed: 0, revenue: 50_000 }],
    [],
  ]);
});

it('a trip that the meter does not take reads nothing; given up, the tenant goes on as before', async () => {
  rig.faultOn(isControl, { loseRequest: true }, 9);
  const id = must(rig.start(NEGATIVE));
  expect([await rig.rest(id), figures(NEGATIVE).revenue]).toEqual(['waiting', 0]);
  rig.faultOn(isControl, {}, 0);
  must(rig.abandon(id));
  await rig.env.clock.pass(30_000);
  expect([device(NEGATIVE).forced, rig.isFreeOf(NEGATIVE), rig.shown(id).stage]).toEqual(['none', false, 'abandoned']);
  await rig.sold(NEGATIVE, 2_000);
  expect([rig.booked(NEGATIVE), rig.breaks()]).toEqual([52_000, []]);
});

it('given up after its final reading, the supply is back, the use stays posted and the account goes on', async () => {
  used(NEGATIVE, 15_000);
  rig.faultOn(isMoney, { loseRequest: true });
  const id = must(rig.start(NEGATIVE));
  expect(await rig.rest(id)).toBe('waiting');
  must(rig.abandon(id));
  await rig.env.clock.pass(30_000);
  expect([device(NEGATIVE).forced, device(NEGATIVE).relayClosed]).toEqual(['none', true]);
  await rig.sold(NEGATIVE, 2_000);
  used(NEGATIVE, 16_500);
  expect(await rig.close(NEGATIVE)).toBe('closed');
  expect([figures(NEGATIVE), rig.breaks()]).toEqual([{ onMeter: 0, held: 16_500, owed: 0, revenue: 35_500 }, []]);
});

it('money bought around the ledger keeps it from closing', async () => {
  rig.meter(NEGATIVE).device.purchaseElsewhere(fen(3_300));
  const id = must(rig.start(NEGATIVE));
  expect([await rig.rest(id), rig.shown(id).why?.code, figures(NEGATIVE).onMeter, rig.breaks()]).toEqual([
    ...['waiting', 'closing.why.meterMoved', 50_000],
    [],
  ]);
});

describe('while it is under way', () => {
  it('nothing else touches the meter, and it touches nothing that is under way', async () => {
    const { account, id: meter } = rig.meter(NEGATIVE);
    const refund = { uid: rig.uid(), accountId: account, meterId: meter, amountFen: fen(100), reason: '退租' };
    must(rig.start(NEGATIVE));
    await expect(rig.sold(NEGATIVE, 1_000)).rejects.toThrow('meter.closing');
    expect(codeOf(startRefund(rig.context, rig.as(), refund))).toBe('meter.closing');
    const trip = { uid: rig.uid(), wish: { kind: 'trip' }, meters: [meter], reason: '' } as const;
    expect([codeOf(planJob(rig.context, rig.as(), trip)), codeOf(rig.start(NEGATIVE))]).toEqual(['meter.closing', 'meter.closing']);
    const other = rig.meter(SET);
    must(startRefund(rig.context, rig.as(), { ...refund, uid: rig.uid(), accountId: other.account, meterId: other.id }));
    expect(codeOf(rig.start(SET))).toBe('meter.openOperation');
    must(planJob(rig.context, rig.as(), { ...trip, uid: rig.uid(), meters: [rig.meter(NONE).id] }));
    expect(codeOf(rig.start(NONE))).toBe('control.busy');
  });

  it('one form is one closing', () => {
    const input = rig.input(NEGATIVE);
    const first = rig.start(NEGATIVE, input);
    expect(rig.start(NEGATIVE, input)).toEqual(first);
    expect(codeOf(rig.start(NEGATIVE, { ...input, reason: '另一个' }))).toBe('closing.uidUsed');
  });

  it('a work lock keeps it from beginning, and from writing where it was hung meanwhile', async () => {
    const { id: meter } = rig.meter(NEGATIVE);
    const lock = {
      meter,
      operator: rig.supervisor,
      name: '电工',
      phone: '138',
      reason: '检修',
      untilAt: null,
      hungAt: rig.env.clock.now(),
    };
    const id = must(rig.start(NEGATIVE));
    hangWorkLock(rig.store, lock);
    expect([await rig.rest(id), rig.moneyFrames, codeOf(rig.resume(id))]).toEqual(['waiting', 0, 'meter.workLock']);
    hangWorkLock(rig.store, { ...lock, meter: rig.meter(SET).id });
    expect([codeOf(rig.start(SET)), rig.breaks()]).toEqual(['meter.workLock', []]);
  });
});
