// One Chromium for all browser tests: started before the first file, offered as `inject('browserEndpoint')`, closed after the last.
// Beside it a folder in which the files of one run may keep what is dear to make.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { findBrowser } from './browser.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    /** For playwright-core's `chromium.connect`. */
    browserEndpoint: string;
    /** Empty at first, gone at the end. */
    sharedFolder: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const executablePath = findBrowser();
  if (!executablePath) throw new Error('No Chromium, Chrome or Edge found: install one, or name it in WATTKEEPER_BROWSER');
  const server = await chromium.launchServer({ executablePath, headless: true });
  project.provide('browserEndpoint', server.wsEndpoint());
  const folder = mkdtempSync(join(tmpdir(), 'wattkeeper-browser-'));
  project.provide('sharedFolder', folder);
  return async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  };
}
