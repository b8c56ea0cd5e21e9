// One Chromium for all browser tests: started before the first file, offered as `inject('browserEndpoint')`, closed after the last.
import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { findBrowser } from './browser.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    /** For playwright-core's `chromium.connect`. */
    browserEndpoint: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const executablePath = findBrowser();
  if (!executablePath) throw new Error('No Chromium, Chrome or Edge found: install one, or name it in WATTKEEPER_BROWSER');
  const server = await chromium.launchServer({ executablePath, headless: true });
  project.provide('browserEndpoint', server.wsEndpoint());
  return () => server.close();
}
