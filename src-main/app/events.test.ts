/** Hints are gathered, told once, never lost and never more than they must be. */
import { expect, test } from 'vitest';
import type { Hint } from '../../src-shared/contract/call.ts';
import { instant } from '../../src-shared/value/instant.ts';
import { virtualEnv } from '../platform/virtual-env.ts';
import { createEvents } from './events.ts';

function world() {
  const logged: string[] = [];
  const { clock } = virtualEnv(1, instant(0));
  const events = createEvents({ clock, log: { info() {}, warn() {}, error: (event) => void logged.push(event) } });
  const heard: (readonly Hint[])[] = [];
  return { clock, events, heard, logged, listen: () => events.subscribe((hints) => void heard.push(hints)) };
}

test('what changes within 50 ms is told once, each id once', async () => {
  const { clock, events, heard, listen } = world();
  listen();
  events.changed('meter', 1, 2);
  await clock.pass(49);
  events.changed('meter', 2, 3);
  events.changed('operation', 9);
  expect(heard).toEqual([]);
  await clock.pass(1);
  expect(heard).toEqual([
    [
      { topic: 'meter', ids: [1, 2, 3] },
      { topic: 'operation', ids: [9] },
    ],
  ]);
  await clock.pass(200);
  expect(heard).toHaveLength(1);
  events.changed('meter', 1);
  await clock.pass(50);
  expect(heard[1]).toEqual([{ topic: 'meter', ids: [1] }]);
});

test('a hint without ids, or with too many, means everything of the topic', async () => {
  const { clock, events, heard, listen } = world();
  listen();
  events.changed('status');
  events.changed('status', 5);
  events.changed('meter', ...Array.from({ length: 100 }, (_, i) => i));
  events.changed('account', ...Array.from({ length: 101 }, (_, i) => i));
  events.changed('account', 5);
  await clock.pass(50);
  expect(heard[0]?.map(({ topic, ids }) => [topic, ids.length])).toEqual([
    ['status', 0],
    ['meter', 100],
    ['account', 0],
  ]);
});

test('who unsubscribed hears nothing, and a broken listener keeps nobody from hearing', async () => {
  const { clock, events, heard, logged, listen } = world();
  const cancel = events.subscribe(() => {
    throw new Error('broken');
  });
  const end = listen();
  events.changed('shift', 1);
  await clock.pass(50);
  expect([heard.length, logged]).toEqual([1, ['hints.listenerFailed']]);
  cancel();
  end();
  events.changed('shift', 1);
  await clock.pass(50);
  expect([heard.length, logged.length]).toEqual([1, 1]);
  expect(clock.idle).toBe(true);
});

test('listeners are bounded, and closing ends everything', async () => {
  const { clock, events, heard, listen } = world();
  for (let i = 0; i < 64; i++) listen();
  expect(listen).toThrow('at most 64');
  events.changed('meter', 1);
  events.close();
  await clock.pass(50);
  expect(heard).toEqual([]);
});
