/** Wires that fail in the middle of a sale, as the cashier lives through it: every outcome has its word and its way on, and money is never doubled. */
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { fen } from '../../../src-shared/value/fen.ts';
import type { Frame } from '../../simulator/faults.ts';
import { openCounter, type Counter } from './counter.ts';
import { openAccount, sell, signIn, typeAmount, untilArmed, untilResult, words, type Login } from './desk.ts';
import { readMeter, type OnMeter } from './other-reader.ts';
import { openWindow, testid } from './window.ts';

const isMoney = ({ fc }: Frame) => fc === 0x20;
const unless = (unit: number) => (frame: Frame) => frame.unit === unit && !isMoney(frame);

let browser: Browser;
let counter: Counter;
let page: Page;

beforeAll(async () => {
  browser = await chromium.connect(inject('browserEndpoint'));
  counter = await openCounter({ sharedFolder: inject('sharedFolder') });
});
afterAll(async () => {
  await browser.close();
  await counter.close();
});
beforeEach(async () => {
  page = await openWindow(browser, counter.url);
});
afterEach(() => page.context().close());

async function windowOf(login: Login): Promise<void> {
  await signIn(page, login);
}

const onMeter = (room: string) => readMeter(counter.meter(room));
const onceMore = (before: OnMeter, amountFen: number): OnMeter => ({
  purchaseCount: before.purchaseCount + 1,
  totalPurchasedFen: before.totalPurchasedFen + amountFen,
  balanceFen: before.balanceFen + amountFen,
});

async function drawer(): Promise<string> {
  await page.keyboard.press('F4');
  return words(page, 'shift-drawer');
}

test('the reply is lost, the money is on the meter: reached, once', async () => {
  const before = await onMeter('1F-02');
  await windowOf('cashier');
  counter.faults('1F-02', { when: isMoney, plan: { loseReply: true } });
  await sell(page, '1F-02', '100');
  await untilResult(page, 'reached', '1F-02');
  expect(await onMeter('1F-02')).toEqual(onceMore(before, 10_000));
});

test('the request is lost: proven not to have arrived; T gives the money back, and it leaves the drawer', async () => {
  const before = await onMeter('1F-03');
  await windowOf('cashier');
  await sell(page, '1F-05', '20');
  await untilResult(page, 'reached', '1F-05');
  const inDrawer = await drawer();
  counter.faults('1F-03', { when: isMoney, plan: { loseRequest: true } });
  await sell(page, '1F-03', '100');
  await untilResult(page, 'notReached', '1F-03');
  await page.keyboard.press('Enter');
  await untilResult(page, 'notReached', '1F-03');
  await page.keyboard.press('t');
  await untilResult(page, 'returned', '1F-03');
  await testid(page, 'slip').filter({ hasText: '退款凭条' }).first().waitFor();
  await page.keyboard.press('Enter');
  expect(await drawer()).toBe(inDrawer);
  expect(await onMeter('1F-03')).toEqual(before);
});

test('the request is lost: S sends it later, and it arrives once', async () => {
  const before = await onMeter('1F-07');
  await windowOf('cashier');
  counter.faults('1F-07', { when: isMoney, plan: { loseRequest: true } });
  await sell(page, '1F-07', '100');
  await untilResult(page, 'notReached', '1F-07');
  await page.keyboard.press('s');
  await untilResult(page, 'reached', '1F-07');
  expect(await onMeter('1F-07')).toEqual(onceMore(before, 10_000));
});

test('the line is cut after the frame: in doubt, a pending slip, the next customer; it settles by itself', async () => {
  const before = await onMeter('2F-01');
  const { address } = counter.meter('2F-01').entry;
  await windowOf('cashier');
  await openAccount(page, '2F-01');
  let cut = false;
  counter.faults(
    '2F-01',
    { when: (frame) => isMoney(frame) && (cut = true), plan: { cut: 'effect' } },
    { when: (frame) => cut && unless(address)(frame), plan: { cut: 'request' }, times: Number.POSITIVE_INFINITY },
  );
  await typeAmount(page, '100');
  await untilArmed(page);
  await testid(page, 'sell-button').click();
  await untilResult(page, 'inDoubt', '2F-01');
  expect((await page.getByTestId('give-back').count()) + (await page.getByTestId('send-later').count())).toBe(0);
  await page.keyboard.press('Enter');
  await page.locator('[data-testid=sell][data-stage=find]').waitFor();
  expect(await page.evaluate('window.printed')).toBe(1);
  await testid(page, 'mine').filter({ hasText: '待核实 1' }).waitFor();
  await openAccount(page, '1F-09');
  counter.faults('2F-01');
  await testid(page, 'mine').filter({ hasText: '待核实 0' }).waitFor();
  expect(await onMeter('2F-01')).toEqual(onceMore(before, 10_000));
});

test('a frozen meter: the supervisor reconciles, and it can be sold to again', async () => {
  await windowOf('supervisor');
  counter.meter('2F-02').device.purchaseElsewhere(fen(5_000));
  await openAccount(page, '2F-02');
  await testid(page, 'obstacle').getByRole('button', { name: '去核对' }).click();
  await testid(page, 'reconcile-sides').filter({ hasText: '¥50.00' }).waitFor();
  await testid(page, 'cause-soldElsewhere').check();
  await testid(page, 'holder-drawer').check();
  await testid(page, 'reconcile-note').fill('隔壁电脑售的，有票');
  await testid(page, 'reconcile-submit').click();
  await testid(page, 'reconcile-done').filter({ hasText: '¥50.00' }).waitFor();
  const before = await onMeter('2F-02');
  await sell(page, '2F-02', '30');
  await untilResult(page, 'reached', '2F-02');
  expect(await onMeter('2F-02')).toEqual(onceMore(before, 3_000));
});

test('the page is loaded anew in the middle of a sale: the same sale is found again', async () => {
  const before = await onMeter('3F-03');
  await windowOf('cashier');
  counter.faults('3F-03', { when: isMoney, plan: { loseReply: true } });
  await sell(page, '3F-03', '100');
  await page.locator('[data-testid=steps][data-state=writing]').waitFor();
  await page.reload();
  await untilResult(page, 'reached', '3F-03');
  expect(await onMeter('3F-03')).toEqual(onceMore(before, 10_000));
});

test('the same amount again is asked about, and Y answers', async () => {
  const before = await onMeter('3F-01');
  await windowOf('cashier');
  for (const first of [true, false]) {
    await openFirstOfTwo();
    await untilArmed(page);
    if (!first) {
      await testid(page, 'same-again').filter({ hasText: '小李' }).waitFor();
      await testid(page, 'sell-button').click();
      expect(await testid(page, 'steps').count()).toBe(0);
      await page.keyboard.press('y');
      await testid(page, 'same-confirmed').waitFor();
    }
    await testid(page, 'sell-button').click();
    await untilResult(page, 'reached', '3F-01');
  }
  expect(await onMeter('3F-01')).toEqual(onceMore(onceMore(before, 10_000), 10_000));
});

/** 力健健身 has two meters: the first is chosen by its number. */
async function openFirstOfTwo(): Promise<void> {
  await testid(page, 'find').fill('ljjs');
  await testid(page, 'find-option').filter({ hasText: '力健健身' }).click();
  await testid(page, 'sell-meter').first().waitFor();
  await page.keyboard.press('1');
  await testid(page, 'amount').waitFor();
  await typeAmount(page, '100');
}

test('a card payment needs its reference, and not one that was used before', async () => {
  await windowOf('cashier');
  for (const first of [true, false]) {
    await openAccount(page, '3F-08');
    await testid(page, 'method-card').click();
    await typeAmount(page, first ? '40' : '41');
    await page.getByRole('alert').filter({ hasText: '刷卡 需要填参考号' }).waitFor();
    await testid(page, 'reference').pressSequentially('654321');
    await testid(page, 'reference').press('Enter');
    await untilArmed(page);
    await testid(page, 'sell-button').click();
    if (first) await untilResult(page, 'reached', '3F-08');
  }
  await testid(page, 'sell-fault').filter({ hasText: '这个参考号已经用过' }).waitFor();
  expect(await testid(page, 'amount').inputValue()).toBe('41');
});

test('less cash than the amount is said before anything is recorded', async () => {
  await windowOf('cashier');
  await openAccount(page, '1F-05');
  await testid(page, 'tendered').fill('50');
  await typeAmount(page, '60');
  await page.getByRole('alert').filter({ hasText: '实收不足' }).waitFor();
  expect(await words(page, 'change')).toBe('还差 ¥10.00');
});
