// Installs the packages of package-lock.json when they are missing or differ, and names the Node that runs everything else.
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root, run } from './run.mjs';

const packages = join(root, 'node_modules');

/** The Node of package-lock.json: the database driver needs a newer one than the machine's may be. */
export const node = join(packages, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** The environment for children: that Node first on the path, whatever they start; what one start compiled is there at the next, which halves its time. */
export const env = {
  NODE_COMPILE_CACHE: join(packages, '.cache', 'wattkeeper'),
  ...process.env,
  PATH: [join(packages, '.bin'), process.env['PATH']].join(delimiter),
};

/** @param {string} path */
const readPackages = (path) => JSON.parse(readFileSync(path, 'utf8')).packages;

/** Compares package-lock.json with npm's own record of what it installed, which it writes last. */
export function isInstalled() {
  const record = join(packages, '.package-lock.json');
  if (!existsSync(record) || !existsSync(node)) return false;
  const wanted = Object.entries(readPackages(join(root, 'package-lock.json')));
  const present = readPackages(record);
  return wanted.every(([path, { version, optional }]) => path === '' || (present[path] ? present[path].version === version : optional));
}

/**
 * @returns {Promise<{ ok: boolean, detail: string }>}
 */
export async function install() {
  if (isInstalled()) return { ok: true, detail: 'up to date' };
  const count = Object.keys(readPackages(join(root, 'package-lock.json'))).length - 1;
  console.log(`install: ${count} packages, about a minute …`);
  const begun = performance.now();
  const ticking = setInterval(() => console.log(`install: ${Math.round((performance.now() - begun) / 1000)} s …`), 10_000);
  const npm = process.env['npm_execpath'];
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  // Without npm's own path (started as `node build/start.mjs`) npm is found on the path; on Windows it is a script and needs the shell.
  const { code, output } = npm?.endsWith('.js')
    ? await run(process.execPath, [npm, ...args], { limitS: 900 })
    : await run('npm', args, { limitS: 900, shell: process.platform === 'win32' });
  clearInterval(ticking);
  if (code !== 0) return { ok: false, detail: `${output.trim()}\n\`npm ci\` failed (exit ${code}). Is the package registry reachable?` };
  if (!existsSync(node)) return { ok: false, detail: 'The `node` package has no program: run `npm ci` without --ignore-scripts.' };
  return { ok: true, detail: `${count} packages` };
}
