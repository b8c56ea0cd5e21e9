// `npm run pack`: builds the program's unpacked layout over a stand-in for Electron's runtime, checks what is in it, and starts it.
import './node-version.mjs';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { env, node } from './install.mjs';
import { root, run } from './run.mjs';
import { buildWindow } from './window.mjs';

const solid = join(root, 'node_modules');

/** @typedef {'linux' | 'win'} Os @typedef {{ name: string, fault: string | null }} Check */

/** @param {readonly string[]} args @param {number} limitS */
async function must(args, limitS) {
  const { code, output } = await run(node, args, { limitS, env });
  if (code !== 0) throw new Error(`${basename(args[0] ?? '')} ${args.slice(1).join(' ')}: exit ${code}\n${output.slice(-4000)}`);
  return output;
}

/** @param {number} limitS */
async function buildProgram(limitS) {
  const { ok, detail } = await buildWindow();
  if (!ok) throw new Error(detail);
  const vite = [join(solid, 'vite', 'bin', 'vite.js'), 'build', '--config', 'build/vite.main.config.ts', '--mode'];
  await Promise.all(['main', 'preload'].map((mode) => must([...vite, mode], limitS)));
}

/** A folder that passes for Electron's: its program holds the fuses, which packing sets. @param {string} folder @param {Os} os */
function standInRuntime(folder, os) {
  for (const part of ['resources', 'locales']) mkdirSync(join(folder, part), { recursive: true });
  for (const name of ['zh-CN', 'en-US', 'de']) writeFileSync(join(folder, 'locales', `${name}.pak`), name);
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'chrome-sandbox']) writeFileSync(join(folder, name), name);
  writeFileSync(join(folder, 'version'), JSON.parse(readFileSync(join(solid, 'electron', 'package.json'), 'utf8')).version);
  const program = join(folder, os === 'win' ? 'electron.exe' : 'electron');
  // Packing for Windows writes into the program's resources, so it must be a real one.
  if (os === 'win') copyFileSync(join(solid, 'electron-winstaller', 'vendor', '7z-x64.exe'), program);
  else writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(program, `${fuseMark}\u0001\u0009011001001`, { flag: 'a' });
}

/** Behind this mark Electron's program keeps its fuses: version, count, one digit each. */
const fuseMark = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** Run as Node · encrypt cookies · NODE_OPTIONS · --inspect · archive's integrity · only from the archive · … · file:// privileges. */
const fusesWanted = /^01001101?.?0/;

/** @param {string} output @param {Os} os @param {string} runtime @param {number} limitS */
async function pack(output, os, runtime, limitS) {
  const cli = join(solid, 'electron-builder', 'cli.js');
  const over = [`-c.electronDist=${runtime}`, `-c.directories.output=${output}`];
  await must([cli, os === 'win' ? '--win' : '--linux', 'dir', '--x64', '--config', 'electron-builder.yml', ...over], limitS);
  return join(output, `${os}-unpacked`);
}

/** @param {string} path @returns {Promise<any>} a module of a packing tool that has no types of its own here */
const load = (path) => import(pathToFileURL(join(solid, path)).href);

/** The packing tool's own schema takes our configuration, and does not take one with a key that it does not know. */
async function checkConfiguration() {
  const { getConfig, validateConfiguration } = (await load('app-builder-lib/out/util/config/config.js')).default;
  const { DebugLogger } = (await load('builder-util/out/util.js')).default;
  const config = await getConfig(root, 'electron-builder.yml', null);
  const faultOf = (/** @type {object} */ given) =>
    validateConfiguration(given, new DebugLogger(false)).then(
      () => null,
      (/** @type {Error} */ fault) => fault.message,
    );
  const refused = await faultOf({ ...config, bogusKey: 1 });
  return [
    { name: 'configuration', fault: await faultOf(config) },
    { name: 'configuration with an unknown key', fault: refused?.includes('bogusKey') ? null : 'is taken for valid' },
  ];
}

/** @param {readonly string[]} files @param {string} folder */
const under = (files, folder) => files.filter((path) => path.startsWith(folder));

/** @param {string} layout @param {Os} os @returns {Promise<Check[]>} */
async function checkContents(layout, os) {
  const { listPackage } = await load('@electron/asar/lib/asar.js');
  const resources = join(layout, 'resources');
  /** @type {string[]} */
  const listed = listPackage(join(resources, 'app.asar'), { isPack: false });
  const all = listed.map((path) => path.replaceAll('\\', '/').slice(1));
  const files = all.filter((path) => !all.some((other) => other.startsWith(`${path}/`)));
  const natives = files.filter((path) => path.endsWith('.node'));
  const outside = readdirSync(resources, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'));
  const target = os === 'win' ? 'win32-x64' : 'linux-x64';
  const serial = os === 'win' ? '@serialport+bindings-cpp.node' : '@serialport+bindings-cpp.glibc.node';
  const wanted = [`better-sqlite3/prebuilds/${target}.node`, `@serialport/bindings-cpp/prebuilds/${target}/${serial}`];
  const unpacked = under(outside, 'app.asar.unpacked/').filter((path) => path.endsWith('.node'));
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const packages = new Set(files.map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? ''));
  /** @type {(name: string, wrong: readonly string[]) => Check} */
  const none = (name, wrong) => ({ name, fault: wrong.length === 0 ? null : wrong.slice(0, 10).join(', ') });
  /** @type {(name: string, from: readonly string[], needed: readonly string[]) => Check} */
  const has = (name, from, needed) =>
    none(
      name,
      needed.filter((path) => !from.includes(path)).map((path) => `${path} is missing`),
    );
  const program = ['index.js', 'decode.worker.js', 'reading-writer.worker.js', 'licences.txt'].map((name) => `out/main/${name}`);
  const data = ['meter-profiles/dtsy1352.yaml', 'practice/building.xlsx', 'icon/wattkeeper.png'].map((path) => `resources/${path}`);
  const scripts = files.filter((path) => /^out\/renderer\/assets\/.+\.js$/.test(path));
  return [
    has('program, preload and page are in', files, [...program, 'out/preload/preload.cjs', 'out/renderer/index.html', 'package.json']),
    none('the page has its scripts', scripts.length > 0 ? [] : ['no script in out/renderer/assets']),
    none(
      'nothing else of ours is in',
      files.filter((path) => !/^(out\/(main|preload|renderer)\/|node_modules\/|package\.json$)/.test(path)),
    ),
    none(
      'no source, map, test or profile inside',
      files.filter((path) => /\.(ts|mts|cts|svelte|map|yaml|test\.\w+)$|\/(test|tests|__tests__)\//.test(path)),
    ),
    none(
      'no development package is in',
      Object.keys(devDependencies).filter((name) => packages.has(name)),
    ),
    has(
      'native files of this platform are in',
      natives,
      wanted.map((path) => `node_modules/${path}`),
    ),
    none(
      'and of no other',
      natives.filter((path) => !wanted.some((end) => path.endsWith(end))),
    ),
    has(
      'native files lie outside the archive',
      unpacked,
      wanted.map((path) => `app.asar.unpacked/node_modules/${path}`),
    ),
    has('data lie beside the archive', outside, data),
    none(
      'and no golden file with them',
      under(outside, 'resources/').filter((path) => path.includes('.golden.')),
    ),
    ...checkRuntime(layout, os),
  ];
}

/** @param {string} layout @param {Os} os @returns {Check[]} */
function checkRuntime(layout, os) {
  const program = join(layout, os === 'win' ? 'wattkeeper.exe' : 'wattkeeper');
  if (!existsSync(program)) return [{ name: 'the program has our name', fault: readdirSync(layout).join(', ') }];
  const text = readFileSync(program, 'latin1');
  const fuses = text.slice(text.lastIndexOf(fuseMark) + fuseMark.length + 2);
  const locales = readdirSync(join(layout, 'locales')).sort().join();
  return [
    { name: 'the program has our name', fault: null },
    { name: 'fuses are set', fault: fusesWanted.test(fuses) ? null : fuses },
    { name: 'our two languages alone', fault: locales === 'en-US.pak,zh-CN.pak' ? null : locales },
  ];
}

/** The packed program, taken out of its archive to where no package of the project can be found, under Node with a stand-in for Electron. */
async function checkStart(/** @type {string} */ layout, /** @type {string} */ folder, /** @type {number} */ limitS) {
  const { extractAll } = await load('@electron/asar/lib/asar.js');
  const program = join(folder, 'started', 'app.asar');
  extractAll(join(layout, 'resources', 'app.asar'), program);
  cpSync(join(layout, 'resources', 'resources'), join(folder, 'started', 'resources'), { recursive: true });
  const data = join(folder, 'data');
  const printed = await must([join(root, 'src-main', 'electron', 'stand-in', 'run-packed.ts'), program, data], limitS);
  const { globals, policy, first, made, status, exitCode } = JSON.parse(printed);
  /** @type {(name: string, good: boolean, seen: unknown) => Check} */
  const is = (name, good, seen) => ({ name, fault: good ? null : JSON.stringify(seen) });
  return [
    is('started: the page finds the bridge and nothing else', String(globals) === 'wattkeeper', globals),
    is('started: the page comes under its policy', String(policy).includes("script-src 'self'"), policy),
    is('started: the first page answers', first.ok && first.value.needsAdministrator === true, first),
    is('started: the ledger takes an administrator', made.ok, made),
    is('started: the signed-in window reads the state', status.ok, status),
    is(
      'started: ledger and readings are on the disk',
      ['ledger.db', 'readings.db'].every((name) => existsSync(join(data, name))),
      data,
    ),
    is('started: quitting ends it in good order', exitCode === 0, exitCode),
  ];
}

/** @param {number} limitS @param {Os} [os] @returns {Promise<Check[]>} */
export async function checkPacking(limitS, os = 'linux') {
  const folder = mkdtempSync(join(tmpdir(), 'wattkeeper-pack-'));
  try {
    const runtime = join(folder, 'runtime');
    standInRuntime(runtime, os);
    await buildProgram(limitS);
    const layout = await pack(join(folder, 'dist'), os, runtime, limitS);
    const contents = [...(await checkConfiguration()), ...(await checkContents(layout, os))];
    // What was packed for another system cannot be started here.
    return process.platform === 'linux' && os === 'linux' ? [...contents, ...(await checkStart(layout, folder, limitS))] : contents;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  const checks = await checkPacking(300, process.argv.includes('--win') ? 'win' : 'linux');
  for (const { name, fault } of checks) console.log(fault === null ? `good  ${name}` : `BAD   ${name}: ${fault}`);
  process.exit(checks.every(({ fault }) => fault === null) ? 0 : 1);
}
