/** How fast each meter answers, and how long one that does not answer is left out of polling. */
import type { MeterId } from '../../../src-shared/value/id.ts';
import type { ExchangeFault } from '../fault.ts';
import type { BusTiming } from '../timing.ts';

const REMEMBERED = 100;
/** Fewer replies than this say too little about a meter's slowest ones. */
const ENOUGH = 10;
const USUAL_TURNAROUND_MS = 30;

/** The last replies of one meter to reads of one length: at 1200 baud a long reply takes a second more than a short one. */
interface Replies {
  readonly ms: number[];
  next: number;
  /** null: to be worked out when it is asked for. */
  p99: number | null;
}

interface MeterPace {
  readonly byLength: Map<number, Replies>;
  failures: number;
  pollAt: number;
}

export class Paces {
  #timing: BusTiming;
  #meters = new Map<MeterId, MeterPace>();

  constructor(timing: BusTiming) {
    this.#timing = timing;
  }

  /** Twice the 99th percentile of the last 100 replies, within the bounds; doubled while the last try failed. */
  readTimeoutMs(meter: MeterId, registers: number): number {
    const { firstReadTimeoutMs, minReadTimeoutMs, maxReadTimeoutMs } = this.#timing;
    const pace = this.#meters.get(meter);
    const replies = pace?.byLength.get(registers);
    if (!pace || !replies || replies.ms.length < ENOUGH) return firstReadTimeoutMs;
    const usual = Math.max(minReadTimeoutMs, 2 * (replies.p99 ??= percentile99(replies.ms)));
    return Math.min(maxReadTimeoutMs, pace.failures > 0 ? usual * 2 : usual);
  }

  /**
   * How long a meter thinks before it answers, by the fastest of its remembered replies; 30 ms, as most need, while it has none.
   * @param onWireMs how long a read of so many registers and its reply are on the wire
   */
  turnaroundMs(meter: MeterId, onWireMs: (registers: number) => number): number {
    let least = Number.POSITIVE_INFINITY;
    for (const [registers, { ms }] of this.#meters.get(meter)?.byLength ?? []) {
      least = Math.min(least, Math.min(...ms) - onWireMs(registers));
    }
    return Number.isFinite(least) ? Math.max(0, least) : USUAL_TURNAROUND_MS;
  }

  replied(meter: MeterId, registers: number | null, tookMs: number): void {
    const pace = this.#pace(meter);
    pace.failures = 0;
    pace.pollAt = 0;
    if (registers === null) return;
    let replies = pace.byLength.get(registers);
    if (!replies) pace.byLength.set(registers, (replies = { ms: [], next: 0, p99: null }));
    // A reply no slower than the 99th percentile, in place of one faster than it, leaves it as it is.
    const { ms, next, p99 } = replies;
    if (ms.length < REMEMBERED || p99 === null || tookMs > p99 || ms[next]! >= p99) replies.p99 = null;
    ms[next] = tookMs;
    replies.next = (next + 1) % REMEMBERED;
  }

  /** A broken line or a full queue says nothing about the meter; an exception says that it lives. */
  failed(meter: MeterId, fault: ExchangeFault, nowMs: number): void {
    if (fault.kind === 'exception') this.replied(meter, null, 0);
    if (fault.kind !== 'timeout' && fault.kind !== 'badReply') return;
    const { backOffMinMs, backOffMaxMs } = this.#timing;
    const pace = this.#pace(meter);
    pace.pollAt = nowMs + Math.min(backOffMaxMs, backOffMinMs * 2 ** Math.min(pace.failures, 16));
    pace.failures++;
  }

  /** 0: may be polled now. */
  pollInMs(meter: MeterId, nowMs: number): number {
    return Math.max(0, (this.#meters.get(meter)?.pollAt ?? 0) - nowMs);
  }

  tryNow(meter: MeterId): void {
    const pace = this.#meters.get(meter);
    if (pace) pace.pollAt = 0;
  }

  #pace(meter: MeterId): MeterPace {
    let pace = this.#meters.get(meter);
    if (!pace) this.#meters.set(meter, (pace = { byLength: new Map(), failures: 0, pollAt: 0 }));
    return pace;
  }
}

/** Nearest rank: of 100 the second largest, of fewer the largest. */
function percentile99(ms: readonly number[]): number {
  let first = 0;
  let second = 0;
  for (const value of ms) {
    if (value > first) {
      second = first;
      first = value;
    } else if (value > second) second = value;
  }
  return ms.length >= REMEMBERED ? second : first;
}
