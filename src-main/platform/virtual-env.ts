/** A world that runs from a seed: virtual time that leaps from timer to timer, and seeded chance. For simulation and tests. */
import { instant, type Instant } from '../../src-shared/value/instant.ts';
import type { Cancel, Clock, Env, Log, Random } from './env.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly task: () => void;
  cancelled: boolean;
}

/** sfc32: small, fast and good enough for fault schedules; the state is four 32-bit words from the seed. */
export function seededRandom(seed: number): Random {
  let a = 0x9e3779b9 ^ seed,
    b = 0x243f6a88,
    c = 0xb7e15162 + seed,
    counter = 1;
  const uint32 = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) uint32();
  const bytes = (length: number) => Uint8Array.from({ length }, () => uint32() >>> 24);
  const uuid = () => {
    const hex = Buffer.from(bytes(16)).toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  };
  return { uint32, bytes, uuid };
}

/** Timers in a binary heap by time, then by order of setting. */
export class VirtualClock implements Clock {
  #heap: Timer[] = [];
  #order = 0;
  #monotonic = 0;
  #wallOffset: number;

  constructor(start: Instant) {
    this.#wallOffset = start;
  }

  now(): Instant {
    return instant(Math.floor(this.#wallOffset + this.#monotonic));
  }

  monotonicMs(): number {
    return this.#monotonic;
  }

  after(delayMs: number, task: () => void): Cancel {
    const timer: Timer = { at: this.#monotonic + Math.max(0, delayMs), order: this.#order++, task, cancelled: false };
    this.#push(timer);
    return () => {
      timer.cancelled = true;
    };
  }

  /** Moves the wall clock without moving monotonic time: what a flat battery or an operator does. */
  jumpWall(byMs: number): void {
    this.#wallOffset += byMs;
  }

  /** Drops every timer: what a crash does to the process that set them. */
  clear(): void {
    this.#heap = [];
  }

  /** Whether any timer is still set. */
  get idle(): boolean {
    this.#dropCancelled();
    return this.#heap.length === 0;
  }

  /** Runs the next timer, after all that was already due has settled; false when there is none at or before `untilMs`. */
  async step(untilMs = Number.POSITIVE_INFINITY): Promise<boolean> {
    await settleMicrotasks();
    return this.#runNext(untilMs);
  }

  /** Lets virtual time pass until `done` settles. @throws Error when nothing is left to run, or after `limitMs` of virtual time. */
  runUntil<T>(done: Promise<T>, limitMs = Number.POSITIVE_INFINITY): Promise<T> {
    let settled = false;
    const settle = () => {
      settled = true;
    };
    void done.then(settle, settle);
    const deadline = this.#monotonic + limitMs;
    return new Promise((resolve, reject) => {
      // Promise chains of any length run before the next turn of the event loop, so each timer finds all that was due settled.
      const turn = () => {
        if (settled) return resolve(done);
        try {
          if (this.#runNext(deadline)) return void setImmediate(turn);
          reject(new Error(`virtual time stands still at ${this.#monotonic} ms and the awaited work has not ended`));
        } catch (fault) {
          reject(fault instanceof Error ? fault : new Error(String(fault)));
        }
      };
      setImmediate(turn);
    });
  }

  /** Lets `ms` of virtual time pass. */
  async pass(ms: number): Promise<void> {
    const until = this.#monotonic + ms;
    while (await this.step(until));
    this.#monotonic = until;
  }

  #runNext(untilMs: number): boolean {
    this.#dropCancelled();
    const next = this.#heap[0];
    if (!next || next.at > untilMs) return false;
    this.#pop();
    this.#monotonic = Math.max(this.#monotonic, next.at);
    next.task();
    return true;
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let child = heap.push(timer) - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!before(timer, heap[parent]!)) break;
      heap[child] = heap[parent]!;
      child = parent;
    }
    heap[child] = timer;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[parent] = heap[child]!;
      parent = child;
    }
    heap[parent] = last;
  }

  #dropCancelled(): void {
    while (this.#heap[0]?.cancelled) this.#pop();
  }
}

function before(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Promise chains of any length run before the next macrotask. */
function settleMicrotasks(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

export interface VirtualEnv extends Env {
  readonly clock: VirtualClock;
}

/** @param start wall-clock time at which the virtual world begins. */
export function virtualEnv(seed: number, start: Instant, log: Log = { info() {}, warn() {}, error() {} }): VirtualEnv {
  return { clock: new VirtualClock(start), random: seededRandom(seed), log };
}
