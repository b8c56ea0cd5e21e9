/** Exclusive use of one bus for a bounded time: exchanges follow each other on a quiet line, and none begins that cannot end in time. */
import { sleep, type Clock } from '../../platform/env.ts';
import type { MeterRef } from '../driver/meter-ref.ts';
import { readCharacters, type WirePace } from '../driver/plan.ts';
import { failed, type Exchange, type ExchangeFault } from '../fault.ts';
import type { ReadBytes } from '../frame/client.ts';
import type { ReplyShape } from '../frame/expected.ts';
import type { BusTiming } from '../timing.ts';
import type { Connection, Link } from './connection.ts';
import type { Paces } from './pace.ts';

export interface WriteFrame {
  readonly fc: 16 | 32;
  readonly start: number;
  readonly data: Uint8Array;
  readonly shape: ReplyShape;
  readonly timeoutMs: number;
}

/** What a driver may do on the wire while it holds the lease. */
export interface LeasedLine {
  /** Waits as long as this meter usually needs. */
  read(meter: MeterRef, fc: 3 | 4, start: number, registers: number): Promise<Exchange<ReadBytes>>;
  /** One frame, once. Waits the whole fixed time-out. */
  write(meter: MeterRef, frame: WriteFrame): Promise<Exchange<'replied'>>;
  /** What an exchange with this meter costs beside its registers. */
  pace(meter: MeterRef): WirePace;
}

interface Parts {
  readonly clock: Clock;
  readonly connection: Connection;
  readonly paces: Paces;
  readonly timing: BusTiming;
  readonly characterMs: number;
  readonly gapMs: number;
  readonly maxMs: number;
  /** A write without a reply may still lie in the system's buffers, and silence may mean that the other side is gone: true for sockets. */
  readonly renewAfterTimeout: boolean;
}

export class Lease implements LeasedLine {
  #parts: Parts;
  #endsAt: number;
  #over: ExchangeFault | null = null;
  #busy = false;
  #whenFree: (() => void) | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#endsAt = parts.clock.monotonicMs() + parts.maxMs;
  }

  /** No exchange begins any more. @returns the end of the one under way; null: there is none. */
  end(why: ExchangeFault): Promise<void> | null {
    this.#over ??= why;
    if (!this.#busy) return null;
    const before = this.#whenFree;
    return new Promise((resolve) => {
      this.#whenFree = () => {
        before?.();
        resolve();
      };
    });
  }

  read(meter: MeterRef, fc: 3 | 4, start: number, registers: number): Promise<Exchange<ReadBytes>> {
    return this.#alone(async () => {
      const link = this.#linkNow() ?? (await this.#quietLink());
      if (!link.ok) return link;
      const { paces, timing } = this.#parts;
      const timeoutMs = Math.min(paces.readTimeoutMs(meter.meterId, registers), this.#leftMs());
      if (timeoutMs < timing.minReadTimeoutMs) return failed({ kind: 'leaseOver' });
      const read = await link.value.client.read(meter.address, fc, start, registers, timeoutMs);
      this.#note(meter, registers, read.ok ? read.value.tookMs : 0, read);
      return read;
    });
  }

  write(meter: MeterRef, frame: WriteFrame): Promise<Exchange<'replied'>> {
    return this.#alone(async () => {
      const link = this.#linkNow() ?? (await this.#quietLink());
      if (!link.ok) return link;
      const timeoutMs = this.#parts.timing.commandTimeoutMs ?? frame.timeoutMs;
      if (timeoutMs > this.#leftMs()) return failed({ kind: 'leaseOver' });
      const { client } = link.value;
      const { address } = meter;
      const written =
        frame.fc === 16
          ? await client.write(address, frame.start, frame.data, timeoutMs)
          : await client.vendorWrite(address, frame.start, frame.data, frame.shape, timeoutMs);
      this.#note(meter, null, 0, written);
      if (!written.ok && written.fault.kind === 'timeout' && this.#parts.renewAfterTimeout) this.#parts.connection.renew();
      return written;
    });
  }

  pace({ meterId }: MeterRef): WirePace {
    const { paces, characterMs, gapMs } = this.#parts;
    return { characterMs, gapMs, turnaroundMs: paces.turnaroundMs(meterId, (registers) => readCharacters(registers) * characterMs) };
  }

  /** @throws Error when an exchange of this lease is still under way: a bus carries one at a time. */
  async #alone<T>(exchange: () => Promise<Exchange<T>>): Promise<Exchange<T>> {
    if (this.#over) return failed(this.#over);
    if (this.#busy) throw new Error('a lease carries one exchange at a time');
    this.#busy = true;
    try {
      return await exchange();
    } finally {
      this.#busy = false;
      this.#whenFree?.();
    }
  }

  /** The open line, if it is quiet and the lease is not over: the usual case, without a wait. */
  #linkNow(): Exchange<Link> | null {
    const { link } = this.#parts.connection;
    return link && !this.#over && link.exchanger.quietInMs() === 0 ? { ok: true, value: link } : null;
  }

  /** The open line, quiet, with time left. A line that broke during the lease is opened again. */
  async #quietLink(): Promise<Exchange<Link>> {
    const { clock, connection } = this.#parts;
    for (;;) {
      const link = connection.link ? ({ ok: true, value: connection.link } as const) : await connection.open(true);
      if (this.#over) return failed(this.#over);
      if (!link.ok) return link;
      const quietMs = link.value.exchanger.quietInMs();
      if (quietMs === 0) return link;
      if (quietMs >= this.#leftMs()) return failed({ kind: 'leaseOver' });
      await sleep(clock, quietMs);
    }
  }

  #leftMs(): number {
    return this.#endsAt - this.#parts.clock.monotonicMs();
  }

  #note(meter: MeterRef, registers: number | null, tookMs: number, outcome: Exchange<unknown>): void {
    const { clock, paces, connection, renewAfterTimeout } = this.#parts;
    if (renewAfterTimeout) connection.exchanged(!outcome.ok && outcome.fault.kind === 'timeout');
    if (outcome.ok) paces.replied(meter.meterId, registers, tookMs);
    else paces.failed(meter.meterId, outcome.fault, clock.monotonicMs());
  }
}
