/** The window's idea of the engine's time: it goes on every second, and no late answer sets it back. */
import { flushSync } from 'svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { StatusView } from '../../src-shared/contract/operator/office.ts';
import { instant } from '../../src-shared/value/instant.ts';
import { browserClock } from '../platform/clock.ts';
import { Seat } from './seat.svelte.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

function newSeat(): Seat {
  const keep = { read: () => null, write: () => undefined };
  const supplier = { call: () => Promise.reject(new Error('not called')), listen: () => () => undefined };
  const press = { print: () => Promise.resolve(null) };
  return new Seat({ supplier, clock: browserClock, windowKeep: keep, seatKeep: keep, play: () => undefined, press: press as never });
}

/** Only the time counts here. */
const status = (now: number) => ({ now }) as StatusView;

test('an effect that takes the status leaves the time going on', () => {
  const seat = newSeat();
  const end = $effect.root(() => {
    $effect(() => seat.setStatus(status(5_000_000), instant(1_000_000)));
  });
  flushSync();
  vi.advanceTimersByTime(3000);
  flushSync();
  expect(seat.now).toBe(5_003_000);
  end();
});

test('an answer that was 4 s under way does not set the time back; one that cannot be so does', () => {
  const seat = newSeat();
  vi.advanceTimersByTime(4000);
  seat.setStatus(status(1_000_500), instant(1_000_000));
  expect(seat.now).toBe(1_004_000);
  seat.setStatus(status(900_000), instant(1_000_000));
  expect(seat.now).toBe(904_000);
});
