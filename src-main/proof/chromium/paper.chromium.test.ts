/** Paper under the desktop program: two printers chosen once, slips and A4 without a dialog, both saved as PDF; over a bridge of the shell's contract. */
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openCounter, type Counter } from './counter.ts';
import { sell, signIn, untilResult } from './desk.ts';
import { openPageWithBridge, shellCalls } from './shell-bridge.ts';
import { testid } from './window.ts';

let browser: Browser;
let counter: Counter;
let page: Page;

beforeAll(async () => {
  browser = await chromium.connect(inject('browserEndpoint'));
  counter = await openCounter({ sharedFolder: inject('sharedFolder') });
  page = await openPageWithBridge(browser, counter.url);
  await signIn(page, 'admin');
});
afterAll(async () => {
  await browser.close();
  await counter.close();
});

test('a slip comes out of the slip printer, and is saved under its number as a copy', async () => {
  await page.goto(`${counter.url}#/settings/seat`);
  await testid(page, 'slip-printer').selectOption({ label: 'XP-80 (80 mm)' });
  await page.keyboard.press('F1');
  await sell(page, '1F-05', '100');
  await untilResult(page, 'reached', '1F-05');
  await expect
    .poll(() => shellCalls(page, 'shell.print'))
    .toEqual([{ printer: 'XP-80', sheet: { kind: 'roll', widthMm: 80, heightMm: expect.any(Number) } }]);
});

test('the list of differences comes out of the A4 printer; without a choice the dialog asks', async () => {
  await page.goto(`${counter.url}#/settings/takeover/differences`);
  await testid(page, 'print-differences').click();
  await expect.poll(() => page.evaluate('window.printed')).toBe(1);
  await testid(page, 'pdf-differences').click();
  await expect
    .poll(() => shellCalls(page, 'shell.savePdf'))
    .toEqual([{ name: expect.stringMatching(/^接管差异清单 \d{4}-\d\d-\d\d \d\d-\d\d/) }]);
  await page.goto(`${counter.url}#/settings/seat`);
  await testid(page, 'a4-printer').selectOption({ label: 'HP LaserJet' });
  await page.goto(`${counter.url}#/settings/takeover/differences`);
  await testid(page, 'print-differences').click();
  await expect.poll(() => shellCalls(page, 'shell.print')).toContainEqual({ printer: 'HP LaserJet', sheet: { kind: 'a4Lying' } });
  expect(await page.evaluate('window.printed')).toBe(1);
});
