/** An engine's end: closed once however often it is asked, in time or by force, never quietly. */
import { expect, test, vi } from 'vitest';
import { instant } from '../../src-shared/value/instant.ts';
import { virtualEnv } from '../platform/virtual-env.ts';
import { endOnce, END_WITHIN_MS } from './ending.ts';

function engineThat(close: () => Promise<void>) {
  const error = vi.fn();
  const env = virtualEnv(1, instant(0), { info() {}, warn() {}, error });
  const closing = vi.fn(close);
  return { env, end: endOnce({ env, close: closing }), closing, error };
}

test('asked twice, it closes once, and both hear the same', async () => {
  const { env, end, closing } = engineThat(() => Promise.resolve());
  expect(await Promise.all([end(), end()])).toEqual([0, 0]);
  expect([await end(), closing.mock.calls.length, env.clock.idle]).toEqual([0, 1, true]);
});

test('what does not close in time is ended all the same, and noted', async () => {
  const { env, end, error } = engineThat(() => new Promise(() => undefined));
  const ended = end();
  await env.clock.pass(END_WITHIN_MS - 1);
  expect(error).not.toHaveBeenCalled();
  expect(await env.clock.runUntil(ended)).toBe(1);
  expect(error.mock.calls).toEqual([['engine.endedByForce', { afterMs: END_WITHIN_MS }]]);
});

test('what cannot close ends too, with the reason in the log', async () => {
  const { end, error } = engineThat(() => Promise.reject(new Error('disk full')));
  expect(await end()).toBe(1);
  expect(error.mock.calls).toEqual([['engine.notClosed', { error: 'Error: disk full' }]]);
});
