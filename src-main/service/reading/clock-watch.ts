/** Remembers what the meters' clocks say, to know whether the PC's own can be believed. */
import type { MeterId } from '../../../src-shared/value/id.ts';
import type { LocalTime } from '../../../src-shared/value/instant.ts';
import { calendarMs, doubtfulMedian, pcDoubted } from '../../domain/reading/clock.ts';
import { LOST_AFTER_MS } from '../../domain/meter/lost.ts';
import type { Context } from '../context.ts';

/** With more clocks than this the median is worked out once a second, not at every reading. */
const FEW = 64;
const MEDIAN_LASTS_MS = 1_000;

interface Heard {
  /** The meter's calendar minus our monotonic clock: neither moves when somebody sets the PC's clock. */
  readonly leadMs: number;
  readonly atMs: number;
}

export class ClockWatch {
  readonly #context: Pick<Context, 'env' | 'localTime' | 'hint'>;
  readonly #heard = new Map<MeterId, Heard>();
  #median: { readonly leadMs: number | null; readonly atMs: number } | null = null;
  #doubted = false;

  constructor(context: Pick<Context, 'env' | 'localTime' | 'hint'>) {
    this.#context = context;
  }

  /** A meter just answered, showing this clock; null where it shows no possible time. */
  heard(meter: MeterId, clock: LocalTime | null): void {
    const atMs = this.#context.env.clock.monotonicMs();
    if (clock) this.#heard.set(meter, { leadMs: calendarMs(clock) - atMs, atMs });
    else this.#heard.delete(meter);
    if (this.#heard.size <= FEW) this.#median = null;
    this.#tell();
  }

  /** Seconds by which the PC is ahead of the median of the answering meters; null while none has shown a clock. */
  get pcOffSeconds(): number | null {
    const { clock } = this.#context.env;
    const nowMs = clock.monotonicMs();
    const pcLeadMs = calendarMs(this.#context.localTime(clock.now())) - nowMs;
    const leadMs = this.#medianLeadMs(nowMs, pcLeadMs);
    return leadMs === null ? null : Math.round((pcLeadMs - leadMs) / 1000);
  }

  /** True: nothing that depends on the date may be kept or set. */
  get pcDoubted(): boolean {
    return pcDoubted(this.pcOffSeconds);
  }

  #medianLeadMs(nowMs: number, pcLeadMs: number): number | null {
    const known = this.#median;
    if (known && nowMs - known.atMs < MEDIAN_LASTS_MS) return known.leadMs;
    const answering = [...this.#heard].filter(([, { atMs }]) => nowMs - atMs < LOST_AFTER_MS);
    if (answering.length < this.#heard.size)
      for (const [meter, { atMs }] of this.#heard) if (nowMs - atMs >= LOST_AFTER_MS) this.#heard.delete(meter);
    const leads = answering.map(([, { leadMs }]) => leadMs);
    this.#median = { leadMs: doubtfulMedian(leads, pcLeadMs), atMs: nowMs };
    return this.#median.leadMs;
  }

  #tell(): void {
    const doubted = this.pcDoubted;
    if (doubted === this.#doubted) return;
    this.#doubted = doubted;
    const { env, hint } = this.#context;
    if (doubted) env.log.warn('clock.pcDoubted', { aheadSeconds: this.pcOffSeconds });
    else env.log.info('clock.pcBelieved', { aheadSeconds: this.pcOffSeconds });
    hint('status');
  }
}
