/** One payment over several meters: recorded as a whole, settled line by line, each with its own way on. */
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { addFen, fen, negateFen, type Fen } from '../../../src-shared/value/fen.ts';
import type { OpId, SlipId } from '../../../src-shared/value/id.ts';
import { fees, GL, tenantDebt } from '../../domain/ledger/chart.ts';
import { giveBack, sendLater } from '../../service/sale/choose.ts';
import { quoteSplit, sellSplit, type SplitInput } from '../../service/sale/split.ts';
import { splitView } from '../../service/sale/split-view.ts';
import { shiftNow } from '../../service/shift/shift-now.ts';
import { slipView } from '../../service/slip/slip-view.ts';
import { verifySlip } from '../../service/slip/verify-slip.ts';
import { accountOfMeter, attachMeter, detachMeter } from '../../store/site/account.ts';
import { balance, post } from '../../store/ledger/ledger.ts';
import { opById } from '../../store/sale/op.ts';
import { paymentLines, paymentTenders } from '../../store/sale/payment.ts';
import { slipsOfPayment } from '../../store/sale/slip.ts';
import type { Frame } from '../../simulator/faults.ts';
import { codeOf } from '../engine-rig.ts';
import { isSell, SaleRig } from './rig.ts';

let rig: SaleRig;
const accountId = () => accountOfMeter(rig.ground.store, rig.meter().facts.id)!;

/** All of the account of the first meter. */
beforeEach(() => {
  rig = new SaleRig();
  const { store } = rig.ground;
  const at = rig.world.env.clock.now();
  for (const index of [1, 2]) {
    detachMeter(store, rig.meter(index).facts.id, at);
    attachMeter(store, accountId(), rig.meter(index).facts.id, at);
  }
});

function input(amounts: readonly number[] = [5_000, 3_000, 2_000], over: Partial<SplitInput> = {}): SplitInput {
  const lines = amounts.map((amount, index) => ({ uid: rig.uid(), meterId: rig.meter(index).facts.id, amountFen: fen(amount) }));
  return {
    accountId: accountId(),
    lines,
    tenders: [{ method: 'cash', amountFen: addFen(...lines.map(({ amountFen }) => amountFen)), reference: null }],
    ...{ tenderedFen: null, note: '', sameAgainConfirmed: false, sendLater: false },
    ...over,
  };
}

function split(over: SplitInput = input()): OpId[] {
  const sold = sellSplit(rig.context, rig.actor, over, false);
  if (!sold.ok) throw new Error(sold.fault.code);
  return sold.value;
}

/** From before; who wrote it down does not matter here. */
function owes(amountFen: Fen): void {
  const { shift, now } = shiftNow(rig.context, rig.actor);
  const by = { ...now, shiftId: shift.id, operatorId: rig.actor.operatorId, seat: '1', reason: 'x' };
  post(rig.ground.store, {
    kind: 'test.owes',
    ...by,
    postings: [tenantDebt(accountId(), amountFen), fees(negateFen(amountFen))],
  });
}

const viewOf = (op: OpId) => splitView(rig.context, rig.app.engine.settler, opById(rig.ground.store, op)!.payment!);
const slipOf = (op: OpId) => slipView(rig.context, viewOf(op).slipId as SlipId);
const settleAll = async (ops: readonly OpId[]) => {
  for (const op of ops) await rig.settleFully(op);
};
const breaks = () => rig.ground.audit().breaks;
const heldFen = (account: number) => balance(rig.ground.store, GL.heldForTenant, String(account));

describe('a payment over three meters', () => {
  it('arrives on each with one number, one slip of all and one of each', async () => {
    const ops = split(
      input(undefined, {
        tenderedFen: fen(7_000),
        tenders: [
          { method: 'cash', amountFen: fen(6_000), reference: null },
          { method: 'wechat', amountFen: fen(4_000), reference: 'W-1' },
        ],
      }),
    );
    expect(ops).toHaveLength(3);
    await settleAll(ops);
    const view = viewOf(ops[0]!);
    expect(view.operations.map(({ state, amountFen }) => [state, amountFen])).toEqual([
      ['reached', 5_000],
      ['reached', 3_000],
      ['reached', 2_000],
    ]);
    expect(view.operations.map(({ tenders }) => tenders.map(({ method, amountFen }) => [method, amountFen]))).toEqual([
      [['cash', 5_000]],
      [
        ['cash', 1_000],
        ['wechat', 2_000],
      ],
      [['wechat', 2_000]],
    ]);
    const slip = slipOf(ops[0]!);
    expect(slip.ok && slip.value).toMatchObject({ kind: 'payment', amountFen: 10_000, tenderedFen: 7_000, changeFen: 1_000, opId: null });
    expect(slip.ok && slip.value.lines.map(({ kind, amountFen, number }) => [kind, amountFen, number.slice(0, 1)])).toEqual([
      ['sale', 5_000, 'S'],
      ['sale', 3_000, 'S'],
      ['sale', 2_000, 'S'],
    ]);
    if (slip.ok) expect(verifySlip(rig.context, slip.value).slip).toMatchObject({ amountFen: 10_000 });
    expect(breaks()).toEqual([]);
  });

  it('one line that did not reach is given back alone, by its own share of the tenders; the slip then shows all three', async () => {
    const second = (frame: Frame) => isSell(frame) && frame.unit === rig.meter(1).facts.address;
    rig.faults({ loseRequest: true }, 1, second);
    const ops = split(
      input([5_000, 3_000], {
        tenders: [
          { method: 'cash', amountFen: fen(6_000), reference: null },
          { method: 'wechat', amountFen: fen(2_000), reference: 'W-1' },
        ],
      }),
    );
    await settleAll(ops);
    expect(viewOf(ops[0]!)).toMatchObject({ settled: true, slipId: null });
    expect(viewOf(ops[0]!).operations.map(({ state }) => state)).toEqual(['reached', 'notReached']);
    expect(codeOf(giveBack(rig.context, rig.actor, ops[0]!))).toBe('operation.notProven');
    expect(giveBack(rig.context, rig.actor, ops[1]!).ok).toBe(true);
    expect(rig.drawerFen()).toBe(5_000);
    expect([balance(rig.ground.store, GL.channel, 'wechat'), heldFen(accountId())]).toEqual([0, 0]);
    const slip = slipOf(ops[0]!);
    expect(slip.ok && slip.value.lines.map(({ kind }) => kind)).toEqual(['sale', 'returned']);
    expect(breaks()).toEqual([]);
  });

  it('one line is sent later while another is given back', async () => {
    rig.faults({ loseRequest: true }, 2);
    const ops = split(input([5_000, 3_000]));
    await settleAll(ops);
    expect(sendLater(rig.context, rig.actor, ops[0]!).ok).toBe(true);
    expect(viewOf(ops[0]!).slipId).toBeNull();
    expect(giveBack(rig.context, rig.actor, ops[1]!).ok).toBe(true);
    const slip = slipOf(ops[0]!);
    expect(slip.ok && slip.value.lines.map(({ kind }) => kind)).toEqual(['pending', 'returned']);
    await settleAll(ops);
    expect(viewOf(ops[0]!).operations.map(({ state }) => state)).toEqual(['reached', 'returned']);
    expect(
      slipsOfPayment(rig.ground.store, opById(rig.ground.store, ops[0]!)!.payment!).filter(({ kind }) => kind === 'payment'),
    ).toHaveLength(1);
    expect(breaks()).toEqual([]);
  });
});

describe('refused as a whole', () => {
  const refused = (over: SplitInput) => {
    const before = rig.soldSoFar();
    const sold = sellSplit(rig.context, rig.actor, over, false);
    expect(rig.soldSoFar()).toEqual(before);
    return sold.ok ? null : [sold.fault.code, sold.fault.field];
  };

  it('for one line that may not be sold, and says which', () => {
    const strange = input();
    const lines = strange.lines.map((line, index) => (index === 2 ? { ...line, meterId: rig.meter(3).facts.id } : line));
    expect(refused({ ...strange, lines })).toEqual(['meter.notOpened', 'lines.2.meterId']);
    expect(refused(input([5_000, 0, 2_000]))).toEqual(['sale.amountNotPositive', 'lines']);
    expect(refused(input([5_000, 3_000], { tenders: [{ method: 'cash', amountFen: fen(7_999), reference: null }] }))).toEqual([
      'tender.sumDiffers',
      'tenders',
    ]);
    const twice = input([1_000, 2_000]);
    expect(refused({ ...twice, lines: twice.lines.map((line) => ({ ...line, meterId: rig.meter().facts.id })) })).toEqual([
      'split.meterTwice',
      'lines.1.meterId',
    ]);
  });

  it('the same form again is the same payment; with another amount it is refused', () => {
    const form = input([5_000, 3_000]);
    const ops = split(form);
    expect(split(form)).toEqual(ops);
    expect(refused({ ...form, note: 'x' })).toEqual(['sale.uidUsed', 'lines.0.uid']);
  });
});

it('a debt is taken from the first lines first, once', async () => {
  const account = accountId();
  owes(fen(6_000));
  const form = input([5_000, 3_000, 2_000]);
  expect(quoteSplit(rig.context, form)?.map(({ debtFen, obstacle }) => [debtFen, obstacle?.code])).toEqual([
    [5_000, 'sale.onlyDebt'],
    [1_000, undefined],
    [0, undefined],
  ]);
  const ops = split(input([7_000, 3_000, 2_000]));
  await settleAll(ops);
  expect(balance(rig.ground.store, GL.tenantDebt, String(account))).toBe(0);
  expect(breaks()).toEqual([]);
});

it('payment = sum of its lines = sum of its tenders = sum of its operations, whatever the parts', () => {
  const part = fc.integer({ min: 100, max: 200_000 });
  fc.assert(
    fc.property(fc.array(part, { minLength: 2, maxLength: 3 }), fc.nat(), (amounts, at) => {
      rig = new SaleRig();
      for (const index of [1, 2]) {
        detachMeter(rig.ground.store, rig.meter(index).facts.id, rig.world.env.clock.now());
        attachMeter(rig.ground.store, accountId(), rig.meter(index).facts.id, rig.world.env.clock.now());
      }
      const total = amounts.reduce((sum, one) => sum + one, 0);
      const cash = 1 + (at % (total - 1));
      const tenders = [
        { method: 'cash', amountFen: fen(cash), reference: null },
        { method: 'wechat', amountFen: fen(total - cash), reference: 'W' },
      ];
      const ops = split(input(amounts, { tenders }));
      const { store } = rig.ground;
      const payment = opById(store, ops[0]!)!.payment!;
      const sum = (rows: readonly { amountFen: Fen }[]) => addFen(...rows.map(({ amountFen }) => amountFen));
      const sums = [paymentTenders(store, payment), paymentLines(store, payment), ops.map((op) => opById(store, op)!)].map(sum);
      expect(sums).toEqual([total, total, total]);
      expect(breaks()).toEqual([]);
    }),
    { numRuns: 8 },
  );
});
