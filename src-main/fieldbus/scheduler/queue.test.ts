/** The order of the queue. */
import { describe, expect, it } from 'vitest';
import { BusQueue } from './queue.ts';

describe('BusQueue', () => {
  it('commands before screens before polls, each in the order they came', () => {
    const queue = new BusQueue<string>(10);
    for (const item of ['poll 1', 'screen 1', 'command 1', 'screen 2', 'command 2']) queue.add(item.split(' ')[0] as 'poll', item);
    expect(Array.from({ length: 5 }, () => queue.take())).toEqual(['command 1', 'command 2', 'screen 1', 'screen 2', 'poll 1']);
    expect(queue.take()).toBeUndefined();
  });

  it('a waiting poll has its turn after five that went ahead of it', () => {
    const queue = new BusQueue<string>(20);
    queue.add('poll', 'poll');
    queue.add('poll', 'poll');
    for (let i = 0; i < 12; i++) queue.add('command', 'command');
    const order = Array.from({ length: 14 }, () => queue.take());
    expect(order.flatMap((item, index) => (item === 'poll' ? [index] : []))).toEqual([5, 11]);
  });

  it('commands that nobody waited behind do not count', () => {
    const queue = new BusQueue<string>(20);
    for (let i = 0; i < 8; i++) {
      queue.add('command', 'command');
      queue.take();
    }
    queue.add('poll', 'poll');
    queue.add('command', 'command');
    expect(queue.take()).toBe('command');
  });

  it('is bounded in each priority', () => {
    const queue = new BusQueue<number>(2);
    expect([1, 2, 3].map((item) => queue.add('poll', item))).toEqual([true, true, false]);
    expect(queue.add('command', 4)).toBe(true);
    expect(queue.lengths()).toEqual({ command: 1, screen: 0, poll: 2 });
    expect(queue.empty()).toEqual([4, 1, 2]);
    expect(queue.size).toBe(0);
  });
});
