// `npm run pack`: builds the program's unpacked layout over a stand-in for Electron's runtime, checks what is in it, and starts it.
import './node-version.mjs';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { env, node } from './install.mjs';
import { root, run } from './run.mjs';
import { checkConfiguration, checkContents, fuseMark } from './pack-contents.mjs';
import { checkHeadless, checkStart, takeOut } from './pack-start.mjs';
import { buildShell, buildWindow } from './window.mjs';

const solid = join(root, 'node_modules');

/** @typedef {import('./pack-contents.mjs').Os} Os @typedef {import('./pack-contents.mjs').Check} Check */

/** @param {readonly string[]} args @param {number} limitS */
async function must(args, limitS) {
  const { code, output } = await run(node, args, { limitS, env });
  if (code !== 0) throw new Error(`${basename(args[0] ?? '')} ${args.slice(1).join(' ')}: exit ${code}\n${output.slice(-4000)}`);
  return output;
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

/** @param {string} output @param {Os} os @param {string} runtime @param {number} limitS */
async function pack(output, os, runtime, limitS) {
  const cli = join(solid, 'electron-builder', 'cli.js');
  const over = [`-c.electronDist=${runtime}`, `-c.directories.output=${output}`];
  await must([cli, os === 'win' ? '--win' : '--linux', 'dir', '--x64', '--config', 'electron-builder.yml', ...over], limitS);
  return join(output, `${os}-unpacked`);
}

/** @param {number} limitS @param {Os} [os] @returns {Promise<Check[]>} */
export async function checkPacking(limitS, os = 'linux') {
  const folder = mkdtempSync(join(tmpdir(), 'wattkeeper-pack-'));
  try {
    const runtime = join(folder, 'runtime');
    standInRuntime(runtime, os);
    for (const built of [await buildWindow(), await buildShell(limitS)]) if (!built.ok) throw new Error(built.detail);
    const layout = await pack(join(folder, 'dist'), os, runtime, limitS);
    const contents = [...(await checkConfiguration()), ...(await checkContents(layout, os))];
    // What was packed for another system cannot be started here.
    if (process.platform !== 'linux' || os !== 'linux') return contents;
    const program = await takeOut(layout, folder);
    const data = join(folder, 'data');
    return [...contents, ...(await checkStart(program, data, limitS)), ...(await checkHeadless(program, data, limitS))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  const checks = await checkPacking(300, process.argv.includes('--win') ? 'win' : 'linux');
  for (const { name, fault } of checks) console.log(fault === null ? `good  ${name}` : `BAD   ${name}: ${fault}`);
  process.exit(checks.every(({ fault }) => fault === null) ? 0 : 1);
}
