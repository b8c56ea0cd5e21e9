/** Keeps every open operation moving until it ends or a person must act: after a sale, after a restart, when a meter answers again. */
import type { MeterId, OpId } from '../../../src-shared/value/id.ts';
import { settlesByItself } from '../../domain/operation/state.ts';
import { openOps } from '../../store/sale/open-op.ts';
import { opById, openOpOfMeter } from '../../store/sale/op.ts';
import type { Context } from '../context.ts';
import { Loop, type Next } from '../loop.ts';
import { settlePass, type PassParts, type Phase } from './pass.ts';
import { Overtaken } from './record.ts';

/** One meter has at most one open operation, so this bounds the site's meters, not a queue. */
const MOST_OPEN = 100_000;

export class Settler {
  readonly #context: Context;
  readonly #startedMs: number;
  readonly #sentMs = new Map<OpId, number>();
  /** The last frame of money to each meter in this run of the app, whatever became of its operation: as many as the site has meters. */
  readonly #sentToMs = new Map<MeterId, number>();
  readonly #phases = new Map<OpId, Phase>();
  readonly #loop: Loop<OpId>;

  constructor(context: Context) {
    this.#context = context;
    this.#startedMs = context.env.clock.monotonicMs();
    const parts = this.#parts();
    this.#loop = new Loop({
      env: context.env,
      pass: (op) => settlePass(parts, op).finally(() => this.#phases.delete(op)),
      failed: (op, error) => this.#failed(op, error),
      passed: (op, { next }) => {
        if (next === 'rest') this.#sentMs.delete(op);
        context.hint('operation', op);
      },
    });
  }

  /** Takes up everything that a crash, a power cut or a closing of the app left open. */
  start(): void {
    for (const open of openOps(this.#context.store, MOST_OPEN)) if (settlesByItself(open.state)) void this.engage(open.op);
  }

  /** Works on the operation now; resolves when this pass, or the one already running, has ended. */
  engage(op: OpId): Promise<void> {
    return this.#loop.engage(op);
  }

  /** A meter that was silent answered: what waits on it need not wait for its turn. */
  meterAnswered(meter: MeterId): void {
    const op = openOpOfMeter(this.#context.store, meter);
    if (op !== undefined && this.#loop.waits(op)) void this.engage(op);
  }

  /** A lower bound of the time since a frame of money left for this meter, ms, by a clock that cannot jump. */
  sinceMoneyMs(meter: MeterId): number {
    return this.#context.env.clock.monotonicMs() - (this.#sentToMs.get(meter) ?? this.#startedMs);
  }

  phase(op: OpId): Phase | null {
    return this.#phases.get(op) ?? null;
  }

  /** UTC milliseconds of the next try by itself; null while one runs or when none is planned. */
  nextTryAt(op: OpId): number | null {
    return this.#loop.nextAt(op);
  }

  /** Starts no further pass; resolves when those on the wire have ended. */
  stop(): Promise<void> {
    return this.#loop.stop();
  }

  #failed(op: OpId, error: unknown): Next {
    if (error instanceof Overtaken) return { next: 'again', ms: 0 };
    // The step that failed was rolled back whole; the operation stands where it stood and is tried again.
    this.#context.env.log.error('settle.failed', { op, error: String(error) });
    return { next: 'unreachable' };
  }

  #frameSent(op: OpId): void {
    const { store, env } = this.#context;
    const { clock } = env;
    this.#sentMs.set(op, clock.monotonicMs());
    const row = opById(store, op);
    if (row) this.#sentToMs.set(row.meter, clock.monotonicMs());
  }

  #parts(): PassParts {
    const { clock } = this.#context.env;
    return {
      context: this.#context,
      // A frame of an earlier run of the app left before this run began: the time since then is the lower bound.
      sinceLastAttemptMs: (op) => clock.monotonicMs() - (this.#sentMs.get(op) ?? this.#startedMs),
      frameSent: (op) => this.#frameSent(op),
      phase: (op, phase) => {
        this.#phases.set(op, phase);
        this.#context.hint('operation', op);
      },
    };
  }
}
