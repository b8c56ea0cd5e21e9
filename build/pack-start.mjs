// Starts the packed program where no package of the project can be found, under Node with a stand-in for Electron: with a window, and without.
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { env, node } from './install.mjs';
import { load } from './pack-contents.mjs';
import { root, run, start } from './run.mjs';

/** @typedef {import('./pack-contents.mjs').Check} Check */
const runner = join(root, 'src-main', 'electron', 'stand-in', 'run-packed.ts');
/** @type {(name: string, good: boolean, seen: unknown) => Check} */
const is = (name, good, seen) => ({ name: `started: ${name}`, fault: good ? null : JSON.stringify(seen) });

/** @param {string} layout @param {string} folder @returns {Promise<string>} the program's folder, out of its archive, its data beside it */
export async function takeOut(layout, folder) {
  const { extractAll } = await load('@electron/asar/lib/asar.js');
  const program = join(folder, 'started', 'app.asar');
  extractAll(join(layout, 'resources', 'app.asar'), program);
  cpSync(join(layout, 'resources', 'resources'), join(folder, 'started', 'resources'), { recursive: true });
  return program;
}

/** @param {string} program @param {string} data @param {number} limitS @returns {Promise<Check[]>} */
export async function checkStart(program, data, limitS) {
  const { code, output } = await run(node, [runner, program, data], { limitS, env });
  if (code !== 0) return [is('a window opens', false, output)];
  const { globals, policy, first, made, status, exitCode } = JSON.parse(output);
  return [
    is('the page finds the bridge and nothing else', String(globals) === 'wattkeeper', globals),
    is('the page comes under its policy', String(policy).includes("script-src 'self'"), policy),
    is('the first page answers', first.ok && first.value.needsAdministrator === true, first),
    is('the ledger takes an administrator', made.ok, made),
    is('the signed-in window reads the state', status.ok, status),
    is(
      'ledger and readings are on the disk',
      ['ledger.db', 'readings.db'].every((name) => existsSync(join(data, name))),
      data,
    ),
    is('quitting ends it in good order', exitCode === 0, exitCode),
  ];
}

/** Without a window, on the folder that the window left: it says where it is, answers, and a signal ends it. @param {string} program @param {string} data @param {number} limitS @returns {Promise<Check[]>} */
export async function checkHeadless(program, data, limitS) {
  const child = start(node, [runner, program, data, '--headless'], { stdio: ['ignore', 'pipe', 'inherit'], env });
  const limit = setTimeout(() => child.kill('SIGKILL'), limitS * 1000);
  const ended = new Promise((done) => child.once('exit', (code, signal) => done(signal ?? code)));
  const line = new Promise((done) => child.stdout && createInterface({ input: child.stdout }).once('line', done));
  const said = String(await Promise.race([line, ended]));
  const url = /^Wattkeeper ready at (http:\/\/\S+)$/.exec(said)?.[1];
  const asked = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
  const reply = url ? await (await fetch(`${url}call/setup.status`, asked)).json() : null;
  child.kill('SIGTERM');
  const exit = await ended;
  clearTimeout(limit);
  const lock = join(data, 'lock.txt');
  return [
    is('without a window it says where it is', url !== undefined, said),
    is('without a window it answers for the same site', reply?.ok && reply.value.needsAdministrator === false, reply),
    is('a signal ends it in good order', exit === 0, exit),
    is('and the folder is free', existsSync(lock) && readFileSync(lock, 'utf8') === '', 'lock.txt is not empty'),
  ];
}
