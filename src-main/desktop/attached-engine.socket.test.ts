/** Another program's engine: spoken to on this PC alone, at the address that it wrote, and offline where it is not there. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { attachEngine } from './attached-engine.ts';

let folder: string;
let server: Server;
let port: number;
let heard: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wattkeeper-attached-'));
  heard = [];
  server = createServer((request, response) => {
    heard.push(`${request.url} ${request.headers.authorization ?? ''}`);
    response.end(request.url === '/call/odd' ? '"no reply"' : '{"ok":true,"value":1}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  port = address.port;
});
afterEach(async () => {
  await new Promise((done) => server.close(done));
  rmSync(folder, { recursive: true });
});

const from = { token: 'secret', language: 'zh' } as const;

test('calls go to the address with their token; what is no reply is offline', async () => {
  writeFileSync(join(folder, 'lock.txt'), `http://127.0.0.1:${port}/`);
  const engine = attachEngine(folder);
  expect(await engine.call('status.read', {}, from)).toEqual({ ok: true, value: 1 });
  expect(await engine.call('odd', {}, from)).toMatchObject({ ok: false, code: 'gate.offline' });
  expect(heard).toEqual(['/call/status.read Bearer secret', '/call/odd Bearer secret']);
  await engine.close();
});

test('an address of any other form gets neither call nor token, though it may lead to this PC', async () => {
  const engine = attachEngine(folder);
  const forms = [`http://localhost:${port}/`, `http://127.0.0.1:${port}/x/`, `http://user@127.0.0.1:${port}/`, `http://127.1:${port}/`, ''];
  for (const form of forms) {
    writeFileSync(join(folder, 'lock.txt'), form);
    expect(await engine.call('status.read', {}, from)).toMatchObject({ ok: false, code: 'gate.offline' });
  }
  expect(heard).toEqual([]);
  await engine.close();
});
