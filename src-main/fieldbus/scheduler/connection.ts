/** Keeps one line open: opens it when it is needed, waits longer after each failure, and lets go of it at once when it breaks. */
import type { Clock } from '../../platform/env.ts';
import { failed, type Exchange, type ExchangeFault } from '../fault.ts';
import { ModbusClient } from '../frame/client.ts';
import { Doubts } from '../frame/doubt.ts';
import { Exchanger, noCounts, type Framing } from '../frame/exchange.ts';
import type { BusTiming } from '../timing.ts';
import type { Line, OpenLine } from '../transport/line.ts';

export interface Link {
  readonly exchanger: Exchanger;
  readonly client: ModbusClient;
}

interface Parts {
  readonly clock: Clock;
  readonly open: OpenLine;
  readonly framing: Framing;
  readonly gapMs: number;
  readonly timing: BusTiming;
}

/** In a row, with not one byte in between. */
const MOST_SILENCES = 4;

export class Connection {
  readonly counters = noCounts();
  #doubts: Doubts;
  lastError: string | null = null;
  #parts: Parts;
  #link: Link | null = null;
  #line: Line | null = null;
  #retryAt = 0;
  #failures = 0;
  #closed = false;
  /** The silence that an ended line still owed. */
  #quietAt = 0;
  #silences = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#doubts = new Doubts(parts.timing.doubtMs);
  }

  /**
   * Ends the open line so that nothing given to it and not yet sent can ever leave: a system keeps bytes for a peer that does not
   * acknowledge them and delivers them minutes later. The next exchange opens a new line and owes the same silence.
   */
  renew(): void {
    const line = this.#line;
    this.#silences = 0;
    this.#quietAt = this.#parts.clock.monotonicMs() + (this.#link?.exchanger.quietInMs() ?? 0);
    this.#drop({ kind: 'lineDown', detail: 'renewed' });
    line?.close();
  }

  /** A gateway that lost its power or its memory of us does not say so, and the system may take a quarter of an hour to notice. */
  exchanged(silence: boolean): void {
    this.#silences = silence ? this.#silences + 1 : 0;
    if (this.#silences >= MOST_SILENCES) this.renew();
  }

  /** The open line, or null. */
  get link(): Link | null {
    return this.#link;
  }

  /** @param tryNow does not wait for the back-off: somebody stands at the counter. */
  async open(tryNow: boolean): Promise<Exchange<Link>> {
    if (this.#link) return { ok: true, value: this.#link };
    if (this.#closed) return failed({ kind: 'closed' });
    const { clock } = this.#parts;
    if (!tryNow && clock.monotonicMs() < this.#retryAt) return failed({ kind: 'lineDown', detail: this.lastError ?? 'not open' });
    const opened = await this.#attempt();
    if (opened.ok) {
      this.#failures = 0;
      this.lastError = null;
      return opened;
    }
    if (opened.fault.kind === 'lineDown') this.#failed(opened.fault.detail);
    return opened;
  }

  close(): void {
    this.#closed = true;
    const line = this.#line;
    this.#drop({ kind: 'closed' });
    line?.close();
  }

  #attempt(): Promise<Exchange<Link>> {
    const { clock, open, timing } = this.#parts;
    return new Promise((resolve) => {
      let abandoned = false;
      const giveUp = clock.after(timing.connectTimeoutMs, () => {
        abandoned = true;
        resolve(failed({ kind: 'lineDown', detail: `no connection within ${timing.connectTimeoutMs} ms` }));
      });
      const handlers = new LateHandlers((reason) => this.#broken(handlers, reason));
      open(handlers).then(
        (line) => {
          giveUp();
          if (abandoned || this.#closed || handlers.reason !== null) {
            line.close();
            resolve(failed(this.#closed ? { kind: 'closed' } : { kind: 'lineDown', detail: handlers.reason ?? 'opened too late' }));
          } else resolve({ ok: true, value: this.#adopt(line, handlers) });
        },
        (error: unknown) => {
          giveUp();
          resolve(failed({ kind: 'lineDown', detail: error instanceof Error ? error.message : String(error) }));
        },
      );
    });
  }

  #adopt(line: Line, handlers: LateHandlers): Link {
    const { clock, framing, gapMs } = this.#parts;
    const openQuietMs = Math.max(this.#parts.timing.openQuietMs, this.#quietAt - clock.monotonicMs());
    const timing = { ...this.#parts.timing, openQuietMs };
    const exchanger = new Exchanger({ clock, line, framing, gapMs, timing, counters: this.counters, doubts: this.#doubts });
    handlers.exchanger = exchanger;
    this.#line = line;
    this.#link = { exchanger, client: new ModbusClient(exchanger) };
    return this.#link;
  }

  #broken(handlers: LateHandlers, reason: string): void {
    if (!handlers.exchanger || this.#link?.exchanger !== handlers.exchanger) return;
    this.#drop({ kind: 'lineDown', detail: reason });
    this.#failed(reason);
  }

  #drop(why: ExchangeFault): void {
    const exchanger = this.#link?.exchanger;
    this.#link = this.#line = null;
    exchanger?.closed(why);
  }

  #failed(reason: string): void {
    const { clock, timing } = this.#parts;
    this.lastError = reason;
    const waitMs = Math.min(timing.reconnectMaxMs, timing.reconnectMinMs * 2 ** Math.min(this.#failures, 16));
    this.#failures++;
    this.#retryAt = clock.monotonicMs() + waitMs;
  }
}

/** A line's handlers are needed before the line is there; what is heard in between belongs to nobody. */
class LateHandlers {
  exchanger: Exchanger | null = null;
  reason: string | null = null;
  #broken: (reason: string) => void;

  constructor(broken: (reason: string) => void) {
    this.#broken = broken;
  }

  bytes = (chunk: Uint8Array): void => this.exchanger?.bytes(chunk);

  closed = (reason: string): void => {
    this.reason ??= reason;
    this.#broken(reason);
  };
}
