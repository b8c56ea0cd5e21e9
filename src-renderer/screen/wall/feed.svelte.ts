/** All meters of the site, kept true: read whole once a minute and when the site changed, between that only the meters that changed. */
import type { Hint } from '../../../src-shared/contract/call.ts';
import type { CallOutput } from '../../../src-shared/contract/operator/index.ts';
import { MOST_CHANGED, type ListedMeter } from '../../../src-shared/contract/operator/meter-view.ts';
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
/** Read at once: every meter of most sites, more than a screenful of the largest. */
const FIRST = 400;
/** Meters in one further answer: some 15 ms of the engine's time. */
const PIECE = 250;
const SHOW_EVERY = 2_500;

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
    const only = this.meters.flatMap(({ meterId }) => (this.#dirty.has(meterId) ? [meterId] : []));
    const whole = this.#wholeWanted || only.length > MOST_CHANGED;
    this.#wholeWanted = false;
    this.#dirty.clear();
    if (whole) await this.#readWhole();
    else if (only.length > 0) {
      const got = await this.#ask({ only });
      if (got) this.#take(got, null);
    }
    this.#busy = false;
    if (this.#wholeWanted || this.#dirty.size > 0) this.#soon();
  }

  /** The first screenful at once; a large site then in pieces, so that neither the engine nor this window stands still meanwhile. */
  async #readWhole(): Promise<void> {
    const begun = this.#clock.now();
    const first = await this.#ask({ limit: FIRST });
    if (!first) return;
    const all = first.total <= FIRST;
    if (all || !this.loaded) this.#take(first, all ? first.meters.map(({ meterId }) => meterId) : null);
    this.loaded = true;
    if (!all) await this.#readPieces();
    this.#notBefore = this.#clock.now() + REST_FACTOR * (this.#clock.now() - begun);
  }

  async #readPieces(): Promise<void> {
    const order = await this.#api.call('meter.order', {});
    if (this.#stopped) return;
    this.fault = order.ok ? null : order.fault;
    if (!order.ok) return;
    const { meterIds } = order.value;
    const growing = this.meters.length < meterIds.length;
    let gathered: ListedMeter[] = [];
    for (let from = 0; from < meterIds.length; from += PIECE) {
      const got = await this.#ask({ only: meterIds.slice(from, from + PIECE) });
      if (!got) return;
      gathered.push(...got.meters);
      // While the wall fills it grows before one's eyes; later it changes once.
      const last = from + PIECE >= meterIds.length;
      if (!last && !(growing && gathered.length >= SHOW_EVERY)) continue;
      this.#take({ meters: gathered }, meterIds);
      gathered = [];
    }
  }

  async #ask(input: { limit: number } | { only: MeterId[] }): Promise<CallOutput<'meter.list'> | null> {
    const result = await this.#api.call('meter.list', input);
    if (this.#stopped) return null;
    this.fault = result.ok ? null : result.fault;
    this.loaded ||= !result.ok;
    return result.ok ? result.value : null;
  }

  /** @param order where all of them stand now, those that are not in it go; null leaves the places as they are */
  #take({ meters }: { meters: readonly ListedMeter[] }, order: readonly MeterId[] | null): void {
    const known = new Map(this.meters.map((meter) => [meter.meterId, meter]));
    // What lies in stock hangs nowhere and is no part of the wall.
    const got = new Map(meters.filter(({ status }) => status !== 'stock').map((meter) => [meter.meterId, meter]));
    const stock = new Set(meters.filter(({ status }) => status === 'stock').map(({ meterId }) => meterId));
    const news = [...got.values()].filter((meter) => {
      const before = known.get(meter.meterId);
      return before !== undefined && isNews(before, meter);
    });
    const ids = order ?? (known.size === 0 ? [...got.keys()] : [...known.keys()]);
    this.meters = ids.flatMap((id) => (stock.has(id) ? [] : (got.get(id) ?? known.get(id) ?? [])));
    if (news.length > 0) this.#flash(news.map((meter) => meter.meterId));
  }

  #flash(ids: readonly MeterId[]): void {
    this.#cancelFlash?.();
    this.news = new Set(ids);
    this.#cancelFlash = this.#clock.after(FLASH_MS, () => (this.news = new Set()));
  }
}
