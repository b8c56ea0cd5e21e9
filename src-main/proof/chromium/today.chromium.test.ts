/** Today and one meter's page in the browser: from the list to the meter, its figures and use, back to the wall as it was left. */
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openCounter, type Counter } from './counter.ts';
import { signIn } from './desk.ts';
import { openWindow, testid } from './window.ts';

let browser: Browser;
let counter: Counter;
let page: Page;

beforeAll(async () => {
  browser = await chromium.connect(inject('browserEndpoint'));
  counter = await openCounter({ sharedFolder: inject('sharedFolder') });
  page = await openWindow(browser, counter.url);
  await signIn(page, 'supervisor');
});
afterAll(async () => {
  await browser.close();
  await counter.close();
});

test('a supervisor begins with today: money, lists, wires; each line leads to its meter', async () => {
  await testid(page, 'today-figures').waitFor();
  expect(await testid(page, 'today.soldToday').innerText()).toContain('¥0.00');
  await testid(page, 'list-arrears').click();
  const row = testid(page, 'list-row').first();
  await row.waitFor();
  const room = await row.locator('a').innerText();
  await row.locator('a').click();
  expect(await testid(page, 'meter-title').innerText()).toContain(room);
  await page.keyboard.press('r');
  await testid(page, 'meter-figures').getByText('L1').waitFor();
  await testid(page, 'history-sales').click();
  await page.keyboard.press('t');
  await page.locator('[data-testid=use-day][aria-pressed=true]').waitFor();
});

test('Enter opens the meter beside the wall, Enter again its page, Esc leads back to the same place', async () => {
  await page.keyboard.press('F2');
  await testid(page, 'wall-find').fill('quanji');
  await testid(page, 'tile').first().waitFor();
  const shown = await testid(page, 'wall-count').innerText();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await testid(page, 'meter-panel').waitFor();
  await page.keyboard.press('Enter');
  await testid(page, 'meter-page').waitFor();
  await page.keyboard.press('Escape');
  await testid(page, 'meter-panel').waitFor();
  expect(await testid(page, 'wall-count').innerText()).toBe(shown);
});

test('a technician has no money on today, and begins with what was not read', async () => {
  const other = await openWindow(browser, counter.url);
  await signIn(other, 'technician');
  await testid(other, 'today-figures').waitFor();
  expect(await testid(other, 'today.soldToday').count()).toBe(0);
  expect(await testid(other, 'list-missing').getAttribute('aria-selected')).toBe('true');
  await other.context().close();
});
