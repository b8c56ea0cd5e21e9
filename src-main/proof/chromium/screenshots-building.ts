/** Pictures of the practice building of 350 meters: the wall in its forms, one meter's page, remote control, today, opening, settings. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { createApp } from '../../app/create-app.ts';
import { systemEnv } from '../../platform/system-env.ts';
import { startWeb } from '../../web/server.ts';
import { signIn } from './desk.ts';
import { picture } from './picture.ts';
import { openWindow, testid } from './window.ts';

const WINDOW_FOLDER = join(import.meta.dirname, '../../../out/renderer');
/** Two tries of an act and the relay's time after each. */
const ACT_MS = 40_000;

type Play = (page: Page, shoot: (name: string) => Promise<void>) => Promise<void>;

export async function takeBuilding(browser: Browser, folder: string): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), 'wattkeeper-building-'));
  const env = systemEnv();
  const app = await createApp(env, { folder: data, practice: true, version: '0.0.0', simulated: { paced: false } });
  await app.takenOver;
  const web = await startWeb({ env, gate: app.gate, events: app.events, port: 0, windowFolder: WINDOW_FOLDER, seatId: '1' });
  try {
    for (const [login, plays] of [['supervisor', SUPERVISOR] as const, ['admin', ADMIN] as const]) {
      const page = await openWindow(browser, web.url);
      await signIn(page, login);
      for (const play of plays) await play(page, (name) => picture(page, folder, `building-${name}`));
      await page.context().close();
    }
  } finally {
    await web.close();
    await app.close();
    rmSync(data, { recursive: true });
  }
}

const wall: Play = async (page, shoot) => {
  await page.keyboard.press('F2');
  await testid(page, 'tile').first().waitFor();
  await shoot('wall');
  await testid(page, 'size-S').click();
  await shoot('wall-small');
  await testid(page, 'size-M').click();
  await testid(page, 'view-table').click();
  await testid(page, 'line').first().waitFor();
  await shoot('wall-table');
  await testid(page, 'view-tiles').click();
  await testid(page, 'wall-meters').focus();
  await page.keyboard.press('g');
  await shoot('wall-buses');
  await page.keyboard.press('g');
  await testid(page, 'chip-alarm1').click();
  await shoot('wall-filtered');
  await testid(page, 'chip-all').click();
  await page.emulateMedia({ colorScheme: 'dark' });
  await shoot('wall-dark');
  await page.emulateMedia({ colorScheme: 'light' });
};

const oneMeter: Play = async (page, shoot) => {
  await testid(page, 'tile').nth(1).click();
  await testid(page, 'act-trip').waitFor();
  await shoot('wall-panel');
  await testid(page, 'act-trip').click();
  await testid(page, 'act-dialog').waitFor();
  await shoot('trip');
  await testid(page, 'act-reason').fill('欠费催缴');
  await testid(page, 'act-go').click();
  await testid(page, 'control-result').waitFor({ timeout: ACT_MS });
  await shoot('trip-done');
  await testid(page, 'act-close').click();
  await testid(page, 'panel-page').click();
  await testid(page, 'event-row').first().waitFor();
  await shoot('meter');
};

const workLock: Play = async (page, shoot) => {
  await page.keyboard.press('F2');
  await testid(page, 'tile').nth(2).click();
  await testid(page, 'act-lock').click();
  await testid(page, 'lock-dialog').waitFor();
  await shoot('lock');
  for (const [field, text] of Object.entries({ 'lock-name': '老王', 'lock-phone': '13800001111', 'lock-reason': '换接触器' }))
    await testid(page, field).fill(text);
  await testid(page, 'lock-go').click();
  await testid(page, 'lock-close').waitFor({ timeout: ACT_MS });
  await testid(page, 'lock-close').click();
  await testid(page, 'lock-band').waitFor();
  await shoot('lock-hangs');
  await testid(page, 'panel-page').click();
  await testid(page, 'meter-page').waitFor();
  await shoot('meter-locked');
};

const office: Play = async (page, shoot) => {
  await page.keyboard.press('F10');
  await testid(page, 'today-lists').waitFor();
  await shoot('today');
  await page.keyboard.press('F3');
  await testid(page, 'open-account').click();
  await testid(page, 'open-meter').first().click();
  await testid(page, 'open-name').waitFor();
  await shoot('opening');
  await page.keyboard.press('Control+k');
  await testid(page, 'finder-find').fill('A060');
  await testid(page, 'finder-find-option').first().waitFor();
  await shoot('finder');
  await page.keyboard.press('Escape');
};

const settings: Play = async (page, shoot) => {
  for (const [section, shown] of [
    ['site', 'site'],
    ['takeover', 'take-over-meter'],
    ['commissioning', 'commissioning'],
    ['sale', 'sale-limits'],
  ] as const) {
    await page.keyboard.press('F9');
    await testid(page, `settings-${section}`).click();
    await testid(page, shown).first().waitFor();
    await shoot(`settings-${section}`);
  }
  await testid(page, 'settings-takeover').click();
  await testid(page, 'take-over-chip-unreached').click();
  await testid(page, 'take-over-again').first().waitFor();
  await shoot('take-over-unreached');
};

const SUPERVISOR: readonly Play[] = [wall, oneMeter, workLock, office];
const ADMIN: readonly Play[] = [settings];
