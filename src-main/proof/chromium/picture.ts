/** One picture of a page as it stands, in both sizes and both languages. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { testid } from './window.ts';

const SIZES = [
  { width: 1366, height: 768 },
  { width: 1920, height: 1080 },
] as const;
const LANGS = ['zh', 'en'] as const;

/** Writes NAME-LANG-WIDTH.png; afterwards the page speaks Chinese again. */
export async function picture(page: Page, folder: string, name: string): Promise<void> {
  for (const lang of LANGS) {
    if ((await page.locator(`html[lang^=${lang}]`).count()) === 0) await testid(page, 'language').first().dispatchEvent('click');
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await page.screenshot({ path: join(folder, `${name}-${lang}-${size.width}.png`) });
    }
  }
  await testid(page, 'language').first().dispatchEvent('click');
}
