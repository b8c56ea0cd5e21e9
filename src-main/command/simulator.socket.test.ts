/** The command that serves the practice site alone: what it prints, what it refuses, how it ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';

const COMMAND = join(import.meta.dirname, 'simulator.ts');
const SMALL = join(import.meta.dirname, '../../resources/practice/small.xlsx');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'simulator-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) => spawn(process.execPath, [COMMAND, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });

it('prints which bus is at which port, and ends at SIGTERM', async () => {
  const child = run('--data', join(folder, 'site'), '--site', SMALL);
  const [line] = await once(createInterface(child.stdout), 'line');
  const { site, meters, buses } = JSON.parse(line);
  expect([site, meters]).toEqual(['云汇大厦（练习）', 32]);
  expect(buses).toHaveLength(3);
  expect(buses[0]).toMatchObject({ name: expect.any(String), host: '127.0.0.1', port: expect.any(Number), transport: 'tcp', channel: 1 });
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

it('says which argument is wrong', async () => {
  const child = run('--data', folder, '--speed', 'fast');
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect([code, said]).toEqual([1, '--speed: a number from 0 to 1000, got fast\n']);
});

it('names what is wrong in a file of faults', async () => {
  const file = join(folder, 'faults.json');
  writeFileSync(file, JSON.stringify({ faults: [{ chances: { loseRequst: 5 } }] }));
  const child = run('--data', folder, '--faults', file);
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect([code, said]).toEqual([1, expect.stringMatching(/loseRequst[\s\S]*known chances: loseRequest/)]);
});
