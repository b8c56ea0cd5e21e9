/** Hints over a real WebSocket: to whom, when no longer, and how many. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createEvents, type Events, type HintListener } from '../app/events.ts';
import { createGate } from '../app/gate.ts';
import { sleep } from '../platform/env.ts';
import { silentLog, systemClock, systemRandom } from '../platform/system-env.ts';
import { startWeb, type WebServer } from '../web/server.ts';

let web: WebServer;
let events: Events;
/** Those who listen to `events`, to be told more than it would ever tell. */
let listeners: Set<HintListener>;
let running: Set<string>;
let sockets: WebSocket[];

beforeEach(async () => {
  const env = { clock: systemClock, random: systemRandom, log: silentLog };
  running = new Set(['good']);
  sockets = [];
  listeners = new Set();
  events = createEvents(env);
  const subscribe = (listener: HintListener) => {
    const cancel = events.subscribe(listener);
    listeners.add(listener);
    return () => (listeners.delete(listener), cancel());
  };
  const sessions = { use: () => undefined, runs: (token: string) => running.has(token) };
  const gate = createGate({ contract: {}, handlers: {}, senders: [], env, sessions, audit() {}, faultMessage: () => undefined });
  // Hints come after 50 ms: well before the session is looked at again by itself.
  const hintTimes = { tokenWithinMs: 150, checkSessionEveryMs: 300 };
  web = await startWeb({ env, gate, events: { subscribe }, hintTimes, port: 0, windowFolder: '/nonexistent', seatId: '1' });
});

afterEach(async () => {
  for (const socket of sockets) socket.terminate();
  await web.close();
});

/** A socket, what it heard, and how it ended: a close code, or the HTTP status that refused it. */
function open(headers: Record<string, string> = {}, path = '/hints') {
  const socket = new WebSocket(`ws://127.0.0.1:${web.port}${path}`, { headers });
  sockets.push(socket);
  const heard: unknown[] = [];
  socket.on('message', (data) => heard.push(JSON.parse(String(data))));
  const ended = new Promise<number>((resolve) => {
    socket.on('close', resolve);
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => undefined);
  });
  const opened = new Promise((resolve) => socket.once('open', resolve));
  return { socket, heard, ended, opened };
}

async function listening(token = 'good') {
  const client = open();
  await client.opened;
  client.socket.send(JSON.stringify({ token }));
  await expect.poll(() => client.heard).toEqual([[]]);
  return client;
}

test('a window with a running session hears each change once', async () => {
  const [one, two] = [await listening(), await listening()];
  events.changed('meter', 1, 2);
  events.changed('meter', 2);
  events.changed('operation', 9);
  const hints = [
    { topic: 'meter', ids: [1, 2] },
    { topic: 'operation', ids: [9] },
  ];
  await expect
    .poll(() => [one.heard, two.heard])
    .toEqual([
      [[], hints],
      [[], hints],
    ]);
});

test('before it has shown its session a window hears nothing', async () => {
  const [silent, signedIn] = [open(), await listening()];
  await silent.opened;
  events.changed('shift', 1);
  await expect.poll(() => signedIn.heard.length).toBe(2);
  expect(silent.heard).toEqual([]);
});

test('no token in time, a wrong one, or anything else ends the socket', async () => {
  expect(await open().ended).toBe(4408);
  const saying = async (text: string | Buffer) => {
    const client = open();
    await client.opened;
    client.socket.send(text);
    const code = await client.ended;
    expect(client.heard).toEqual([]);
    return code;
  };
  expect(await saying('{"token":"old"}')).toBe(4401);
  expect(await saying('{"token":7}')).toBe(4400);
  expect(await saying('good')).toBe(4400);
  expect(await saying(Buffer.from('{"token":"good"}'))).toBe(4400);
  expect(await saying(JSON.stringify({ token: 'x'.repeat(2000) }))).toBe(1009);
});

test('a second message ends the socket: nothing more is expected', async () => {
  const client = await listening();
  client.socket.send('{"token":"good"}');
  expect(await client.ended).toBe(4400);
});

test('the socket ends with its session, and tells nothing in between', async () => {
  const client = await listening();
  running.clear();
  events.changed('meter', 1);
  expect(await client.ended).toBe(4401);
  expect(client.heard).toEqual([[]]);
});

test('other hosts, other pages and other addresses are turned away', async () => {
  const own = `127.0.0.1:${web.port}`;
  expect(await open({ host: 'evil.example' }).ended).toBe(403);
  expect(await open({ host: `evil.example:${web.port}` }).ended).toBe(403);
  expect(await open({ origin: 'http://evil.example' }).ended).toBe(403);
  expect(await open({ origin: 'null' }).ended).toBe(403);
  expect(await open({}, '/calls').ended).toBe(403);
  const client = open({ origin: `http://${own}` });
  await client.opened;
});

test('the seventeenth client is turned away until one has gone', async () => {
  const clients = Array.from({ length: 16 }, () => open());
  await Promise.all(clients.map(async ({ socket, opened }) => (await opened, socket.send('{"token":"good"}'))));
  expect(await open().ended).toBe(503);
  clients[0]?.socket.close();
  await clients[0]?.ended;
  await listening();
});

test('a window that reads nothing is cut off instead of filling memory', async () => {
  const client = await listening();
  client.socket.pause();
  const ids = Array.from({ length: 60_000 }, (_, i) => Number.MAX_SAFE_INTEGER - i);
  // About 1 MB each; the kernel's own buffers take a few of them before anything waits with us.
  for (let i = 0; i < 50 && listeners.size > 0; i++) {
    for (const listener of listeners) listener([{ topic: 'meter', ids }]);
    await sleep(systemClock, 0);
  }
  expect(listeners.size).toBe(0);
});

test('closing the server ends every socket at once', async () => {
  const client = await listening();
  const begun = systemClock.monotonicMs();
  await web.close();
  await client.ended;
  expect(systemClock.monotonicMs() - begun).toBeLessThan(1000);
});
