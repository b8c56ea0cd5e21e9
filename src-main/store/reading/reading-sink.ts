/** Where full readings go: straight into the file in tests and simulations, through a thread of its own in the running app. */
import { Worker } from 'node:worker_threads';
import type { Log } from '../../platform/env.ts';
import type { FullReading } from '../../domain/reading/roll-up.ts';
import type { Store } from '../database/open.ts';
import { ReadingIngest } from './reading-ingest.ts';

export interface ReadingSink {
  /** Never waits and never throws: a reading that cannot be kept is logged, and read again in the next round. */
  add(reading: FullReading): void;
  /** Resolves when all that was added is in the file, or given up; nothing may be added afterwards. */
  close(): Promise<void>;
}

/** Writes at once, on the store's own connection. */
export function directSink(store: Store): ReadingSink {
  let ingest: ReadingIngest | null = null;
  return {
    add(reading) {
      ingest ??= new ReadingIngest(store.readings.db);
      ingest.take([reading]);
    },
    close: () => Promise.resolve(),
  };
}

/** What the thread says of each batch; it is sent the next one only then. */
export type BatchOutcome = { readonly fault: string | null };

/** One transaction: long enough to be cheap, short enough that whoever else writes states in this file never waits noticeably (5 ms). */
const MOST_IN_BATCH = 500;
/** About ten minutes of 10,000 meters; what comes on top of a disk that stands still is lost to the round, not to the ledger. */
const MOST_WAITING = 20_000;
const MOST_STARTS = 5;

/** @param file path of readings.db, which exists and has its newest schema. */
export function threadSink(file: string, log: Log): ReadingSink {
  return new ThreadSink(file, log);
}

class ThreadSink implements ReadingSink {
  readonly #file: string;
  readonly #log: Log;
  #waiting: FullReading[] = [];
  #sent: readonly FullReading[] = [];
  #thread: Worker | null = null;
  #starts = 0;
  #drained: (() => void) | null = null;

  constructor(file: string, log: Log) {
    this.#file = file;
    this.#log = log;
  }

  add(reading: FullReading): void {
    if (this.#waiting.length >= MOST_WAITING) {
      this.#waiting.shift();
      this.#log.warn('readings.dropped', { waiting: MOST_WAITING });
    }
    this.#waiting.push(reading);
    this.#send();
  }

  async close(): Promise<void> {
    if (this.#sent.length + this.#waiting.length > 0) {
      this.#thread?.ref();
      await new Promise<void>((resolve) => (this.#drained = resolve));
    }
    const thread = this.#thread;
    this.#thread = null;
    await thread?.terminate();
  }

  #send(): void {
    if (this.#sent.length > 0 || this.#waiting.length === 0) return;
    const thread = this.#thread ?? this.#start();
    if (!thread) return this.#giveUp();
    this.#sent = this.#waiting.splice(0, MOST_IN_BATCH);
    thread.postMessage(this.#sent);
  }

  #start(): Worker | null {
    if (this.#starts >= MOST_STARTS) return null;
    this.#starts++;
    const thread = new Worker(new URL('./reading-writer.worker.ts', import.meta.url), { workerData: this.#file });
    thread.on('message', (outcome: BatchOutcome) => this.#answered(outcome));
    thread.on('error', (error) => this.#log.error('readings.threadFailed', { error: String(error) }));
    thread.on('exit', () => this.#gone(thread));
    // The app ends when its windows and wires do, not when this thread does.
    thread.unref();
    return (this.#thread = thread);
  }

  #answered({ fault }: BatchOutcome): void {
    if (fault === null) this.#starts = 0;
    else this.#log.error('readings.notKept', { readings: this.#sent.length, fault });
    this.#sent = [];
    this.#next();
  }

  /** The thread died: what it had is sent again to the next one, a slot that has its reading keeps it. */
  #gone(thread: Worker): void {
    if (this.#thread !== thread) return;
    this.#thread = null;
    this.#waiting.unshift(...this.#sent);
    this.#sent = [];
    this.#next();
  }

  #giveUp(): void {
    this.#log.error('readings.notKept', { readings: this.#waiting.length, fault: 'the writing thread does not run' });
    this.#waiting = [];
    this.#next();
  }

  #next(): void {
    if (this.#waiting.length > 0) this.#send();
    else this.#drained?.();
  }
}
