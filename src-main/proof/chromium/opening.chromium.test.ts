/** Opening an account by keyboard alone: what a Modbus client of another maker then reads from the meter, and a first purchase whose reply dies. */
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openCounter, type Counter } from './counter.ts';
import { signIn, words } from './desk.ts';
import { Hands } from './hands.ts';
import { readSettings } from './other-reader.ts';
import { openWindow, testid } from './window.ts';

/** Nobody's, and empty. */
const ROOM = '3F-10';
/** Nobody's, and it holds 264.00. */
const SERVES = '6F-03';
const SELL = { fc: 0x20, register: 0x01 } as const;

let browser: Browser;
let counter: Counter;
let page: Page;
let hands: Hands;

beforeAll(async () => {
  browser = await chromium.connect(inject('browserEndpoint'));
  counter = await openCounter({ sharedFolder: inject('sharedFolder') });
  page = await openWindow(browser, counter.url);
  hands = await Hands.on(page);
  await signIn(page, 'cashier');
});
afterAll(async () => {
  await browser.close();
  await counter.close();
});

async function chooseMeter(typed: string): Promise<void> {
  await testid(page, 'open-find').and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Control+a');
  await page.keyboard.type(typed);
  await page.locator('[data-testid=open-find-option]').and(page.locator(':only-child')).waitFor();
  await hands.enterAfterLook();
}

/** From field to field by Enter, each a meant one. */
async function fill(field: string, text: string): Promise<void> {
  await testid(page, field).and(page.locator(':focus')).waitFor();
  await page.keyboard.type(text);
  await hands.enterAfterLook();
}

const focused = (id: string) => testid(page, id).and(page.locator(':focus')).waitFor();
const outcome = () => page.locator('[data-testid=opening-outcome][data-stage=opened]');

test('a meter that holds money is not opened but taken over', async () => {
  await hands.press('F3');
  await testid(page, 'open-account').focus();
  await hands.press('Enter');
  await chooseMeter(SERVES);
  expect(await words(page, 'opening-against')).toContain('¥264.00');
  expect(await testid(page, 'open-submit').count()).toBe(0);
  await testid(page, 'open-find').focus();
});

test('opened with 200.00 whose reply never comes: settings and money are on the meter, once', async () => {
  counter.faults(ROOM, { when: ({ fc, pdu }) => fc === SELL.fc && pdu[1] === SELL.register, plan: { loseReply: true } });
  await chooseMeter('3f10');
  await fill('open-name', '新来包子铺');
  await fill('open-contact', '小笼');
  await fill('open-phone', '13800000000');
  await focused('open-amount');
  expect(await words(page, 'open-submit')).toContain('填首次购电金额');
  await hands.enterAfterLook();
  expect(await words(page, 'open-fault')).toContain('不购电');
  await hands.amount('200');
  expect(await words(page, 'open-submit')).toContain('收 ¥200.00，开户 3F-10');
  await hands.enterAfterLook();
  await outcome().waitFor();
  expect(await words(page, 'opening-balance')).toBe('¥0.00 → ¥200.00');
  expect(await readSettings(counter.meter(ROOM))).toEqual({
    ...{ prepaidOn: 1, purchaseCount: 1, totalPurchasedFen: 20_000, balanceFen: 20_000 },
    ...{ pricesE4: [8_300, 8_300, 8_300, 8_300], alarm1Fen: 10_000, alarm2Fen: 2_000, overdraftFen: 0 },
  });
});

test('a reload finds it again, its slip, and the desk sells to it', async () => {
  await page.reload();
  await outcome().waitFor();
  await focused('opening-next');
  await testid(page, 'opening-slip').focus();
  await hands.press('Enter');
  await testid(page, 'slip-dialog').filter({ hasText: '新来包子铺' }).waitFor();
  await hands.press('Escape');
  await hands.press('F1');
  await focused('find');
  await page.keyboard.type('xlbzp');
  await page.locator('[data-testid=find-option]').filter({ hasText: ROOM }).waitFor();
});
