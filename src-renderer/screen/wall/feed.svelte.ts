/** All meters of the site, kept true: read whole once a minute and when the site changed, between that only the meters that changed. */
import type { Hint } from '../../../src-shared/contract/call.ts';
import { MOST_CHANGED, MOST_METERS, type ListedMeter } from '../../../src-shared/contract/operator/meter-view.ts';
import type { MeterId } from '../../../src-shared/value/id.ts';
import type { Api, CallFault } from '../../api/api.svelte.ts';
import type { Clock } from '../../platform/clock.ts';
import { isNews } from './rank.ts';

const WHOLE_EVERY_MS = 60_000;
/** Changes come in bursts while buses are polled. */
const GATHER_MS = 700;
/** The whole is read again only after this many times as long as it took: the window stays quick however many meters there are. */
const REST_FACTOR = 20;
const FLASH_MS = 1500;

export class Feed {
  meters = $state.raw<readonly ListedMeter[]>([]);
  loaded = $state(false);
  fault = $state.raw<CallFault | null>(null);
  /** Meters whose state just changed: their edge flashes once. */
  news = $state.raw<ReadonlySet<MeterId>>(new Set());
  readonly #api: Api;
  readonly #clock: Clock;
  #dirty = new Set<number>();
  #wholeWanted = true;
  #busy = false;
  #stopped = false;
  #notBefore = 0;
  #cancelWait: (() => void) | null = null;
  #cancelFlash: (() => void) | null = null;

  constructor(api: Api, clock: Clock) {
    this.#api = api;
    this.#clock = clock;
  }

  /** @returns how to end it */
  start(): () => void {
    const stopHints = this.#api.onHints(['meter', 'account', 'operation', 'site'], (hints) => this.#hear(hints));
    const stopTimer = this.#clock.every(WHOLE_EVERY_MS, () => this.refresh());
    void this.#read();
    return () => {
      this.#stopped = true;
      stopHints();
      stopTimer();
      this.#cancelWait?.();
      this.#cancelFlash?.();
    };
  }

  readonly refresh = (): void => {
    this.#wholeWanted = true;
    this.#soon();
  };

  #hear(hints: readonly Hint[]): void {
    if (hints.length === 0 || hints.some((hint) => hint.topic !== 'meter' || hint.ids.length === 0)) this.#wholeWanted = true;
    for (const hint of hints) if (hint.topic === 'meter') for (const id of hint.ids) this.#dirty.add(id);
    this.#soon();
  }

  #soon(): void {
    if (this.#busy || this.#stopped) return;
    const whole = this.#wholeWanted || this.#dirty.size > MOST_CHANGED;
    const waitMs = Math.max(GATHER_MS, whole && this.loaded ? this.#notBefore - this.#clock.now() : 0);
    this.#cancelWait ??= this.#clock.after(waitMs, () => {
      this.#cancelWait = null;
      void this.#read();
    });
  }

  async #read(): Promise<void> {
    if (this.#busy || this.#stopped) return;
    this.#busy = true;
    const known = new Map(this.meters.map((meter) => [meter.meterId, meter]));
    const only = [...known.keys()].filter((id) => this.#dirty.has(id));
    const whole = this.#wholeWanted || only.length > MOST_CHANGED;
    this.#wholeWanted = false;
    this.#dirty.clear();
    if (whole || only.length > 0) await this.#ask(known, whole ? null : only);
    this.#busy = false;
    if (this.#wholeWanted || this.#dirty.size > 0) this.#soon();
  }

  async #ask(known: ReadonlyMap<MeterId, ListedMeter>, only: MeterId[] | null): Promise<void> {
    const begun = this.#clock.now();
    const result = await this.#api.call('meter.list', { limit: MOST_METERS, only });
    if (this.#stopped) return;
    this.loaded = true;
    this.fault = result.ok ? null : result.fault;
    if (only === null) this.#notBefore = this.#clock.now() + REST_FACTOR * (this.#clock.now() - begun);
    if (!result.ok) return;
    // What lies in stock hangs nowhere and is no part of the wall.
    const got = result.value.meters.filter((meter) => meter.status !== 'stock');
    const news = got.filter((meter) => {
      const before = known.get(meter.meterId);
      return before !== undefined && isNews(before, meter);
    });
    const fresh = new Map(got.map((meter) => [meter.meterId, meter]));
    this.meters = only === null ? got : this.meters.map((meter) => fresh.get(meter.meterId) ?? meter);
    if (news.length > 0) this.#flash(news.map((meter) => meter.meterId));
  }

  #flash(ids: readonly MeterId[]): void {
    this.#cancelFlash?.();
    this.news = new Set(ids);
    this.#cancelFlash = this.#clock.after(FLASH_MS, () => (this.news = new Set()));
  }
}
