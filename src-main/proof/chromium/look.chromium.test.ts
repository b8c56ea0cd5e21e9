/** Every page in both languages, light and dark, at both sizes: no word of the other language, nothing inaccessible, nothing sideways, no complaint. */
import { source as axeSource } from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openCounter, type Counter } from './counter.ts';
import { openAccount, sell, signIn, untilResult } from './desk.ts';
import { openWindow, testid } from './window.ts';

const SETTINGS = ['site', 'import', 'takeover', 'takeover/differences', 'commissioning', 'sale', 'seat'].map((part) => `settings/${part}`);
const PAGES = ['overview', 'sell', 'accounts', 'accounts/meters', 'accounts/open', 'shift', ...SETTINGS] as const;
const SIZES = [
  { width: 1366, height: 768 },
  { width: 1920, height: 1080 },
] as const;
/** What a site brings along in its own language: names of people, rooms, buses and the site. */
const SITE_DATA =
  'Wattkeeper|WeChat|Alipay|kWh|Enter|Esc|Ctrl|Alt|PgUp|PgDn|F\\d+|DTSY1352\\S*|DDSY1352\\S*|Asia/Shanghai|English|Excel|PNG|SVG|\\S*\\.xlsx|WPS|[A-Z]?\\d\\S*';

let browser: Browser;
let counter: Counter;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  browser = await chromium.connect(inject('browserEndpoint'));
  counter = await openCounter({ sharedFolder: inject('sharedFolder') });
  page = await openWindow(browser, counter.url);
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await signIn(page, 'admin');
  await sell(page, '1F-05', '100');
  await untilResult(page, 'reached', '1F-05');
});
afterAll(async () => {
  await browser.close();
  await counter.close();
});

async function open(path: string): Promise<void> {
  await page.evaluate((to) => (location.hash = `/${to}`), path);
  await testid(page, path.split('/')[0] ?? '').waitFor();
  await page.locator('[aria-busy=true]').waitFor({ state: 'detached' });
}

/** The texts on screen, names and titles included, without what the site itself is called. */
function texts(): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (parent?.checkVisibility() && !parent.closest('[lang]:not(html)')) found.push(node.textContent ?? '');
    }
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]'))
      if (!element.closest('[lang]:not(html)'))
        for (const name of ['aria-label', 'title', 'placeholder']) found.push(element.getAttribute(name) ?? '');
    return found.map((text) => text.trim()).filter(Boolean);
  });
}

test.each(PAGES)('%s', async (path) => {
  await open(path);
  await looksRight(path);
});

test('the form of an account that was sold to', async () => {
  if ((await page.locator('html[lang^=zh]').count()) === 0) await testid(page, 'language').click();
  await openAccount(page, '1F-05');
  await testid(page, 'recent').waitFor();
  await looksRight('form');
});

/** As it stands, in both languages, both sizes and both lights. */
async function looksRight(path: string): Promise<void> {
  for (const lang of ['zh', 'en'] as const) {
    if (!(await page.evaluate((wanted) => document.documentElement.lang.startsWith(wanted), lang))) await testid(page, 'language').click();
    expect.soft(await texts().then((all) => foreign(lang, all)), `${path} ${lang}`).toEqual([]);
    for (const size of SIZES) {
      await page.setViewportSize(size);
      const [scroll, client] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      expect.soft(scroll, `${path} ${lang} ${size.width}`).toBeLessThanOrEqual(client ?? 0);
    }
  }
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect.soft(await violations(), `${path} ${colorScheme}`).toEqual([]);
  }
}

test('nothing was complained about on the console', () => {
  expect(complaints).toEqual([]);
});

/** Chinese in English, apart from the site's own names; English words in Chinese, apart from keys, models and units. */
function foreign(lang: 'zh' | 'en', all: readonly string[]): string[] {
  const rest = [...new Set(all)].map((text) => counter.siteWords.reduce((left, word) => left.replaceAll(word, ''), text));
  const wrong = lang === 'en' ? /\p{Script=Han}/u : /[A-Za-z]{3,}/;
  return rest.filter((text) => wrong.test(lang === 'zh' ? text.replace(new RegExp(SITE_DATA, 'g'), '') : text));
}

async function violations(): Promise<string[]> {
  await page.evaluate(axeSource);
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(options: object): Promise<{ violations: Violation[] }> } };
    interface Violation {
      id: string;
      impact: string | null;
      nodes: { html: string; any: { message: string }[] }[];
    }
    const result = await axe.run({ resultTypes: ['violations'] });
    return result.violations.map(({ id, impact, nodes }) => ({ id, impact, where: nodes.map(({ html }) => html.slice(0, 160)) }));
  });
  return found.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, where }) => `${id}: ${where.join(' | ')}`);
}
