/** The engine as a process: what it prints, whom it refuses, how it ends. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../platform/system-env.ts';

const START_LIMIT_MS = 60_000;

let folder: string;
let children: ChildProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wattkeeper-serve-'));
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

function serve(...args: string[]) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'serve.ts'), '--headless', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let printed = '';
  child.stdout.on('data', (chunk) => (printed += String(chunk)));
  const complaint = text(child.stderr);
  const ended = once(child, 'exit').then(([code]) => Number(code));
  const lines = async (count: number) => {
    const wait = { timeout: START_LIMIT_MS, interval: 20 };
    await expect.poll(() => child.exitCode ?? printed.split('\n').length - 1, wait).toBeGreaterThanOrEqual(count);
    return printed.trimEnd().split('\n');
  };
  return { child, ended, complaint, lines };
}

const READY = /^Wattkeeper ready at (http:\/\/127\.0\.0\.1:\d+\/)$/;

async function call(url: string, name: string, input: object) {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}call/${name}`, { method: 'POST', headers, body: JSON.stringify(input) });
  return answer.json();
}

test('a real site: usable at once, alone on its folder, ended cleanly, closed to practice', { timeout: 3 * START_LIMIT_MS }, async () => {
  const engine = serve('--data', folder);
  const [line = '', ...more] = await engine.lines(1);
  expect([READY.test(line), more]).toEqual([true, []]);
  const url = READY.exec(line)?.[1] ?? '';
  const admin = { siteName: '滨江', login: 'wang', name: '王', password: 'long enough' };
  expect(await call(url, 'setup.createAdministrator', admin)).toMatchObject({ ok: true, value: { operator: { login: 'wang' } } });

  const second = serve('--data', folder);
  expect(await second.ended).toBe(1);
  expect((await second.complaint).trim()).toBe(`Wattkeeper is already running on ${folder} at ${url}`);

  const begun = systemClock.monotonicMs();
  engine.child.kill('SIGTERM');
  engine.child.kill('SIGTERM');
  expect([await engine.ended, await engine.complaint]).toEqual([0, '']);
  expect(systemClock.monotonicMs() - begun).toBeLessThan(10_000);

  const practice = serve('--data', folder, '--practice');
  expect(await practice.ended).toBe(1);
  expect(await practice.complaint).toContain('holds the real site "滨江"; practice mode never opens it');
});

test('practice: the second line is its sign-in, which opens a session', { timeout: 2 * START_LIMIT_MS }, async () => {
  const engine = serve('--data', folder, '--practice');
  const [ready = '', signIn = '', ...more] = await engine.lines(2);
  expect([READY.test(ready), more]).toEqual([true, []]);
  const [, login, password] = /^practice sign-in: (\w+) \/ (\w+), /.exec(signIn) ?? [];
  const url = READY.exec(ready)?.[1] ?? '';
  expect(await call(url, 'session.signIn', { login, password })).toMatchObject({ ok: true });
  engine.child.kill('SIGINT');
  expect(await engine.ended).toBe(0);
});

test('after SIGKILL the folder opens again', { timeout: 3 * START_LIMIT_MS }, async () => {
  const killed = serve('--data', folder);
  await killed.lines(1);
  killed.child.kill('SIGKILL');
  await killed.ended;
  const next = serve('--data', folder);
  expect((await next.lines(1))[0]).toMatch(READY);
});

test('a taken port and an unknown option are refused in words', { timeout: 2 * START_LIMIT_MS }, async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' ? String(address?.port) : '';
  const taken = serve('--data', folder, '--port', port);
  expect([await taken.ended, (await taken.complaint).trim()]).toEqual([
    1,
    `port ${port} is taken by another program; choose another with --port, or 0 for any`,
  ]);
  other.close();
  const unknown = serve('--prot', '1');
  expect(await unknown.ended).toBe(1);
  expect(await unknown.complaint).toMatch(/--prot[^]*Options:/);
});
