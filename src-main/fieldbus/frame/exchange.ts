/** One request and its reply on one line: gap, deadline, echo, strays, and silence before the next request when anything went wrong. */
import type { Cancel, Clock } from '../../platform/env.ts';
import { failed, type Exchange, type ExchangeFault } from '../fault.ts';
import type { BusTiming } from '../timing.ts';
import type { Line } from '../transport/line.ts';
import type { Doubts } from './doubt.ts';
import type { Expected, Framer, Heard } from './expected.ts';
import { RtuFramer } from './rtu-framer.ts';
import { envelope, TcpFramer } from './tcp-framer.ts';

export type Framing = 'rtu' | 'tcp-strict' | 'tcp-ignore';

export interface ExchangeCounters {
  requests: number;
  replies: number;
  exceptions: number;
  timeouts: number;
  badReplies: number;
  strays: number;
  echoes: number;
}

export function noCounts(): ExchangeCounters {
  return { requests: 0, replies: 0, exceptions: 0, timeouts: 0, badReplies: 0, strays: 0, echoes: 0 };
}

interface Pending {
  readonly expected: Expected;
  readonly sentAt: number;
  readonly timeoutMs: number;
  readonly settle: (outcome: Exchange<Reply>) => void;
  cancelDeadline: Cancel;
  cancelSilence: Cancel;
  /** Late replies to like requests that may come before the right one; 0 where there is no doubt. */
  readonly owed: number;
  replies: number;
  candidate: Reply | null;
  heardNoise: boolean;
}

export interface Reply {
  /** RTU frame with its check sum, whatever the line's own framing is. */
  readonly frame: Uint8Array;
  /** From the request's last byte given to the line to the reply's last byte. */
  readonly tookMs: number;
  /** A late reply to an earlier like request was still owed, so this may be that one. */
  readonly doubted: boolean;
}

const nothing: Cancel = () => undefined;

export class Exchanger {
  readonly counters: ExchangeCounters;
  #clock: Clock;
  #line: Line;
  #timing: BusTiming;
  #gapMs: number;
  #framer: Framer;
  #tcp: TcpFramer | null;
  #doubts: Doubts | null;
  #pending: Pending | null = null;
  /** The last request, while it is one that was given up: the framer still knows its reply. */
  #timedOut: Expected | null = null;
  /** Nothing is sent before this; bytes that nobody awaits push it out again by #silenceMs. */
  #quietAt: number;
  #silenceMs: number;
  #transaction = 0;
  #end: ExchangeFault | null = null;

  constructor(parts: {
    clock: Clock;
    line: Line;
    framing: Framing;
    gapMs: number;
    timing: BusTiming;
    counters: ExchangeCounters;
    doubts: Doubts;
  }) {
    this.counters = parts.counters;
    this.#clock = parts.clock;
    this.#line = parts.line;
    this.#timing = parts.timing;
    this.#gapMs = parts.gapMs;
    this.#tcp = parts.framing === 'rtu' ? null : new TcpFramer(parts.framing === 'tcp-strict' ? 'strict' : 'ignore');
    this.#framer = this.#tcp ?? new RtuFramer();
    this.#doubts = parts.framing === 'tcp-strict' ? null : parts.doubts;
    this.#silenceMs = parts.framing === 'tcp-strict' ? 0 : parts.timing.openQuietMs;
    this.#quietAt = this.#clock.monotonicMs() + this.#silenceMs;
  }

  /** How long the line still has to be silent before something may be sent; 0: now. */
  quietInMs(): number {
    return Math.max(0, this.#quietAt - this.#clock.monotonicMs());
  }

  /**
   * Sends one request, once, and waits for its reply. The line must be quiet and free: the scheduler sees to that.
   * @param timeoutMs from sending to the reply's last byte.
   * @throws Error when a request is still pending or the line not yet quiet.
   */
  request(expected: Expected, timeoutMs: number): Promise<Exchange<Reply>> {
    if (this.#end) return Promise.resolve(failed(this.#end));
    if (this.#pending) throw new Error('a request is still pending on this line');
    if (this.quietInMs() > 0) throw new Error('the line is not quiet yet');
    return new Promise((settle) => {
      const now = this.#clock.monotonicMs();
      const owed = this.#doubts?.owed(expected, now) ?? 0;
      this.#pending = {
        expected,
        sentAt: now,
        timeoutMs,
        settle,
        owed,
        replies: 0,
        candidate: null,
        heardNoise: false,
        cancelSilence: nothing,
        cancelDeadline: this.#clock.after(timeoutMs, () => this.#deadline()),
      };
      this.counters.requests++;
      this.#timedOut = null;
      this.#framer.expect(expected);
      this.#line.write(this.#dress(expected.request));
    });
  }

  /** The line's bytes come in here. */
  bytes(chunk: Uint8Array): void {
    const pending = this.#pending;
    if (!pending) {
      // Nobody waits: a late reply, a doubled one or a stranger. The silence begins anew.
      this.counters.strays++;
      this.#hearLate(chunk);
      this.#needSilence(Math.max(this.#silenceMs, this.#timing.strayQuietMs));
      return;
    }
    pending.cancelSilence();
    this.#framer.push(chunk);
    this.#drainFramer(pending, () => this.#framer.take());
    if (this.#pending === pending && pending.expected.shape.kind === 'anything' && !this.#tcp && this.#framer.restBytes > 0) {
      pending.cancelSilence = this.#clock.after(this.#timing.replySilenceMs, () => this.#silence(pending));
    }
  }

  /** The line is gone: whoever waits is told at once. */
  closed(why: ExchangeFault): void {
    if (this.#end) return;
    this.#end = why;
    this.#settle(failed(why));
  }

  #dress(request: Uint8Array): Uint8Array {
    if (!this.#tcp) return request;
    this.#transaction = (this.#transaction + 1) & 0xffff;
    this.#tcp.transaction = this.#transaction;
    return envelope(request, this.#transaction);
  }

  #drainFramer(pending: Pending, next: () => Heard | null): void {
    for (let heard = next(); heard; heard = next()) {
      this.#hear(pending, heard);
      if (this.#pending !== pending) return;
    }
  }

  #hear(pending: Pending, heard: Heard): void {
    if (heard.kind === 'echo') {
      this.counters.echoes++;
      return;
    }
    if (heard.kind === 'stray') {
      this.counters.strays++;
      pending.heardNoise = true;
      return;
    }
    if (heard.kind === 'exception') {
      this.counters.exceptions++;
      this.#doubts?.refused(pending.expected, this.#clock.monotonicMs());
      this.#settle(failed({ kind: 'exception', code: heard.code }));
      return;
    }
    this.#weigh(pending, { frame: heard.frame, tookMs: this.#clock.monotonicMs() - pending.sentAt, doubted: pending.owed > 0 });
  }

  /** While a late reply to a like request is owed, an answer is believed when no other comes, or only ones that say the same. */
  #weigh(pending: Pending, reply: Reply): void {
    pending.replies++;
    if (pending.candidate && !sameBytes(pending.candidate.frame, reply.frame)) {
      this.counters.badReplies++;
      this.#doubts?.came(pending.expected, pending.replies - 1);
      this.#settle(failed({ kind: 'badReply', detail: 'two answers that differ' }), this.#timing.strayQuietMs);
      return;
    }
    pending.candidate = reply;
    if (pending.replies > pending.owed) this.#believe(pending, { ...reply, doubted: false });
  }

  /** The reply to the request that has just timed out is owed no longer. */
  #hearLate(chunk: Uint8Array): void {
    if (!this.#timedOut) return;
    this.#framer.push(chunk);
    for (let heard = this.#framer.take(); heard; heard = this.#framer.take()) {
      if (heard.kind === 'reply' && this.#timedOut) this.#doubts?.came(this.#timedOut, 1);
      if (heard.kind === 'reply') this.#timedOut = null;
    }
  }

  #silence(pending: Pending): void {
    const heard = this.#framer.takeAfterSilence();
    if (heard && this.#pending === pending) this.#hear(pending, heard);
  }

  #believe(pending: Pending, reply: Reply): void {
    this.counters.replies++;
    this.#doubts?.came(pending.expected, pending.replies - 1);
    this.#settle({ ok: true, value: reply });
  }

  #deadline(): void {
    const pending = this.#pending;
    if (!pending) return;
    if (pending.candidate) {
      this.#doubts?.believedAlone(pending.expected, this.#clock.monotonicMs());
      this.#believe(pending, pending.candidate);
      return;
    }
    const now = this.#clock.monotonicMs();
    this.#doubts?.timedOut(pending.expected, now);
    this.#timedOut = pending.expected;
    const noise = this.#framer.noiseBytes + this.#framer.restBytes;
    if (noise > 0) this.counters.badReplies++;
    else this.counters.timeouts++;
    const fault: ExchangeFault = noise > 0 ? { kind: 'badReply', detail: `${noise} bytes that are no answer` } : { kind: 'timeout' };
    // An RTU frame has no number: a late reply would answer the next request. So as long again as was waited.
    this.#settle(failed(fault), this.#timing.drainMs ?? pending.timeoutMs);
  }

  #settle(outcome: Exchange<Reply>, silenceMs = 0): void {
    const pending = this.#pending;
    if (!pending) return;
    this.#pending = null;
    pending.cancelDeadline();
    pending.cancelSilence();
    const unclean = pending.heardNoise || this.#framer.noiseBytes > 0 || this.#framer.restBytes > 0;
    this.#needSilence(Math.max(silenceMs, unclean ? this.#timing.strayQuietMs : 0, this.#gapMs));
    pending.settle(outcome);
  }

  #needSilence(forMs: number): void {
    this.#silenceMs = forMs;
    this.#quietAt = Math.max(this.#quietAt, this.#clock.monotonicMs() + forMs);
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
