/** Money off a meter as a cashier and a supervisor live it: asked for, allowed, proven by another maker's client, paid out; lost frames on the way. */
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { instant } from '../../../src-shared/value/instant.ts';
import type { Frame } from '../../simulator/faults.ts';
import { putSetting } from '../../store/site/setting.ts';
import { openCounter, type Counter } from './counter.ts';
import { openAccount, sell, signIn, untilResult, words } from './desk.ts';
import { Hands } from './hands.ts';
import { readMeter, type OnMeter } from './other-reader.ts';
import { openWindow, testid, waitForText } from './window.ts';

/** From the account on the desk to the parked request, and from the granted one to the paid one; figures and words left out. */
const MOST_KEYS = { ask: 4, afterGrant: 3, reverse: 4, wrongRoom: 6 } as const;
const NEXT_ENTER_MS = 320;
const isMoney = ({ fc }: Frame) => fc === 0x20;

let browser: Browser;
let counter: Counter;
let page: Page;
let hands: Hands;
let supervisor: Page;

beforeAll(async () => {
  browser = await chromium.connect(inject('browserEndpoint'));
  counter = await openCounter({
    sharedFolder: inject('sharedFolder'),
    before: (store) => putSetting(store, { key: 'shift.opensItself', value: 'false', at: instant(0), operator: null }),
  });
  page = await openWindow(browser, counter.url);
  hands = await Hands.on(page);
  await signIn(page, 'cashier');
  supervisor = await openWindow(browser, counter.url);
  await signIn(supervisor, 'supervisor');
});
afterAll(async () => {
  await browser.close();
  await counter.close();
});

const focused = (id: string) => testid(page, id).and(page.locator(':focus')).waitFor();
const onMeter = (room: string) => readMeter(counter.meter(room));
const after = (before: OnMeter, purchases: number, fen: number): OnMeter => ({
  purchaseCount: before.purchaseCount + purchases,
  totalPurchasedFen: before.totalPurchasedFen + fen,
  balanceFen: before.balanceFen + fen,
});
const printed = () => page.evaluate('window.printed ?? 0');

async function enter(): Promise<void> {
  await hands.nextStroke(NEXT_ENTER_MS);
  await hands.press('Enter');
}

/** Why, then to the button, then the act. */
async function because(reason: string): Promise<void> {
  await focused('refund-reason');
  await page.keyboard.insertText(reason);
  await enter();
  await focused('refund-go');
  await enter();
}

async function askRefund(room: string, figures: string, reason: string): Promise<void> {
  await openAccount(page, room);
  await hands.press('Alt+t');
  await focused('refund-amount');
  await hands.amount(figures);
  await hands.press('Enter');
  await because(reason);
}

async function untilCameOff(): Promise<void> {
  await page.locator('[data-testid=refund-result][data-state=reached]').waitFor();
  await focused('payout-go');
}

test('without a shift the desk says so in place of the form, and Enter leads to it', async () => {
  await testid(page, 'find').fill('1F-05');
  await testid(page, 'find-option').first().click();
  await testid(page, 'no-shift').waitFor();
  expect(await testid(page, 'amount').count()).toBe(0);
  await page.keyboard.press('Enter');
  await focused('shift-float');
  await hands.amount('1000');
  await hands.press('Enter');
  await testid(page, 'act-close').waitFor();
});

test('above the limit: parked, allowed at another seat, gone on with after a reload; its reply is lost, and it is paid out once', async () => {
  await sell(page, '1F-05', '100');
  await untilResult(page, 'reached', '1F-05');
  const before = await onMeter('1F-05');
  const began = hands.keys;
  await askRefund('1F-05', '300', '退租');
  await page.locator('[data-testid=approval-card][data-state=asked]').waitFor();
  expect(await words(page, 'approval-waits')).toContain('自己不能批');
  const asked = hands.keys - began;

  await waitForText(supervisor, 'nav-approvals-waiting', '1');
  await testid(supervisor, 'nav-approvals').click();
  await waitForText(supervisor, 'approval-card', '退租');
  await supervisor.keyboard.press('y');
  await supervisor.locator('[data-testid=approval-card][data-state=granted]').waitFor();
  expect(await onMeter('1F-05')).toEqual(before);

  await page.reload();
  counter.faults('1F-05', { when: isMoney, plan: { loseReply: true } });
  await focused('approval-go-on');
  const granted = hands.keys;
  await enter();
  await untilCameOff();
  expect(await onMeter('1F-05')).toEqual(after(before, 1, -30_000));
  expect(await words(page, 'back-tenders')).toContain('¥300.00');
  const papers = await printed();
  await enter();
  await page.locator('[data-testid=payout][data-state=paid]').waitFor();
  await expect.poll(printed).toBe(Number(papers) + 1);
  expect(await page.locator('.print-only').getByTestId('slip').textContent()).toContain('退款付讫');
  await enter();
  await testid(page, 'sell').waitFor();
  process.stdout.write(`refund: ${asked} keys to ask, ${hands.keys - granted} from the grant to the next customer\n`);
  expect([asked <= MOST_KEYS.ask, hands.keys - granted <= MOST_KEYS.afterGrant]).toEqual([true, true]);
});

test('Ctrl+Z undoes the last sale whole, and the cash goes back', async () => {
  const before = await onMeter('1F-07');
  await sell(page, '1F-07', '60');
  await untilResult(page, 'reached', '1F-07');
  const began = hands.keys;
  await hands.press('Control+z');
  await because('商户不要了');
  await untilCameOff();
  await enter();
  await page.locator('[data-testid=payout][data-state=paid]').waitFor();
  process.stdout.write(`refund: ${hands.keys - began} keys to reverse and pay out\n`);
  expect(hands.keys - began).toBeLessThanOrEqual(MOST_KEYS.reverse);
  expect(await onMeter('1F-07')).toEqual({ ...before, purchaseCount: before.purchaseCount + 2 });
  await enter();
});

test('the wrong room: undone there and sold here in one form, no cash moves', async () => {
  const [wrong, right] = [await onMeter('1F-05'), await onMeter('1F-02')];
  await sell(page, '1F-05', '40');
  await untilResult(page, 'reached', '1F-05');
  const began = hands.keys;
  await hands.press('Control+z');
  await testid(page, 'to-wrong-room').waitFor();
  await hands.press('Alt+w');
  await focused('right-find');
  await page.keyboard.insertText('1F-02');
  await testid(page, 'right-find-option').first().waitFor();
  await enter();
  await waitForText(page, 'wrong-room-plan', '1F-02');
  await because('充错房间');
  await page.locator('[data-testid=wrong-room-state][data-state=moved]').waitFor();
  process.stdout.write(`refund: ${hands.keys - began} keys to move a sale to the right room\n`);
  expect(hands.keys - began).toBeLessThanOrEqual(MOST_KEYS.wrongRoom);
  expect([await onMeter('1F-05'), await onMeter('1F-02')]).toEqual([after(wrong, 2, 0), after(right, 1, 4_000)]);
  await enter();
});

test('the frame is lost: proven that nothing came off, and nothing is paid', async () => {
  const before = await onMeter('2F-01');
  counter.faults('2F-01', { when: isMoney, plan: { loseRequest: true } });
  await askRefund('2F-01', '50', '多充了');
  await page.locator('[data-testid=refund-result][data-state=notReached]').waitFor();
  expect(await testid(page, 'payout').count()).toBe(0);
  expect(await onMeter('2F-01')).toEqual(before);
});

test('the supervisor allows it on this screen; paid out later from the tray', async () => {
  const before = await onMeter('1F-07');
  await askRefund('1F-07', '250', '退租');
  await testid(page, 'approver-login').fill('cashier');
  await testid(page, 'approver-password').fill('practice');
  await testid(page, 'approver-password').press('Enter');
  await testid(page, 'approval-fault').waitFor();
  await testid(page, 'approver-login').fill('supervisor');
  await testid(page, 'approver-password').fill('practice');
  await testid(page, 'approver-password').press('Enter');
  await focused('approval-go-on');
  await enter();
  await untilCameOff();
  await page.keyboard.press('Escape');
  await testid(page, 'sell').waitFor();
  await waitForText(page, 'status-pay-outs', '1');
  await page.keyboard.press('F10');
  await testid(page, 'tray-pay-out-go').click();
  await focused('payout-go');
  await enter();
  await page.locator('[data-testid=payout][data-state=paid]').waitFor();
  expect(await onMeter('1F-07')).toEqual(after(before, 1, -25_000));
  await testid(page, 'status-pay-outs').waitFor({ state: 'detached' });
});

test('the shift says what went back and moved over, its drawer agrees, and its slip shows it', async () => {
  await page.keyboard.press('F4');
  await waitForText(page, 'shift-back-cash', '¥610.00');
  expect([await words(page, 'shift-sold'), await words(page, 'shift-drawer')]).toEqual(['¥200.00', '¥590.00']);
  await waitForText(page, 'shift-kinds', '串户改户');
  await page.keyboard.press('c');
  // 5 × 100, 1 × 50, 2 × 20: 590.
  for (const [at, pieces] of ['5', '1', '2', '', '', '', '', ''].entries()) {
    await focused(`pieces-${at}`);
    await hands.amount(pieces);
    await enter();
  }
  await focused('count-go');
  await enter();
  await testid(page, 'close-verdict').waitFor();
  await focused('close-left');
  await enter();
  await focused('close-go');
  await enter();
  const slip = testid(page, 'shift-done').getByTestId('shift-slip');
  await slip.waitFor();
  const text = await slip.innerText();
  for (const line of ['退电付出 × 2', '冲正付出 × 1', '串户改户', '−¥610.00']) expect(text).toContain(line);
});
