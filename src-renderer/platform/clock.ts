/** The window's clock and timers: the only place of src-renderer that asks the browser for the time. */
import { instant, type Instant } from '../../src-shared/value/instant.ts';

export interface Clock {
  now(): Instant;
  /** Calls once after `ms`; the returned function cancels. */
  after(ms: number, act: () => void): () => void;
  /** Calls every `ms`; the returned function ends it. */
  every(ms: number, act: () => void): () => void;
}

export const browserClock: Clock = {
  now: () => instant(Date.now()),
  after(ms, act) {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
  every(ms, act) {
    const timer = setInterval(act, ms);
    return () => clearInterval(timer);
  },
};
