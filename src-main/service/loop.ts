/** Keeps subjects moving, one pass at a time each, with growing patience for those that do not answer, until they rest. */
import { retryDelayMs } from '../domain/operation/policy.ts';
import type { Cancel, Env } from '../platform/env.ts';

/** What to do with a subject after a pass. */
export type Next =
  /** Ended, or waiting for a person. */
  | { readonly next: 'rest' }
  /** Decided as far as it goes; come back after this time. */
  | { readonly next: 'again'; readonly ms: number }
  /** It did not answer: come back with growing patience. */
  | { readonly next: 'unreachable' };

interface Work {
  running: boolean;
  /** Asked for while a pass was running: run once more. */
  again: boolean;
  /** Of passes by itself, one after the other; the first that was asked for counts too. */
  failures: number;
  timer: Cancel | null;
  nextAt: number | null;
  waiters: (() => void)[];
}

export interface LoopParts<Key> {
  readonly env: Env;
  /** One pass; a rejection is a fault of the program, logged as `failed`, and the subject is tried again. */
  pass(key: Key): Promise<Next>;
  failed(key: Key, error: unknown): Next;
  /** A pass has ended and the next one, if any, is planned. */
  passed(key: Key, next: Next): void;
}

export class Loop<Key> {
  readonly #parts: LoopParts<Key>;
  readonly #work = new Map<Key, Work>();
  #stopped = false;

  constructor(parts: LoopParts<Key>) {
    this.#parts = parts;
  }

  /** Works on the subject now; resolves when this pass, or the one already running and the one after it, have ended. */
  engage(key: Key): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    const work = this.#workOn(key);
    const ended = new Promise<void>((resolve) => work.waiters.push(resolve));
    work.timer?.();
    work.timer = null;
    if (work.running) work.again = true;
    else void this.#run(key, work, 'asked');
    return ended;
  }

  /** Whether it waits for its turn, not being worked on now. */
  waits(key: Key): boolean {
    return this.#work.get(key)?.timer != null;
  }

  /** UTC milliseconds of the next pass by itself; null while one runs or when none is planned. */
  nextAt(key: Key): number | null {
    return this.#work.get(key)?.nextAt ?? null;
  }

  /** Starts no further pass; resolves when those that run have ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const running: Promise<void>[] = [];
    for (const work of this.#work.values()) {
      work.timer?.();
      if (work.running) running.push(new Promise((resolve) => work.waiters.push(resolve)));
    }
    await Promise.all(running);
  }

  async #run(key: Key, work: Work, why: 'asked' | 'byItself'): Promise<void> {
    work.running = true;
    work.again = false;
    work.nextAt = null;
    const next = await this.#parts.pass(key).catch((error: unknown) => this.#parts.failed(key, error));
    work.running = false;
    if (this.#stopped) return release(work);
    if (work.again) return void this.#run(key, work, 'asked');
    this.#plan(key, work, next, why);
    release(work);
    this.#parts.passed(key, next);
  }

  #plan(key: Key, work: Work, next: Next, why: 'asked' | 'byItself'): void {
    if (next.next === 'rest') {
      this.#work.delete(key);
      return;
    }
    const { clock } = this.#parts.env;
    // Whoever asks ten times in a minute must not make it wait five minutes by itself: asking does not lengthen its patience.
    if (next.next !== 'unreachable') work.failures = 0;
    else work.failures = why === 'asked' ? Math.max(1, work.failures) : work.failures + 1;
    // Whole: it becomes an instant, and a timer would cut the fraction off and look too early.
    const delayMs = Math.ceil(next.next === 'again' ? next.ms : retryDelayMs(work.failures));
    work.nextAt = clock.now() + delayMs;
    work.timer = clock.after(delayMs, () => {
      work.timer = null;
      void this.#run(key, work, 'byItself');
    });
  }

  #workOn(key: Key): Work {
    const known = this.#work.get(key);
    if (known) return known;
    const work: Work = { running: false, again: false, failures: 0, timer: null, nextAt: null, waiters: [] };
    this.#work.set(key, work);
    return work;
  }
}

function release(work: Work): void {
  for (const waiter of work.waiters.splice(0)) waiter();
}
