// `npm run screenshots -- DIR`: builds the window where it changed, finds an installed browser, and has every screen's picture taken.
import { findBrowser } from './browser.mjs';
import { env, node } from './install.mjs';
import { passSignalsOn, start } from './run.mjs';
import { buildWindow } from './window.mjs';

/** @param {string} why @returns {never} */
function end(why) {
  console.error(why);
  process.exit(1);
}

passSignalsOn();
const folder = process.argv[2] ?? end('npm run screenshots -- DIR');
const browser = findBrowser() ?? end('No Chromium, Chrome or Edge found: install one, or name it in WATTKEEPER_BROWSER');
const built = await buildWindow();
if (!built.ok) end(built.detail);
const child = start(node, ['src-main/command/screenshots.ts', folder], { stdio: 'inherit', env: { ...env, WATTKEEPER_BROWSER: browser } });
child.once('exit', (code) => process.exit(code ?? 1));
