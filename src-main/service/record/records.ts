/** Who looks through the records: a thread of its own in the running app, the store's own connection in tests and on a ledger in memory. */
import { Worker } from 'node:worker_threads';
import type { Log } from '../../platform/env.ts';
import type { Connections } from '../../store/database/statement.ts';
import { answer, type Answer, type Ask } from './ask.ts';
import type { Answered } from './record.worker.ts';

export interface Records {
  /** null when it failed; the log says why. */
  ask(ask: Ask): Promise<Answer | null>;
  close(): Promise<void>;
}

/** More than these many questions at once come from a fault, not from people. */
const MOST_WAITING = 50;

export function directRecords(store: Connections): Records {
  return { ask: (ask) => answer(store, ask), close: () => Promise.resolve() };
}

/** @param folder both files, of the newest schema */
export function threadRecords(folder: string, log: Log): Records {
  return new ThreadRecords(folder, log);
}

class ThreadRecords implements Records {
  readonly #folder: string;
  readonly #log: Log;
  readonly #waiting = new Map<number, (answer: Answer | null) => void>();
  #thread: Worker | null = null;
  #last = 0;

  constructor(folder: string, log: Log) {
    this.#folder = folder;
    this.#log = log;
  }

  ask(ask: Ask): Promise<Answer | null> {
    if (this.#waiting.size >= MOST_WAITING) return Promise.resolve(null);
    const thread = (this.#thread ??= this.#start());
    const id = ++this.#last;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      thread.postMessage({ id, ask });
    });
  }

  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = null;
    await thread?.terminate();
    this.#answerAll();
  }

  /** Begun with the first question: a start has no time for it. */
  #start(): Worker {
    const thread = new Worker(new URL('./record.worker.ts', import.meta.url), { workerData: this.#folder });
    thread.on('message', (reply: Answered) => this.#answered(reply));
    thread.on('error', (error) => this.#log.error('records.threadFailed', { error: String(error) }));
    thread.on('exit', () => {
      if (this.#thread !== thread) return;
      this.#thread = null;
      this.#answerAll();
    });
    // The app ends when its windows and wires do, not when this thread does.
    thread.unref();
    return thread;
  }

  #answered(reply: Answered): void {
    const resolve = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ('fault' in reply) this.#log.error('records.failed', { fault: reply.fault });
    resolve?.('fault' in reply ? null : reply.answer);
  }

  #answerAll(): void {
    for (const resolve of this.#waiting.values()) resolve(null);
    this.#waiting.clear();
  }
}
