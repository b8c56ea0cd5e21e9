// What must be in the packed program's layout, and what must not: files, native files of the platform alone, the program's name and fuses.
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './run.mjs';

const solid = join(root, 'node_modules');

/** @typedef {'linux' | 'win'} Os @typedef {{ name: string, fault: string | null }} Check */

/** @param {string} path @returns {Promise<any>} a module of a packing tool that has no types of its own here */
export const load = (path) => import(pathToFileURL(join(solid, path)).href);

/** Behind this mark Electron's program keeps its fuses: version, count, one digit each. */
export const fuseMark = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** Run as Node · encrypt cookies · NODE_OPTIONS · --inspect · archive's integrity · only from the archive · … · file:// privileges. */
const fusesWanted = /^01001101?.?0/;

/** The packing tool's own schema takes our configuration, and does not take one with a key that it does not know. */
export async function checkConfiguration() {
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

/** @param {string} text as it is found in a file read as latin1 */
const utf16 = (text) => Buffer.from(text, 'utf16le').toString('latin1');

/** @param {readonly string[]} files @param {string} folder */
const under = (files, folder) => files.filter((path) => path.startsWith(folder));

/** @type {(name: string, wrong: readonly string[]) => Check} */
const none = (name, wrong) => ({ name, fault: wrong.length === 0 ? null : wrong.slice(0, 10).join(', ') });
/** @type {(name: string, from: readonly string[], needed: readonly string[]) => Check} */
const has = (name, from, needed) =>
  none(
    name,
    needed.filter((path) => !from.includes(path)).map((path) => `${path} is missing`),
  );

/** @param {string} layout @param {Os} os @returns {Promise<Check[]>} */
export async function checkContents(layout, os) {
  const { listPackage } = await load('@electron/asar/lib/asar.js');
  const resources = join(layout, 'resources');
  /** @type {string[]} */
  const listed = listPackage(join(resources, 'app.asar'), { isPack: false });
  const all = listed.map((path) => path.replaceAll('\\', '/').slice(1));
  const files = all.filter((path) => !all.some((other) => other.startsWith(`${path}/`)));
  const outside = readdirSync(resources, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'));
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const packages = new Set(files.map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? ''));
  const program = [
    'index.js',
    'decode.worker.js',
    'reading-writer.worker.js',
    'ledger-walk.worker.js',
    'record.worker.js',
    'licences.txt',
  ].map((name) => `out/main/${name}`);
  const data = [
    'meter-profiles/dtsy1352.yaml',
    'practice/building.xlsx',
    'icon/wattkeeper.png',
    'boot/wattkeeper.service',
    'boot/wattkeeper-task.xml',
  ].map((path) => `resources/${path}`);
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
    ...checkNatives(files, outside, resources, os),
    has('data lie beside the archive', outside, data),
    none(
      'and no golden file with them',
      under(outside, 'resources/').filter((path) => path.includes('.golden.')),
    ),
    ...checkRuntime(layout, os),
  ];
}

/**
 * @param {readonly string[]} files in the archive @param {readonly string[]} outside what lies beside it
 * @param {string} resources the folder of both @param {Os} os @returns {Check[]}
 */
function checkNatives(files, outside, resources, os) {
  const natives = files.filter((path) => path.endsWith('.node'));
  const target = os === 'win' ? 'win32-x64' : 'linux-x64';
  const serial = os === 'win' ? '@serialport+bindings-cpp.node' : '@serialport+bindings-cpp.glibc.node';
  const wanted = [`better-sqlite3/prebuilds/${target}.node`, `@serialport/bindings-cpp/prebuilds/${target}/${serial}`];
  const unpacked = under(outside, 'app.asar.unpacked/').filter((path) => path.endsWith('.node'));
  return [
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
    none(
      'native files are made for this system and processor',
      unpacked.filter((path) => machineOf(join(resources, path)) !== target).map((path) => `${path}: ${machineOf(join(resources, path))}`),
    ),
  ];
}

/** What a native file's own head says that it is for. @param {string} path */
function machineOf(path) {
  const head = Buffer.alloc(4096);
  const file = openSync(path, 'r');
  readSync(file, head);
  closeSync(file);
  if (head.readUInt32BE(0) === 0x7f454c46) return head.readUInt16LE(18) === 0x3e ? 'linux-x64' : 'linux, another processor';
  if (head.toString('latin1', 0, 2) !== 'MZ') return 'neither Linux nor Windows';
  return head.readUInt16LE(head.readUInt32LE(0x3c) + 4) === 0x8664 ? 'win32-x64' : 'win32, another processor';
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
    // Windows shows it in the program's properties, in its own two bytes a letter.
    ...(os === 'win'
      ? [{ name: "the program's properties say what it is", fault: text.includes(utf16('Wattkeeper')) ? null : 'no name' }]
      : []),
    { name: 'our two languages alone', fault: locales === 'en-US.pak,zh-CN.pak' ? null : locales },
  ];
}
