/** Keeps every open operation moving until it ends or a person must act: after a sale, after a restart, when a meter answers again. */
import type { MeterId, OpId } from '../../../src-shared/value/id.ts';
import { retryDelayMs } from '../../domain/operation/policy.ts';
import { settlesByItself } from '../../domain/operation/state.ts';
import type { Cancel } from '../../platform/env.ts';
import { openOps } from '../../store/open-op.ts';
import { openOpOfMeter } from '../../store/op.ts';
import type { Context } from '../context.ts';
import { settlePass, type PassParts, type PassResult, type Phase } from './pass.ts';
import { Overtaken } from './record.ts';

/** One meter has at most one open operation, so this bounds the site's meters, not a queue. */
const MOST_OPEN = 100_000;

interface Work {
  running: boolean;
  /** Asked for while a pass was running: run once more. */
  again: boolean;
  failures: number;
  phase: Phase | null;
  timer: Cancel | null;
  nextAt: number | null;
  waiters: (() => void)[];
}

export class Settler {
  readonly #context: Context;
  readonly #startedMs: number;
  readonly #sentMs = new Map<OpId, number>();
  readonly #work = new Map<OpId, Work>();
  #stopped = false;

  constructor(context: Context) {
    this.#context = context;
    this.#startedMs = context.env.clock.monotonicMs();
  }

  /** Takes up everything that a crash, a power cut or a closing of the app left open. */
  start(): void {
    for (const open of openOps(this.#context.store, MOST_OPEN)) if (settlesByItself(open.state)) void this.engage(open.op);
  }

  /** Works on the operation now; resolves when this pass, or the one already running, has ended. */
  engage(op: OpId): Promise<void> {
    const work = this.#workOn(op);
    if (this.#stopped) return Promise.resolve();
    const ended = new Promise<void>((resolve) => work.waiters.push(resolve));
    work.timer?.();
    work.timer = null;
    if (work.running) work.again = true;
    else void this.#run(op, work);
    return ended;
  }

  /** A meter that was silent answered: what waits on it need not wait for its turn. */
  meterAnswered(meter: MeterId): void {
    const op = openOpOfMeter(this.#context.store, meter);
    if (op !== undefined && this.#work.get(op)?.timer) void this.engage(op);
  }

  phase(op: OpId): Phase | null {
    return this.#work.get(op)?.phase ?? null;
  }

  /** UTC milliseconds of the next try by itself; null while one runs or when none is planned. */
  nextTryAt(op: OpId): number | null {
    return this.#work.get(op)?.nextAt ?? null;
  }

  /** Starts no further pass; resolves when those on the wire have ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    const running: Promise<void>[] = [];
    for (const work of this.#work.values()) {
      work.timer?.();
      if (work.running) running.push(new Promise((resolve) => work.waiters.push(resolve)));
    }
    await Promise.all(running);
  }

  async #run(op: OpId, work: Work): Promise<void> {
    work.running = true;
    work.again = false;
    work.nextAt = null;
    const result = await this.#pass(op);
    work.running = false;
    work.phase = null;
    if (this.#stopped) return release(work);
    if (work.again) return void this.#run(op, work);
    this.#plan(op, work, result);
    release(work);
    this.#context.hint('operation', op);
  }

  async #pass(op: OpId): Promise<PassResult> {
    try {
      return await settlePass(this.#parts(), op);
    } catch (error) {
      if (error instanceof Overtaken) return { next: 'again', ms: 0 };
      // The step that failed was rolled back whole; the operation stands where it stood and is tried again.
      this.#context.env.log.error('settle.failed', { op, error: String(error) });
      return { next: 'unreachable' };
    }
  }

  #plan(op: OpId, work: Work, result: PassResult): void {
    if (result.next === 'rest') {
      this.#work.delete(op);
      this.#sentMs.delete(op);
      return;
    }
    work.failures = result.next === 'unreachable' ? work.failures + 1 : 0;
    // Whole: it becomes an instant, and a timer would cut the fraction off and look too early.
    const delayMs = Math.ceil(result.next === 'again' ? result.ms : retryDelayMs(work.failures));
    work.nextAt = this.#context.env.clock.now() + delayMs;
    work.timer = this.#context.env.clock.after(delayMs, () => {
      work.timer = null;
      void this.#run(op, work);
    });
  }

  #workOn(op: OpId): Work {
    const known = this.#work.get(op);
    if (known) return known;
    const work: Work = { running: false, again: false, failures: 0, phase: null, timer: null, nextAt: null, waiters: [] };
    this.#work.set(op, work);
    return work;
  }

  #parts(): PassParts {
    const { clock } = this.#context.env;
    return {
      context: this.#context,
      // A frame of an earlier run of the app left before this run began: the time since then is the lower bound.
      sinceLastAttemptMs: (op) => clock.monotonicMs() - (this.#sentMs.get(op) ?? this.#startedMs),
      frameSent: (op) => void this.#sentMs.set(op, clock.monotonicMs()),
      phase: (op, phase) => {
        const work = this.#work.get(op);
        if (work) work.phase = phase;
        this.#context.hint('operation', op);
      },
    };
  }
}

function release(work: Work): void {
  for (const waiter of work.waiters.splice(0)) waiter();
}
