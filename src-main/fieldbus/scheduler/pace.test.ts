/** Adaptive read time-outs and the back-off of meters that do not answer. */
import { describe, expect, it } from 'vitest';
import type { MeterId } from '../../../src-shared/value/id.ts';
import { DEFAULT_TIMING } from '../timing.ts';
import { Paces } from './pace.ts';

const meter = 1 as MeterId;
const fresh = () => new Paces({ ...DEFAULT_TIMING, doubtMs: 0 });

function after(count: number, tookMs: number): Paces {
  const paces = fresh();
  for (let i = 0; i < count; i++) paces.replied(meter, 25, tookMs);
  return paces;
}

describe('read time-out', () => {
  it('is 1000 ms until ten replies are known, then twice the slowest', () => {
    expect(after(9, 60).readTimeoutMs(meter, 25)).toBe(1000);
    expect(after(10, 60).readTimeoutMs(meter, 25)).toBe(120);
  });

  it('stays between 50 and 1500 ms', () => {
    expect(after(10, 5).readTimeoutMs(meter, 25)).toBe(50);
    expect(after(10, 900).readTimeoutMs(meter, 25)).toBe(1500);
  });

  it('of 100 replies one may be slow; older ones are forgotten', () => {
    const paces = after(99, 60);
    paces.replied(meter, 25, 700);
    expect(paces.readTimeoutMs(meter, 25)).toBe(120);
    paces.replied(meter, 25, 700);
    expect(paces.readTimeoutMs(meter, 25)).toBe(1400);
    for (let i = 0; i < 100; i++) paces.replied(meter, 25, 40);
    expect(paces.readTimeoutMs(meter, 25)).toBe(80);
  });

  it('is kept apart by length of reply and by meter, and doubles after a failure', () => {
    const paces = after(10, 60);
    expect(paces.readTimeoutMs(meter, 48)).toBe(1000);
    expect(paces.readTimeoutMs(2 as MeterId, 25)).toBe(1000);
    paces.failed(meter, { kind: 'timeout' }, 0);
    expect(paces.readTimeoutMs(meter, 25)).toBe(240);
    paces.replied(meter, 25, 60);
    expect(paces.readTimeoutMs(meter, 25)).toBe(120);
  });
});

describe('back-off', () => {
  it('2 s, doubling to 300 s', () => {
    const paces = fresh();
    const waits = Array.from({ length: 10 }, () => {
      paces.failed(meter, { kind: 'timeout' }, 1000);
      return paces.pollInMs(meter, 1000) / 1000;
    });
    expect(waits).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    expect(paces.pollInMs(meter, 2000)).toBe(299_000);
  });

  it('ends with a reply, an exception, or a person who wants it now', () => {
    const paces = fresh();
    const ends = [
      () => paces.replied(meter, 25, 10),
      () => paces.failed(meter, { kind: 'exception', code: 6 }, 0),
      () => paces.tryNow(meter),
    ];
    for (const end of ends) {
      paces.failed(meter, { kind: 'badReply', detail: '' }, 0);
      expect(paces.pollInMs(meter, 0)).toBeGreaterThan(0);
      end();
      expect(paces.pollInMs(meter, 0)).toBe(0);
    }
  });

  it('a broken line is not the meter\u2019s fault', () => {
    const paces = fresh();
    paces.failed(meter, { kind: 'lineDown', detail: '' }, 0);
    expect(paces.pollInMs(meter, 0)).toBe(0);
  });
});
