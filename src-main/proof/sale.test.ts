/** Selling through the real engine in virtual time: each refusal has its own answer, and each way out of a sale closes the books. */
import { beforeEach, describe, expect, it } from 'vitest';
import { fen, type Fen } from '../../src-shared/value/fen.ts';
import type { OpId, OpUid } from '../../src-shared/value/id.ts';
import { instant } from '../../src-shared/value/instant.ts';
import type { Fault } from '../../src-shared/contract/call.ts';
import type { Result } from '../../src-shared/value/result.ts';
import { GL } from '../domain/ledger/chart.ts';
import { readMeter } from '../service/meter/read-meter.ts';
import { giveBack, sendLater } from '../service/sale/choose.ts';
import { compare, reconcile } from '../service/sale/reconcile.ts';
import { operationView } from '../service/sale/operation-view.ts';
import { sell, type SaleInput } from '../service/sale/sell.ts';
import { saveSettings } from '../service/settings.ts';
import { tray } from '../service/view/tray.ts';
import { scriptedFaults, type FaultPlan, type Frame } from '../simulator/faults.ts';
import { balance } from '../store/ledger.ts';
import { lastStep, openOpOfMeter } from '../store/op.ts';
import { setPayMethodActive } from '../store/payment.ts';
import { slipsOfOp, slipNumber } from '../store/slip.ts';
import { hangWorkLock, removeWorkLock } from '../store/work-lock.ts';
import { detachMeter } from '../store/account.ts';
import { makeGround, SELL_FC, type Ground } from './sim/ground.ts';
import { World, type Process } from './sim/world.ts';

let ground: Ground;
let world: World;
let app: Process;
let uids = 0;

beforeEach(() => {
  ground = makeGround(':memory:');
  world = new World(ground, 5);
  app = world.boot();
});

const actor = () => ({ operatorId: ground.operator, seat: '1' });
const meter = (index = 0) => world.meters[index]!;
const until = <T>(work: Promise<T>) => world.env.clock.runUntil(work, 3_600_000);
const isSell = (frame: Frame) => frame.fc === SELL_FC;

function input(over: Partial<SaleInput> = {}, index = 0): SaleInput {
  const amountFen = over.amountFen ?? fen(10_000);
  return {
    uid: `00000000-0000-4000-8000-${String(++uids).padStart(12, '0')}` as OpUid,
    accountId: meter(index).facts.account,
    meterId: meter(index).facts.id,
    amountFen,
    tenders: [{ method: 'cash', amountFen, reference: null }],
    tenderedFen: null,
    note: '',
    sameAgainConfirmed: false,
    sendLater: false,
    ...over,
  };
}

function trySell(over: Partial<SaleInput> = {}, index = 0, maySendLater = false): Result<OpId, Fault> {
  return sell(app.engine.context, actor(), input(over, index), maySendLater);
}

function sold(over: Partial<SaleInput> = {}, index = 0): OpId {
  const outcome = trySell(over, index);
  if (!outcome.ok) throw new Error(outcome.fault.code);
  return outcome.value;
}

const code = (outcome: Result<unknown, Fault>) => (outcome.ok ? null : outcome.fault.code);
const view = (op: OpId) => operationView(app.engine.context, app.engine.settler, op);
const settle = (op: OpId) => until(app.engine.settler.engage(op));
const faults = (plan: FaultPlan, times = 1, when: (frame: Frame) => boolean = isSell) =>
  (world.faults = scriptedFaults([{ when, plan, times }]));
const drawerFen = () => balance(ground.store, GL.drawer, '1');
const soldSoFar = () => [...ground.store.ledger.db.prepare('SELECT count(*) AS n FROM op').all()];

async function settleFully(op: OpId): Promise<void> {
  for (let i = 0; i < 40 && ['intent', 'sending', 'inDoubt', 'sendLater'].includes(lastStep(ground.store, op)?.state ?? ''); i++) {
    await settle(op);
    await world.env.clock.pass(2_000);
  }
}

describe('a wrong amount or tender is refused in its own words, and nothing stays of it', () => {
  it.each<[string, () => Partial<SaleInput>]>([
    ['sale.amountNotPositive', () => ({ amountFen: fen(0) })],
    ['sale.amountNotPositive', () => ({ amountFen: fen(-100) })],
    ['sale.belowMinimum', () => ({ amountFen: fen(99) })],
    ['sale.aboveLimit', () => ({ amountFen: fen(5_000_001) })],
    ['tender.sumDiffers', () => ({ tenders: [{ method: 'cash', amountFen: fen(9_999), reference: null }] })],
    ['tender.unknownMethod', () => ({ tenders: [{ method: 'gold', amountFen: fen(10_000), reference: null }] })],
    ['tender.referenceMissing', () => ({ tenders: [{ method: 'card', amountFen: fen(10_000), reference: null }] })],
    ['tender.tooLittle', () => ({ tenderedFen: fen(5_000) })],
    [
      'tender.notPositive',
      () => ({
        tenders: [
          { method: 'cash', amountFen: fen(0), reference: null },
          { method: 'wechat', amountFen: fen(10_000), reference: null },
        ],
      }),
    ],
  ])('%s', (expected, over) => {
    expect(code(trySell(over()))).toBe(expected);
    expect(soldSoFar()).toEqual([{ n: 0 }]);
    expect(drawerFen()).toBe(0);
  });

  it('a method that was switched off is none', () => {
    setPayMethodActive(ground.store, 'wechat', 0);
    expect(code(trySell({ tenders: [{ method: 'wechat', amountFen: fen(10_000), reference: null }] }))).toBe('tender.unknownMethod');
  });

  it('above the meter’s ceiling, once its balance is known', async () => {
    saveSettings(app.engine.context, actor(), {
      minSaleFen: fen(100),
      maxSaleFen: fen(99_999_999),
      sendLaterAllowed: false,
      sameAgainMinutes: 10,
    });
    meter().device.change({ balanceFen: fen(1_000) });
    await until(readMeter(app.engine.context, meter().facts.id));
    expect(code(trySell({ amountFen: fen(99_999_999) }))).toBe('sale.aboveCeiling');
  });

  it('a reference is taken once', async () => {
    const tenders = [{ method: 'card', amountFen: fen(10_000), reference: '889900' }];
    await settleFully(sold({ tenders }));
    expect(code(trySell({ tenders }, 1))).toBe('payment.referenceUsed');
  });

  it('the same amount again is asked, and goes on when confirmed', async () => {
    await settleFully(sold());
    expect(trySell()).toMatchObject({ ok: false, fault: { code: 'sale.sameAgain', values: { name: '收款员' } } });
    expect(trySell({ sameAgainConfirmed: true }).ok).toBe(true);
  });

  it('one uid is one sale: the same input answers with it, other input is refused', () => {
    const first = input();
    const again = () => sell(app.engine.context, actor(), first, false);
    expect([again(), again()]).toMatchObject([
      { ok: true, value: 1 },
      { ok: true, value: 1 },
    ]);
    expect(
      code(
        sell(
          app.engine.context,
          actor(),
          { ...first, amountFen: fen(20_000), tenders: [{ method: 'cash', amountFen: fen(20_000), reference: null }] },
          false,
        ),
      ),
    ).toBe('sale.uidUsed');
    expect(soldSoFar()).toEqual([{ n: 1 }]);
  });
});

describe('a meter that cannot take a sale is refused in its own words', () => {
  const hungAt = instant(1);
  it('not opened', () => {
    detachMeter(ground.store, meter().facts.id, world.env.clock.now());
    expect(code(trySell())).toBe('meter.notOpened');
  });
  it('somebody else’s', () => expect(code(trySell({ accountId: meter(1).facts.account }))).toBe('meter.notOpened'));
  it('work lock, with who and how to reach them', () => {
    hangWorkLock(ground.store, {
      meter: meter().facts.id,
      operator: ground.operator,
      name: '赵师傅',
      phone: '139',
      reason: '换开关',
      untilAt: null,
      hungAt,
    });
    expect(trySell()).toMatchObject({ ok: false, fault: { code: 'meter.workLock', values: { who: '赵师傅', phone: '139' } } });
  });
  it('work lock hung after the money was taken: asked again at the moment of sending', async () => {
    const op = sold();
    hangWorkLock(ground.store, {
      meter: meter().facts.id,
      operator: ground.operator,
      name: '赵师傅',
      phone: '139',
      reason: '换开关',
      untilAt: null,
      hungAt,
    });
    await settle(op);
    expect(view(op)).toMatchObject({ state: 'notReached', attempts: 0, reason: { code: 'outcome.workLock' } });
    expect(sendLater(app.engine.context, actor(), op).ok).toBe(true);
    await settle(op);
    expect([view(op).state, world.moneyFrames]).toEqual(['sendLater', 0]);
    removeWorkLock(ground.store, meter().facts.id, world.env.clock.now(), ground.operator);
    await settleFully(op);
    expect(view(op).state).toBe('reached');
  });
  it('another operation is open', () => {
    sold();
    expect(code(trySell({ amountFen: fen(20_000) }))).toBe('meter.openOperation');
  });
  it('encrypted, once read; and unread it is found out before a byte of money is sent', async () => {
    meter().device.change({ encrypted: true });
    const op = sold();
    await settle(op);
    expect(view(op)).toMatchObject({ state: 'notReached', reason: { code: 'outcome.encrypted' }, attempts: 0 });
    await until(readMeter(app.engine.context, meter().facts.id));
    expect(code(trySell({ amountFen: fen(5_000) }, 0))).toBe('meter.openOperation');
    giveBack(app.engine.context, actor(), op);
    expect(code(trySell({ amountFen: fen(5_000) }))).toBe('meter.encrypted');
  });
  it('the wrong number behind the address: nothing is sent, then nothing is sold', async () => {
    meter().device.change({ serial: '999999999999' });
    const op = sold();
    await settle(op);
    expect(view(op)).toMatchObject({
      state: 'notReached',
      attempts: 0,
      reason: { code: 'outcome.wrongMeter', values: { found: '999999999999' } },
    });
    expect(world.moneyFrames).toBe(0);
    giveBack(app.engine.context, actor(), op);
    expect((await until(readMeter(app.engine.context, meter().facts.id))).ok).toBe(false);
    expect(trySell()).toMatchObject({ ok: false, fault: { code: 'meter.wrongNumber', values: { found: '999999999999' } } });
  });
  it('lost: refused by default, send later with the setting, the right and the cashier’s agreement', async () => {
    meter().device.behaviour.mute = true;
    await until(readMeter(app.engine.context, meter().facts.id));
    await world.env.clock.pass(7 * 60_000);
    expect(code(trySell())).toBe('meter.lost');
    saveSettings(app.engine.context, actor(), {
      minSaleFen: fen(100),
      maxSaleFen: fen(5_000_000),
      sendLaterAllowed: true,
      sameAgainMinutes: 10,
    });
    expect(trySell({ sendLater: true })).toMatchObject({ fault: { code: 'right.missing', values: { right: 'sendLater' } } });
    expect(code(trySell({}, 0, true))).toBe('sale.sendLaterNotAgreed');
    const later = trySell({ sendLater: true }, 0, true);
    expect(later.ok && view(later.value)).toMatchObject({ state: 'sendLater', reason: { code: 'outcome.lost' } });
    meter().device.behaviour.mute = false;
    if (later.ok) await settleFully(later.value);
    expect(later.ok && view(later.value).state).toBe('reached');
  });
  it('charged around the ledger: seen at the next reading, held until reconciled', async () => {
    meter().device.purchaseElsewhere(fen(7_700));
    await until(readMeter(app.engine.context, meter().facts.id));
    expect(code(trySell())).toBe('meter.frozen');
    const [found] = tray(app.engine.context, app.engine.settler, null).cases;
    expect(found).toMatchObject({ kind: 'ledgerDiffers', serial: meter().facts.serial });
    expect(await reconcileAs(found!.findingId, null, 'tenantOwes')).toMatchObject({
      ok: true,
      value: { differenceFen: 7_700, findingOpen: false },
    });
    expect(balance(ground.store, GL.tenantDebt, String(meter().facts.account))).toBe(7_700);
    const op = sold({ amountFen: fen(20_000) });
    await settleFully(op);
    expect(view(op)).toMatchObject({ state: 'reached', creditFen: 12_300, debtFen: 7_700 });
  });
});

async function reconcileAs(
  findingId: number,
  operationArrived: boolean | null,
  holder: 'tenantOwes' | 'writtenOff' | 'unknown' | 'drawer',
) {
  const { context, settler } = app.engine;
  const side = await until(compare(context, settler, findingId as never));
  if (!side.ok || !side.value.meter) throw new Error('the meter did not answer');
  const { purchaseCount, totalPurchasedFen } = side.value.meter;
  const seen = { purchaseCount: purchaseCount as never, totalPurchasedFen: totalPurchasedFen as Fen };
  return until(
    reconcile(context, settler, actor(), {
      findingId: findingId as never,
      operationArrived,
      cause: 'other',
      holder,
      note: '测试核对',
      seen,
    }),
  );
}

describe('what becomes of a sale', () => {
  it('arrives although the reply is lost, with the slip as the meter read', async () => {
    faults({ loseReply: true });
    const op = sold({ tenderedFen: fen(20_000) });
    await settle(op);
    expect(view(op)).toMatchObject({ state: 'reached', attempts: 1, final: true });
    const [slip] = slipsOfOp(ground.store, op);
    expect(slip && slipNumber(slip)).toMatch(/^S-20261122-1-0001$/);
    expect(JSON.parse(slip?.content ?? '{}')).toMatchObject({ changeFen: 10_000, amountFen: 10_000 });
  });

  it('did not reach: no money goes back before it is proven, then all of it does', async () => {
    faults({ loseRequest: true });
    const op = sold();
    const working = settle(op);
    await world.env.clock.pass(4_000);
    expect(code(giveBack(app.engine.context, actor(), op))).toBe('operation.notProven');
    await working;
    await settleFully(op);
    expect(view(op)).toMatchObject({ state: 'notReached', reason: { code: 'outcome.noEffect' } });
    expect(drawerFen()).toBe(10_000);
    expect(giveBack(app.engine.context, actor(), op).ok).toBe(true);
    expect([drawerFen(), view(op).state, openOpOfMeter(ground.store, meter().facts.id)]).toEqual([0, 'returned', undefined]);
    expect(code(giveBack(app.engine.context, actor(), op))).toBe('operation.notProven');
  });

  it('did not reach, sent later, arrives once', async () => {
    faults({ loseRequest: true });
    const op = sold();
    await settleFully(op);
    expect(sendLater(app.engine.context, actor(), op).ok).toBe(true);
    await settleFully(op);
    expect(view(op)).toMatchObject({ state: 'reached', attempts: 2 });
    expect(world.credited.filter((one) => one.amountFen === 10_000)).toHaveLength(1);
  });

  it('in doubt while the meter is silent, with a pending slip; settles by itself', async () => {
    world.faults = { atRequest: (frame) => (isSell(frame) ? ((meter().device.behaviour.mute = true), { loseReply: true }) : {}) };
    const op = sold();
    await settle(op);
    expect(view(op).state).toBe('inDoubt');
    expect(slipsOfOp(ground.store, op).map((slip) => slip.kind)).toEqual(['pending']);
    meter().device.behaviour.mute = false;
    await world.env.clock.pass(10 * 60_000);
    expect(['reached', 'notReached']).toContain(view(op).state);
  });

  it('a frozen sale that did not arrive is paid back; the difference nobody holds stays a case until somebody does', async () => {
    world.faults = { atRequest: (frame) => (isSell(frame) ? (meter().device.purchaseElsewhere(fen(3_300)), {}) : {}) };
    const op = sold();
    await settle(op);
    await settleFully(op);
    const shown = view(op);
    expect(shown.state).toBe('frozen');
    world.faults = scriptedFaults([]);
    expect(await reconcileAs(shown.findingId ?? 0, null, 'unknown')).toMatchObject({
      ok: false,
      fault: { code: 'reconcile.sayWhetherArrived' },
    });
    expect((await reconcileAs(shown.findingId ?? 0, false, 'unknown')).ok).toBe(true);
    expect(view(op).state).toBe('reconciled');
    const [open] = tray(app.engine.context, app.engine.settler, null).cases;
    expect(open).toMatchObject({ kind: 'difference', differenceFen: 3_300 });
    expect(balance(ground.store, GL.meterDifference, String(meter().facts.id))).toBe(3_300);
    expect((await reconcileAs(open!.findingId, null, 'unknown')).ok).toBe(false);
    expect((await reconcileAs(open!.findingId, null, 'writtenOff')).ok).toBe(true);
    expect(balance(ground.store, GL.meterDifference, String(meter().facts.id))).toBe(0);
    expect(ground.audit().breaks).toEqual([]);
  });
});
