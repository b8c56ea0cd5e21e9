/** Cases of consumption and their ends, courtesy credit, fees, usual amounts, energy as an amount, risk figures: through the engine in virtual time. */
import { beforeEach, expect, it } from 'vitest';
import { centiKwh } from '../../../src-shared/value/energy.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import { localDayOf } from '../../../src-shared/value/instant.ts';
import { consumptionCaseView } from '../../service/consumption/case-view.ts';
import { closeConsumptionCase } from '../../service/consumption/close-case.ts';
import { holdAgainst } from '../../service/consumption/hold-against.ts';
import { payOut } from '../../service/refund/pay-out.ts';
import { startReversal } from '../../service/refund/start.ts';
import { riskDetail, riskOverview } from '../../service/risk/risk.ts';
import { amountFor } from '../../service/sale/amount-for.ts';
import { courtesyView, giveCourtesy } from '../../service/sale/courtesy.ts';
import { quote } from '../../service/sale/quote.ts';
import { saveSettings } from '../../service/settings.ts';
import { constantLoad } from '../../simulator/meter/state.ts';
import { openFindings } from '../../store/ledger/finding.ts';
import { codeOf, must, NEGATIVE } from '../refund/rig.ts';
import { ConsumptionRig, HOUR_MS } from './rig.ts';

let rig: ConsumptionRig;
beforeEach(() => {
  rig = new ConsumptionRig();
});

const settings = (change: Parameters<typeof saveSettings>[2]) => saveSettings(rig.context, rig.as(rig.supervisor), change);
const closeOpen = (way: 'explained' | 'settle' | 'consumption' | 'apart') => {
  const { id } = openFindings(rig.store, 1)[0]!;
  const closed = closeConsumptionCase(rig.context, rig.as(rig.supervisor), { findingId: id, way, note: '查过了' });
  rig.app.engine.consumption.freezeTaken(rig.meter(NEGATIVE).id);
  return closed;
};
const courtesy = (amount: number, uid = rig.uid()) => {
  const { id, account } = rig.meter(NEGATIVE);
  return giveCourtesy(rig.context, rig.as(), { uid, accountId: account, meterId: id, amountFen: fen(amount), reason: '夜里没电' });
};
const debt = () => rig.balance('1101', rig.meter(NEGATIVE).account);

it('a meter that takes more than its energy is worth is a case with both sides, and its settlement is owed to the tenant', async () => {
  await rig.nextDay();
  rig.meter(NEGATIVE).device.change({ balanceFen: fen(rig.meter(NEGATIVE).device.state.balanceFen - 700) });
  await rig.nextDay();
  const [open] = openFindings(rig.store, 9);
  expect(open).toMatchObject({ kind: 'consumption', text: 'priceDiffers', meter: rig.meter(NEGATIVE).id });
  const view = consumptionCaseView(rig.context, open!.id)!;
  expect(view).toMatchObject({ differenceFen: 700, pricesE4: [10_000], ways: ['explained', 'settle'] });
  expect([view.fallFen, view.ratesCentiKwh, view.expectedFen]).toEqual([view.expectedFen! + 700, view.energyCentiKwh, view.energyCentiKwh]);
  expect(view.expectedFen).toBeGreaterThan(10);
  expect(codeOf(closeOpen('consumption'))).toBe('consumption.wrongWay');
  expect(must(closeOpen('settle')).settledFen).toBe(-700);
  expect([debt(), openFindings(rig.store, 9)]).toEqual([-700, []]);
  const once = closeConsumptionCase(rig.context, rig.as(), { findingId: open!.id, way: 'explained', note: '再来' });
  expect([codeOf(once), rig.breaks()]).toEqual(['finding.notOpen', []]);
});

it.each(['consumption', 'apart'] as const)('a balance that rose by itself posts nothing until it is said to be %s', async (way) => {
  await rig.nextDay();
  const { device, id } = rig.meter(NEGATIVE);
  device.change({ balanceFen: fen(device.state.balanceFen + 5_000) });
  await rig.nextDay();
  await rig.nextDay();
  const before = rig.rows(NEGATIVE).length;
  const view = consumptionCaseView(rig.context, openFindings(rig.store, 1)[0]!.id)!;
  expect([view.ways, view.fallFen > -5_000, view.fallFen < -4_900]).toEqual([['consumption', 'apart'], true, true]);
  expect(codeOf(closeOpen('explained'))).toBe('consumption.wrongWay');
  must(closeOpen(way));
  await rig.nextDay();
  expect(rig.balance('1901', id)).toBe(way === 'apart' ? -view.fallFen : 0);
  expect(openFindings(rig.store, 9).map(({ kind }) => kind)).toEqual(way === 'apart' ? ['difference'] : []);
  const rows = rig.rows(NEGATIVE).slice(before);
  expect([rows.length, rows[0]!.fall_fen, rows[0]!.beside_fen]).toEqual([3, ...(way === 'apart' ? [0, view.fallFen] : [view.fallFen, 0])]);
  const held = must(await rig.until(holdAgainst(rig.context, id)));
  expect(held).toMatchObject({ agrees: true, openCases: way === 'apart' ? 1 : 0 });
  expect([held.usedFen, rig.breaks()]).toEqual([held.ledger.balanceFen - device.state.balanceFen, []]);
});

it('courtesy credit is little, seldom, owed, and the next sale takes it first; undone it is owed no more', async () => {
  settings({ saleFeeFen: fen(100), saleFeeBasisPoints: 50 });
  await rig.env.clock.pass(60_000);
  expect(codeOf(courtesy(2_001))).toBe('courtesy.tooMuch');
  const uid = rig.uid();
  const given = must(courtesy(2_000, uid));
  expect(must(courtesy(2_000, uid))).toBe(given);
  expect(await rig.settle(given)).toBe('confirmed');
  expect([debt(), codeOf(courtesy(100)), rig.balance('1001', 1), rig.view(given).feeFen]).toEqual([2_000, 'courtesy.owes', 0, 0]);
  const { id, account } = rig.meter(NEGATIVE);
  expect(courtesyView(rig.context, account, id)).toMatchObject({ mostFen: 2_000, owedFen: 2_000, obstacle: { code: 'courtesy.owes' } });
  // 100.00: 20.00 of debt, 1.00 and 0.5 % of the other 80.00 as fee.
  expect(quote(rig.context, account, id, fen(10_000))).toMatchObject({ debtFen: 2_000, feeFen: 140, creditFen: 7_860 });
  const sale = await rig.sold(NEGATIVE, 10_000);
  expect([debt(), rig.view(sale).debtFen, codeOf(courtesy(100)), rig.balance('4002', '')]).toEqual([0, 2_000, 'courtesy.tooOften', -140]);
  for (let day = 0; day < 30; day++) rig.env.clock.jumpWall(24 * HOUR_MS);
  await rig.nextDay();
  const again = must(courtesy(1_000));
  await rig.settle(again);
  const back = must(startReversal(rig.context, rig.as(), { uid: rig.uid(), saleOpId: again, restFen: null, reason: '给错了' }, true));
  expect(await rig.settle(back)).toBe('confirmed');
  must(payOut(rig.context, rig.as(), back));
  expect([debt(), rig.balance('1001', 1), rig.balance('1002', 'courtesy')]).toEqual([0, 10_000, 0]);
  settings({ courtesyMaxFen: fen(0) });
  expect(codeOf(courtesy(100))).toBe('courtesy.off');
  expect(rig.breaks()).toEqual([]);
});

it('100 kWh are their price up to a fen, with debts and fee on top; an amount far above the usual is asked about', async () => {
  const { id, account, device } = rig.meter(NEGATIVE);
  await rig.env.clock.pass(60_000);
  settings({ saleFeeFen: fen(100), saleFeeBasisPoints: 100 });
  const asked = amountFor(rig.context, { accountId: account, meterId: id, energyCentiKwh: centiKwh(10_000) });
  expect(must(asked)).toEqual({ amountFen: 10_202, creditFen: 10_000, priceE4: 10_000, rounded: false, byRate: false });
  expect(quote(rig.context, account, id, fen(10_202))).toMatchObject({ creditFen: 10_000, unusual: null });
  expect(quote(rig.context, account, id, fen(10_201))?.creditFen).toBeLessThan(10_000);
  device.behaviour.wattsByHour = constantLoad(0);
  for (const amount of [5_000, 6_000, 5_500]) await rig.sold(NEGATIVE, amount);
  expect(quote(rig.context, account, id, fen(27_500))?.unusual).toBeNull();
  expect(quote(rig.context, account, id, fen(27_501))?.unusual).toEqual({ usualFen: 5_500 });
  settings({ habitTimes: 0 });
  expect(quote(rig.context, account, id, fen(50_000))?.unusual).toBeNull();
});

it('each risk counts what was done, by whom, and its rows say what', async () => {
  await rig.env.clock.pass(60_000);
  await rig.sold(NEGATIVE, 5_000);
  await rig.sold(NEGATIVE, 5_000);
  const { id, account } = rig.meter(1);
  const reason = '夜里';
  must(giveCourtesy(rig.context, rig.as(), { uid: rig.uid(), accountId: account, meterId: id, amountFen: fen(500), reason }));
  const day = localDayOf(rig.context.localTime(rig.env.clock.now()));
  const { operators } = riskOverview(rig.context, { from: day, to: day });
  expect(operators).toMatchObject([{ name: '小李', sales: 3, soldFen: 10_500 }]);
  const counts = Object.fromEntries(operators[0]!.risks.map(({ risk, count }) => [risk, count]));
  expect(counts).toMatchObject({ courtesy: 1, sameAgain: 1, reprints: 0, vacantUnits: 0, referencesRefused: 0, overShort: 0 });
  const { rows } = riskDetail(rig.context, { from: day, to: day, operatorId: rig.cashier, risk: 'courtesy' });
  expect(rows).toMatchObject([{ accountName: '户1', room: '1F-02', amountFen: 500, about: reason }]);
});
