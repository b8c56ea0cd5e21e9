// Builds the window's pages when their sources changed, and opens the window: the desktop program itself where Electron is there, else a browser.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBrowser } from './browser.mjs';
import { env, node } from './install.mjs';
import { isEnding, root, run, start } from './run.mjs';

const sources = ['src-renderer', 'src-shared', 'build/vite.renderer.config.ts', 'package-lock.json'];
const stamp = join(root, 'out', 'renderer.stamp');

/** @param {string} path relative to the root: a file, or a folder of which every file but the tests is taken @returns {string[]} */
function filesAt(path) {
  if (statSync(join(root, path)).isFile()) return path.includes('.test.') ? [] : [path];
  return readdirSync(join(root, path)).flatMap((name) => filesAt(join(path, name)));
}

function hashOfSources() {
  const hash = createHash('sha256');
  for (const file of sources.flatMap(filesAt).sort())
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
      .update('\0');
  return hash.digest('hex');
}

/** @returns {Promise<{ ok: boolean, detail: string }>} */
export async function buildWindow() {
  const hash = hashOfSources();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return { ok: true, detail: 'up to date' };
  rmSync(stamp, { force: true });
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const { code, output } = await run(node, [vite, 'build', '--config', 'build/vite.renderer.config.ts'], { limitS: 120, env });
  if (code !== 0) return { ok: false, detail: output.trim() };
  mkdirSync(join(root, 'out'), { recursive: true });
  writeFileSync(stamp, hash);
  return { ok: true, detail: 'built' };
}

/** Builds the desktop program: what Electron starts, and what it runs before the page. @param {number} limitS @returns {Promise<{ ok: boolean, detail: string }>} */
export async function buildShell(limitS) {
  const vite = [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--config', 'build/vite.main.config.ts', '--mode'];
  const built = await Promise.all(['main', 'preload'].map((mode) => run(node, [...vite, mode], { limitS, env })));
  const fault = built.find(({ code }) => code !== 0);
  return { ok: !fault, detail: fault ? fault.output.trim() : 'built' };
}

/** Electron's program where its runtime was downloaded. Asking the package itself would start that download. @returns {string | undefined} */
export function findElectron() {
  const folder = join(root, 'node_modules', 'electron');
  const note = join(folder, 'path.txt');
  const name = existsSync(note) ? readFileSync(note, 'utf8').trim() : undefined;
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const program = override ? join(override, name ?? 'electron') : name && join(folder, 'dist', name);
  return program && existsSync(program) ? program : undefined;
}

/**
 * Opens a window on the running engine. In Electron it is the desktop program, which finds the engine on the data folder and attaches to it
 * by its own rules; a browser is shown the engine's address.
 * @param {string} url @param {string} dataDir keeps the browser's profile too
 * @returns {string} what was opened, or why nothing was
 */
export function openWindow(url, dataDir) {
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return `No display here. Open ${url}`;
  // As root Chromium's sandbox refuses to start; --test-type takes away the bar that says so.
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox', '--test-type'] : [];
  const electron = findElectron();
  const program = electron ?? findBrowser();
  if (!program) return `No Electron, Chromium, Chrome or Edge found. Open ${url} in a browser.`;
  const args = electron
    ? [...asRoot, root, `--data=${dataDir}`]
    : [
        ...asRoot,
        `--app=${url}`,
        `--user-data-dir=${join(dataDir, 'browser')}`,
        // A slip prints after each sale without a dialog.
        '--kiosk-printing',
        '--no-first-run',
        '--no-default-browser-check',
        '--disable-features=Translate',
      ];
  const child = start(program, args, { stdio: 'ignore', env });
  child.once('error', (fault) => console.log(`The window did not open (${fault.message}). Open ${url}`));
  child.once('exit', () => {
    if (!isEnding()) console.log(`Window closed; reading and selling go on at ${url}. Ctrl+C ends Wattkeeper.`);
  });
  return `Window opened with ${program}`;
}
