/** A query that stays true: read at once, and again whenever a hint says that something of its topics changed. */
import type { HintTopic } from '../../src-shared/contract/call.ts';
import type { CallInput, CallName, CallOutput } from '../../src-shared/contract/operator/index.ts';
import { instant, type Instant } from '../../src-shared/value/instant.ts';
import type { Clock } from '../platform/clock.ts';
import type { Api, CallFault } from './api.svelte.ts';

/** Hints come in bursts while a bus is polled; a page reads again at most this often. */
const LEAST_GAP_MS = 400;

export class Live<Name extends CallName> {
  /** The last good answer; kept on screen while a new one is on its way. */
  value = $state.raw<CallOutput<Name> | null>(null);
  fault = $state.raw<CallFault | null>(null);
  loading = $state(true);
  /** When the last good answer was asked for. */
  askedAt: Instant = instant(0);
  readonly #api: Api;
  readonly #clock: Clock;
  readonly #name: Name;
  #input: CallInput<Name> | null = null;
  #asked = 0;
  #busy = false;
  #again = false;
  #cancelWait: (() => void) | null = null;

  constructor(api: Api, clock: Clock, name: Name) {
    this.#api = api;
    this.#clock = clock;
    this.#name = name;
  }

  /** Asks something else, or nothing; an answer to the question before no longer counts. */
  ask(input: CallInput<Name> | null): void {
    this.#input = input;
    this.#asked++;
    this.#busy = false;
    this.loading = input !== null;
    void this.#read();
  }

  /** Reads again at once. */
  readonly refresh = (): void => void this.#read();

  /** Reads again shortly; hints that come meanwhile are one. */
  readonly soon = (): void => {
    if (this.#busy) this.#again = true;
    else
      this.#cancelWait ??= this.#clock.after(LEAST_GAP_MS, () => {
        this.#cancelWait = null;
        void this.#read();
      });
  };

  stop(): void {
    this.#asked++;
    this.#input = null;
    this.#cancelWait?.();
  }

  async #read(): Promise<void> {
    if (this.#input === null) return;
    const mine = ++this.#asked;
    this.#busy = true;
    this.#again = false;
    const askedAt = this.#clock.now();
    const result = await this.#api.call(this.#name, this.#input);
    if (mine !== this.#asked) return;
    this.#busy = false;
    this.loading = false;
    this.fault = result.ok ? null : result.fault;
    if (result.ok) {
      this.askedAt = askedAt;
      this.value = result.value;
    }
    if (this.#again) this.soon();
  }
}

/**
 * A live query of a component, to be called while it is being made; it ends with it. `input` is watched: null asks nothing.
 * `everyMs` also reads on a timer, for what changes by time alone.
 */
export function live<Name extends CallName>(
  api: Api,
  clock: Clock,
  name: Name,
  input: () => CallInput<Name> | null,
  topics: readonly HintTopic[],
  everyMs?: number,
): Live<Name> {
  const query = new Live(api, clock, name);
  $effect(() => query.ask(input()));
  $effect(() => {
    const stopHints = api.onHints(topics, query.soon);
    const stopTimer = everyMs === undefined ? null : clock.every(everyMs, query.soon);
    return () => {
      stopHints();
      stopTimer?.();
      query.stop();
    };
  });
  return query;
}
