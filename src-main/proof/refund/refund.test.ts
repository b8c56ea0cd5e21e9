/** Refunds and reversals through the real engine in virtual time, on meters that give money back in every way, with faults and deaths. */
import { beforeEach, describe, expect, it } from 'vitest';
import { fen } from '../../../src-shared/value/fen.ts';
import type { OpId } from '../../../src-shared/value/id.ts';
import { answerApproval, askApproval } from '../../service/approval/approve.ts';
import { readMeter } from '../../service/meter/read-meter.ts';
import { notPaidOut, payOut } from '../../service/refund/pay-out.ts';
import { prepareRefund, prepareReversal } from '../../service/refund/prepare.ts';
import { startRefund, startReversal } from '../../service/refund/start.ts';
import { compare, reconcile } from '../../service/sale/reconcile.ts';
import { slipsOfOp } from '../../store/sale/slip.ts';
import type { FaultPlan } from '../../simulator/faults.ts';
import { codeOf, isMoney, must, NEGATIVE, NEGATIVE_HIDDEN, NONE, Rig, SET, SET_HIDDEN, UNCOUNTED } from './rig.ts';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});

const inputOf = (index: number, amount: number, uid = rig.uid()) => ({
  ...{ uid, accountId: rig.meter(index).account, meterId: rig.meter(index).id, amountFen: fen(amount), reason: '退租' },
});
const refund = (index: number, amount: number) => startRefund(rig.context, rig.as(), inputOf(index, amount));
const reversalOf = (saleOpId: OpId, restFen: number | null = null, uid = rig.uid()) => ({
  ...{ uid, saleOpId, restFen: restFen === null ? null : fen(restFen), reason: '输错金额' },
});
const reverse = (sale: OpId, restFen: number | null = null, mayOld = false) =>
  startReversal(rig.context, rig.as(), reversalOf(sale, restFen), mayOld);
const device = (index: number) => rig.meter(index).device.state;

describe.each([
  ['a negative sale', NEGATIVE],
  ['a negative sale that its total does not show', NEGATIVE_HIDDEN],
  ['a negative sale that is not counted', UNCOUNTED],
  ['setting the balance', SET],
  ['setting the balance, the total as it was', SET_HIDDEN],
])('by %s', (_, index) => {
  it('money leaves the meter, is held, and goes out only after the meter has confirmed', async () => {
    const op = must(refund(index, 15_000));
    expect([rig.booked(index), rig.balance('2102', op), codeOf(payOut(rig.context, rig.as(), op))]).toEqual([
      35_000,
      -15_000,
      'refund.notConfirmed',
    ]);
    expect([await rig.settle(op), device(index).balanceFen, rig.moneyFrames]).toEqual(['confirmed', 35_000, 1]);
    expect(rig.balance('2104', rig.meter(index).account)).toBe(-15_000);
    expect([rig.view(op).payOut, notPaidOut(rig.store)]).toEqual(['waits', [op]]);
    must(payOut(rig.context, rig.as(), op));
    expect([rig.balance('2104', rig.meter(index).account), rig.balance('1001', 1), rig.view(op).payOut]).toEqual([0, -15_000, 'paid']);
    expect([codeOf(payOut(rig.context, rig.as(), op)), slipsOfOp(rig.store, op).map(({ kind }) => kind)]).toEqual([
      'refund.paidAlready',
      ['refund', 'paidOut'],
    ]);
    expect(rig.breaks()).toEqual([]);
  });

  it.each<[string, FaultPlan, string]>([
    ['its frame is lost', { loseRequest: true }, 'voided'],
    ['the reply is lost', { loseReply: true }, 'confirmed'],
    ['the gateway holds the frame', { holdMs: 6_000 }, 'confirmed'],
    ['an exception comes after the effect', { exceptionAfter: 4 }, 'confirmed'],
    ['the meter refuses', { exception: 4 }, 'voided'],
  ])('when %s, what the meter says decides', async (_name, plan, end) => {
    rig.fault(plan);
    const op = must(refund(index, 15_000));
    expect([await rig.settle(op), device(index).balanceFen]).toEqual([end, end === 'voided' ? 50_000 : 35_000]);
    expect([rig.booked(index), rig.isFree(index), rig.moneyFrames]).toEqual([device(index).balanceFen, true, 1]);
    expect(rig.breaks()).toEqual([]);
    // Whatever became of it, the meter sells and gives back as before.
    await rig.sold(index, 2_000);
    expect(await rig.settle(must(refund(index, 1_000)))).toBe('confirmed');
    expect([rig.booked(index), rig.breaks()]).toEqual([device(index).balanceFen, []]);
  });

  it('a death at any commit is settled at the next start, once', async () => {
    const ends = new Set<string>();
    for (let dieAt = 2; ; dieAt++) {
      rig = new Rig();
      let commits = 0;
      let died = false;
      const op = must(refund(index, 15_000));
      rig.onCommit = () => (++commits === dieAt >> 1 ? ((died = true), dieAt % 2 ? 'beforeCommit' : 'afterCommit') : null);
      await rig.settle(op);
      rig.onCommit = () => null;
      if (!died) break;
      rig.boot();
      await rig.env.clock.pass(60_000);
      const left = rig.state(op) === 'confirmed' ? 35_000 : 50_000;
      expect([device(index).balanceFen, rig.booked(index), rig.breaks()]).toEqual([left, left, []]);
      ends.add(rig.state(op));
    }
    expect([...ends].sort()).toEqual(['confirmed', 'voided']);
  });
});

describe('refused in words, and nothing stays of it', () => {
  it.each([
    ['refund.notSupported', NONE, 100],
    ['refund.amountNotPositive', NEGATIVE, 0],
  ])('%s', (code, index, amount) => expect(codeOf(refund(index, amount))).toBe(code));

  it('more than the meter holds: as last read, and again at the moment of sending', async () => {
    await rig.until(readMeter(rig.context, rig.meter(NEGATIVE).id));
    expect(codeOf(startRefund(rig.context, rig.as(), inputOf(NEGATIVE, 50_001)))).toBe('refund.aboveBalance');
    const op = must(refund(NEGATIVE, 20_000));
    rig.meter(NEGATIVE).device.change({ balanceFen: fen(19_999) });
    expect([await rig.settle(op), rig.moneyFrames, rig.view(op).reason?.code]).toEqual(['voided', 0, 'outcome.balanceTooSmall']);
  });

  it('one form is one refund', () => {
    const input = inputOf(NEGATIVE, 100);
    const first = startRefund(rig.context, rig.as(), input);
    expect(startRefund(rig.context, rig.as(), input)).toEqual(first);
    expect(codeOf(startRefund(rig.context, rig.as(), { ...input, amountFen: fen(200) }))).toBe('refund.uidUsed');
  });

  it('above the limit only with another person, for this very act, once', async () => {
    const input = inputOf(NEGATIVE, 20_001);
    const tried = () => startRefund(rig.context, rig.as(), input);
    expect(codeOf(tried())).toBe('approval.needed');
    const act = { call: 'refund.start', input, account: input.accountId, meter: input.meterId, amountFen: input.amountFen };
    const asked = must(rig.store.transaction(() => askApproval(rig.context, rig.as(), rig.uid(), act, '退租')));
    expect(codeOf(tried())).toBe('approval.needed');
    must(answerApproval(rig.context, rig.as(rig.supervisor), asked, 'granted', ''));
    expect(codeOf(startRefund(rig.context, rig.as(), { ...input, uid: rig.uid() }))).toBe('approval.needed');
    expect(await rig.settle(must(tried()))).toBe('confirmed');
    expect(rig.breaks()).toEqual([]);
  });
});

describe('by the tenders it came by', () => {
  it('the newest first, the rest in cash', async () => {
    await rig.sold(NEGATIVE, 3_000);
    await rig.sold(NEGATIVE, 5_000, 'wechat', 'W1');
    const op = must(refund(NEGATIVE, 12_000));
    expect(rig.view(op).tenders).toMatchObject([
      { method: 'wechat', amountFen: 5_000 },
      { method: 'cash', amountFen: 3_000 },
      { method: 'cash', amountFen: 4_000 },
    ]);
    await rig.settle(op);
    must(payOut(rig.context, rig.as(), op));
    expect([rig.balance('1002', 'wechat'), rig.balance('1001', 1)]).toEqual([0, -4_000]);
    expect(rig.view(must(refund(NEGATIVE, 100))).tenders).toMatchObject([{ method: 'cash', amountFen: 100 }]);
    expect(rig.breaks()).toEqual([]);
  });
});

describe('frozen', () => {
  it.each([true, false])('the supervisor says whether it came off: %s', async (arrived) => {
    rig.faults = {
      atRequest: (frame) => (isMoney(frame) ? (rig.meter(NEGATIVE).device.purchaseElsewhere(fen(3_300)), {}) : {}),
    };
    const op = must(refund(NEGATIVE, 1_000));
    expect(await rig.settle(op)).toBe('frozen');
    rig.faults = { atRequest: () => ({}) };
    const findingId = rig.view(op).findingId as never;
    const { settler } = rig.app.engine;
    const side = must(await rig.until(compare(rig.context, settler, findingId)));
    const seen = { purchaseCount: side.meter!.purchaseCount as never, totalPurchasedFen: side.meter!.totalPurchasedFen as never };
    const answer = { findingId, operationArrived: arrived, cause: 'other', holder: 'tenantOwes', note: '核对', seen } as const;
    must(await rig.until(reconcile(rig.context, settler, rig.as(rig.supervisor), answer)));
    expect([rig.state(op), rig.view(op).payOut, rig.isFree(NEGATIVE)]).toEqual(['reconciled', arrived ? 'waits' : 'none', true]);
    expect(rig.breaks()).toEqual([]);
    if (arrived) must(payOut(rig.context, rig.as(), op));
    expect(rig.breaks()).toEqual([]);
  });
});

describe('a reversal', () => {
  it('undoes one whole sale, once, and pays it back as it was paid', async () => {
    const sale = await rig.sold(NEGATIVE, 5_000, 'wechat', 'W1');
    const op = must(reverse(sale));
    expect(codeOf(reverse(sale))).not.toBeNull();
    expect([await rig.settle(op), device(NEGATIVE).balanceFen]).toEqual(['confirmed', 50_000]);
    expect(codeOf(reverse(sale))).toBe('reversal.already');
    must(payOut(rig.context, rig.as(), op));
    expect([rig.balance('1002', 'wechat'), rig.view(op).reverses, rig.breaks()]).toEqual([0, sale, []]);
  });

  it('gives the debt back to the debt', async () => {
    const { account } = rig.meter(NEGATIVE);
    const used = await rig.sold(NEGATIVE, 5_000);
    rig.meter(NEGATIVE).device.change({ balanceFen: fen(4_000) });
    await rig.settle(must(reverse(used, 3_000, true)));
    const sale = await rig.sold(NEGATIVE, 6_000);
    expect(rig.view(sale)).toMatchObject({ debtFen: 2_000, creditFen: 4_000 });
    await rig.settle(must(reverse(sale)));
    expect([rig.balance('1101', account), rig.balance('2104', account), rig.breaks()]).toEqual([2_000, -11_000, []]);
  });

  it('of a sale that is partly used offers the rest and a debt', async () => {
    const sale = await rig.sold(SET, 5_000);
    rig.meter(SET).device.change({ balanceFen: fen(3_800) });
    const shown = must(await rig.until(prepareReversal(rig.context, rig.as(), { saleOpId: sale, restFen: null }, false)));
    expect(shown.obstacle).toEqual({
      code: 'reversal.spent',
      values: { balanceFen: 3_800, creditFen: 5_000, restFen: 3_800, debtFen: 1_200 },
    });
    expect(codeOf(reverse(sale))).toBe('reversal.spent');
    expect(codeOf(reverse(sale, 3_800))).toBe('approval.needed');
    const op = must(reverse(sale, 3_800, true));
    expect([await rig.settle(op), device(SET).balanceFen]).toEqual(['confirmed', 0]);
    expect([rig.balance('1101', rig.meter(SET).account), rig.view(op)]).toMatchObject([
      1_200,
      { kind: 'refund', amountFen: 5_000, reverses: sale },
    ]);
    expect(codeOf(reverse(sale, 100, true))).toBe('reversal.already');
    expect(rig.breaks()).toEqual([]);
  });

  it('that the meter did not take may be tried again', async () => {
    const sale = await rig.sold(NEGATIVE, 5_000);
    rig.fault({ loseRequest: true });
    expect(await rig.settle(must(reverse(sale)))).toBe('voided');
    expect(await rig.settle(must(reverse(sale)))).toBe('confirmed');
    expect(rig.breaks()).toEqual([]);
  });

  it('of another shift needs the right or another person', async () => {
    const sale = await rig.sold(NEGATIVE, 5_000);
    const other = (mayOld: boolean) => startReversal(rig.context, rig.as(rig.supervisor), reversalOf(sale), mayOld);
    expect(codeOf(other(false))).toBe('approval.needed');
    expect(codeOf(other(true))).toBeNull();
  });
});

it('before a refund everything stands beside what the meter just said', async () => {
  const { account, id } = rig.meter(SET);
  const shown = must(await rig.until(prepareRefund(rig.context, { accountId: account, meterId: id, amountFen: null })));
  expect(shown).toMatchObject({
    balanceFen: 50_000,
    amountFen: 50_000,
    needsApproval: true,
    obstacle: null,
    tenders: [{ method: 'cash' }],
  });
});
