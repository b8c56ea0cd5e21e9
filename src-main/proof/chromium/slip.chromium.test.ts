/** The slip: its number, its practice mark, its copies counted, and an 80 mm page of nothing but it. */
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openCounter, type Counter } from './counter.ts';
import { sell, signIn, untilResult } from './desk.ts';
import { openWindow, testid } from './window.ts';

const PX_PER_MM = 96 / 25.4;
const PT_PER_MM = 72 / 25.4;

let browser: Browser;
let counter: Counter;
let page: Page;

beforeAll(async () => {
  browser = await chromium.connect(inject('browserEndpoint'));
  counter = await openCounter({ sharedFolder: inject('sharedFolder') });
  page = await openWindow(browser, counter.url);
  await signIn(page, 'cashier');
});
afterAll(async () => {
  await browser.close();
  await counter.close();
});

const printed = () => page.evaluate('window.printed');

test('comes with the sale, numbered and marked, and each reprint counts', async () => {
  await sell(page, '1F-05', '100');
  await untilResult(page, 'reached', '1F-05');
  const onScreen = testid(page, 'proof').getByTestId('slip');
  await onScreen.waitFor();
  await expect.poll(printed).toBe(1);
  const slip = await onScreen.innerText();
  expect(slip).toMatch(/小票号\s+S\S*\d/);
  expect(slip).toContain('康宁大药房');
  expect(slip).toContain('¥100.00');
  expect(slip).toContain('壹佰元整');
  expect(slip).toContain('练习');
  await page.keyboard.press('Control+p');
  await onScreen.filter({ hasText: '补打 第 2 联' }).waitFor();
  await expect.poll(printed).toBe(2);
});

test('prints alone, 80 mm wide, black on white, on a page of its own length', async () => {
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const paper = page.locator('.print-only').getByTestId('slip');
  const box = await paper.boundingBox();
  expect((box?.width ?? 0) / PX_PER_MM).toBeCloseTo(80, 0);
  expect(await page.locator('.screen-only').first().isVisible()).toBe(false);
  expect(await paper.evaluate((element) => [getComputedStyle(element).color, getComputedStyle(element).backgroundColor])).toEqual([
    'rgb(0, 0, 0)',
    'rgb(255, 255, 255)',
  ]);
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  const pages = [...pdf.matchAll(/\/MediaBox \[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)];
  expect(pages).toHaveLength(1);
  expect(Number(pages[0]?.[1]) / PT_PER_MM).toBeCloseTo(80, 0);
  expect(Number(pages[0]?.[2]) / PT_PER_MM).toBeGreaterThan((box?.height ?? 0) / PX_PER_MM);
  await page.emulateMedia({ media: null, colorScheme: null });
});
