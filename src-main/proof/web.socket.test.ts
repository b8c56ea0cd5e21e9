/** Calls, pages and attacks over real sockets. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { call } from '../../src-shared/contract/call.ts';
import type { OperatorId } from '../../src-shared/value/id.ts';
import { bad, good } from '../../src-shared/value/result.ts';
import { createEvents } from '../app/events.ts';
import { createGate } from '../app/gate.ts';
import { silentLog, systemClock, systemRandom } from '../platform/system-env.ts';
import { startWeb, type WebServer } from '../web/server.ts';

const contract = {
  'desk.echo': call({ kind: 'read', right: 'signedIn', input: v.object({ text: v.string() }), output: v.object({ text: v.string() }) }),
  'desk.sell': call({ kind: 'write', right: 'sell', input: v.object({ fault: v.string() }), output: v.object({}) }),
  'desk.wait': call({ kind: 'long', right: 'anyone', input: v.object({}), output: v.object({}) }),
  'desk.control': call({ kind: 'write', right: 'controlSupply', input: v.object({}), output: v.object({}) }),
};

let folder: string;
let web: WebServer;
let begun: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wattkeeper-web-'));
  const page = join(folder, 'window');
  await mkdir(join(page, 'assets'), { recursive: true });
  await writeFile(join(page, 'index.html'), '<!doctype html><title>page</title>');
  await writeFile(join(page, 'assets', 'index-B1a2C3d4.js'), 'export {};');
  await writeFile(join(page, 'notes.txt'), 'not served');
  await writeFile(join(folder, 'ledger.db'), 'money');
  await symlink(join(folder, 'ledger.db'), join(page, 'ledger.json'));
  begun = [];
  web = await startWeb({ ...engine(), port: 0, windowFolder: page, seatId: '1' });
});

afterEach(async () => {
  await web.close();
  await rm(folder, { recursive: true });
});

function engine() {
  const env = { clock: systemClock, random: systemRandom, log: silentLog };
  const session = { operatorId: 7 as OperatorId, name: '王', rights: new Set(['sell' as const]), key: Uint8Array.of(1) };
  const gate = createGate({
    contract,
    env,
    senders: ['loopback'],
    audit() {},
    sessions: { use: (token) => (token === 'good' ? session : undefined), runs: (token) => token === 'good' },
    faultMessage: (lang, { code }) => `${lang} ${code}`,
    handlers: {
      'desk.echo': ({ text }) => good({ text }),
      'desk.sell': ({ fault }) => {
        if (fault === 'throw') throw new Error('C:\\secret\\path');
        return fault === '' ? good({}) : bad({ code: fault });
      },
      'desk.wait': () => new Promise(() => void begun.push('desk.wait')),
      'desk.control': () => good({}),
    },
  });
  return { env, gate, events: createEvents(env) };
}

type Send = { method?: string; path?: string; headers?: Record<string, string>; body?: string };
type Got = { status: number; headers: Record<string, string | string[] | undefined>; text: string };

/** Node's own client, since fetch sets Host and Origin itself. */
function send({ method = 'POST', path = '/call/desk.echo', headers = {}, body = '{"text":"好"}' }: Send = {}): Promise<Got> {
  return new Promise((resolve, reject) => {
    const own = method === 'GET' ? {} : { 'content-type': 'application/json', authorization: 'Bearer good' };
    const sent = request({ host: '127.0.0.1', port: web.port, method, path, headers: { ...own, ...headers } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(chunks).toString() }));
    });
    sent.on('error', reject);
    sent.end(method === 'GET' ? undefined : body);
  });
}

const get = (path: string, headers: Record<string, string> = {}) => send({ method: 'GET', path, headers });
/** Only a part, since Content-Type and Authorization are set by `send`. */
const without = (name: string) => ({ [name]: '' });

async function codeOf(sent: Promise<Got>): Promise<[number, string]> {
  const { status, text } = await sent;
  return [status, JSON.parse(text).code];
}

describe('a call', () => {
  test('is answered with its value', async () => {
    const { status, text, headers } = await send();
    expect([status, JSON.parse(text)]).toEqual([200, { ok: true, value: { text: '好' } }]);
    expect(headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('that fails has one form and a fitting status', async () => {
    const sell = (fault: string) => codeOf(send({ path: '/call/desk.sell', body: JSON.stringify({ fault }) }));
    expect(await sell('sale.tooMuch')).toEqual([422, 'sale.tooMuch']);
    expect(await sell('session.locked')).toEqual([429, 'session.locked']);
    expect(await sell('gate.busy')).toEqual([503, 'gate.busy']);
    expect(await codeOf(send({ body: '{}' }))).toEqual([400, 'input.invalid']);
    expect(await codeOf(send({ headers: { authorization: 'Bearer old' } }))).toEqual([401, 'session.expired']);
    expect(await codeOf(send({ headers: { authorization: 'Basic good' } }))).toEqual([401, 'session.required']);
    expect(await codeOf(send({ path: '/call/desk.control', body: '{}' }))).toEqual([403, 'right.missing']);
    expect(await codeOf(send({ path: '/call/desk.shell' }))).toEqual([404, 'call.unknown']);
  });

  test('that breaks the engine tells nothing of it', async () => {
    const { status, text } = await send({ path: '/call/desk.sell', body: '{"fault":"throw"}' });
    expect([status, JSON.parse(text)]).toEqual([500, { ok: false, code: 'internal', fault: { message: 'zh internal' } }]);
  });

  test('is answered in the language of the browser, Chinese when it has neither', async () => {
    const message = async (accepted: string) =>
      JSON.parse((await send({ path: '/call/x', headers: { 'accept-language': accepted } })).text).fault.message;
    expect(await message('en-GB,en;q=0.9,zh;q=0.8')).toBe('en call.unknown');
    expect(await message('zh-CN,zh;q=0.9,en;q=0.8')).toBe('zh call.unknown');
    expect(await message('fr, EN')).toBe('en call.unknown');
    expect(await message('fr')).toBe('zh call.unknown');
  });

  test('must be JSON, whole and not too large', async () => {
    expect(await codeOf(send({ body: '{"text":' }))).toEqual([400, 'input.notJson']);
    expect(await codeOf(send({ body: '' }))).toEqual([400, 'input.notJson']);
    expect(await codeOf(send({ body: '{"__proto__":{"text":"x"}}' }))).toEqual([400, 'input.notJson']);
    const text = (bytes: number) => send({ body: JSON.stringify({ text: 'x'.repeat(bytes - 11) }) });
    expect((await text(256 * 1024)).status).toBe(200);
    expect(await codeOf(text(256 * 1024 + 1))).toEqual([413, 'gate.tooLarge']);
  });

  test('cannot be sent as what a foreign page may send unasked', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])
      expect(await codeOf(send({ headers: { 'content-type': type } }))).toEqual([400, 'input.notJson']);
    expect(await codeOf(send({ headers: without('content-type') }))).toEqual([400, 'input.notJson']);
  });

  test('is a POST', async () => {
    expect(await codeOf(get('/call/desk.echo'))).toEqual([404, 'gate.notFound']);
    const headers = { 'content-length': '2' };
    for (const method of ['PUT', 'DELETE', 'OPTIONS'])
      expect(await codeOf(send({ method, headers, body: '{}' }))).toEqual([404, 'gate.notFound']);
  });
});

describe('the guard', () => {
  test('lets our two names in, and our own page', async () => {
    for (const host of [`127.0.0.1:${web.port}`, `localhost:${web.port}`]) {
      expect((await send({ headers: { host } })).status).toBe(200);
      expect((await send({ headers: { host, origin: `http://${host}` } })).status).toBe(200);
    }
  });

  test('turns away every other host: a foreign name that was made to point here', async () => {
    const hosts = [
      'evil.example',
      `evil.example:${web.port}`,
      '127.0.0.1',
      'localhost',
      `127.0.0.1:${web.port + 1}`,
      `127.0.0.1:${web.port}.evil.example`,
    ];
    for (const host of hosts) {
      expect(await codeOf(send({ headers: { host } }))).toEqual([403, 'gate.forbiddenSender']);
      expect(await codeOf(get('/', { host }))).toEqual([403, 'gate.forbiddenSender']);
      expect(await codeOf(get('/calls', { host }))).toEqual([403, 'gate.forbiddenSender']);
      expect(await codeOf(get('/nowhere', { host }))).toEqual([403, 'gate.forbiddenSender']);
    }
  });

  test('turns away every other page', async () => {
    const own = `127.0.0.1:${web.port}`;
    const origins = [
      'http://evil.example',
      'null',
      `https://${own}`,
      `http://localhost:${web.port}`,
      `http://127.0.0.1:${web.port + 1}`,
      `http://${own}.evil.example`,
    ];
    for (const origin of origins) expect(await codeOf(send({ headers: { origin } }))).toEqual([403, 'gate.forbiddenSender']);
  });

  test('a forbidden sender reaches no handler and learns nothing of a body it sent', async () => {
    expect(await codeOf(send({ path: '/call/desk.wait', body: '{}', headers: { origin: 'http://evil.example' } }))).toEqual([
      403,
      'gate.forbiddenSender',
    ]);
    expect(begun).toEqual([]);
  });

  test('a request without any Host is refused', async () => {
    const answer = await raw('GET /calls HTTP/1.0\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 403/);
  });
});

describe('the page', () => {
  test('comes with a policy that allows only our own files', async () => {
    const { status, headers, text } = await get('/');
    expect([status, text]).toEqual([200, '<!doctype html><title>page</title>']);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
    });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'; script-src 'self';");
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${web.port};`);
    expect(policy).not.toContain('unsafe-eval');
  });

  test('has its files under their types, the hashed ones kept for good', async () => {
    const { status, headers } = await get('/assets/index-B1a2C3d4.js');
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([
      200,
      'text/javascript; charset=utf-8',
      'public, max-age=31536000, immutable',
    ]);
    expect((await get('/index.html?x=1')).status).toBe(200);
  });

  test('lets nobody out of its folder, also not by a link', async () => {
    const paths = [
      '/../ledger.db',
      '/assets/../../ledger.db',
      '/..%2fledger.db',
      '/%2e%2e/ledger.db',
      '/assets/..%5c..%5cledger.db',
      '//ledger.db',
      '/ledger.json',
      '/notes.txt',
      '/assets',
      '/%00',
    ];
    for (const path of paths) expect([path, (await get(path)).text]).toEqual([path, expect.not.stringContaining('money')]);
    for (const path of paths) expect([path, (await get(path)).status >= 400]).toEqual([path, true]);
  });

  test('may be absent: calls work all the same', async () => {
    const bare = await startWeb({ ...engine(), port: 0, windowFolder: join(folder, 'nothing'), seatId: '1' });
    const page = await fetch(bare.url);
    const calls = await fetch(`${bare.url}calls`);
    await bare.close();
    expect([page.status, calls.status]).toEqual([404, 200]);
  });
});

test('the list of calls has name, kind, right, approval and schemas', async () => {
  const { text } = await get('/calls');
  const calls = JSON.parse(text);
  expect(calls).toHaveLength(4);
  expect(calls[0]).toMatchObject({
    name: 'desk.echo',
    kind: 'read',
    right: 'signedIn',
    approval: 'never',
    input: { required: ['text'] },
    output: { type: 'object' },
  });
});

test('a taken port is refused', async () => {
  await expect(startWeb({ ...engine(), port: web.port, windowFolder: folder, seatId: '1' })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('closing ends idle sockets and calls in flight at once', async () => {
  const idle = connect(web.port, '127.0.0.1');
  const idleEnded = new Promise((resolve) => idle.once('close', resolve));
  const waiting = send({ path: '/call/desk.wait', body: '{}' });
  const waitingEnded = expect(waiting).rejects.toMatchObject({ code: 'ECONNRESET' });
  await expect.poll(() => begun).toEqual(['desk.wait']);
  const closing = systemClock.monotonicMs();
  await web.close();
  await Promise.all([idleEnded, waitingEnded]);
  expect(systemClock.monotonicMs() - closing).toBeLessThan(1000);
});

function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(web.port, '127.0.0.1', () => socket.end(text));
    let answer = '';
    socket.on('data', (chunk) => (answer += String(chunk)));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}
