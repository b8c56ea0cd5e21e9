/** Keeps every replacement moving until it is done or a person must act: after each act, after a restart, when its job or money has ended. */
import type { MeterId, ReplacementId } from '../../../src-shared/value/id.ts';
import { openReplacementOfMeter, openReplacements } from '../../store/act/replacement.ts';
import type { Cancel } from '../../platform/env.ts';
import type { Context } from '../context.ts';
import type { JobRunner } from '../job/runner.ts';
import { Loop, type Next } from '../loop.ts';
import type { ReadingService } from '../reading/reading-service.ts';
import type { Settler } from '../settle/settler.ts';
import { replacementFacts } from './facts.ts';
import { replacementPass, type ReplacementPassParts } from './pass.ts';
import { hintReplacement, ReplacementOvertaken } from './record.ts';
import { settleProvisional } from './settle-provisional.ts';

/** A site's technicians replace a few meters at a time. */
const MOST_OPEN = 1_000;

export interface RunnerParts {
  readonly settler: Settler;
  readonly jobs: JobRunner;
  readonly reading: ReadingService;
}

export class ReplacementRunner {
  readonly #context: Context;
  readonly #parts: RunnerParts;
  readonly #loop: Loop<ReplacementId>;
  #looking: Cancel | null = null;

  constructor(context: Context, parts: RunnerParts) {
    this.#context = context;
    this.#parts = parts;
    const passParts = this.#passParts();
    this.#loop = new Loop({
      env: context.env,
      pass: (id) => replacementPass(passParts, id),
      failed: (id, error) => this.#failed(id, error),
      passed: (id) => hintReplacement(context, replacementFacts(context.store, id)),
    });
    parts.jobs.onEnded(({ meter }) => this.meterChanged(meter));
  }

  /** Takes up everything that a crash, a power cut or a closing of the app left open. */
  start(): void {
    settleProvisional(this.#context);
    for (const id of openReplacements(this.#context.store, MOST_OPEN)) void this.#loop.engage(id);
  }

  /** A person began it or went on with it just now. */
  acted(id: ReplacementId): void {
    void this.#loop.engage(id);
  }

  /** A job on this meter has ended. */
  meterChanged(meter: MeterId): void {
    const id = openReplacementOfMeter(this.#context.store, meter);
    if (id !== undefined) void this.#loop.engage(id);
  }

  /** An operation or an approval has moved: told in the middle of its transaction too, so it is looked at a moment later. */
  changed(): void {
    this.#looking ??= this.#context.env.clock.after(0, () => {
      this.#looking = null;
      this.start();
    });
  }

  /** Another meter hangs on the bus now. */
  metersChanged(): void {
    this.#parts.reading.reload();
  }

  /** Works on it now; resolves when this pass, or the one already running and one after it, have ended. */
  engage(id: ReplacementId): Promise<void> {
    return this.#loop.engage(id);
  }

  /** Starts no further pass; resolves when those that run have ended. */
  stop(): Promise<void> {
    this.#looking?.();
    return this.#loop.stop();
  }

  #failed(id: ReplacementId, error: unknown): Next {
    if (error instanceof ReplacementOvertaken) return { next: 'again', ms: 0 };
    // The step that failed was rolled back whole; it stands where it stood and is tried again.
    this.#context.env.log.error('replacement.failed', { replacement: id, error: String(error) });
    return { next: 'unreachable' };
  }

  #passParts(): ReplacementPassParts {
    const { settler, jobs, reading } = this.#parts;
    return {
      context: this.#context,
      pcOffSeconds: () => reading.clocks.pcOffSeconds,
      engageJob: (meter) => void jobs.engage(meter),
      engageMoney: (op) => void settler.engage(op),
      metersChanged: () => reading.reload(),
    };
  }
}
