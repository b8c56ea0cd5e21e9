/** Opening an account through the real engine in virtual time: with every write lost either way, with the app dying at every commit. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { Result } from '../../../src-shared/value/result.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import { GL } from '../../domain/ledger/chart.ts';
import { abandonOpening, resumeOpening } from '../../service/opening/choose.ts';
import { openByTakeOver } from '../../service/take-over/take-over-account.ts';
import { planJob } from '../../service/job/plan.ts';
import { giveBack, sendLater } from '../../service/sale/choose.ts';
import { scriptedFaults, type FaultPlan } from '../../simulator/faults.ts';
import { accountById, accountOfMeter } from '../../store/site/account.ts';
import { balance } from '../../store/ledger/ledger.ts';
import { givenPlanOfMeter } from '../../store/act/plan.ts';
import { hangWorkLock } from '../../store/act/work-lock.ts';
import { purchaseOf, Rig, writeOf } from './rig.ts';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});

const device = () => rig.devices[0]!;
const owner = () => accountOfMeter(rig.store, rig.ids[0]!);
const drawerFen = () => balance(rig.store, GL.drawer, '1');
const code = (outcome: Result<unknown, Fault>) => (outcome.ok ? null : outcome.fault.code);
const lose = (write: ReturnType<typeof writeOf>, plan: FaultPlan, times = 1) =>
  (rig.faults = scriptedFaults([{ when: (frame) => writeOf(frame) === write, plan, times }]));
const uid = (n = 1) => rig.input({}, n).uid;
const resume = (firstPurchase: Parameters<typeof resumeOpening>[3]['firstPurchase'] = 'asBefore') =>
  resumeOpening(rig.context, rig.app.engine.openings, rig.actor, { uid: uid(), firstPurchase }, true);
const PRICES = { sharp: 8_300, peak: 8_300, flat: 8_300, valley: 8_300 };

function expectOpened(boughtFen = 20_000): void {
  expect(device().state).toMatchObject({
    prepaidOn: true,
    prices: PRICES,
    alarm1Fen: 3_000,
    alarm2Fen: 1_000,
    overdraftFen: 0,
    forced: 'none',
  });
  expect(device().state).toMatchObject({ balanceFen: boughtFen, totalPurchasedFen: boughtFen });
  expect(owner()).toBeDefined();
  expect(givenPlanOfMeter(rig.store, rig.ids[0]!)?.name).toBe('单一 0.8300');
  expect(drawerFen()).toBe(boughtFen);
  expect(rig.breaks()).toEqual([]);
}

describe('an opening', () => {
  it('writes, reads back, sells, and only then is open', async () => {
    expect((await rig.start()).ok).toBe(true);
    expect(owner()).toBeUndefined();
    expect(drawerFen()).toBe(0);
    expect(rig.view()).toMatchObject({ stage: 'writing', name: '新来面馆', accountId: null, moneyTaken: false });
    expect(await rig.rest()).toMatchObject({ stage: 'opened', final: true, moneyTaken: true, operation: { state: 'reached' } });
    expect(rig.wrote).toEqual(['parameters', 'sell']);
    expectOpened();
  });

  it('without a purchase takes no money', async () => {
    await rig.start({ firstPurchase: null });
    expect(await rig.rest()).toMatchObject({ stage: 'opened', operation: null, moneyTaken: false });
    expect(rig.wrote).toEqual(['parameters']);
    expectOpened(0);
  });

  it.each(['trip', 'close'] as const)('ends forced mode %s before it sells', async (forced) => {
    device().change({ forced });
    await rig.start();
    await rig.rest();
    expect(rig.wrote).toEqual(['parameters', 'control', 'sell']);
    expectOpened();
  });

  it('gives an account that exists one more meter', async () => {
    await rig.start();
    await rig.rest();
    const accountId = owner()!;
    await rig.start({ meterId: rig.ids[1]!, account: { accountId } }, 2);
    expect(await rig.rest(2)).toMatchObject({ stage: 'opened', accountId, name: '新来面馆' });
    expect(rig.devices[1]!.state).toMatchObject({ balanceFen: 20_000, totalPurchasedFen: 20_100, purchaseCount: 2 });
    expect(rig.breaks()).toEqual([]);
  });

  it('is one for its uid: the same input answers with it, other input is refused', async () => {
    const first = await rig.start();
    expect(await rig.start()).toEqual(first);
    expect(code(await rig.start({ firstPurchase: null }))).toBe('opening.uidUsed');
    await rig.rest();
    expect(await rig.start()).toEqual(first);
    expectOpened();
  });

  it('lets nothing else touch the meter', async () => {
    await rig.start();
    const { context, actor } = rig;
    expect(code(await rig.start({}, 2))).toBe('meter.opening');
    expect(code(await rig.until(openByTakeOver(context, actor, rig.ids[0]!, { name: '别人', contact: '', phone: '' })))).toBe(
      'meter.opening',
    );
    await rig.rest();
    lose('parameters', { loseRequest: true }, 9);
    await rig.start({ meterId: rig.ids[1]! }, 3);
    await rig.rest(3);
    const trip = { uid: uid(4), wish: { kind: 'trip' } as const, meters: [rig.ids[1]!], reason: '试试' };
    expect(code(planJob(context, actor, trip))).toBe('meter.opening');
  });
});

describe('refused before anything is recorded', () => {
  const refused = async (over: Parameters<Rig['start']>[0], expected: string) => {
    expect(code(await rig.start(over))).toBe(expected);
    expect(() => rig.view()).toThrow('no such opening');
    expect(rig.wrote).toEqual([]);
  };
  const parameters = (over: object) => ({ parameters: { ...rig.input().parameters, ...over } });

  it('a meter that holds a balance', () => {
    device().change({ balanceFen: fen(1_240) });
    return refused({}, 'opening.against.balance');
  });
  it('an encrypted meter', () => {
    device().change({ encrypted: true });
    return refused({}, 'meter.encrypted');
  });
  it('a meter that does not answer', () => {
    device().behaviour.mute = true;
    return refused({}, 'meter.noAnswer');
  });
  it('a work lock', () => {
    const lock = { name: '赵', phone: '1', reason: 'x', untilAt: null, hungAt: rig.env.clock.now() };
    hangWorkLock(rig.store, { meter: rig.ids[0]!, operator: rig.operator, ...lock });
    return refused({}, 'opening.against.workLock');
  });
  it('a tick that is off, with who switches it on', async () => {
    rig.tick({ price: false, control: true });
    expect(await rig.start()).toMatchObject({ ok: false, fault: { code: 'opening.against.price', values: { names: '管理员甲' } } });
  });
  it('a forced meter while control is off', async () => {
    rig.tick({ price: true, control: false });
    device().change({ forced: 'trip' });
    await refused({}, 'opening.against.control');
    device().change({ forced: 'none' });
    expect((await rig.start()).ok).toBe(true);
  });
  it.each([
    ['opening.wrong.alarmsCrossed', () => parameters({ alarm2Fen: fen(3_001) })],
    ['opening.wrong.range', () => parameters({ overdraftFen: fen(-1) })],
    ['opening.wrong.plan', () => ({ plan: { planId: 99 as never } })],
    ['right.missing', () => ({ plan: { flatE4: 9_000 as never } })],
    ['sale.belowMinimum', () => ({ firstPurchase: purchaseOf(99) })],
    ['tender.referenceMissing', () => ({ firstPurchase: purchaseOf(20_000, 'card') })],
    ['account.unknown', () => ({ account: { accountId: 99 as never } })],
  ])('%s', (expected, over) => refused(over(), expected));
});

describe('a write that is lost', () => {
  it.each(['parameters', 'sell', 'control'] as const)('%s without its reply: read back, and never sent twice', async (write) => {
    if (write === 'control') device().change({ forced: 'trip' });
    lose(write, { loseReply: true });
    await rig.start();
    expect(await rig.rest()).toMatchObject({ stage: 'opened' });
    expect(rig.wrote.filter((one) => one === write)).toEqual([write]);
    expectOpened();
  });

  it.each(['parameters', 'control'] as const)('%s that never arrives: it waits without money, and goes on when told', async (write) => {
    if (write === 'control') device().change({ forced: 'trip' });
    lose(write, { loseRequest: true }, 2);
    await rig.start();
    const waiting = await rig.rest();
    expect(waiting).toMatchObject({ stage: 'waiting', moneyTaken: false, ways: { goOn: true, abandon: true } });
    expect(waiting.why?.code).toMatch(/^control\.why\.notTaken\./);
    expect(drawerFen()).toBe(0);
    expect(rig.breaks()).toEqual([]);
    expect(resume().ok).toBe(true);
    await rig.rest();
    expectOpened();
  });

  it('the purchase that never arrives is given back or sent later, by the sale’s own ways', async () => {
    lose('sell', { loseRequest: true });
    await rig.start();
    const lost = await rig.rest();
    expect(lost).toMatchObject({ stage: 'buying', moneyTaken: true, operation: { state: 'notReached' } });
    expect(owner()).toBeUndefined();
    expect(sendLater(rig.context, rig.actor, lost.operation!.opId as never).ok).toBe(true);
    void rig.app.engine.settler.engage(lost.operation!.opId as never);
    expect(await rig.rest()).toMatchObject({ stage: 'opened' });
    expectOpened();
  });

  it.each(['another', 'without', 'abandon'] as const)('given back: %s', async (way) => {
    lose('sell', { loseRequest: true });
    await rig.start();
    const lost = await rig.rest();
    expect(code(abandonOpening(rig.context, rig.actor, uid()))).toBe('opening.notWaiting');
    expect(giveBack(rig.context, rig.actor, lost.operation!.opId as never).ok).toBe(true);
    const waiting = await rig.rest();
    expect(waiting).toMatchObject({ stage: 'waiting', moneyTaken: false, why: { code: 'opening.why.returned' }, ways: { goOn: false } });
    expect(drawerFen()).toBe(0);
    if (way === 'abandon') {
      expect(abandonOpening(rig.context, rig.actor, uid()).ok).toBe(true);
      expect(rig.view()).toMatchObject({ stage: 'abandoned', final: true });
      expect(accountById(rig.store, waiting.accountId as never)?.closedAt).not.toBeNull();
      expect(owner()).toBeUndefined();
      expect(rig.breaks()).toEqual([]);
      expect((await rig.start({}, 2)).ok).toBe(true);
      await rig.rest(2);
      return expectOpened();
    }
    expect(resume(way === 'another' ? purchaseOf(5_000) : null).ok).toBe(true);
    expect(await rig.rest()).toMatchObject({ stage: 'opened' });
    expectOpened(way === 'another' ? 5_000 : 0);
  });
});

describe('meanwhile', () => {
  it('a tick is switched off: nothing is sent, and it waits', async () => {
    const begun = rig.start();
    await begun;
    rig.tick({ price: false, control: true });
    const waiting = await rig.rest();
    expect(waiting.stage).toBe('waiting');
    expect(waiting.why?.code).toBe('control.notCommissioned.price');
    expect(rig.wrote).toEqual([]);
    expect(code(resume())).toBe('control.notCommissioned.price');
    rig.tick({ price: true, control: true });
    expect(resume().ok).toBe(true);
    await rig.rest();
    expectOpened();
  });

  it('somebody charges the meter from another PC: no money is taken, and only giving up is left', async () => {
    rig.faults = {
      atRequest: (frame) => {
        if (writeOf(frame) === 'parameters') device().change({ totalPurchasedFen: fen(500), balanceFen: fen(500) });
        return {};
      },
    };
    await rig.start();
    const waiting = await rig.rest();
    expect(waiting).toMatchObject({ stage: 'waiting', why: { code: 'opening.why.meterMoved' } });
    expect(waiting.ways).toEqual({ goOn: false, another: false, withoutPurchase: false, abandon: true });
    expect(drawerFen()).toBe(0);
  });
});

describe('the app dies', () => {
  /** Dies at the n-th commit of an opening; false once there is no n-th. */
  async function dieAt(n: number, point: 'beforeCommit' | 'afterCommit'): Promise<boolean> {
    let commits = 0;
    rig.onCommit = () => (++commits === n ? point : null);
    const started = rig.start();
    await Promise.race([started, rig.until(rig.app.life.ended)].map((one) => Promise.allSettled([one])));
    for (let i = 0; i < 240 && rig.app.life.alive; i++) await rig.env.clock.pass(500);
    rig.onCommit = () => null;
    const died = !rig.app.life.alive;
    rig.boot();
    return died;
  }

  it.each(['beforeCommit', 'afterCommit'] as const)(
    '%s of any of its steps: it goes on or waits, and money is taken once',
    async (point) => {
      let waited = 0;
      let reached = 0;
      for (let n = 1; n < 60; n++) {
        rig = new Rig();
        device().change({ forced: 'trip' });
        if (!(await dieAt(n, point))) break;
        reached = n;
        const known = rig.store.ledger.db.prepare('SELECT count(*) AS n FROM opening').get() as { n: number };
        if (known.n === 0) {
          expect(rig.wrote).toEqual([]);
          continue;
        }
        const rested = await rig.rest();
        if (rested.stage === 'waiting') {
          waited++;
          expect(drawerFen()).toBe(0);
          expect(rested.why?.code).toBe('opening.why.interrupted');
          expect(resume().ok).toBe(true);
        } else if (rested.operation?.state === 'notReached') {
          expect(sendLater(rig.context, rig.actor, rested.operation.opId as never).ok).toBe(true);
          void rig.app.engine.settler.engage(rested.operation.opId as never);
        }
        expect(await rig.rest(), `commit ${n}`).toMatchObject({ stage: 'opened' });
        expectOpened();
      }
      expect(reached).toBeGreaterThanOrEqual(12);
      expect(waited).toBeGreaterThan(4);
    },
  );
});
