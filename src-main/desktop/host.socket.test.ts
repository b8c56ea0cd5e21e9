/** One engine on one folder: the order of its end, and a start that fails. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { holdFolder, startHost, type HeldFolder } from './host.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'wattkeeper-host-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const options = (port: number) => ({ practice: false, version: '0', port, windowFolder: join(folder, 'page') });
/** SQLite keeps this file while anybody has the ledger open, and takes it away with the last. */
const ledgerIsOpen = () => existsSync(join(folder, 'ledger.db-wal'));

function hold(): HeldFolder {
  const held = holdFolder(folder);
  if (!held.ok) throw new Error(`held by ${held.fault.url}`);
  return held.value;
}

test('the folder is let go of only after the ledger is closed: the next engine must not meet it open', async () => {
  const held = hold();
  const openAtRelease: boolean[] = [];
  const release = () => {
    openAtRelease.push(ledgerIsOpen());
    held.lock.release();
  };
  const host = await startHost({ ...held, lock: { ...held.lock, release } }, options(0));
  expect(ledgerIsOpen()).toBe(true);
  await host.close();
  expect(openAtRelease).toEqual([false]);
});

test('a start that fails lets go of the folder', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => other.once('listening', done));
  const address = other.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  await expect(startHost(hold(), options(address.port))).rejects.toThrow('is taken by another program');
  expect(ledgerIsOpen()).toBe(false);
  hold().lock.release();
  other.close();
});
