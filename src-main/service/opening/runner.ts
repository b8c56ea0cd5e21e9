/** Keeps every opening moving until it is open or a person must act: after its start, after a restart, when its job or purchase has ended. */
import type { MeterId, OpeningId } from '../../../src-shared/value/id.ts';
import { openingsThatBuy, openOpeningOfMeter, openOpenings } from '../../store/act/opening.ts';
import type { Cancel } from '../../platform/env.ts';
import type { Context } from '../context.ts';
import type { JobRunner } from '../job/runner.ts';
import { Loop, type Next } from '../loop.ts';
import type { Settler } from '../settle/settler.ts';
import { openingPass, type OpeningPassParts } from './pass.ts';
import { hintOpening, OpeningOvertaken } from './record.ts';
import { openingFacts } from './facts.ts';

/** One meter has at most one open opening, so this bounds the site's meters, not a queue. */
const MOST_OPEN = 100_000;
/** After this the customer has left, or the cashier serves another: money is not taken behind their backs. */
const ATTENDED_MS = 10 * 60_000;

export class OpeningRunner {
  readonly #context: Context;
  readonly #settler: Settler;
  readonly #jobs: JobRunner;
  /** When a person last acted on each, by a clock that cannot jump; none after a restart. */
  readonly #acted = new Map<OpeningId, number>();
  readonly #loop: Loop<OpeningId>;
  #looking: Cancel | null = null;

  constructor(context: Context, parts: { settler: Settler; jobs: JobRunner }) {
    this.#context = context;
    this.#settler = parts.settler;
    this.#jobs = parts.jobs;
    this.#loop = new Loop({
      env: context.env,
      pass: (opening) => openingPass(this.#parts(), opening),
      failed: (opening, error) => this.#failed(opening, error),
      passed: (opening) => this.#passed(opening),
    });
    parts.jobs.onEnded(({ meter }) => this.meterChanged(meter));
  }

  /** Takes up everything that a crash, a power cut or a closing of the app left open. */
  start(): void {
    for (const { opening } of openOpenings(this.#context.store, MOST_OPEN)) void this.#loop.engage(opening);
  }

  /** A person began it or went on with it just now. */
  acted(opening: OpeningId, meter: MeterId): void {
    this.#acted.set(opening, this.#context.env.clock.monotonicMs());
    void this.#jobs.engage(meter);
    void this.#loop.engage(opening);
  }

  /** A job on this meter has ended. */
  meterChanged(meter: MeterId): void {
    const opening = openOpeningOfMeter(this.#context.store, meter);
    if (opening !== undefined) void this.#loop.engage(opening);
  }

  /** An operation has moved: told in the middle of its transaction too, so it is looked at a moment later. */
  purchasesChanged(): void {
    const { store, env } = this.#context;
    this.#looking ??= env.clock.after(0, () => {
      this.#looking = null;
      for (const opening of openingsThatBuy(store)) void this.#loop.engage(opening);
    });
  }

  /** Works on it now; resolves when this pass, or the one already running and one after it, have ended. */
  engage(opening: OpeningId): Promise<void> {
    return this.#loop.engage(opening);
  }

  /** Starts no further pass; resolves when those that run have ended. */
  stop(): Promise<void> {
    this.#looking?.();
    return this.#loop.stop();
  }

  #passed(opening: OpeningId): void {
    hintOpening(this.#context, openingFacts(this.#context.store, opening).row);
  }

  #failed(opening: OpeningId, error: unknown): Next {
    if (error instanceof OpeningOvertaken) return { next: 'again', ms: 0 };
    // The step that failed was rolled back whole; the opening stands where it stood and is tried again.
    this.#context.env.log.error('opening.failed', { opening, error: String(error) });
    return { next: 'unreachable' };
  }

  #parts(): OpeningPassParts {
    const { clock } = this.#context.env;
    return {
      context: this.#context,
      attended: (opening) => clock.monotonicMs() - (this.#acted.get(opening) ?? Number.NEGATIVE_INFINITY) < ATTENDED_MS,
      engageJob: (meter) => void this.#jobs.engage(meter),
      engagePurchase: (op) => void this.#settler.engage(op),
    };
  }
}
