/** The reading service 集中抄表: one reader a bus, each on its own; started when the app is usable, stopped before the wires close. */
import type { BusId, MeterId } from '../../../src-shared/value/id.ts';
import { minutesOfBus } from '../../domain/reading/settings.ts';
import type { ReadingSink } from '../../store/reading/reading-sink.ts';
import type { Context } from '../context.ts';
import { BusReader } from './bus-reader.ts';
import { ClockWatch } from './clock-watch.ts';
import { polledMeters, type PolledMeter } from './polled-meter.ts';
import { readReadingSettings } from './settings.ts';

export interface ReadingParts {
  readonly context: Context;
  readonly sink: ReadingSink;
  readonly answered: (meter: MeterId) => void;
  readonly frozen: (meter: MeterId) => void;
}

export class ReadingService {
  readonly #parts: ReadingParts;
  /** Whether the PC's clock can be believed. */
  readonly clocks: ClockWatch;
  readonly #readers = new Map<BusId, BusReader>();
  #state: 'made' | 'running' | 'stopped' = 'made';

  constructor(parts: ReadingParts) {
    this.#parts = parts;
    this.clocks = new ClockWatch(parts.context);
  }

  /** Does nothing after stop(): an app that was closed while it became ready. */
  start(): void {
    if (this.#state !== 'made') return;
    this.#state = 'running';
    this.reload();
  }

  /** To be called when meters, buses or the settings of reading changed; the fieldbus must know the buses already. */
  reload(): void {
    if (this.#state !== 'running') return;
    const settings = readReadingSettings(this.#parts.context.store);
    const byBus = polledMeters(this.#parts.context, this.#known());
    for (const busId of new Set([...this.#readers.keys(), ...byBus.keys()])) {
      this.#reader(busId).plan(byBus.get(busId) ?? [], minutesOfBus(settings, busId));
    }
  }

  /** Undefined for a bus without meters, or before the start. */
  reader(busId: BusId): BusReader | undefined {
    return this.#readers.get(busId);
  }

  /** Resolves when no exchange is under way any more and every reading is in its file. */
  async stop(): Promise<void> {
    this.#state = 'stopped';
    await Promise.all([...this.#readers.values()].map((reader) => reader.stop()));
    await this.#parts.sink.close();
  }

  #reader(busId: BusId): BusReader {
    const known = this.#readers.get(busId);
    if (known) return known;
    const reader = new BusReader({ ...this.#parts, clocks: this.clocks, busId });
    this.#readers.set(busId, reader);
    return reader;
  }

  #known(): Map<number, PolledMeter> {
    return new Map([...this.#readers.values()].flatMap(({ meters }) => meters.map((meter) => [meter.ref.meterId, meter])));
  }
}
