/** Standing by for another program's engine, in virtual time: how long it is given, what moves with the take-over, and its end. */
import { beforeEach, expect, test, vi } from 'vitest';
import { instant } from '../../src-shared/value/instant.ts';
import { virtualEnv, type VirtualEnv } from '../platform/virtual-env.ts';
import type { WindowEngine } from './engine-type.ts';
import { standBy } from './standby.ts';

let env: VirtualEnv;
let answering: boolean;
let folderIsFree: boolean;
let lived: string[];

function engine(name: string): WindowEngine {
  return {
    env,
    own: name === 'ours',
    call: () => Promise.resolve({ ok: true, value: name }),
    listen(token, heard, state) {
      state(true);
      heard([]);
      lived.push(`${name} hears ${token}`);
      return () => void lived.push(`${name} is left by ${token}`);
    },
    close: () => Promise.resolve(void lived.push(`${name} closed`)),
  };
}

beforeEach(() => {
  env = virtualEnv(1, instant(0));
  answering = true;
  folderIsFree = true;
  lived = [];
});

const onOwn = vi.fn();
const onLost = vi.fn();
function stand(answers = () => Promise.resolve(answering)) {
  onOwn.mockReset();
  onLost.mockReset();
  const become = () => Promise.resolve(folderIsFree ? engine('ours') : null);
  return standBy(engine('theirs'), { answers, become, lookEveryMs: 100, returnWithinMs: 1000, onOwn, onLost });
}
const asked = async (window: WindowEngine) => {
  const reply = await window.call('status.read', {}, { token: null, language: 'zh' });
  return reply.ok ? reply.value : reply.code;
};

test('an engine that is gone is given time to come back, counted from its last answer; then this program is the engine', async () => {
  const window = stand();
  await env.clock.pass(5000);
  answering = false;
  await env.clock.pass(900);
  answering = true;
  await env.clock.pass(100);
  answering = false;
  await env.clock.pass(900);
  expect([window.own, onOwn.mock.calls.length, await asked(window)]).toEqual([false, 0, 'theirs']);
  await env.clock.pass(200);
  expect([window.own, onOwn.mock.calls.length, await asked(window)]).toEqual([true, 1, 'ours']);
  expect(env.clock.idle).toBe(true);
});

test('who listens hears of the new engine, who has left does not', async () => {
  const window = stand();
  const stop = window.listen('a', vi.fn(), vi.fn());
  window.listen('b', vi.fn(), vi.fn());
  stop();
  answering = false;
  await env.clock.pass(2000);
  expect(lived).toEqual([
    'theirs hears a',
    'theirs hears b',
    'theirs is left by a',
    'theirs is left by b',
    'ours hears b',
    'theirs closed',
  ]);
});

test('where a third program has the folder it looks on, and follows whoever answers', async () => {
  const window = stand();
  answering = false;
  folderIsFree = false;
  await env.clock.pass(10_000);
  expect([window.own, onLost.mock.calls.length]).toEqual([false, 0]);
  folderIsFree = true;
  await env.clock.pass(100);
  expect(window.own).toBe(true);
});

test('what cannot be served is said, and looked at no more', async () => {
  stand(() => Promise.reject(new Error('another version')));
  await env.clock.pass(1000);
  expect([onLost.mock.calls, env.clock.idle]).toEqual([[['another version']], true]);
});

test('closed while it looks, it ends the look first and takes nothing over', async () => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const window = stand(() => promise);
  await env.clock.pass(2000);
  const closed = window.close();
  await env.clock.pass(100);
  expect(lived).toEqual([]);
  resolve(false);
  await closed;
  expect([lived, onOwn.mock.calls.length, env.clock.idle]).toEqual([['theirs closed'], 0, true]);
});

test('closed while it takes over, it closes the new engine too', async () => {
  const window = stand();
  answering = false;
  await env.clock.pass(1050);
  const last = env.clock.pass(100);
  await window.close();
  await last;
  expect([...lived].sort()).toEqual(window.own ? ['ours closed', 'theirs closed'] : ['theirs closed']);
});
