/** Walks the whole ledger on a thread of its own, after each start and once a day: a break found there must be seen by a person. */
import { Worker } from 'node:worker_threads';
import { noteVerified } from '../store/ledger/chain.ts';
import type { LedgerWalk } from '../store/ledger/ledger-walk.ts';
import type { Store } from '../store/database/open.ts';

const EVERY_MS = 24 * 3_600_000;
/** The desk comes first: reading a whole file from a slow disk would hold up its first calls. */
const FIRST_AFTER_MS = 10_000;

interface WatchParts {
  readonly store: Store;
  readonly folder: string;
  /** Called when what `fault` says has changed. */
  readonly changed: () => void;
  readonly firstAfterMs?: number;
}

export class LedgerWatch {
  readonly #parts: WatchParts;
  #cancel = (): void => undefined;
  #thread: Worker | null = null;
  #fault: string | null = null;

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  /** What the last walk found broken; null = nothing, or no walk has ended yet. */
  get fault(): string | null {
    return this.#fault;
  }

  start(): void {
    this.#walkIn(this.#parts.firstAfterMs ?? FIRST_AFTER_MS);
  }

  async stop(): Promise<void> {
    this.#cancel();
    const thread = this.#thread;
    this.#thread = null;
    await thread?.terminate();
  }

  #walkIn(ms: number): void {
    this.#cancel = this.#parts.store.env.clock.after(ms, () => this.#walk());
  }

  #walk(): void {
    const { log } = this.#parts.store.env;
    const thread = new Worker(new URL('../store/ledger/ledger-walk.worker.ts', import.meta.url), { workerData: this.#parts.folder });
    this.#thread = thread;
    thread.on('message', (walk: LedgerWalk) => this.#walked(walk));
    thread.on('error', (error) => log.error('ledger.notWalked', { error: String(error) }));
    thread.on('exit', () => {
      if (this.#thread !== thread) return;
      this.#thread = null;
      this.#walkIn(EVERY_MS);
    });
    // The app ends when its windows and wires do, not when this thread does.
    thread.unref();
  }

  #walked(walk: LedgerWalk): void {
    const { store, changed } = this.#parts;
    const { clock, log } = store.env;
    const fault = walk.ok ? null : walk.why;
    if (walk.ok) {
      log.info('ledger.whole', { entries: walk.entries });
      if (walk.last) noteVerified(store, { ...walk.last, hash: Buffer.from(walk.last.hash) }, clock.now());
    } else log.error('ledger.broken', { why: walk.why });
    if (fault === this.#fault) return;
    this.#fault = fault;
    changed();
  }
}
