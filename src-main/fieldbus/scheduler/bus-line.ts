/** One physical line: its queue, its connection, and one lease at a time. */
import type { MeterId } from '../../../src-shared/value/id.ts';
import { sleep, type Env } from '../../platform/env.ts';
import type { BusConfig } from '../config.ts';
import { failed, type Exchange, type ExchangeFault } from '../fault.ts';
import type { ExchangeCounters } from '../frame/exchange.ts';
import { DEFAULT_TIMING, USUAL_CHARACTER_MS, type BusTiming } from '../timing.ts';
import type { OpenLine } from '../transport/line.ts';
import { Connection } from './connection.ts';
import { Lease, type LeasedLine } from './lease.ts';
import { Paces } from './pace.ts';
import { BusQueue, type Priority } from './queue.ts';

/** A money operation's reads, write and reads again fit; nobody keeps a bus longer. */
export const LONGEST_LEASE_MS = 15_000;

export interface BusStatus {
  readonly connected: boolean;
  readonly lastError: string | null;
  readonly waiting: Readonly<Record<Priority, number>>;
  /** A lease is under way. */
  readonly busy: boolean;
  readonly counters: Readonly<ExchangeCounters>;
}

interface Job {
  readonly priority: Priority;
  readonly maxMs: number;
  /** `over` is called when the work has ended, well or not. */
  run(line: LeasedLine, over: () => void): Promise<void>;
  refuse(fault: ExchangeFault): void;
}

export class BusLine {
  #env: Env;
  #timing: BusTiming;
  #queue: BusQueue<Job>;
  #connection: Connection;
  #paces: Paces;
  #running = false;
  #current: { readonly lease: Lease; readonly stop: () => void } | null = null;
  #closed = false;
  readonly #overSocket: boolean;
  readonly #wire: { readonly characterMs: number; readonly gapMs: number };

  constructor(env: Env, config: BusConfig, open: OpenLine) {
    this.#env = env;
    this.#wire = { characterMs: config.characterMs ?? USUAL_CHARACTER_MS, gapMs: config.gapMs };
    this.#overSocket = config.gateway.transport !== 'serial';
    this.#timing = { ...DEFAULT_TIMING, doubtMs: config.gateway.holdMs, ...config.timing };
    this.#queue = new BusQueue(this.#timing.queueLimit);
    this.#paces = new Paces(this.#timing);
    const framing = config.gateway.transport === 'tcp' ? (`tcp-${config.gateway.transactionId}` as const) : 'rtu';
    this.#connection = new Connection({ clock: env.clock, open, framing, gapMs: config.gapMs, timing: this.#timing });
  }

  /**
   * Waits for the bus and has it alone until `work` has ended, or `maxMs` have passed: then every further exchange answers leaseOver
   * and the bus goes on to the next, while the lease still ends with what `work` makes of it.
   * @param maxMs 1 … 15000.
   */
  lease<T>(priority: Priority, maxMs: number, work: (line: LeasedLine) => Promise<T>): Promise<Exchange<T>> {
    if (!(maxMs >= 1 && maxMs <= LONGEST_LEASE_MS)) throw new RangeError(`a lease lasts 1…${LONGEST_LEASE_MS} ms, got ${maxMs}`);
    if (this.#closed) return Promise.resolve(failed({ kind: 'closed' }));
    return new Promise((resolve, reject) => {
      const run = async (line: LeasedLine, over: () => void) => {
        try {
          resolve({ ok: true, value: await work(line) });
        } catch (fault) {
          reject(fault instanceof Error ? fault : new Error(String(fault)));
        }
        over();
      };
      const job: Job = { priority, maxMs, run, refuse: (fault) => resolve(failed(fault)) };
      if (!this.#queue.add(priority, job)) resolve(failed({ kind: 'queueFull' }));
      else if (!this.#running) void this.#serve();
    });
  }

  status(): BusStatus {
    const { link, lastError, counters } = this.#connection;
    return { connected: link !== null, lastError, waiting: this.#queue.lengths(), busy: this.#current !== null, counters: { ...counters } };
  }

  /** How long polling should leave a meter alone that did not answer; 0: poll it. */
  pollInMs(meter: MeterId): number {
    return this.#paces.pollInMs(meter, this.#env.clock.monotonicMs());
  }

  tryNow(meter: MeterId): void {
    this.#paces.tryNow(meter);
  }

  /** Whoever waits, and whoever is on the wire, is told `closed`. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#queue.empty()) job.refuse({ kind: 'closed' });
    this.#connection.close();
    const current = this.#current;
    if (!current) return;
    current.stop();
    await current.lease.end({ kind: 'closed' });
  }

  async #serve(): Promise<void> {
    this.#running = true;
    while (!this.#closed && this.#queue.size > 0) {
      const ready = await (this.#isReady() ? null : this.#ready());
      // Only now, on a line that may be written to: a command that came while the line was becoming quiet goes first.
      const job = this.#queue.take();
      if (!job) break;
      if (ready) job.refuse(ready);
      else await this.#grant(job);
    }
    this.#running = false;
  }

  #isReady(): boolean {
    return this.#connection.link?.exchanger.quietInMs() === 0;
  }

  /** null: the line is open and quiet. */
  async #ready(): Promise<ExchangeFault | null> {
    const { clock } = this.#env;
    const giveUpAt = clock.monotonicMs() + this.#timing.maxQuietWaitMs;
    for (;;) {
      const { urgent } = this.#queue;
      const link = this.#connection.link ? null : await this.#connection.open(urgent);
      // Who is urgent has a try of his own, also when he came while a poll was being refused.
      if (link && !link.ok && !urgent && this.#queue.urgent) continue;
      if (link && !link.ok) return link.fault;
      const quietMs = this.#connection.link?.exchanger.quietInMs() ?? 0;
      if (quietMs === 0 && this.#connection.link) return null;
      if (clock.monotonicMs() >= giveUpAt) return { kind: 'lineDown', detail: 'the line does not become quiet' };
      await sleep(clock, quietMs);
    }
  }

  async #grant(job: Job): Promise<void> {
    const { clock } = this.#env;
    const lease = new Lease({
      clock,
      connection: this.#connection,
      paces: this.#paces,
      timing: this.#timing,
      ...this.#wire,
      maxMs: job.maxMs,
      renewAfterTimeout: this.#overSocket,
    });
    await new Promise<void>((released) => {
      this.#current = { lease, stop: released };
      const cancel = clock.after(job.maxMs, released);
      void job.run(lease, () => {
        cancel();
        released();
      });
    });
    await lease.end({ kind: this.#closed ? 'closed' : 'leaseOver' });
    this.#current = null;
  }
}
