/** A technician replaces meters with the keyboard alone: a whole one with a frame that is lost, and one whose old meter is dead. */
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { centiKwh } from '../../../src-shared/value/energy.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import { openCounter, type Counter } from './counter.ts';
import { signIn } from './desk.ts';
import { Hands } from './hands.ts';
import { openWindow, testid, waitForText } from './window.ts';

const ROOM = '1F-05';
const DEAD_ROOM = '1F-06';
/** The gateway's hold time passes before the money is called there. */
const ENDED_MS = 30_000;
/** X, Enter to begin, then each row's Enter: off, find, take, light, carry; and the sheet. */
const MOST_KEYS = 9;

let browser: Browser;
let counter: Counter;
let page: Page;
let hands: Hands;

beforeAll(async () => {
  browser = await chromium.connect(inject('browserEndpoint'));
  counter = await openCounter({ sharedFolder: inject('sharedFolder') });
  page = await openWindow(browser, counter.url);
  await signIn(page, 'technician');
  hands = await Hands.on(page);
});
afterAll(async () => {
  await browser.close();
  await counter.close();
});

async function openMeterPage(room: string): Promise<void> {
  await page.keyboard.press('F2');
  await testid(page, 'wall-find').waitFor();
  await page.keyboard.press('/');
  await testid(page, 'wall-find').fill(room);
  await page.keyboard.press('Enter');
  await testid(page, 'tile').filter({ hasText: room }).first().waitFor();
  await page.keyboard.press('Enter');
  await testid(page, 'meter-panel').filter({ hasText: room }).waitFor();
  await page.keyboard.press('Enter');
  await testid(page, 'meter-title').filter({ hasText: room }).waitFor();
}

/** The main button is this act's, and has the focus. */
async function untilWay(act: string, timeout = 15_000): Promise<void> {
  await page.locator(`[data-testid=replace-main][data-way=${act}]:focus`).waitFor({ timeout });
}

const bar = async () => (await testid(page, 'replace-bar').innerText()).replace(/\s+/g, ' ');

test('row by row with the keyboard, a lost frame on the way: light first, the money once, the sheet', async () => {
  const { device, entry } = counter.meter(ROOM);
  const before = device.state;
  await openMeterPage(ROOM);
  hands.keys = 0;
  await hands.press('x');
  await testid(page, 'replace-start').waitFor();
  await hands.press('Enter');
  await untilWay('checking');
  const yuan = (before.balanceFen / 100).toFixed(2);
  expect(await bar()).toContain(yuan);
  const fresh = counter.swap(ROOM, { serial: '241000000233', address: entry.address, energyCentiKwh: centiKwh(35) });
  await hands.press('Enter');
  await untilWay('scanning');
  await hands.enterAfterLook();
  await untilWay('addressing');
  await waitForText(page, 'row-new', '241000000233');
  await hands.enterAfterLook();
  await untilWay('lighting');
  await hands.enterAfterLook();
  await untilWay('carrying');
  expect(fresh.state.forced).toBe('close');
  // The frame with the money takes effect and its answer is lost.
  counter.faults(ROOM, { when: ({ fc, pdu }) => fc === 0x20 && pdu[1] === 2, plan: { loseReply: true }, times: 1 });
  await hands.enterAfterLook();
  await page.locator('[data-testid=replacement][data-done=true]').waitFor({ timeout: ENDED_MS });
  await page.locator('[data-testid=replace-print]:focus').waitFor();
  await hands.enterAfterLook();
  expect(hands.keys).toBeLessThanOrEqual(MOST_KEYS);
  await expect.poll(() => page.evaluate('window.printed')).toBe(1);
  expect(await testid(page, 'replacement-paper').textContent()).toContain('241000000233');
  const { balanceFen, purchaseCount, totalPurchasedFen, forced } = fresh.state;
  expect([balanceFen, purchaseCount, totalPurchasedFen, forced]).toEqual([
    before.balanceFen,
    before.purchaseCount,
    before.totalPurchasedFen,
    'none',
  ]);
  expect(await testid(page, 'bar-old').innerText()).toContain('0.00');
  expect(await testid(page, 'bar-new').innerText()).toContain(yuan);
});

test('a dead old meter: an estimate with its reason, and the supervisor allows it later', async () => {
  const { device, entry } = counter.meter(DEAD_ROOM);
  const lastFen = device.state.balanceFen;
  device.behaviour.mute = true;
  await openMeterPage(DEAD_ROOM);
  await hands.press('x');
  await testid(page, 'replace-start').waitFor();
  await hands.press('Enter');
  await testid(page, 'dead-form').waitFor({ timeout: 15_000 });
  await testid(page, 'dead-used').fill('4.80');
  await testid(page, 'dead-used').press('Enter');
  await testid(page, 'dead-energy').press('Enter');
  await testid(page, 'dead-reason').fill('烧坏，无显示');
  await hands.nextStroke(400);
  await testid(page, 'dead-reason').press('Enter');
  await untilWay('checking');
  const fresh = counter.swap(DEAD_ROOM, { serial: '241000000234', address: 200, balanceFen: fen(500) });
  await hands.press('Enter');
  await untilWay('scanning');
  // Address 1 of this bus is somebody's: the new one was given another by hand.
  await testid(page, 'replace-address').fill('200');
  await testid(page, 'replace-address').press('Enter');
  // Somebody tried it on a bench: it is cleared first.
  await untilWay('clearing');
  await testid(page, 'replace-holds').waitFor();
  await hands.enterAfterLook();
  await untilWay('addressing');
  await hands.enterAfterLook();
  await untilWay('lighting');
  expect(fresh.address).toBe(entry.address);
  await testid(page, 'replace-do-carrying').click();
  await page.locator('[data-testid=replacement][data-done=true]').waitFor({ timeout: ENDED_MS });
  await testid(page, 'replace-provisional').waitFor();
  expect(fresh.state.balanceFen).toBe(lastFen - 480);

  const supervisor = await openWindow(browser, counter.url);
  await signIn(supervisor, 'supervisor');
  await testid(supervisor, 'nav-approvals').click();
  await testid(supervisor, 'approval-grant').click();
  await waitForText(page, 'replace-provisional', '已批准');
  await supervisor.context().close();
});

test('what was taken out lies in stock, and an unfinished one is today’s to do', async () => {
  await page.goto(`${counter.url}#/replace`);
  await waitForText(page, 'stock', counter.meter(ROOM).device.state.serial);
  expect(await testid(page, 'stock-row').count()).toBe(2);
  await openMeterPage('1F-07');
  await hands.press('x');
  await testid(page, 'replace-start').waitFor();
  await hands.press('Enter');
  await untilWay('checking');
  await page.keyboard.press('F10');
  await waitForText(page, 'tray-replacement', '1F-07');
  await testid(page, 'tray-replacement-look').click();
  await testid(page, 'replace-abandon').click();
  await testid(page, 'replace-abandon-sure').click();
  await waitForText(page, 'replacement', '已放弃');
});
