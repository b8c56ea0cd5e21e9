/** Keeps every open job moving until it ends or a person must act: after it was asked for, after a restart, when a meter answers again. */
import type { MeterId } from '../../../src-shared/value/id.ts';
import { openJobOfMeter, openJobs, type JobItem } from '../../store/act/job.ts';
import type { Context } from '../context.ts';
import { Loop, type Next } from '../loop.ts';
import { jobPass, type JobPassParts, type JobPhase, type LastFrame } from './pass.ts';
import { hintJob, JobOvertaken } from './record.ts';

/** One meter has at most one open job, so this bounds the site's meters, not a queue. */
const MOST_OPEN = 100_000;

/**
 * Told of each meter's part that has ended, after its last step is durable; now and then twice, and after a crash not at all, so whoever
 * goes on from here also looks at start. May begin another job on the meter and engage it.
 */
export type JobEnded = (item: JobItem) => void;

export class JobRunner {
  readonly #context: Context;
  readonly #startedMs: number;
  readonly #frames = new Map<MeterId, { readonly atMs: number; readonly answered: boolean }>();
  readonly #phases = new Map<MeterId, JobPhase>();
  readonly #listeners: JobEnded[] = [];
  readonly #loop: Loop<MeterId>;

  constructor(context: Context) {
    this.#context = context;
    this.#startedMs = context.env.clock.monotonicMs();
    this.#loop = new Loop({
      env: context.env,
      pass: (meter) => this.#pass(meter),
      failed: (meter, error) => this.#failed(meter, error),
      passed: (meter) => hintJob(context, meter),
    });
  }

  /** What goes on when a part of a job ends; called before `start`. */
  onEnded(listener: JobEnded): void {
    this.#listeners.push(listener);
  }

  /** Takes up everything that a crash, a power cut or a closing of the app left open. */
  start(): void {
    for (const { meter } of openJobs(this.#context.store, MOST_OPEN)) void this.engage(meter);
  }

  /** Works on the job that is open on the meter; resolves when this pass, or the one already running and one after it, have ended. */
  engage(meter: MeterId): Promise<void> {
    return this.#loop.engage(meter);
  }

  /** A meter that was silent answered: what waits on it need not wait for its turn. */
  meterAnswered(meter: MeterId): void {
    if (this.#loop.waits(meter)) void this.engage(meter);
  }

  phase(meter: MeterId): JobPhase | null {
    return this.#phases.get(meter) ?? null;
  }

  /** UTC milliseconds of the next try by itself; null while one runs or when none is planned. */
  nextTryAt(meter: MeterId): number | null {
    return this.#loop.nextAt(meter);
  }

  /** Whoever goes on from here is told: after a pass, or when a person gave up. */
  tellEnded(item: JobItem): void {
    this.#frames.delete(item.meter);
    for (const listener of this.#listeners) listener(item);
  }

  /** Starts no further pass; resolves when those on the wire have ended. */
  stop(): Promise<void> {
    return this.#loop.stop();
  }

  async #pass(meter: MeterId): Promise<Next> {
    const { store } = this.#context;
    const job = openJobOfMeter(store, meter);
    const next = await jobPass(this.#parts(), meter).finally(() => this.#phases.delete(meter));
    if (job !== undefined && openJobOfMeter(store, meter) !== job) this.tellEnded({ job, meter });
    return next;
  }

  #failed(meter: MeterId, error: unknown): Next {
    if (error instanceof JobOvertaken) return { next: 'again', ms: 0 };
    // The step that failed was rolled back whole; the job stands where it stood and is tried again.
    this.#context.env.log.error('job.failed', { meter, error: String(error) });
    return { next: 'unreachable' };
  }

  #parts(): JobPassParts {
    const { clock } = this.#context.env;
    return {
      context: this.#context,
      lastFrame: (meter) => this.#lastFrame(meter),
      frameSent: (meter, answered) => void this.#frames.set(meter, { atMs: clock.monotonicMs(), answered }),
      phase: (meter, phase) => {
        this.#phases.set(meter, phase);
        this.#context.hint('control', meter);
      },
    };
  }

  /** A frame of an earlier run of the app left before this run began: the time since then is the lower bound. */
  #lastFrame(meter: MeterId): LastFrame {
    const frame = this.#frames.get(meter);
    const nowMs = this.#context.env.clock.monotonicMs();
    return frame ? { sinceMs: nowMs - frame.atMs, answered: frame.answered } : { sinceMs: nowMs - this.#startedMs, answered: false };
  }
}
