/** What each meter's total really was at every moment, and whether a reading was true at any time while it was being asked. */
import type { MeterId } from '../../../src-shared/value/id.ts';
import type { Fieldbus, MeterRef, Wire } from '../../fieldbus/fieldbus.ts';

interface Since {
  readonly ms: number;
  readonly totalFen: number;
}

export class Truth {
  readonly #nowMs: () => number;
  /** Until when nobody can tell a meter's false answers from true ones; null: every meter's. */
  readonly #lies = new Map<MeterId | null, number>();
  /** Meters hang on each other's addresses: a reading's figures are another meter's, and the app's own to find out. */
  swapped = false;
  readonly #totals = new Map<MeterId, Since[]>();
  /** Readings believed without doubt that were not true at any moment since they were asked for: another request's answer. */
  readonly stale: string[] = [];

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** The meter's total is this from now on. */
  note(meter: MeterId, totalFen: number): void {
    const known = this.#totals.get(meter) ?? [];
    known.push({ ms: this.#nowMs(), totalFen });
    this.#totals.set(meter, known);
  }

  /** Until then an answer in this meter's name, or in any, may be wrong or old, and nobody can tell it from a true one. */
  lies(untilMs: number, meter: MeterId | null): void {
    this.#lies.set(meter, Math.max(untilMs, this.#lies.get(meter) ?? 0));
  }

  #mayLie(meter: MeterId): boolean {
    const untilMs = Math.max(this.#lies.get(meter) ?? -1, this.#lies.get(null) ?? -1);
    return this.swapped || this.#nowMs() <= untilMs;
  }

  /** The same wires, with every proof that comes over them held against the truth. */
  watch(fieldbus: Fieldbus): Fieldbus {
    return {
      ...fieldbus,
      bus: (id) => {
        const bus = fieldbus.bus(id);
        return { ...bus, lease: (priority, maxMs, work) => bus.lease(priority, maxMs, (wire) => work(this.#watched(wire))) };
      },
    };
  }

  /** Each lease has a wire of its own. */
  #watched(wire: Wire): Wire {
    const ask = wire.readProof.bind(wire);
    wire.readProof = (meter) => this.#held(ask, meter);
    return wire;
  }

  async #held(ask: Wire['readProof'], meter: MeterRef) {
    const askedMs = this.#nowMs();
    const mayLie = this.#mayLie(meter.meterId);
    const read = await ask(meter);
    if (!read.ok || read.value.doubted || read.value.totalPurchasedFen === null) return read;
    if (mayLie || this.#mayLie(meter.meterId)) return read;
    if (!this.#wasTrue(meter.meterId, read.value.totalPurchasedFen, askedMs)) {
      this.stale.push(
        `meter ${meter.meterId}: ${read.value.totalPurchasedFen} was not its total between ${askedMs} and ${this.#nowMs()} ms`,
      );
    }
    return read;
  }

  #wasTrue(meter: MeterId, totalFen: number, fromMs: number): boolean {
    const known = this.#totals.get(meter) ?? [];
    return known.some((one, index) => one.totalFen === totalFen && (known[index + 1]?.ms ?? Number.POSITIVE_INFINITY) >= fromMs);
  }
}
