/** Time, chance and the log: everything that a seeded run must be able to replace comes in through Env. */
import type { Instant } from '../../src-shared/value/instant.ts';

/** Calling it more than once is harmless. */
export type Cancel = () => void;

export interface Clock {
  /** Wall-clock time, UTC. May jump in both directions; never used for deadlines. */
  now(): Instant;
  /** Milliseconds that only grow, from an arbitrary start; for deadlines and ages. */
  monotonicMs(): number;
  /** Runs `task` once after `delayMs` (0 or more) unless cancelled before. */
  after(delayMs: number, task: () => void): Cancel;
}

export interface Random {
  /** 0 … 2^32 − 1 */
  uint32(): number;
  /** Cryptographically strong where it matters (sessions, operation ids); seeded in simulation. */
  bytes(length: number): Uint8Array;
  uuid(): string;
}

/** Facts for whoever looks after the installation; `event` is a stable dotted name, `data` has no secret. */
export interface Log {
  info(event: string, data?: Record<string, unknown>): void;
  warn(event: string, data?: Record<string, unknown>): void;
  error(event: string, data?: Record<string, unknown>): void;
}

export interface Env {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** Resolves after `delayMs`; rejects never. With a cancelled signal it resolves at once. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      signal?.removeEventListener('abort', abort);
      resolve();
    };
    const cancel = clock.after(delayMs, done);
    const abort = () => {
      cancel();
      done();
    };
    signal?.addEventListener('abort', abort, { once: true });
  });
}
