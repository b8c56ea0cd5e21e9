/** A data folder has one holder at a time, also after the holder was killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeInstanceLock } from './instance-lock.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'wattkeeper-lock-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function take() {
  const lock = takeInstanceLock(folder);
  if (!lock.ok) throw new Error(`held by ${lock.fault.url}`);
  return lock.value;
}

/** A process of its own that takes the lock, publishes its address and then does nothing. */
async function holder(): Promise<ChildProcess> {
  const lockModule = join(import.meta.dirname, 'instance-lock.ts');
  const program = `
    import { takeInstanceLock } from ${JSON.stringify(lockModule)};
    const lock = takeInstanceLock(${JSON.stringify(folder)});
    lock.value.publish('http://127.0.0.1:4711/');
    console.log('held');
    process.stdin.resume();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

test('a second taker is refused and told where the first can be reached', () => {
  const lock = take();
  expect(takeInstanceLock(folder)).toEqual({ ok: false, fault: { url: null } });
  lock.publish('http://127.0.0.1:8080/');
  expect(takeInstanceLock(folder)).toEqual({ ok: false, fault: { url: 'http://127.0.0.1:8080/' } });
  lock.release();
  lock.release();
  const next = take();
  expect(takeInstanceLock(folder)).toEqual({ ok: false, fault: { url: null } });
  next.release();
});

test('another process holds it until it is killed, and its address is then believed no more', async () => {
  const child = await holder();
  expect(takeInstanceLock(folder)).toEqual({ ok: false, fault: { url: 'http://127.0.0.1:4711/' } });
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  const lock = take();
  expect(takeInstanceLock(folder)).toEqual({ ok: false, fault: { url: null } });
  lock.release();
});

test('a folder that does not exist is an error, not a lock', () => {
  expect(() => takeInstanceLock(join(folder, 'nowhere'))).toThrow();
});
