/** One window of the counter in Chromium, and what a test does with it again and again. */
import type { Browser, Locator, Page } from 'playwright-core';

export interface WindowWish {
  readonly width?: number;
  readonly height?: number;
}

/** Counts what would go to the printer; the browser's own dialog would stand in the way. */
const COUNT_PRINTS = 'window.print = () => { window.printed = (window.printed ?? 0) + 1; };';

/** The longest wait for one state: a sale in doubt and its reading again. */
const WAIT_MS = 10_000;

/** A new window with a keeping of its own, as on a PC where nobody has signed in yet. */
export async function openWindow(browser: Browser, url: string, { width = 1366, height = 768 }: WindowWish = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height }, locale: 'zh-CN' });
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  await page.addInitScript(COUNT_PRINTS);
  await page.goto(url);
  return page;
}

export function testid(page: Page, id: string): Locator {
  return page.getByTestId(id);
}

export function waitForText(page: Page, id: string, text: string): Promise<void> {
  return page.getByTestId(id).filter({ hasText: text }).first().waitFor();
}
