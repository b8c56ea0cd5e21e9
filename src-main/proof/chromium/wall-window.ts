/** The wall in Chromium with stop-watches in the page itself: what a person sees, not what a call takes. */
import { chromium, type Page } from 'playwright-core';
import * as v from 'valibot';
import { findBrowser } from '../../../build/browser.mjs';

const VIEW = { width: 1920, height: 1080 };
const PATIENCE_MS = 60_000;

export interface WallWindow {
  /** From the key to the first tile on screen, and to the last meter known; ms. */
  open(meters: number): Promise<{ firstPaintMs: number; allMs: number }>;
  /** Filters and scrolls, one after another, each until it is on screen; ms. */
  steps(): Promise<number[]>;
  /** How long each frame took for so long; ms. */
  frames(forMs: number): Promise<number[]>;
  close(): Promise<void>;
}

export async function openWall(url: string, login: string, password: string): Promise<WallWindow> {
  const executablePath = findBrowser();
  if (!executablePath) throw new Error('No Chromium, Chrome or Edge found: install one, or name it in WATTKEEPER_BROWSER');
  const browser = await chromium.launch({ executablePath });
  const page = await browser.newPage({ viewport: VIEW, locale: 'zh-CN' });
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(url);
  await page.getByTestId('login').fill(login);
  await page.getByTestId('password').fill(password);
  await page.getByTestId('sign-in-button').click();
  await page.getByTestId('status-bar').waitFor();
  await page.evaluate("location.hash = '/settings'");
  await page.getByTestId('settings').waitFor();
  return {
    open: async (meters) => v.parse(opened, await page.evaluate(`(${WATCH_OPENING})(${meters})`)),
    steps: () => steps(page),
    frames: async (forMs) => v.parse(v.array(v.number()), await page.evaluate(`(${WATCH_FRAMES})(${forMs})`)),
    close: () => browser.close(),
  };
}

const opened = v.object({ firstPaintMs: v.number(), allMs: v.number() });

const WATCH_OPENING = `(meters) => new Promise((resolve) => {
  const began = performance.now();
  let firstPaintMs = 0;
  location.hash = '/wall';
  const look = () => {
    const now = performance.now() - began;
    if (firstPaintMs === 0 && document.querySelector('[data-testid=tile]')) firstPaintMs = now;
    const count = document.querySelector('[data-testid=wall-count]')?.textContent ?? '';
    if (firstPaintMs > 0 && count.includes(String(meters))) resolve({ firstPaintMs, allMs: now });
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})`;

const WATCH_FRAMES = `(forMs) => new Promise((resolve) => {
  const took = [];
  const began = performance.now();
  let last = began;
  const look = (at) => {
    if (at > last) took.push(at - last);
    last = at;
    if (at - began < forMs) requestAnimationFrame(look);
    else resolve(took.slice(1));
  };
  requestAnimationFrame(look);
})`;

/** Acts, and waits until the frame after the one in which it was drawn has begun. */
const WATCH_STEP = `(step) => new Promise((resolve) => {
  const find = document.querySelector('[data-testid=wall-find]');
  requestAnimationFrame(() => {
    const began = performance.now();
    if (step.type !== undefined) {
      find.value = step.type;
      find.dispatchEvent(new Event('input', { bubbles: true }));
    } else if (step.press !== undefined) document.querySelector('[data-testid=' + step.press + ']').click();
    else document.querySelector('[data-testid=wall-meters]').scrollTop = step.scrollTo;
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - began)));
  });
})`;

const PRESSED = ['chip-alarm1', 'chip-lost', 'chip-all', 'size-S', 'size-M', 'view-table', 'view-tiles', 'sort-balance', 'sort-place'];
const STEPS: readonly object[] = [
  ...['m', 'mg', 'mg 1', ''].map((type) => ({ type })),
  ...PRESSED.map((press) => ({ press })),
  ...[500, 5_000, 40_000, 41_000, 0].map((scrollTo) => ({ scrollTo })),
];

async function steps(page: Page): Promise<number[]> {
  const took: number[] = [];
  for (const step of STEPS) took.push(v.parse(v.number(), await page.evaluate(`(${WATCH_STEP})(${JSON.stringify(step)})`)));
  return took;
}
