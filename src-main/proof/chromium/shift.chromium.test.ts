/** A shift by keyboard alone: opened with a float, two sales, paid out, counted blind, closed 1.00 short with a reason, and its slip. */
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { instant } from '../../../src-shared/value/instant.ts';
import { putSetting } from '../../store/site/setting.ts';
import { openCounter, type Counter } from './counter.ts';
import { Hands } from './hands.ts';
import { openWindow, testid, waitForText } from './window.ts';

/** From F4 of an open shift to the closed one, figures of counts and the words of the reason left out. */
const MOST_KEYS_TO_CLOSE = 14;
const NEXT_ENTER_MS = 320;

let browser: Browser;
let counter: Counter;
let page: Page;
let hands: Hands;

beforeAll(async () => {
  browser = await chromium.connect(inject('browserEndpoint'));
  counter = await openCounter({
    sharedFolder: inject('sharedFolder'),
    before: (store) => putSetting(store, { key: 'shift.blind', value: 'true', at: instant(0), operator: null }),
  });
  page = await openWindow(browser, counter.url);
  hands = await Hands.on(page);
  await testid(page, 'practice-operator').first().waitFor();
});
afterAll(async () => {
  await browser.close();
  await counter.close();
});

const focused = (id: string) => testid(page, id).and(page.locator(':focus')).waitFor();

async function enter(): Promise<void> {
  await hands.nextStroke(NEXT_ENTER_MS);
  await hands.press('Enter');
}

/** 茶语时光, by its initials. */
async function sell(amount: string): Promise<void> {
  await focused('find');
  await hands.compose('cysg');
  await testid(page, 'find-option').first().waitFor();
  await hands.endComposition('cysg');
  await hands.press('Enter');
  await focused('amount');
  await hands.amount(amount);
  await hands.press('Enter');
  await page.locator('[data-testid=sell-button][data-armed=true]').waitFor();
  await enter();
  await waitForText(page, 'result', '已到表');
  await enter();
}

test('opens with a float, sells twice, pays out, counts blind, is 1.00 short, says why, and closes', async () => {
  await hands.press('1');
  await focused('find');
  await hands.press('F4');
  await focused('shift-float');
  await hands.amount('500');
  await hands.press('Enter');
  await waitForText(page, 'shift-blind', '盲点');
  await hands.press('F1');
  await sell('60');
  await sell('40');

  const before = hands.keys;
  await hands.press('F4');
  await testid(page, 'act-paidOut').waitFor();
  await hands.press('o');
  await focused('move-amount');
  await hands.amount('15');
  await hands.press('Enter');
  await focused('move-reason');
  await page.keyboard.insertText('打印纸');
  await enter();
  await waitForText(page, 'shift-move-row', '打印纸');
  const paidOut = hands.keys - before;

  await testid(page, 'shift-move').waitFor({ state: 'detached' });
  await hands.press('c');
  await focused('pieces-0');
  // 5 × 100, 1 × 50, 1 × 20, 1 × 10, 0 × 5, 4 × 1: 584 of 585.
  for (const [at, pieces] of ['5', '1', '1', '1', '', '4', '', ''].entries()) {
    await focused(`pieces-${at}`);
    await hands.amount(pieces);
    await (pieces === '' ? enter() : hands.press('Enter'));
  }
  await focused('count-go');
  expect(await testid(page, 'count-total').innerText()).toBe('点完后显示');
  await enter();
  await waitForText(page, 'close-verdict', '短款 ¥1.00');
  expect([await testid(page, 'close-counted').innerText(), await testid(page, 'close-expected').innerText()]).toEqual([
    '¥584.00',
    '¥585.00',
  ]);
  await focused('close-reason');
  await page.keyboard.insertText('找零多给了一元');
  await enter();
  await focused('close-left');
  await enter();
  await focused('close-go');
  await enter();
  await testid(page, 'shift-done').waitFor();
  process.stdout.write(`shift: ${paidOut} keys to pay out, ${hands.keys - before - paidOut} to count and close\n`);
  expect(hands.keys - before - paidOut).toBeLessThanOrEqual(MOST_KEYS_TO_CLOSE);

  const slip = testid(page, 'shift-done').getByTestId('shift-slip');
  await slip.filter({ hasText: '第 1 联' }).waitFor();
  const words = await slip.innerText();
  for (const line of ['交班单', '−¥1.00', '找零多给了一元', '打印纸', '¥584.00', '账本指纹', '练习', '售电 × 2'])
    expect(words).toContain(line);
  expect(await page.evaluate('window.printed')).toBe(3);
  await hands.press('Control+p');
  await slip.filter({ hasText: '补打 第 2 联' }).waitFor();
});

test('the next shift is offered what was left, and another float must say why', async () => {
  await focused('shift-next');
  await enter();
  await waitForText(page, 'shift-left', '¥500.00');
  await focused('shift-float');
  await hands.amount('490');
  await hands.press('Enter');
  await focused('shift-float-reason');
  await page.keyboard.insertText('少十元');
  await enter();
  await testid(page, 'act-close').waitFor();
});

test('a slip is ours by its number and code, and is not by another code', async () => {
  await page.keyboard.press('F1');
  await sell('20');
  await page.keyboard.press('PageUp');
  const [number = '', check = ''] = await lastSlip();
  await page.keyboard.press('F4');
  await testid(page, 'act-close').waitFor();
  await hands.press('v');
  await focused('verify-number');
  await page.keyboard.insertText(number.toLowerCase());
  await hands.press('Enter');
  await focused('verify-check');
  await page.keyboard.insertText(check);
  await enter();
  await waitForText(page, 'verify-ours', '是本店的票');
  await page.keyboard.press('Backspace');
  await page.keyboard.insertText(check.endsWith('7') ? '8' : '7');
  await enter();
  await waitForText(page, 'verify-not-ours', '不是本店的票');
});

/** The number and the code as the last paper has them. */
async function lastSlip(): Promise<string[]> {
  const paper = await page.locator('.print-only').getByTestId('slip').textContent();
  return /(S-\d{8}-\S+?-\d{4})[\s\S]*核对码\s*([0-9A-F]{4} [0-9A-F]{4})/.exec(paper ?? '')?.slice(1) ?? [];
}
