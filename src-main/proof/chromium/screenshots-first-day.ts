/** Pictures of the first day, from an empty folder to the commissioning ticks, in the order in which a newcomer sees them. */
import type { Browser, Page } from 'playwright-core';
import { openNewBuilding, type NewBuilding } from './new-building.ts';
import { picture } from './picture.ts';
import { openWindow, testid } from './window.ts';

/** Meters that never answer are asked twice each. */
const TAKE_OVER_MS = 60_000;

interface Scene {
  readonly building: NewBuilding;
  readonly page: Page;
  shoot(name: string): Promise<void>;
}

export async function takeFirstDay(browser: Browser, folder: string): Promise<void> {
  const building = await openNewBuilding();
  const page = await openWindow(browser, building.url);
  const scene: Scene = { building, page, shoot: (name) => picture(page, folder, `first-${name}`) };
  try {
    for (const play of [begin, emptyPages, importing, takingOver, settings]) await play(scene);
  } finally {
    await page.context().close();
    await building.close();
  }
}

async function begin({ page, shoot }: Scene): Promise<void> {
  await testid(page, 'first-run').waitFor();
  await shoot('run');
  const password = 'a good password';
  for (const [field, value] of Object.entries({ 'site-name': '云汇', name: '陈工', login: 'admin', password, 'password-again': password }))
    await testid(page, field).fill(value);
  await testid(page, 'create').click();
  await testid(page, 'choose-site').waitFor();
  await shoot('choose');
  await testid(page, 'choose-mine').click();
  await testid(page, 'import').waitFor();
}

async function emptyPages({ page, shoot }: Scene): Promise<void> {
  for (const [key, name] of Object.entries({ F10: 'overview', F1: 'sell', F2: 'wall', F3: 'accounts' })) {
    await page.keyboard.press(key);
    await testid(page, 'first-step-import').waitFor();
    await shoot(`empty-${name}`);
  }
  await page.keyboard.press('F9');
  await testid(page, 'site').waitFor();
  await shoot('site');
  await page.keyboard.press('3');
  await testid(page, 'take-over-empty').waitFor();
  await shoot('take-over-empty');
}

async function importing({ building, page, shoot }: Scene): Promise<void> {
  await page.keyboard.press('2');
  await testid(page, 'import').waitFor();
  await shoot('import');
  await testid(page, 'import-file').setInputFiles(building.wrong);
  await testid(page, 'findings').waitFor();
  await shoot('import-mistakes');
  await testid(page, 'import-file').setInputFiles(building.good);
  await testid(page, 'import-run').waitFor();
  await testid(page, 'change-head').filter({ hasText: '电表' }).click();
  await shoot('import-preview');
  await testid(page, 'import-run').click();
  await testid(page, 'import-done').waitFor();
  await shoot('import-done');
}

async function takingOver({ page, shoot }: Scene): Promise<void> {
  await testid(page, 'import-to-take-over').click();
  await testid(page, 'take-over-start').waitFor();
  await shoot('take-over');
  await testid(page, 'take-over-start').click();
  await page.locator('[data-testid=take-over-meter][data-state=taken]').nth(3).waitFor();
  await shoot('take-over-running');
  await testid(page, 'take-over-start').filter({ hasText: '再试' }).waitFor({ timeout: TAKE_OVER_MS });
  await shoot('take-over-done');
  await testid(page, 'take-over-chip-unreached').click();
  await testid(page, 'take-over-again').first().waitFor();
  await shoot('take-over-unreached');
  await page.keyboard.press('d');
  await testid(page, 'difference').first().waitFor();
  await shoot('differences');
}

async function settings({ page, shoot }: Scene): Promise<void> {
  await page.keyboard.press('4');
  await testid(page, 'turn-control').waitFor();
  await shoot('commissioning');
  await testid(page, 'turn-control').click();
  await testid(page, 'tick-dialog').waitFor();
  await shoot('commissioning-ask');
  await page.keyboard.press('Escape');
  await page.keyboard.press('1');
  await testid(page, 'step-takeover').waitFor();
  await shoot('site-in-service');
  await page.keyboard.press('6');
  await testid(page, 'auto-print').waitFor();
  await shoot('seat');
}
