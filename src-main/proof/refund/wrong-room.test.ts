/** Wrong room through the real engine in virtual time: undone there, sold here, cash unmoved, whatever happens in between. */
import { beforeEach, describe, expect, it } from 'vitest';
import { fen } from '../../../src-shared/value/fen.ts';
import type { OpId } from '../../../src-shared/value/id.ts';
import { notPaidOut, payOut } from '../../service/refund/pay-out.ts';
import { giveBack } from '../../service/sale/choose.ts';
import { giveUpWrongRoom, resumeWrongRoom, startWrongRoom } from '../../service/wrong-room/start.ts';
import { unfinishedWrongRooms, wrongRoomView } from '../../service/wrong-room/view.ts';
import { hangWorkLock, removeWorkLock } from '../../store/act/work-lock.ts';
import { wrongRoomByUid } from '../../store/sale/wrong-room.ts';
import { codeOf, isMoney, must, NEGATIVE, Rig, SET, UNCOUNTED } from './rig.ts';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});

const held = (index: number) => rig.meter(index).device.state.balanceFen;
const input = (saleOpId: OpId, to: number = SET, restFen: number | null = null) => ({
  ...{ uid: rig.uid(), saleOpId, restFen: restFen === null ? null : fen(restFen), reason: '房号看错' },
  ...{ accountId: rig.meter(to).account, meterId: rig.meter(to).id },
});
type Input = ReturnType<typeof input>;
const start = (one: Input, mayOld = false) => startWrongRoom(rig.context, rig.app.engine.wrongRooms, rig.as(), one, mayOld);
const viewOf = ({ uid }: Input) => wrongRoomView(rig.context, rig.app.engine.settler, wrongRoomByUid(rig.store, uid)!.id);

async function rest(one: Input): Promise<string> {
  for (let i = 0; i < 120 && ['reversing', 'selling'].includes(viewOf(one).state); i++) await rig.env.clock.pass(500);
  return viewOf(one).state;
}

/** 50.00 yuan in cash for the right tenant, put onto the wrong meter. */
async function wrongSale(from: number = NEGATIVE): Promise<OpId> {
  return rig.sold(from, 5_000);
}

it('moves the money, and no cash with it', async () => {
  const one = input(await wrongSale());
  must(start(one));
  expect(await rest(one)).toBe('moved');
  expect([held(NEGATIVE), held(SET), rig.booked(NEGATIVE), rig.booked(SET)]).toEqual([50_000, 55_000, 50_000, 55_000]);
  expect([rig.balance('1001', 1), rig.balance('2104', rig.meter(NEGATIVE).account), notPaidOut(rig.store)]).toEqual([5_000, 0, []]);
  expect([viewOf(one).reversal.payOut, viewOf(one).sale?.state, unfinishedWrongRooms(rig.context, rig.app.engine.settler)]).toEqual([
    'moved',
    'reached',
    [],
  ]);
  expect(codeOf(payOut(rig.context, rig.as(), viewOf(one).reversal.opId as OpId))).toBe('refund.paidAlready');
  expect(rig.breaks()).toEqual([]);
});

it('what was used in the wrong room is owed there, and all of it arrives', async () => {
  const sale = await wrongSale(UNCOUNTED);
  rig.meter(UNCOUNTED).device.change({ balanceFen: fen(4_000) });
  expect(codeOf(start(input(sale)))).toBeNull();
  await rig.env.clock.pass(30_000);
  const one = input(sale, SET, 4_000);
  must(start(one, true));
  expect(await rest(one)).toBe('moved');
  expect([held(UNCOUNTED), held(SET), rig.balance('1101', rig.meter(UNCOUNTED).account)]).toEqual([0, 55_000, 1_000]);
  expect(rig.breaks()).toEqual([]);
});

it('that was not undone leaves all as it was, and may be tried again', async () => {
  const sale = await wrongSale();
  rig.fault({ loseRequest: true });
  const one = input(sale);
  must(start(one));
  expect([await rest(one), held(NEGATIVE), held(SET)]).toEqual(['abandoned', 55_000, 50_000]);
  const again = input(sale);
  must(start(again));
  expect([await rest(again), rig.breaks()]).toEqual(['moved', []]);
});

describe('when the right meter takes nothing', () => {
  const lock = () =>
    hangWorkLock(rig.store, {
      ...{ meter: rig.meter(SET).id, operator: rig.cashier, name: '赵师傅', phone: '139', reason: '换开关', untilAt: null },
      hungAt: rig.env.clock.now(),
    });

  async function waiting(): Promise<Input> {
    const one = input(await wrongSale());
    must(start(one));
    lock();
    expect([await rest(one), viewOf(one).why?.code]).toEqual(['waiting', 'meter.workLock']);
    return one;
  }

  it('it waits for a person, who goes on', async () => {
    const one = await waiting();
    expect(codeOf(resumeWrongRoom(rig.context, rig.app.engine.wrongRooms, rig.as(), one.uid))).toBe('meter.workLock');
    removeWorkLock(rig.store, rig.meter(SET).id, rig.env.clock.now(), rig.cashier);
    must(resumeWrongRoom(rig.context, rig.app.engine.wrongRooms, rig.as(), one.uid));
    expect([await rest(one), held(SET), rig.breaks()]).toEqual(['moved', 55_000, []]);
  });

  it('nothing is paid out while it waits: whoever goes on would have it twice', async () => {
    const one = await waiting();
    const reversal = viewOf(one).reversal.opId as OpId;
    expect([codeOf(payOut(rig.context, rig.as(), reversal)), notPaidOut(rig.store)]).toEqual(['refund.notConfirmed', []]);
  });

  it('or gives up, and the money is paid out', async () => {
    const one = await waiting();
    must(giveUpWrongRoom(rig.context, rig.as(), one.uid));
    const reversal = viewOf(one).reversal.opId as OpId;
    expect([viewOf(one).state, notPaidOut(rig.store)]).toEqual(['givenUp', [reversal]]);
    must(payOut(rig.context, rig.as(), reversal));
    expect([rig.balance('1001', 1), rig.breaks()]).toEqual([0, []]);
  });

  it('and the sale there is given back: the money is held for who had paid it', async () => {
    const one = input(await wrongSale());
    // The first money frame undoes, the second sells.
    let frames = 0;
    rig.faults = { atRequest: (frame) => (isMoney(frame) && ++frames === 2 ? { loseRequest: true } : {}) };
    must(start(one));
    for (let i = 0; i < 60 && viewOf(one).sale?.state !== 'notReached'; i++) await rig.env.clock.pass(500);
    must(giveBack(rig.context, rig.as(), viewOf(one).sale?.opId as OpId));
    expect([await rest(one), rig.balance('1001', 1)]).toEqual(['returned', 5_000]);
    must(payOut(rig.context, rig.as(), viewOf(one).reversal.opId as OpId));
    expect([rig.balance('1001', 1), rig.breaks()]).toEqual([0, []]);
  });
});

it('refuses the same meter, and a form that was used for something else', async () => {
  const sale = await wrongSale();
  expect(codeOf(start(input(sale, NEGATIVE)))).toBe('wrongRoom.same');
  const one = input(sale);
  must(start(one));
  expect([codeOf(start(one)), codeOf(start({ ...one, reason: '别的' }))]).toEqual([null, 'refund.uidUsed']);
});

it('a death at any commit, before it or after it, leaves the money in one place, and it is moved in the end', async () => {
  for (let dieAt = 2; ; dieAt++) {
    rig = new Rig();
    const one = input(await wrongSale());
    let commits = 0;
    let died = false;
    must(start(one));
    rig.onCommit = () => (++commits === dieAt >> 1 ? ((died = true), dieAt % 2 ? 'beforeCommit' : 'afterCommit') : null);
    await rest(one);
    rig.onCommit = () => null;
    if (!died) break;
    rig.boot();
    await rig.env.clock.pass(60_000);
    const { state, sale } = viewOf(one);
    const moved = state === 'moved' || sale?.state === 'reached';
    const there = moved ? 55_000 : 50_000;
    const here = state === 'abandoned' ? 55_000 : 50_000;
    expect([held(NEGATIVE), held(SET), rig.booked(NEGATIVE), rig.booked(SET), rig.breaks()]).toEqual([here, there, here, there, []]);
    expect(['moved', 'abandoned', 'selling']).toContain(state);
    // A sale whose frame never left is the cashier's to choose about, as any.
    if (state === 'selling') expect(sale?.state).toBe('notReached');
  }
});
