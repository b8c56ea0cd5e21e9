/** An account with several meters at the counter: one payment over three by keyboard with one line that fails, edits, queries and their workbook. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { money } from '../../../src-shared/text/say.ts';
import { addFen, type Fen } from '../../../src-shared/value/fen.ts';
import { decodeWorkbook } from '../../output/spreadsheet/decode.ts';
import type { Frame } from '../../simulator/faults.ts';
import { openForReading } from '../../store/database/open.ts';
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

/** As the ledger's own rows have them. */
function amountsOfSales(): Fen[] {
  const store = openForReading(counter.folder);
  const amounts = store.ledger.db.prepare<[], Fen>(`SELECT amount_fen FROM op WHERE kind = 'sale'`).pluck().all();
  store.close();
  return amounts;
}

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

test('an account is edited, and says who changed what, before and after', async () => {
  await signIn(page, 'supervisor');
  await page.keyboard.press('F3');
  await testid(page, 'accounts-find').fill(ROOMS[0]);
  await testid(page, 'account-row').first().click();
  await testid(page, 'account-more').click();
  await testid(page, 'account-meter').nth(2).waitFor();
  await testid(page, 'account-edit').click();
  await testid(page, 'edit-name').fill('康宁大药房总店');
  await testid(page, 'edit-add-person').click();
  await page.getByPlaceholder('姓名').fill('王会计');
  await testid(page, 'edit-invoice-taxNumber').fill('91440300MA5EXAMPLE');
  await testid(page, 'edit-save').click();
  await waitForText(page, 'account-version', '户名：康宁大药房 → 康宁大药房总店');
  const newest = await testid(page, 'account-version').first().innerText();
  expect(newest).toMatch(/税号：（空） → 91440300MA5EXAMPLE/);
  expect(newest).toMatch(/其他联系人：（空） → 王会计/);
  await waitForText(page, 'account-page', '康宁大药房总店');
});

test("the query's sums are the ledger's, and the workbook has the same rows and sums", async () => {
  await signIn(page, 'supervisor');
  await testid(page, 'nav-records').click();
  await testid(page, 'record-row').first().waitFor();
  const [count, sum] = [await testid(page, 'record-count').innerText(), await testid(page, 'record-sum-amountFen').innerText()];
  const booked = amountsOfSales();
  expect(count).toBe(`${booked.length} 条`);
  expect(sum).toBe(money(addFen(...booked)));
  const download = page.waitForEvent('download');
  await testid(page, 'record-excel').click();
  const path = join(counter.folder, 'records.xlsx');
  await (await download).saveAs(path);
  const [sheet] = await decodeWorkbook(readFileSync(path));
  const rows = sheet!.rows.map(({ cells }) => cells);
  const titles = rows.findIndex(([cell]) => cell === '时间');
  const at = rows[titles]!.indexOf('金额');
  const figures = rows.slice(titles + 1).map((cells) => Math.round(Number(cells[at]) * 100));
  expect(figures.slice(0, -1).sort((a, b) => a - b)).toEqual([...booked].sort((a, b) => a - b));
  expect(figures.at(-1)).toBe(addFen(...booked));
  // Given back is shown as such, and can be asked for alone.
  await testid(page, 'record-state').selectOption('voided');
  await waitForText(page, 'record-count', '1 条');
});
