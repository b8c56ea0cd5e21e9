/** Remote control from the wall, with the keyboard alone: tripped with a reason and read back, restored; a work lock hangs, is proven and comes off. */
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openCounter, type Counter } from './counter.ts';
import { signIn } from './desk.ts';
import { openWindow, testid } from './window.ts';

const ROOM = '1F-05';
const LOCK_ROOM = '1F-06';
/** From the meters past the panel's own buttons; more would be a page that nobody wants to go through with a keyboard. */
const MOST_TABS = 15;
/** Two tries and the relay's time after each. */
const ENDED_MS = 20_000;

let browser: Browser;
let counter: Counter;
let page: Page;

beforeAll(async () => {
  browser = await chromium.connect(inject('browserEndpoint'));
  counter = await openCounter({ sharedFolder: inject('sharedFolder') });
  page = await openWindow(browser, counter.url);
  await signIn(page, 'technician');
});
afterAll(async () => {
  await browser.close();
  await counter.close();
});

type Tab = 'Tab' | 'Shift+Tab';
const tile = (room: string) => testid(page, 'tile').filter({ hasText: room });
const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? '');

/** Finds a room on the wall and opens its panel. */
async function openPanel(room: string): Promise<void> {
  await page.keyboard.press('F2');
  await testid(page, 'wall-find').waitFor();
  await page.keyboard.press('/');
  await testid(page, 'wall-find').fill(room);
  await page.keyboard.press('Enter');
  await tile(room).first().waitFor();
  if ((await testid(page, 'meter-panel').filter({ hasText: room }).count()) === 0) await page.keyboard.press('Enter');
  await testid(page, 'meter-panel').filter({ hasText: room }).waitFor();
}

async function tabTo(id: string, key: Tab = 'Tab'): Promise<void> {
  for (let tabs = 0; tabs < MOST_TABS; tabs++) {
    if ((await focused()) === id) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${id} is more than ${MOST_TABS} tabs away`);
}

/** The act's dialog from its button on, keys only. */
async function act(name: string, reason: string, key?: Tab): Promise<void> {
  await tabTo(`act-${name}`, key);
  await page.keyboard.press('Enter');
  await testid(page, 'act-dialog').waitFor();
  await expect.poll(focused).toBe('act-reason');
  await page.keyboard.type(reason);
  await page.keyboard.press('Enter');
  // Enter goes on to the button and does no more than that.
  await expect.poll(focused).toBe('act-go');
  expect(await testid(page, 'control-progress').count()).toBe(0);
  await page.keyboard.press('Enter');
  await testid(page, 'control-result').waitFor({ timeout: ENDED_MS });
}

test('tripped with a reason, read back, shown on its tile with who did it, and restored', async () => {
  const { device } = counter.meter(ROOM);
  await openPanel(ROOM);
  await act('trip', '欠费催缴');
  await testid(page, 'control-result').filter({ hasText: '已拉闸，回读确认' }).filter({ hasText: '继电器断开' }).waitFor();
  expect(device.state).toMatchObject({ forced: 'trip', relayClosed: false });
  await expect.poll(focused).toBe('act-close');
  await page.keyboard.press('Enter');
  await testid(page, 'act-dialog').waitFor({ state: 'detached' });
  await tile(ROOM).filter({ hasText: '强制拉闸' }).waitFor();
  await testid(page, 'panel-supply').filter({ hasText: '赵师傅' }).waitFor();
  await testid(page, 'control-jobs').filter({ hasText: '欠费催缴' }).filter({ hasText: '已确认' }).waitFor();

  // The keys are where they were before the dialog.
  await expect.poll(focused).toBe('act-trip');
  await act('restore', '已缴费', 'Shift+Tab');
  await testid(page, 'control-result').filter({ hasText: '已恢复预付费，回读确认' }).filter({ hasText: '供电通' }).waitFor();
  await page.keyboard.press('Enter');
  expect(device.state).toMatchObject({ forced: 'none', relayClosed: true });
  await expect.poll(() => tile(ROOM).filter({ hasText: '强制拉闸' }).count()).toBe(0);
});

test('what the meter refuses is said in words, and nothing is called done', async () => {
  const exception = 4;
  counter.faults(ROOM, { when: ({ fc }) => fc === 16, plan: { exception }, times: 5 });
  await openPanel(ROOM);
  await act('trip', '试一下');
  await testid(page, 'control-result').filter({ hasText: '未成功：要求拉闸，已发 2 次；回读电表没有进入强制拉闸' }).waitFor();
  expect(counter.meter(ROOM).device.state.forced).toBe('none');
  counter.faults(ROOM);
  await page.keyboard.press('Escape');
  await testid(page, 'act-dialog').waitFor({ state: 'detached' });
  expect(await testid(page, 'meter-panel').count()).toBe(1);
});

test('a work lock hangs, is proven off, forbids to restore, and comes off with the meter still off', async () => {
  await page.keyboard.press('F2');
  await testid(page, 'wall-find').fill(LOCK_ROOM);
  await tile(LOCK_ROOM).click();
  await testid(page, 'meter-panel').filter({ hasText: LOCK_ROOM }).waitFor();
  await testid(page, 'act-lock').focus();
  await page.keyboard.press('Enter');
  await expect.poll(focused).toBe('lock-phone');
  await page.keyboard.type('13900001234');
  await page.keyboard.press('Enter');
  await expect.poll(focused).toBe('lock-reason');
  await page.keyboard.type('换断路器');
  await page.keyboard.press('Enter');
  await expect.poll(focused).toBe('lock-go');
  await page.keyboard.press('Enter');
  await page.locator('[data-testid=lock-dialog] [data-proven=off]').waitFor();
  await testid(page, 'lock-close').press('Enter');
  await testid(page, 'lock-band').filter({ hasText: '赵师傅 13900001234' }).filter({ hasText: '已断电，回读确认' }).waitFor();
  expect(counter.meter(LOCK_ROOM).device.state.forced).toBe('trip');

  await testid(page, 'act-restore').click();
  await testid(page, 'act-obstacle').filter({ hasText: '检修挂牌中，禁止送电：赵师傅' }).waitFor();
  await page.keyboard.press('Escape');
  await testid(page, 'lock-remove').click();
  await testid(page, 'lock-remove-yes').click();
  await testid(page, 'lock-band').waitFor({ state: 'detached' });
  expect(counter.meter(LOCK_ROOM).device.state.forced).toBe('trip');
});
