/** The shell's bridge in a plain Chromium: paper is answered as the shell would and written down, all else goes to the engine over HTTP. */
import type { Browser, Page } from 'playwright-core';
import { openWindow, type WindowWish } from './window.ts';

const PRINTERS = [
  { name: 'XP-80', label: 'XP-80 (80 mm)' },
  { name: 'HP LaserJet', label: 'HP LaserJet' },
];

/** Runs in the page before its own scripts. */
const BRIDGE = `
  window.shellCalls = [];
  const ask = async (name, input, token) => {
    const headers = { 'content-type': 'application/json', 'accept-language': document.documentElement.lang };
    if (token !== null) headers.authorization = 'Bearer ' + token;
    return (await fetch('/call/' + name, { method: 'POST', headers, body: JSON.stringify(input) })).json();
  };
  const paper = (name, input) => {
    window.shellCalls.push({ name, input });
    if (name === 'shell.printers') return { ok: true, value: { printers: ${JSON.stringify(PRINTERS)} } };
    return { ok: true, value: name === 'shell.savePdf' ? { saved: true } : {} };
  };
  window.wattkeeper = {
    call: async (name, input, token) => (name.startsWith('shell.') ? paper(name, input) : ask(name, input, token)),
    listen: (_token, _heard, state) => (state(false), () => undefined),
  };`;

export async function openPageWithBridge(browser: Browser, url: string, wish: WindowWish = {}): Promise<Page> {
  const page = await openWindow(browser, 'about:blank', wish);
  await page.addInitScript(BRIDGE);
  await page.goto(url);
  return page;
}

/** What the page asked of the shell under one name, in order. */
export function shellCalls(page: Page, name: string): Promise<unknown[]> {
  return page.evaluate(`window.shellCalls.filter((call) => call.name === ${JSON.stringify(name)}).map((call) => call.input)`);
}
