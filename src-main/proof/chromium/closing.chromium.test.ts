/** Closing accounts by keyboard: a lost reply while the meter is zeroed, a deposit against an overdraft, and a dead meter with a second person at the screen. */
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openCounter, type Counter } from './counter.ts';
import { signIn, words } from './desk.ts';
import { Hands } from './hands.ts';
import { readSettings } from './other-reader.ts';
import { openWindow, testid } from './window.ts';

/** Holds 6.40. */
const SOME_LEFT = { room: '1F-03', name: '茶语时光' };
/** Overdrawn by 35.20. */
const OVERDRAWN = { room: '1F-04', name: '老张兰州拉面' };
/** Holds 78.30, and falls silent. */
const DEAD = { room: '2F-02', name: '童乐王国' };
/** Sets prices, thresholds and the balance. */
const PARAMETERS = { fc: 0x20, register: 0x02 } as const;
/** A meter's hold time passes before a balance that was written counts. */
const LONG_MS = 40_000;
/** The list narrows shortly after the last key. */
const LIST_MS = 700;

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

const focused = (id: string) => testid(page, id).and(page.locator(':focus')).waitFor();
const act = (name: string) => page.locator(`[data-testid=closing-next][data-act=${name}]`).waitFor({ timeout: LONG_MS });

/** Found in the list, then chosen by the arrow. */
async function openCard(name: string): Promise<void> {
  await page.goto(`${counter.url}#/accounts`);
  await testid(page, 'accounts-find').fill(name);
  await testid(page, 'accounts').getByText(name).first().waitFor();
  await page.waitForTimeout(LIST_MS);
  await testid(page, 'accounts-find').press('ArrowDown');
  await testid(page, 'account-card').filter({ hasText: name }).waitFor();
}

async function openClosing({ name }: { readonly name: string }): Promise<void> {
  await openCard(name);
  await testid(page, 'close-account').focus();
  hands.keys = 0;
  await hands.enterAfterLook();
  await focused('closing-reason');
}

/** From the reason to the closed meter, by Enter alone. */
async function finalReading(): Promise<void> {
  await page.keyboard.type('退租');
  await hands.enterAfterLook();
  await focused('closing-main');
  await hands.enterAfterLook();
  await act('print');
  await focused('closing-main');
}

test('the last reading, its sheet and the pay-out, six keys beside the reason, while the reply to the zeroing is lost', async () => {
  counter.faults(SOME_LEFT.room, {
    when: ({ fc, pdu }) => fc === PARAMETERS.fc && pdu[1] === PARAMETERS.register,
    plan: { loseReply: true },
  });
  await openClosing(SOME_LEFT);
  await finalReading();
  expect(await words(page, 'closing-left')).toBe('¥6.40');
  expect(await readSettings(counter.meter(SOME_LEFT.room))).toMatchObject({ balanceFen: 0, prepaidOn: 1 });
  expect(counter.meter(SOME_LEFT.room).device.state).toMatchObject({ forced: 'trip', relayClosed: false });
  await hands.enterAfterLook();
  await expect.poll(() => page.evaluate('window.printed')).toBe(1);
  await act('payOut');
  await focused('closing-main');
  expect(await words(page, 'closing-main')).toContain('付出 ¥6.40 并销户');
  await hands.enterAfterLook();
  await testid(page, 'closing-settled').filter({ hasText: '已付出 ¥6.40' }).waitFor();
  await focused('closing-main');
  await hands.enterAfterLook();
  await expect.poll(() => page.evaluate('window.printed')).toBe(2);
  expect(hands.keys).toBe(6);
});

test('a deposit is taken, and covers an overdraft in part; the rest is collected as the account is closed', async () => {
  await openCard(OVERDRAWN.name);
  await testid(page, 'take-deposit').click();
  await focused('deposit-amount');
  await page.keyboard.type('20');
  await hands.enterAfterLook();
  await hands.enterAfterLook();
  await testid(page, 'deposit-done').filter({ hasText: '¥20.00' }).waitFor();
  await page.keyboard.press('Escape');
  await testid(page, 'account-deposit').filter({ hasText: '¥20.00' }).waitFor();
  await openClosing(OVERDRAWN);
  await finalReading();
  await hands.enterAfterLook();
  await act('collect');
  const sums = await Promise.all(['sum-held', 'sum-deposit', 'sum-owed', 'sum-end'].map((id) => words(page, id)));
  expect(sums).toEqual(['¥0.00', '¥20.00', '−¥35.20', '¥15.20']);
  await focused('closing-main');
  await hands.enterAfterLook();
  await testid(page, 'closing-settled').filter({ hasText: '两清' }).waitFor();
  expect(await words(page, 'sum-end')).toBe('¥0.00');
});

test('a dead meter: typed figures, parked until the supervisor allows them on this screen; the case waits today', async () => {
  counter.meter(DEAD.room).device.behaviour.mute = true;
  await openClosing(DEAD);
  await finalReadingFails();
  await testid(page, 'closing-dead').click();
  await focused('typed-balance');
  for (const text of ['78.30', '5000.25', '电表烧坏']) {
    await page.keyboard.type(text);
    await hands.enterAfterLook();
  }
  await testid(page, 'approval-card').waitFor({ timeout: LONG_MS });
  await testid(page, 'approver-login').fill('supervisor');
  await testid(page, 'approver-password').fill('practice');
  await testid(page, 'approver-password').press('Enter');
  await focused('approval-go-on');
  await hands.enterAfterLook();
  await page.locator('[data-testid=closing-meter][data-stage=closed]').waitFor({ timeout: LONG_MS });
  expect(await words(page, 'closing-left')).toBe('¥78.30');
  await act('print');
  await page.reload();
  await act('print');
  await hands.press('F10');
  await testid(page, 'tray-closing').filter({ hasText: DEAD.name }).waitFor();
  await testid(page, 'tray').filter({ hasText: '手抄数' }).waitFor();
});

/** The meter does not answer: nothing is tripped, and given up it may be typed. */
async function finalReadingFails(): Promise<void> {
  await page.keyboard.type('退租');
  await hands.enterAfterLook();
  await hands.enterAfterLook();
  await act('resume');
  await testid(page, 'closing-why').waitFor();
  await testid(page, 'closing-abandon').click();
  await page.locator('[data-testid=closing-meter][data-stage=none]').waitFor();
}
