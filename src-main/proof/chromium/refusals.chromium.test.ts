/** Everything that stands against a sale has words of its own on the desk, and none of it touches the meter or the money. */
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { fen } from '../../../src-shared/value/fen.ts';
import { instant } from '../../../src-shared/value/instant.ts';
import type { Env } from '../../platform/env.ts';
import { practiceSite } from '../../simulator/site/practice-site.ts';
import { meterState, putMeterState } from '../../store/reading/meter-state.ts';
import { meterBySerial } from '../../store/site/meter.ts';
import type { Store } from '../../store/database/open.ts';
import { listOperators } from '../../store/people/operator.ts';
import { hangWorkLock } from '../../store/act/work-lock.ts';
import { openCounter, type Counter } from './counter.ts';
import { openAccount, signIn, typeAmount, words } from './desk.ts';
import { openWindow, testid } from './window.ts';

const LIMITS_ROOM = '1F-05';
const LOST_ROOM = '1F-07';
const LOCKED_ROOM = '2F-01';
const FROZEN_ROOM = '1F-04';
const ENCRYPTED_ROOM = '2F-02';
const SWAPPED_ROOM = '3F-03';
const MUTE_ROOM = '3F-08';
const NOT_OPENED_ROOM = '3F-10';
const LOST_FOR_MS = 7 * 60_000;

let browser: Browser;
let counter: Counter;
let page: Page;

beforeAll(async () => {
  browser = await chromium.connect(inject('browserEndpoint'));
  counter = await openCounter({ sharedFolder: inject('sharedFolder'), before: lockOneAndLoseOne, mute: [LOST_ROOM] });
  // One customer after the other in one window, as at a counter.
  page = await openWindow(browser, counter.url);
  await signIn(page, 'cashier');
});
afterAll(async () => {
  await browser.close();
  await counter.close();
});
function lockOneAndLoseOne(store: Store, env: Env): void {
  const idOf = (room: string) => {
    const meter = meterBySerial(store, practiceSite.meters.find((one) => one.room === room)?.serial ?? '');
    if (!meter) throw new Error(`no meter in ${room}`);
    return meter.id;
  };
  const technician = listOperators(store).find(({ login }) => login === 'technician');
  if (!technician) throw new Error('no technician');
  const now = env.clock.now();
  hangWorkLock(store, {
    meter: idOf(LOCKED_ROOM),
    operator: technician.id,
    name: '赵师傅',
    phone: '13900001234',
    reason: '换断路器',
    untilAt: null,
    hungAt: now,
  });
  const state = meterState(store, idOf(LOST_ROOM));
  if (!state) throw new Error('the meter was never read');
  const since = instant(now - LOST_FOR_MS);
  putMeterState(store, { ...state, readAt: since, detail: { ...JSON.parse(state.detail), failingSince: since } });
}

/** The amount is asked for and refused: with these words, no button to sell, and nothing on the meter. */
async function refused(room: string, figures: string, id: string, said: string): Promise<void> {
  const before = moneyOn(room);
  await openAccount(page, room);
  await typeAmount(page, figures);
  await testid(page, id).filter({ hasText: said }).waitFor();
  await testid(page, 'amount').press('Enter');
  expect(await page.locator('[data-testid=sell-button][data-armed=true]').count()).toBe(0);
  expect(await testid(page, 'steps').count()).toBe(0);
  expect(moneyOn(room)).toEqual(before);
}

function moneyOn(room: string) {
  const { balanceFen, purchaseCount, totalPurchasedFen } = counter.meter(room).device.state;
  return { balanceFen, purchaseCount, totalPurchasedFen };
}

test.each([
  ['nothing', '', '请输入金额'],
  ['zero', '0', '金额要大于 0'],
  ['a negative amount', '-5', '金额要大于 0'],
  ['three decimals', '1.234', '最多两位小数'],
  ['what is no amount', '1.2.3', '这不是金额'],
])('%s', async (_name, figures, said) => {
  await refused(LIMITS_ROOM, figures, 'amount-words', said);
});

test('more than the site allows in one sale', async () => {
  await refused(LIMITS_ROOM, '50000.01', 'obstacle', '超过单笔最多 ¥50,000.00');
});

test('less than the site allows in one sale', async () => {
  await refused(LIMITS_ROOM, '0.99', 'obstacle', '低于单笔最少 ¥1.00');
});

test('more than the meter holds', async () => {
  const { device } = counter.meter(LIMITS_ROOM);
  const { balanceFen } = device.state;
  device.change({ balanceFen: fen(99_990_000) });
  await refused(LIMITS_ROOM, '200', 'obstacle', '电表最多能存 ¥999,999.99，表上已有 ¥999,900.00');
  device.change({ balanceFen });
});

test('a meter that is not opened is not found on the desk; the list of meters says why', async () => {
  await page.keyboard.press('F1');
  await testid(page, 'find').fill(NOT_OPENED_ROOM);
  await testid(page, 'find-not-opened').filter({ hasText: NOT_OPENED_ROOM }).waitFor();
  await page.goto(`${counter.url}#/accounts/meters`);
  await testid(page, 'meters-find').fill(NOT_OPENED_ROOM);
  await testid(page, 'meter-row').filter({ hasText: NOT_OPENED_ROOM }).filter({ hasText: '未开户' }).waitFor();
});

test('a lost meter', async () => {
  await refused(LOST_ROOM, '100', 'obstacle', '电表失联，读不到它，现在不能售电');
  expect(await words(page, 'balance-age')).toContain('分钟前');
});

test('a meter that does not answer, but did a moment ago', async () => {
  const { device } = counter.meter(MUTE_ROOM);
  device.behaviour.mute = true;
  await openAccount(page, MUTE_ROOM);
  expect(await words(page, 'read-fault')).toContain('电表没有应答（3 层商铺，地址 8）');
  await typeAmount(page, '100');
  await testid(page, 'sell-button').and(page.locator('[data-armed=true]')).click();
  await page.locator('[data-testid=result][data-state=notReached]').waitFor();
  expect(await words(page, 'result-reason')).toBe('电表没有应答。');
  await page.keyboard.press('t');
  await page.locator('[data-testid=result][data-state=returned]').waitFor();
  await page.keyboard.press('Enter');
  device.behaviour.mute = false;
  await page.keyboard.press('F4');
  await testid(page, 'shift-drawer').filter({ hasText: '¥0.00' }).waitFor();
});

test('a meter that somebody charged elsewhere is frozen as soon as it is read', async () => {
  expect(counter.meter(FROZEN_ROOM).device.purchaseElsewhere(fen(5_000)).ok).toBe(true);
  await refused(FROZEN_ROOM, '100', 'obstacle', '账与表不一致，此表冻结，核对后才能售电');
});

test('a work lock, with who hung it and how to reach them', async () => {
  await refused(LOCKED_ROOM, '100', 'obstacle', '检修挂牌：禁止送电和售电。挂牌人 赵师傅，电话 13900001234');
});

test('a meter in encrypted mode', async () => {
  counter.meter(ENCRYPTED_ROOM).device.change({ encrypted: true });
  await refused(ENCRYPTED_ROOM, '100', 'obstacle', '此表处于加密模式，不能写入');
});

test('another meter behind the address', async () => {
  const { entry, device } = counter.meter(SWAPPED_ROOM);
  device.change({ serial: '201902150099' });
  await refused(SWAPPED_ROOM, '100', 'obstacle', `这个地址上答话的是另一块表（201902150099，应为 ${entry.serial}）`);
});
