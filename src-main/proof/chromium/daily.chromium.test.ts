/** The supervisor's day in the browser: a case of consumption is closed, a tenant gets courtesy credit that the next sale takes back, 100 kWh are sold, risks are looked at. */
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { centiKwh } from '../../../src-shared/value/energy.ts';
import { fen, ZERO_FEN } from '../../../src-shared/value/fen.ts';
import { localDayOf, zoneClock } from '../../../src-shared/value/instant.ts';
import type { Env } from '../../platform/env.ts';
import { consumed } from '../../domain/ledger/consumption.ts';
import { CONSUMPTION_CASE } from '../../service/consumption/day.ts';
import type { Store } from '../../store/database/open.ts';
import { lastBook } from '../../store/ledger/book.ts';
import { consumptionBegin, insertConsumption, revenueOf } from '../../store/ledger/consumption.ts';
import { insertFinding } from '../../store/ledger/finding.ts';
import { post } from '../../store/ledger/ledger.ts';
import { insertFreeze } from '../../store/reading/freeze.ts';
import { meterBySerial } from '../../store/site/meter.ts';
import { practiceSite } from '../../simulator/site/practice-site.ts';
import { openCounter, type Counter } from './counter.ts';
import { openAccount, signIn, typeAmount, untilArmed, untilResult, words } from './desk.ts';
import { Hands } from './hands.ts';
import { readMeter } from './other-reader.ts';
import { openWindow, testid, waitForText } from './window.ts';

const CASE_ROOM = '1F-03';
const ROOM = '1F-05';

let browser: Browser;
let counter: Counter;
let page: Page;

beforeAll(async () => {
  browser = await chromium.connect(inject('browserEndpoint'));
  counter = await openCounter({ sharedFolder: inject('sharedFolder'), before: takeSevenYuanTooMuch });
  page = await openWindow(browser, counter.url);
  await signIn(page, 'supervisor');
});
afterAll(async () => {
  await browser.close();
  await counter.close();
});

/** A day without energy on which the meter took 7.00 all the same. */
function takeSevenYuanTooMuch(store: Store, env: Env): void {
  const placed = practiceSite.meters.find(({ room }) => room === CASE_ROOM);
  const meter = meterBySerial(store, placed?.serial ?? '')?.id;
  const begin = meter && consumptionBegin(store, meter);
  const book = meter && lastBook(store, meter);
  if (!meter || !begin || !book) throw new Error(`nobody has a meter in ${CASE_ROOM}`);
  const at = env.clock.now();
  const localDay = localDayOf(zoneClock('Asia/Shanghai')(at));
  const [fallFen, balanceFen] = [fen(700), fen(begin.balanceFen - 700)];
  const { totalFen, account, n } = begin;
  const rates = { sharpCentiKwh: null, peakCentiKwh: null, flatCentiKwh: null, valleyCentiKwh: null };
  const none = { op: null, operator: null, entry: null, amountFen: ZERO_FEN };
  store.transaction(() => {
    insertFreeze(store, {
      ...{ localDay, meter, era: 0, readAt: at, totalCentiKwh: centiKwh(placed?.really.energyCentiKwh ?? 0), ...rates, balanceFen },
      ...{ purchaseCount: book.purchaseCount, totalFen, quality: 'good' },
    });
    const key = revenueOf(store, meter);
    const postings = consumed([{ account, meter, ...key, fallFen }]);
    const entry = post(store, { kind: 'consumption.day', at, localDay, businessDay: localDay, seat: '', postings }).id;
    insertConsumption(store, {
      ...{
        meter,
        n,
        account,
        kind: 'day',
        ...key,
        fromAt: begin.at,
        toAt: at,
        toDay: localDay,
        totalBeforeFen: totalFen,
        totalAfterFen: totalFen,
      },
      ...{ balanceBeforeFen: begin.balanceFen, balanceAfterFen: balanceFen, refundFen: ZERO_FEN, fallFen, besideFen: ZERO_FEN },
      ...{ energyCentiKwh: centiKwh(0), expectedFen: ZERO_FEN, driftMicroYuan: 0, bookN: begin.bookN, entry, quality: 'read' },
      finding: insertFinding(store, { kind: CONSUMPTION_CASE, meter, account, ...none, text: 'priceDiffers', at }),
    });
  });
}

test('a case of consumption shows both sides; the supervisor gives the difference back to the account', async () => {
  await page.keyboard.press('F10');
  await testid(page, 'tray-frozen-meter').filter({ hasText: CASE_ROOM }).getByTestId('tray-reconcile').click();
  expect([await words(page, 'case-fall'), await words(page, 'case-expected')]).toEqual(['¥7.00', '¥0.00']);
  expect(await words(page, 'case-verdict')).toBe('表多扣了 ¥7.00');
  await testid(page, 'way-settle').check();
  await testid(page, 'case-close').click();
  await waitForText(page, 'case-form', '写明说明');
  await testid(page, 'case-note').fill('电表故障，已换');
  await testid(page, 'case-close').click();
  await testid(page, 'case-closed').waitFor();
  await testid(page, 'case-back').click();
  await testid(page, 'tray-frozen-meter').filter({ hasText: CASE_ROOM }).waitFor({ state: 'detached' });
});

test('courtesy credit by keyboard: owed, and the next sale takes it first', async () => {
  const { device } = counter.meter(ROOM);
  const before = await readMeter(counter.meter(ROOM));
  await openAccount(page, ROOM);
  const hands = await Hands.on(page);
  await hands.press('Alt+e');
  await testid(page, 'courtesy-amount').waitFor();
  await hands.amount('10');
  await hands.press('Enter');
  await page.keyboard.type('night');
  await hands.enterAfterLook();
  await waitForText(page, 'courtesy-outcome', '应急电已到表');
  expect((await readMeter(counter.meter(ROOM))).balanceFen).toBe(before.balanceFen + 1_000);
  await hands.enterAfterLook();
  expect(hands.keys).toBe(4);
  await waitForText(page, 'debt', '欠款 ¥10.00');
  await typeAmount(page, '50');
  await untilArmed(page);
  expect(await words(page, 'quote')).toMatch(/¥40\.00[\s\S]*¥10\.00/);
  await testid(page, 'sell-button').click();
  await untilResult(page, 'reached', ROOM);
  expect(device.state.balanceFen).toBe(before.balanceFen + 5_000);
  await openAccount(page, ROOM);
  await waitForText(page, 'debt', '无欠款');
  await page.keyboard.press('Alt+e');
  await waitForText(page, 'courtesy-obstacle', '30 天内已经给过 1 次应急电');
  await page.keyboard.press('Escape');
});

test('100d is 100 kWh at the price on the meter, said in words', async () => {
  await openAccount(page, ROOM);
  await typeAmount(page, '100d');
  await untilArmed(page);
  expect(await words(page, 'energy-words')).toMatch(/100\.00 度 × 0\.8300 = ¥83\.00/);
  expect(await words(page, 'quote')).toContain('100.00');
  await page.keyboard.press('Escape');
});

test('ledger and meter are held against each other on the meter’s page', async () => {
  await page.keyboard.press('F2');
  await testid(page, 'wall-find').fill(ROOM);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await testid(page, 'meter-panel').waitFor();
  await page.keyboard.press('Enter');
  await testid(page, 'hold-against').click();
  await waitForText(page, 'against-verdict', '账表一致');
  await page.keyboard.press('Escape');
});

test('cashier risk: each figure opens its rows', async () => {
  await page.keyboard.press('F4');
  await testid(page, 'shift-risk').click();
  await testid(page, 'risk-figure-courtesy').click();
  expect(await words(page, 'risk-row')).toMatch(/1F-05[\s\S]*¥10\.00[\s\S]*night/);
});
