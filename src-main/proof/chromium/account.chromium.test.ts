/** An account with several meters at the counter: one payment over three by keyboard with one line that fails, edits, queries and their workbook. */
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import type { Frame } from '../../simulator/faults.ts';
import { openCounter, type Counter } from './counter.ts';
import { signIn } from './desk.ts';
import { Hands } from './hands.ts';
import { readMeter, type OnMeter } from './other-reader.ts';
import { threeMeters, ROOMS } from './three-meters.ts';
import { openWindow, testid, waitForText } from './window.ts';

const MOST_KEYS = 14;
/** A sooner Enter belongs to the one before it. */
const NEXT_ENTER_MS = 320;

let browser: Browser;
let counter: Counter;
let page: Page;
let hands: Hands;

beforeAll(async () => {
  browser = await chromium.connect(inject('browserEndpoint'));
  counter = await openCounter({ sharedFolder: inject('sharedFolder'), before: threeMeters });
});
afterAll(async () => {
  await browser.close();
  await counter.close();
});
beforeEach(async () => {
  page = await openWindow(browser, counter.url);
  hands = await Hands.on(page);
});
afterEach(() => page.context().close());

const onMeters = () => Promise.all(ROOMS.map((room) => readMeter(counter.meter(room))));
const more = (before: OnMeter, amountFen: number): OnMeter => ({
  purchaseCount: before.purchaseCount + (amountFen > 0 ? 1 : 0),
  totalPurchasedFen: before.totalPurchasedFen + amountFen,
  balanceFen: before.balanceFen + amountFen,
});

test('one payment over three meters by keyboard; the line that did not reach is given back alone', async () => {
  const before = await onMeters();
  await signIn(page, 'cashier');
  const failing = counter.meter(ROOMS[1]).entry.address;
  counter.faults(ROOMS[1], { when: ({ fc, unit }: Frame) => fc === 0x20 && unit === failing, plan: { loseRequest: true } });
  await testid(page, 'find').and(page.locator(':focus')).waitFor();
  await page.keyboard.type(ROOMS[0]);
  await testid(page, 'find-option').first().waitFor();
  await hands.press('Enter');
  await testid(page, 'lowest').waitFor();
  await hands.press('m');
  await testid(page, 'split-amount').first().and(page.locator(':focus')).waitFor();
  for (const [index, amount] of ['60', '50', '40'].entries()) {
    if (index > 0) await hands.press('ArrowDown');
    await hands.amount(amount);
  }
  await waitForText(page, 'split-sum', '¥150.00');
  await hands.press('Enter');
  await page.locator('[data-testid=split-button][data-armed=true]').waitFor();
  await hands.nextStroke(NEXT_ENTER_MS);
  await hands.press('Enter');
  await page.locator('[data-testid=split-outcome][data-state=notReached]').waitFor();
  await waitForText(page, 'split-result', '2 块已到表');
  await hands.nextStroke(NEXT_ENTER_MS);
  // Neither way is the default: Enter chooses none.
  await page.keyboard.press('Enter');
  expect(await page.locator('[data-testid=split-outcome][data-state=notReached]').count()).toBe(1);
  await hands.press('t');
  await page.locator('[data-testid=split-outcome][data-state=returned]').waitFor();
  await page.waitForFunction(() => (window as unknown as { printed?: number }).printed === 1);
  await hands.nextStroke(NEXT_ENTER_MS);
  await hands.press('Enter');
  await testid(page, 'find').and(page.locator(':focus')).waitFor();
  process.stdout.write(`split over three meters: ${hands.keys} keys besides the amounts and the room\n`);
  expect(hands.keys).toBeLessThanOrEqual(MOST_KEYS);
  expect(await onMeters()).toEqual([more(before[0]!, 6_000), before[1], more(before[2]!, 4_000)]);
});
