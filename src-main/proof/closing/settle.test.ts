/** Settlements: deposit and held money against debt, by the tenders they came by; typed figures of dead meters; nothing of it reaches the next tenant. */
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { fen } from '../../../src-shared/value/fen.ts';
import { priceE4 } from '../../../src-shared/value/price.ts';
import { settlementSums } from '../../domain/closing/settle.ts';
import { accountCard } from '../../service/desk/desk.ts';
import { personOwing } from '../../service/closing/account-view.ts';
import { collectDebt } from '../../service/closing/counter.ts';
import { openByTakeOver } from '../../service/take-over/take-over-account.ts';
import { openingView } from '../../service/opening/opening-view.ts';
import { startOpening } from '../../service/opening/start.ts';
import { planOfPrices } from '../../service/plan.ts';
import { openCasesOfMeter } from '../../store/ledger/meter-case.ts';
import { accountById } from '../../store/site/account.ts';
import { ClosingRig, codeOf, must, NEGATIVE, SET } from './rig.ts';

let rig: ClosingRig;
beforeEach(() => {
  rig = new ClosingRig();
});

const used = (index: number, balance: number) => rig.meter(index).device.change({ balanceFen: fen(balance) });
const isOpen = (index: number) => accountById(rig.store, rig.meter(index).account)?.closedAt === null;

it('what is paid out less what stays owed is exactly deposit and held money less the debt, and one of both is 0', () => {
  const some = fc.integer({ min: 0, max: 1_000_000 }).map(fen);
  fc.assert(
    fc.property(some, some, some, (depositFen, heldFen, owedFen) => {
      const { payOutFen, stillOwedFen, fromHeldFen, fromDepositFen } = settlementSums({ depositFen, heldFen, owedFen });
      expect([payOutFen - stillOwedFen, payOutFen * stillOwedFen]).toEqual([depositFen + heldFen - owedFen, 0]);
      expect(fromHeldFen + fromDepositFen + stillOwedFen).toBe(owedFen);
      expect(Math.min(payOutFen, stillOwedFen, fromHeldFen, fromDepositFen, heldFen - fromHeldFen, depositFen - fromDepositFen)).toBe(0);
    }),
  );
});

describe('a settlement', () => {
  it('waits for every meter, pays out by the tenders it came by, and closes the account, once', async () => {
    must(rig.deposit(NEGATIVE, 3_000, 'wechat', 'D1'));
    expect(codeOf(rig.settleAs(rig.settleInput(NEGATIVE)))).toBe('closing.metersLeft');
    used(NEGATIVE, 5_000);
    await rig.close(NEGATIVE);
    const input = rig.settleInput(NEGATIVE);
    expect(rig.page(NEGATIVE)).toMatchObject({ depositFen: 3_000, heldFen: 5_000, owedFen: 0, payOutFen: 8_000, needsApproval: false });
    must(rig.settleAs(input));
    const { account } = rig.meter(NEGATIVE);
    expect([rig.balance('2104', account), rig.balance('2105', account), rig.balance('1002', 'wechat'), rig.balance('1001', 1)]).toEqual([
      ...[0, 0, 0, -5_000],
    ]);
    expect(rig.page(NEGATIVE).settled).toMatchObject({
      paidOutFen: 8_000,
      leftFen: 0,
      tenders: [{ method: 'wechat' }, { method: 'cash' }],
    });
    expect([isOpen(NEGATIVE), must(rig.settleAs(input)), codeOf(rig.settleAs({ ...input, uid: rig.uid() }))]).toEqual([
      ...[false, account, 'account.unknown'],
    ]);
    expect([rig.balance('1001', 1), codeOf(rig.deposit(NEGATIVE, 100)), rig.breaks()]).toEqual([-5_000, 'account.unknown', []]);
  });

  it('above the limit needs another person, for these very figures', async () => {
    await rig.close(NEGATIVE);
    const input = rig.settleInput(NEGATIVE);
    expect([rig.page(NEGATIVE).needsApproval, codeOf(rig.settleAs(input))]).toEqual([true, 'approval.needed']);
    rig.allow('closing.settle', input);
    must(rig.deposit(NEGATIVE, 100));
    expect(codeOf(rig.settleAs(input))).toBe('closing.figuresMoved');
    const again = rig.settleInput(NEGATIVE);
    rig.allow('closing.settle', again);
    must(rig.settleAs(again));
    expect([isOpen(NEGATIVE), rig.breaks()]).toEqual([false, []]);
  });

  it('takes an overdraft from the deposit; the rest is collected, or stays on the person and is found again by name or phone', async () => {
    must(rig.deposit(NEGATIVE, 1_000));
    used(NEGATIVE, -1_700);
    await rig.close(NEGATIVE);
    expect(rig.page(NEGATIVE)).toMatchObject({ owedFen: 1_700, fromDepositFen: 1_000, stillOwedFen: 700, payOutFen: 0 });
    expect(codeOf(rig.settleAs(rig.settleInput(NEGATIVE)))).toBe('closing.owes');
    must(rig.settleAs(rig.settleInput(NEGATIVE, true)));
    const { account } = rig.meter(NEGATIVE);
    expect([rig.balance('1101', account), rig.balance('2105', account), isOpen(NEGATIVE), rig.breaks()]).toEqual([700, 0, false, []]);
    const found = (name: string, phone = '') => personOwing(rig.context, { name, phone }).accounts.map(({ owedFen }) => owedFen);
    expect([found('户0'), found('别人'), found('')]).toEqual([[700], [], []]);
    const paid = { uid: rig.uid(), accountId: account, amountFen: fen(700), tenderedFen: null, note: '' };
    const tenders = [{ method: 'cash', amountFen: fen(700), reference: null }];
    const collected = must(collectDebt(rig.context, rig.as(), { ...paid, tenders }));
    expect([must(collectDebt(rig.context, rig.as(), { ...paid, tenders })), rig.balance('1101', account)]).toEqual([collected, 0]);
    expect(codeOf(collectDebt(rig.context, rig.as(), { ...paid, tenders, uid: rig.uid() }))).toBe('debt.aboveOwed');
    expect([found('户0'), rig.balance('1001', 1), rig.breaks()]).toEqual([[], 1_700, []]);
  });
});

describe('a dead meter', () => {
  const mute = (index: number, is = true) => void (rig.meter(index).device.behaviour.mute = is);

  it('is closed by typed figures with a reason and an approval, without a frame, and stays nobody’s until it was looked at', async () => {
    const input = rig.typedInput(NEGATIVE, 9_000);
    expect(codeOf(await rig.startTyped(input))).toBe('closing.answers');
    mute(NEGATIVE);
    expect(codeOf(await rig.startTyped(input))).toBe('approval.needed');
    rig.allow('closing.startTyped', input, input.meterId);
    const id = must(await rig.startTyped(input));
    expect([must(await rig.startTyped(input)), rig.shown(id).stage, rig.moneyFrames, rig.isFreeOf(NEGATIVE)]).toEqual([
      id,
      'closed',
      0,
      true,
    ]);
    const { account, id: meter, device } = rig.meter(NEGATIVE);
    expect([rig.booked(NEGATIVE) || 0, rig.balance('2104', account), rig.revenue(), rig.breaks()]).toEqual([0, -9_000, -41_000, []]);
    expect(openCasesOfMeter(rig.store, meter).map(({ kind }) => kind)).toEqual(['closingTyped']);
    must(rig.settleAs(rig.settleInput(NEGATIVE)));
    mute(NEGATIVE, false);
    expect(device.state.balanceFen).toBe(50_000);
    const next = { name: '新租户', contact: '', phone: '' };
    expect(codeOf(await rig.until(openByTakeOver(rig.context, rig.as(), meter, next)))).toBe('closing.leftOver');
    expect(rig.breaks()).toEqual([]);
  });

  it('may be below 0: what was typed is owed', async () => {
    mute(NEGATIVE);
    const input = rig.typedInput(NEGATIVE, -900);
    rig.allow('closing.startTyped', input, input.meterId);
    must(await rig.startTyped(input));
    expect([rig.balance('1101', rig.meter(NEGATIVE).account), rig.breaks()]).toEqual([900, []]);
  });
});

it.each([
  ['with money left', 12_000],
  ['overdrawn', -2_300],
])('nothing of a tenant who left %s reaches the next one on the same meter', async (_, left) => {
  const index = SET;
  const { id: meter, account, device } = rig.meter(index);
  device.change({ alarm1Fen: fen(7_777), alarm2Fen: fen(6_666), overdraftFen: fen(5_555) });
  await rig.sold(index, 3_000);
  must(rig.deposit(index, 1_000));
  used(index, left);
  await rig.close(index);
  must(rig.settleAs(rig.settleInput(index, true)));
  const owedBefore = rig.balance('1101', account);
  expect([device.state.balanceFen, isOpen(index)]).toEqual([0, false]);

  const price = priceE4(8_300);
  const planId = rig.store.transaction(() => planOfPrices(rig.context, { sharp: price, peak: price, flat: price, valley: price }, null));
  const amountFen = fen(10_000);
  const opening = must(
    await rig.until(
      startOpening(
        rig.context,
        rig.app.engine.openings,
        rig.as(),
        {
          ...{ uid: rig.uid(), meterId: meter, account: { name: '新租户', contact: '', phone: '' }, plan: { planId } },
          parameters: { alarm1Fen: fen(3_000), alarm2Fen: fen(1_000), overdraftFen: fen(0) },
          firstPurchase: { amountFen, tenders: [{ method: 'cash', amountFen, reference: null }], tenderedFen: null, note: '' },
        },
        { sell: true, namePrice: false },
      ),
    ),
  );
  await rig.env.clock.pass(60_000);
  const view = openingView(rig.context, rig.app.engine, opening);
  expect(view.stage).toBe('opened');
  const next = view.accountId!;
  const { state } = device;
  expect([state.balanceFen, state.alarm1Fen, state.alarm2Fen, state.overdraftFen, state.forced, state.relayClosed]).toEqual([
    ...[10_000, 3_000, 1_000, 0, 'none', true],
  ]);
  const card = accountCard(rig.context, next as never)!;
  expect([card.debtFen, card.depositFen, card.recent.map(({ amountFen: paid }) => paid)]).toEqual([0, 0, [10_000]]);
  expect(['1101', '2104', '2105'].map((code) => rig.balance(code, next) || 0)).toEqual([0, 0, 0]);
  expect([-rig.balance('2001', `${next}/${meter}`), rig.booked(index) || 0, rig.balance('1101', account)]).toEqual([10_000, 0, owedBefore]);
  expect(rig.breaks()).toEqual([]);
});
