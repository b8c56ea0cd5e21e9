// Finds an installed Chromium, Chrome or Edge, and installs what the tests need from Debian's packages where it may.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './run.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge', 'msedge'];

function usualPlaces() {
  if (process.platform === 'darwin')
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
  if (process.platform !== 'win32') return [];
  const folders = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => process.env[name] ?? []);
  return folders.flatMap((folder) => [
    join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
    join(folder, 'Chromium', 'Application', 'chrome.exe'),
    join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
  ]);
}

/** @param {string} name @returns {string | undefined} */
function onPath(name) {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, file)).find((path) => existsSync(path));
}

/** The program's path; WATTKEEPER_BROWSER, where set, decides. @returns {string | undefined} */
export function findBrowser() {
  const named = process.env['WATTKEEPER_BROWSER'];
  if (named) return existsSync(named) ? named : undefined;
  return names.map(onPath).find(Boolean) ?? usualPlaces().find((path) => existsSync(path));
}

function hasChineseFont() {
  const lister = onPath('fc-list');
  return lister !== undefined && execFileSync(lister, [':lang=zh', 'file'], { encoding: 'utf8' }).trim() !== '';
}

/** Debian's names of what is missing. Elsewhere than on Linux only the browser is looked for: fonts are there, socat's tests leave themselves out. */
function missingPackages() {
  const missing = findBrowser() ? [] : ['chromium'];
  if (process.platform !== 'linux') return missing;
  if (!hasChineseFont()) missing.push('fonts-noto-cjk');
  if (!onPath('socat')) missing.push('socat');
  return missing;
}

/** @returns {Promise<{ ok: boolean, detail: string }>} */
export async function ensureBrowser() {
  const missing = missingPackages();
  if (missing.length === 0) return { ok: true, detail: `${findBrowser()}` };
  const apt = onPath('apt-get');
  if (apt && process.getuid?.() === 0) {
    console.log(`browser: installing ${missing.join(', ')} …`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const limitS = 600;
    await run(apt, ['update', '-q'], { limitS, env });
    const { output } = await run(apt, ['install', '-y', '-q', '--no-install-recommends', ...missing], { limitS, env, show: true });
    if (missingPackages().length === 0) return { ok: true, detail: `installed ${missing.join(', ')}` };
    return { ok: false, detail: `${output.slice(-2000)}\napt-get could not install ${missing.join(', ')}` };
  }
  return {
    ok: false,
    detail: `Missing: ${missing.join(', ')}. Install with: sudo apt-get install ${missing.join(' ')} (or your system's own names)`,
  };
}
