/** Watches every frame at the simulated meters, notes what they were credited, and kills the engine where the plan says. */
import type { Clock } from '../../platform/env.ts';
import type { Boundary, FaultPlan, FaultPolicy, Frame } from '../../simulator/faults.ts';
import type { SimulatedMeter } from '../../simulator/meter/meter.ts';
import type { EngineProcess } from './engine-process.ts';
import type { Switched } from './judge-acts.ts';
import type { KillPlan, Place } from './plan.ts';

/** The family's own function: of what is sent here, money alone uses it. */
const SELL_FC = 32;
/** Trip, keep power, restore. */
const CONTROL_FC = 16;

function isOf(of: KillPlan['of'], { fc }: Frame): boolean {
  return of === 'any' || fc === (of === 'money' ? SELL_FC : CONTROL_FC);
}

/** What rose on a meter by one frame: the truth that the ledger is held against. */
export interface Credited {
  readonly serial: string;
  readonly amountFen: number;
}

export interface Struck {
  readonly place: Place;
  /** null where no frame was on its way. */
  readonly frame: Frame | null;
}

interface Armed {
  readonly plan: KillPlan;
  readonly victim: EngineProcess;
  readonly struck: (struck: Struck) => void;
  seen: number;
  /** The bus on which the chosen frame is, once it came. */
  chosenOn: string | null;
  done: boolean;
}

export class KillSwitch implements FaultPolicy {
  readonly credited: Credited[] = [];
  readonly switched: Switched[] = [];
  readonly #clock: Clock;
  #meters: readonly SimulatedMeter[] = [];
  #totals = new Map<SimulatedMeter, number>();
  #forced = new Map<SimulatedMeter, string>();
  #armed: Armed | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  watch(meters: readonly SimulatedMeter[]): void {
    this.#meters = meters;
    this.#totals = new Map(meters.map((meter) => [meter, meter.state.totalPurchasedFen]));
    this.#forced = new Map(meters.map((meter) => [meter, meter.state.forced]));
  }

  /** Kills `victim` as planned; resolves when it has done so. */
  arm(plan: KillPlan, victim: EngineProcess): Promise<Struck> {
    return new Promise((struck) => {
      const armed: Armed = { plan, victim, struck, seen: 0, chosenOn: null, done: false };
      this.#armed = armed;
      if (plan.place === 'start') this.#strikeAfter(armed, { place: 'start', frame: null });
    });
  }

  /** The planned moment did not come: kills now. */
  strikeIdle(): void {
    if (this.#armed) this.#strike(this.#armed, { place: 'idle', frame: null });
  }

  atRequest(frame: Frame): FaultPlan {
    const armed = this.#armed;
    if (armed?.plan.place !== 'gatewayHolds' || frame.fc !== SELL_FC || armed.chosenOn !== null) return {};
    armed.chosenOn = frame.bus;
    this.#strikeAfter(armed, { place: 'gatewayHolds', frame });
    return { holdMs: armed.plan.holdMs };
  }

  onBoundary(kind: Boundary, frame: Frame): void {
    if (kind === 'effectStored') this.#noteEffect(frame);
    const armed = this.#armed;
    if (!armed || armed.plan.place === 'gatewayHolds' || armed.plan.place === 'start') return;
    if (kind === 'requestArrived') this.#count(armed, frame);
    if (armed.chosenOn !== frame.bus || kind !== armed.plan.place) return;
    this.#strikeAfter(armed, { place: kind, frame });
  }

  /** A bus has one frame at a time, so the boundaries that follow on it are those of the frame that came last. */
  #count(armed: Armed, frame: Frame): void {
    if (armed.chosenOn !== null || !isOf(armed.plan.of, frame)) return;
    armed.seen += 1;
    if (armed.seen === armed.plan.nth) armed.chosenOn = frame.bus;
  }

  #strikeAfter(armed: Armed, struck: Struck): void {
    const { afterMs } = armed.plan;
    if (afterMs === 0) this.#strike(armed, struck);
    else this.#clock.after(afterMs, () => this.#strike(armed, struck));
  }

  #strike(armed: Armed, struck: Struck): void {
    if (armed.done) return;
    armed.done = true;
    if (this.#armed === armed) this.#armed = null;
    armed.victim.kill();
    armed.struck(struck);
  }

  #noteEffect({ fc }: Frame): void {
    for (const meter of this.#meters) {
      const { serial, totalPurchasedFen, forced } = meter.state;
      if (fc === CONTROL_FC && forced !== this.#forced.get(meter)) this.switched.push({ serial });
      this.#forced.set(meter, forced);
      const rise = totalPurchasedFen - (this.#totals.get(meter) ?? 0);
      if (rise !== 0) this.credited.push({ serial, amountFen: rise });
      this.#totals.set(meter, totalPurchasedFen);
    }
  }
}
