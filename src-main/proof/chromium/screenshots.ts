/** Pictures of every screen and of every state that a cashier meets, in both sizes and both languages, for somebody to look at. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { fen } from '../../../src-shared/value/fen.ts';
import { openCounter, type Counter } from './counter.ts';
import { openAccount, sell, signIn, typeAmount, untilArmed, untilResult, type Login } from './desk.ts';
import { picture } from './picture.ts';
import { takeBuilding } from './screenshots-building.ts';
import { takeFirstDay } from './screenshots-first-day.ts';
import { openWindow, testid } from './window.ts';

interface Scene {
  readonly counter: Counter;
  readonly page: Page;
  /** Takes the picture in every size and language. */
  shoot(name: string): Promise<void>;
}

type Play = (scene: Scene) => Promise<void>;

/** @param folder where the pictures go, as NAME-LANG-WIDTH.png; made where it is missing. */
export async function takeScreenshots(folder: string, executablePath: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const sharedFolder = mkdtempSync(join(tmpdir(), 'wattkeeper-screenshots-'));
  const counter = await openCounter({ sharedFolder });
  const browser = await chromium.launch({ executablePath });
  try {
    await takeFirstDay(browser, folder);
    await takeBuilding(browser, folder);
    await act(browser, counter, folder, signInPage);
    for (const play of CASHIER) await act(browser, counter, folder, signedIn('cashier', play));
    for (const play of SUPERVISOR) await act(browser, counter, folder, signedIn('supervisor', play));
    await act(browser, counter, folder, signedIn('technician', noRight));
  } finally {
    await browser.close();
    await counter.close();
    rmSync(sharedFolder, { recursive: true });
  }
}

async function act(browser: Browser, counter: Counter, folder: string, play: Play): Promise<void> {
  const page = await openWindow(browser, counter.url);
  await play({ counter, page, shoot: (name) => picture(page, folder, name) });
  await page.context().close();
}

function signedIn(login: Login, play: Play): Play {
  return async (scene) => {
    await signIn(scene.page, login);
    await play(scene);
  };
}

const signInPage: Play = async ({ page, shoot }) => {
  await testid(page, 'practice-operator').first().waitFor();
  await shoot('sign-in');
  await testid(page, 'login').fill('cashier');
  await testid(page, 'password').fill('wrong password');
  await testid(page, 'sign-in-button').click();
  await testid(page, 'sign-in-fault').waitFor();
  await shoot('sign-in-wrong');
};

const noRight: Play = async ({ page, shoot }) => {
  await page.keyboard.press('F4');
  await shoot('no-right');
};

const CASHIER: readonly Play[] = [
  async ({ page, shoot }) => {
    await testid(page, 'find').waitFor();
    await shoot('sell-empty');
    await testid(page, 'find').fill('1F');
    await testid(page, 'find-option').nth(3).waitFor();
    await shoot('sell-hits');
    await testid(page, 'find').fill('没有这一户');
    await testid(page, 'find-none').waitFor();
    await shoot('sell-no-hits');
  },
  async ({ page, shoot }) => {
    await openAccount(page, '1F-05');
    await shoot('sell-form');
    await testid(page, 'tendered').fill('200');
    await typeAmount(page, '100');
    await untilArmed(page);
    await shoot('sell-confirm');
    await testid(page, 'sell-button').click();
    await untilResult(page, 'reached', '1F-05');
    await shoot('result-reached');
    await openAccount(page, '1F-05');
    await typeAmount(page, '100');
    await testid(page, 'same-again').waitFor();
    await shoot('sell-same-again');
    await typeAmount(page, '60000');
    await testid(page, 'obstacle').waitFor();
    await shoot('sell-over-limit');
    await testid(page, 'method-card').click();
    await typeAmount(page, '10');
    await shoot('sell-reference-missing');
  },
  async ({ page, shoot }) => {
    await testid(page, 'find').fill('全季便利店');
    await testid(page, 'find-option').filter({ hasText: '全季便利店' }).click();
    await testid(page, 'sell-meter').first().waitFor();
    await shoot('sell-several-meters');
  },
  async ({ page, shoot }) => {
    await openAccount(page, '1F-04');
    await typeAmount(page, '20');
    await testid(page, 'warning').waitFor();
    await shoot('sell-off-not-enough');
  },
  async ({ page, shoot }) => {
    await openAccount(page, '3F-04');
    await typeAmount(page, '20');
    await testid(page, 'warning').waitFor();
    await shoot('sell-forced-off');
  },
  async ({ counter, page, shoot }) => {
    counter.faults('1F-03', { when: ({ fc }) => fc === 0x20, plan: { loseRequest: true } });
    await sell(page, '1F-03', '100');
    await page.locator('[data-testid=steps][data-state=writing]').waitFor();
    await page.screenshot();
    await shoot('steps');
    await untilResult(page, 'notReached', '1F-03');
    await shoot('result-not-reached');
    await page.keyboard.press('t');
    await untilResult(page, 'returned', '1F-03');
    await shoot('result-returned');
  },
  async ({ counter, page, shoot }) => {
    let cut = false;
    counter.faults(
      '2F-01',
      { when: ({ fc }) => fc === 0x20 && (cut = true), plan: { cut: 'effect' } },
      { when: () => cut, plan: { cut: 'request' }, times: Number.POSITIVE_INFINITY },
    );
    await sell(page, '2F-01', '100');
    await untilResult(page, 'inDoubt', '2F-01');
    await shoot('result-in-doubt');
    await page.keyboard.press('F10');
    await testid(page, 'tray-row').waitFor();
    await shoot('overview-in-doubt');
    counter.faults('2F-01');
  },
  async ({ page, shoot }) => {
    await page.keyboard.press('F4');
    await testid(page, 'shift-drawer').waitFor();
    await shoot('shift');
    await page.keyboard.press('Control+k');
    await testid(page, 'finder-find').fill('mian');
    await testid(page, 'finder-find-option').first().waitFor();
    await shoot('finder');
    await page.keyboard.press('Escape');
    await page.keyboard.press('F1');
    await testid(page, 'open-keys').click();
    await testid(page, 'keys-help').waitFor();
    await shoot('keys-help');
  },
];

const SUPERVISOR: readonly Play[] = [
  async ({ counter, page, shoot }) => {
    counter.meter('2F-02').device.purchaseElsewhere(fen(5_000));
    await openAccount(page, '2F-02');
    await testid(page, 'obstacle').waitFor();
    await shoot('sell-frozen');
    await testid(page, 'obstacle').getByRole('button').click();
    await testid(page, 'reconcile-sides').waitFor();
    await shoot('reconcile');
    await page.keyboard.press('F10');
    await testid(page, 'overview').waitFor();
    await shoot('overview');
  },
  async ({ page, shoot }) => {
    await page.keyboard.press('F3');
    await testid(page, 'account-row').first().waitFor();
    await shoot('accounts');
    await testid(page, 'account-row').first().click();
    await testid(page, 'account-card').waitFor();
    await shoot('account-card');
    await testid(page, 'tab-meters').click();
    await testid(page, 'meter-row').first().waitFor();
    await shoot('meters');
    await testid(page, 'open-account').click();
    await testid(page, 'open-meter').first().click();
    await shoot('open-account');
    await page.keyboard.press('F9');
    await testid(page, 'settings-sale').click();
    await testid(page, 'sale-limits').waitFor();
    await shoot('settings');
    await testid(page, 'theme').first().click();
    await shoot('settings-dark');
    await openAccount(page, '1F-05');
    await shoot('sell-form-dark');
  },
];
