/** How long a loop waits for a subject that does not answer. */
import { expect, test } from 'vitest';
import { instant } from '../../src-shared/value/instant.ts';
import { virtualEnv } from '../platform/virtual-env.ts';
import { Loop, type Next } from './loop.ts';

function silentLoop() {
  const env = virtualEnv(1, instant(0));
  let passes = 0;
  const pass = (): Promise<Next> => {
    passes += 1;
    return Promise.resolve({ next: 'unreachable' });
  };
  const loop = new Loop<number>({ env, pass, failed: () => ({ next: 'rest' }), passed: () => undefined });
  const waitMs = () => (loop.nextAt(1) ?? Number.NaN) - env.clock.now();
  return { loop, clock: env.clock, waitMs, passes: () => passes };
}

test('it waits 2 s after the first pass, then twice as long after each by itself', async () => {
  const { loop, clock, waitMs } = silentLoop();
  await loop.engage(1);
  const waits = [waitMs()];
  for (let i = 0; i < 3; i++) {
    await clock.pass(waitMs());
    waits.push(waitMs());
  }
  expect(waits).toEqual([2_000, 4_000, 8_000, 16_000]);
});

test('whoever asks again and again does not make it wait longer by itself', async () => {
  const { loop, clock, waitMs, passes } = silentLoop();
  await loop.engage(1);
  for (let i = 0; i < 40; i++) {
    await clock.pass(1_000);
    await loop.engage(1);
  }
  expect([passes(), waitMs()]).toEqual([41, 2_000]);
});

test('asking keeps the patience that it has grown', async () => {
  const { loop, clock, waitMs } = silentLoop();
  await loop.engage(1);
  await clock.pass(2_000);
  await clock.pass(4_000);
  expect(waitMs()).toBe(8_000);
  await loop.engage(1);
  expect(waitMs()).toBe(8_000);
});
