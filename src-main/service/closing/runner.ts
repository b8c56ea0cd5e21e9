/** Keeps every closing moving until its meter is nobody's or a person must act: after its start, after a restart, when its job or operation ends. */
import type { ClosingId, MeterId } from '../../../src-shared/value/id.ts';
import { afterFinalLook, nextOfClosing, type AfterFinalLook } from '../../domain/closing/next.ts';
import { sleep, type Cancel } from '../../platform/env.ts';
import { closingsThatZero, openClosingOfMeter, openClosings } from '../../store/act/closing.ts';
import { lastBook } from '../../store/ledger/book.ts';
import { meterOnBus } from '../../store/site/meter.ts';
import type { Context } from '../context.ts';
import type { JobRunner } from '../job/runner.ts';
import { Loop, type Next } from '../loop.ts';
import type { Settler } from '../settle/settler.ts';
import { closingFacts, type ClosingFacts } from './facts.ts';
import { readFinally, type FinalLook } from './final-reading.ts';
import { ClosingOvertaken, hintClosing, recordClosed, recordClosingWaits, recordFinal } from './record.ts';

/** One meter has at most one open closing, so this bounds the site's meters, not a queue. */
const MOST_OPEN = 100_000;
/** A meter that was just tripped answers, or somebody must look at the bus. */
const LOOKS = 3;
const LOOK_AGAIN_MS = 2_000;

export class ClosingRunner {
  readonly #context: Context;
  readonly #settler: Settler;
  readonly #jobs: JobRunner;
  readonly #loop: Loop<ClosingId>;
  #looking: Cancel | null = null;

  constructor(context: Context, { settler, jobs }: { settler: Settler; jobs: JobRunner }) {
    this.#context = context;
    this.#settler = settler;
    this.#jobs = jobs;
    this.#loop = new Loop({
      env: context.env,
      pass: (closing) => this.#pass(closing),
      failed: (closing, error) => this.#failed(closing, error),
      passed: (closing) => hintClosing(context, closingFacts(context.store, closing).row),
    });
    jobs.onEnded(({ meter }) => this.#meterChanged(meter));
  }

  /** Takes up everything that a crash, a power cut or a closing of the app left open. */
  start(): void {
    for (const { closing } of openClosings(this.#context.store, MOST_OPEN)) void this.#loop.engage(closing);
  }

  /** A person began it or went on with it just now. */
  begun(closing: ClosingId, meter: MeterId): void {
    void this.#jobs.engage(meter);
    void this.#loop.engage(closing);
  }

  /** An operation has moved: told in the middle of its transaction too, so it is looked at a moment later. */
  operationsChanged(): void {
    const { store, env } = this.#context;
    this.#looking ??= env.clock.after(0, () => {
      this.#looking = null;
      for (const closing of closingsThatZero(store)) void this.#loop.engage(closing);
    });
  }

  /** Works on it now; resolves when this pass, or the one already running and one after it, have ended. */
  engage(closing: ClosingId): Promise<void> {
    return this.#loop.engage(closing);
  }

  /** Starts no further pass; resolves when those that run have ended. */
  stop(): Promise<void> {
    this.#looking?.();
    return this.#loop.stop();
  }

  #meterChanged(meter: MeterId): void {
    const closing = openClosingOfMeter(this.#context.store, meter);
    if (closing !== undefined) void this.#loop.engage(closing);
  }

  async #pass(id: ClosingId): Promise<Next> {
    const facts = closingFacts(this.#context.store, id);
    const next = nextOfClosing(facts);
    if (next.do === 'wait') recordClosingWaits(this.#context, facts, next.why);
    else if (next.do === 'close') recordClosed(this.#context, facts, null);
    else if (next.do === 'look') {
      const heldMs = this.#heldMs(facts.row.meter);
      if (heldMs > 0) return { next: 'again', ms: heldMs };
      await this.#look(facts);
    }
    return { next: 'rest' };
  }

  /**
   * How long a gateway may still deliver a frame of money once more: a sale's late twin on a meter that takes it, a refund's on the last
   * figures. Nothing that comes after them may move what they say, so they are read when nothing can come any more.
   */
  #heldMs(meter: MeterId): number {
    const holdMs = meterOnBus(this.#context.store, meter)?.holdMs ?? 0;
    return holdMs - this.#settler.sinceMoneyMs(meter);
  }

  /** Reads until the reading decides something. */
  async #look(facts: ClosingFacts): Promise<void> {
    const context = this.#context;
    for (let looks = 1; ; looks++) {
      const looked = await readFinally(context, facts.row.meter);
      const next = looked.ok ? this.#decided(facts, looked.value) : null;
      if (looked.ok && next && next.do !== 'lookAgain') return this.#goOn(facts, looked.value, next);
      if (looks >= LOOKS) return recordClosingWaits(context, facts, 'noAnswer', looked.ok ? undefined : looked.fault);
      await sleep(context.env.clock, LOOK_AGAIN_MS);
    }
  }

  #decided({ row }: ClosingFacts, { seen }: FinalLook): AfterFinalLook {
    const book = lastBook(this.#context.store, row.meter);
    return afterFinalLook(book ? { ...book, totalPurchasedFen: book.totalFen } : seen, seen);
  }

  #goOn(facts: ClosingFacts, { reading }: FinalLook, next: Exclude<AfterFinalLook, { do: 'lookAgain' }>): void {
    const context = this.#context;
    if (next.do === 'wait') return recordClosingWaits(context, facts, next.why);
    if (next.do === 'close') return recordClosed(context, facts, reading);
    const zeroing = recordFinal(context, facts, reading);
    if (zeroing.ok) void this.#settler.engage(zeroing.value);
    else recordClosingWaits(context, facts, 'refused', zeroing.fault);
  }

  #failed(closing: ClosingId, error: unknown): Next {
    if (error instanceof ClosingOvertaken) return { next: 'again', ms: 0 };
    // The step that failed was rolled back whole; the closing stands where it stood and is tried again.
    this.#context.env.log.error('closing.failed', { closing, error: String(error) });
    return { next: 'unreachable' };
  }
}
