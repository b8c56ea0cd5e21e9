/** The first day in the window, from an empty folder to signed paper: workbooks with and without mistakes, every meter read, nothing switched on by itself. */
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openNewBuilding, type NewBuilding } from './new-building.ts';
import { openWindow, testid } from './window.ts';

/** Answers nothing at all, which costs its time-outs; the one behind another's address stays. */
const SILENT = ['3F-06'];
/** One bus after the other at 9600 baud, and the tries of the meter that is another. */
const TAKE_OVER_MS = 15_000;

let browser: Browser;
let building: NewBuilding;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  browser = await chromium.connect(inject('browserEndpoint'));
  building = await openNewBuilding(SILENT);
  page = await openWindow(browser, building.url);
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
});
afterAll(async () => {
  await browser.close();
  await building.close();
});

const texts = (id: string) => testid(page, id).allInnerTexts();
/** One line of a list, its cells divided by one blank. */
const lines = async (id: string) => (await texts(id)).map((text) => text.replace(/\s+/g, ' ').trim());

test('an administrator is made, and the folder is for a building of its own', async () => {
  const password = 'a good password';
  for (const [field, value] of Object.entries({ 'site-name': '云汇', name: '陈工', login: 'admin', password, 'password-again': password }))
    await testid(page, field).fill(value);
  await page.keyboard.press('Enter');
  await testid(page, 'choose-site').waitFor();
  await page.keyboard.press('2');
  await testid(page, 'import').waitFor();
  const saved = page.waitForEvent('download');
  await page.keyboard.press('t');
  expect((await saved).suggestedFilename()).toMatch(/\.xlsx$/);
});

test('a workbook with mistakes: each by its cell, and nothing to press', async () => {
  await testid(page, 'import-file').setInputFiles(building.wrong);
  await testid(page, 'findings').waitFor();
  expect(await lines('finding-head')).toEqual(['通讯管理机 1 处错误', '电表 5 处错误', expect.stringMatching(/^用户 \d 处错误$/)]);
  const found = await lines('finding-row');
  for (const mistake of [
    'D2 第 2 行 端口 端口 70000 不在 1–65535 之间。',
    'A3 第 3 行 表号 表号“21030000”不是 12 位数字。',
    'F5 第 5 行 通讯地址 通讯地址 300 不在 1–247 之间。',
    'E6 第 6 行 总线 “总线”表中没有“九号总线”。',
    'D8 第 8 行 倍率 “四十”不是数字。',
    'K10 第 10 行 旧系统余额（元） 金额“12.345”多于两位小数。',
    'C4 第 4 行 电话 电话“手机139”只能有数字、空格、+ 和 -。',
  ])
    expect(found).toContain(mistake);
  expect(await testid(page, 'import-nothing').innerText()).toContain('什么都没有改动');
  expect(await testid(page, 'import-run').count()).toBe(0);
});

test('the mended workbook: looked at, and brought in by Enter; it could still be undone', async () => {
  await testid(page, 'import-file').setInputFiles(building.good);
  await testid(page, 'import-run').waitFor();
  expect(await testid(page, 'import-run').innerText()).toContain(`导入：新增 ${building.meters} 块表`);
  await testid(page, 'change-head').filter({ hasText: '通讯管理机' }).click();
  expect(await lines('change-row')).toEqual(['＋ 新增 裙楼网关', '＋ 新增 写字楼串口服务器']);
  await testid(page, 'import-run').focus();
  await page.keyboard.press('Enter');
  await testid(page, 'import-done').waitFor();
  await testid(page, 'undo-import').click();
  await testid(page, 'undo-yes').waitFor();
  await page.keyboard.press('Escape');
  await testid(page, 'undo-dialog').waitFor({ state: 'detached' });
});

test(
  'every meter is taken over; who did not answer says why; what differs is listed and printed',
  { timeout: 2 * TAKE_OVER_MS },
  async () => {
    await testid(page, 'import-to-take-over').press('Enter');
    await testid(page, 'take-over-start')
      .filter({ hasText: `接管全部 ${building.meters} 块表` })
      .waitFor();
    await page.keyboard.press('r');
    await testid(page, 'take-over-start').filter({ hasText: '再试未读到的 1 块' }).waitFor({ timeout: TAKE_OVER_MS });
    await testid(page, 'take-over-chip-unreached').click();
    await testid(page, 'take-over-again').waitFor();
    expect(await lines('take-over-meter')).toEqual([expect.stringMatching(/^3F-07 .*未读到.*201907150993/)]);
    await page.keyboard.press('d');
    await testid(page, 'difference').waitFor();
    expect(await lines('difference')).toEqual([expect.stringMatching(/^3F-08 .* ¥415\.95 ¥365\.95 −¥50\.00 47 47 .*余额/)]);
    await page.keyboard.press('p');
    await page.waitForFunction('window.printed === 1');
    const paper = await testid(page, 'differences-paper').textContent();
    for (const part of ['云汇', '3F-08', '−¥50.00', '陈工 打印于', '接管没有向任何电表写数据', '移交方', '接管方', '监交人'])
      expect(paper).toContain(part);
    await page.keyboard.press('2');
    await testid(page, 'undo-obstacle').filter({ hasText: '已有电表接管' }).waitFor();
  },
);

test('nothing is sent before an administrator says so, kind by kind', async () => {
  await page.keyboard.press('4');
  const on = () => page.locator('[data-testid^=tick-][data-on=true]').count();
  await testid(page, 'turn-text').waitFor();
  expect(await on()).toBe(0);
  await testid(page, 'turn-control').click();
  await page.keyboard.press('Escape');
  await testid(page, 'tick-dialog').waitFor({ state: 'detached' });
  expect(await on()).toBe(0);
  await testid(page, 'turn-control').click();
  await testid(page, 'tick-yes').click();
  await page.locator('[data-testid=tick-control][data-on=true]').waitFor();
  expect(await on()).toBe(1);
});

test('nothing was complained about on the console', () => {
  expect(complaints).toEqual([]);
});
