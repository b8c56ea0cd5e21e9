/** One seed's world: meters that live on, a process that is born and dies, and faults that both must survive. */
import type { MeterId } from '../../../src-shared/value/id.ts';
import { createEngine, type Engine } from '../../app/engine.ts';
import { takeOver } from '../../domain/ledger/event.ts';
import { createFieldbus } from '../../fieldbus/fieldbus.ts';
import { virtualEnv, type VirtualEnv } from '../../platform/virtual-env.ts';
import { SimulatedBus } from '../../simulator/bus.ts';
import { noFaults, type Boundary, type FaultPolicy, type Frame } from '../../simulator/faults.ts';
import { simulatedLine } from '../../simulator/line.ts';
import { forgetful } from '../../simulator/memory.ts';
import { SimulatedMeter } from '../../simulator/meter/meter.ts';
import { constantLoad, meterState, usualBehaviour } from '../../simulator/meter/state.ts';
import { appendBook } from '../../store/book.ts';
import { post } from '../../store/ledger.ts';
import { localDayOf } from '../../../src-shared/value/instant.ts';
import type { OpenLine } from '../../fieldbus/transport/line.ts';
import { Truth } from './truth.ts';
import { drawHolding, HOLD_MS, SELL_FC, START, type Ground, type GroundMeter } from './ground.ts';
import { Life, mortalEnv, mortalLine, mortalStore, type DeathPoint } from './mortal.ts';

/** Nothing on a real wire takes whole milliseconds, and what takes times for whole must fail here. */
const FRACTION_MS = 0.625;

/** What stands before the function code: a Modbus TCP head with unit, or an RTU address. */
const MBAP_BYTES = 7;
const RTU_ADDRESS_BYTES = 1;

/** A purchase that a meter took: the truth that the ledger is held against. */
export interface Credited {
  readonly meter: MeterId;
  readonly amountFen: number;
  /** Charged by somebody else's PC. */
  readonly foreign: boolean;
}

export interface Process {
  readonly life: Life;
  readonly engine: Engine;
}

export class World {
  readonly env: VirtualEnv;
  readonly ground: Ground;
  readonly meters: readonly { readonly facts: GroundMeter; readonly device: SimulatedMeter; readonly startTotalFen: number }[];
  readonly credited: Credited[] = [];
  readonly truth: Truth;
  /** Asked at each commit of the living process. */
  onCommit: () => DeathPoint | null = () => null;
  /** Told of each boundary of each frame, after the truth was noted. */
  onBoundary: (kind: Boundary, frame: Frame) => void = () => undefined;
  /** Money frames that the app gave to a line. */
  moneyFrames = 0;
  process: Process | null = null;
  readonly #buses = new Map<string, SimulatedBus>();
  #faults: FaultPolicy = noFaults;
  #trace = 0x811c9dc5;

  constructor(ground: Ground, seed: number) {
    this.ground = ground;
    this.env = virtualEnv(seed, START);
    this.truth = new Truth(() => this.env.clock.monotonicMs());
    this.meters = ground.meters.map((facts) => this.#makeMeter(facts));
    for (const name of new Set(ground.meters.map((meter) => meter.busName))) this.#makeBus(name);
  }

  /** 0 … limit − 1 */
  below(limit: number): number {
    return this.env.random.uint32() % limit;
  }

  set faults(policy: FaultPolicy) {
    this.#faults = policy;
  }

  /** What happened, in order, as one number: two runs of one seed must agree. */
  note(...facts: readonly (number | string)[]): void {
    for (const fact of [this.env.clock.monotonicMs(), ...facts]) {
      const text = String(fact);
      for (let i = 0; i < text.length; i++) this.#trace = Math.imul(this.#trace ^ text.charCodeAt(i), 0x01000193);
    }
  }

  get traceHash(): string {
    return (this.#trace >>> 0).toString(16).padStart(8, '0');
  }

  /** Starts the app anew on the same ledger; what it finds open it takes up. */
  boot(): Process {
    const life = new Life();
    const env = mortalEnv(this.env, life);
    const store = mortalStore(this.ground.store, env, life, () => this.onCommit());
    const { profiles, localTime, buses } = this.ground;
    const fieldbus = createFieldbus({
      env,
      profiles,
      openLine: ({ transport }) => mortalLine(this.#openLine(transport === 'tcp' ? 'tcp' : 'rtuOverTcp'), life),
    });
    fieldbus.configure(buses);
    const engine = createEngine({ env, store, fieldbus: this.truth.watch(fieldbus), profiles, localTime, hint: () => undefined });
    this.process = { life, engine };
    life.onDeath(() => {
      this.note('died');
      this.process = null;
    });
    engine.settler.start();
    engine.jobs.start();
    return this.process;
  }

  #openLine(bus: string) {
    const simulated = this.#buses.get(bus);
    if (!simulated) throw new Error(`no bus ${bus}`);
    const open = simulatedLine(simulated, this.env, bus === 'tcp' ? 'tcp' : 'rtuOverTcp');
    const functionAt = bus === 'tcp' ? MBAP_BYTES : RTU_ADDRESS_BYTES;
    const counted: OpenLine = async (handlers) => {
      const line = await open(handlers);
      return {
        ...line,
        write: (bytes) => {
          if (bytes[functionAt] === SELL_FC) this.moneyFrames += 1;
          line.write(bytes);
        },
      };
    };
    return counted;
  }

  #makeMeter(facts: GroundMeter) {
    const held = drawHolding((limit) => this.below(limit));
    const state = meterState({ serial: facts.serial, ...held });
    const behaviour = usualBehaviour(facts.profile, {
      refusesRepeatedCount: facts.refusesRepeatedCount,
      turnaroundMs: 5 + this.below(60) + FRACTION_MS,
      wattsByHour: constantLoad(this.below(8_000)),
    });
    const time = { nowMs: () => this.env.clock.now(), loadMs: () => this.env.clock.monotonicMs() };
    const device = new SimulatedMeter({ key: facts.serial, profile: facts.profile, address: facts.address, state, behaviour }, time);
    const { store, operator } = this.ground;
    const localDay = localDayOf(this.ground.localTime(START));
    const postings = takeOver('sim', facts.account, facts.id, held.balanceFen);
    const entry =
      postings.length === 0
        ? null
        : post(store, { kind: 'takeOver', at: START, localDay, businessDay: localDay, operatorId: operator, seat: '1', postings });
    appendBook(store, {
      meter: facts.id,
      purchaseCount: held.purchaseCount,
      totalFen: held.totalPurchasedFen,
      entry: entry?.id ?? null,
      op: null,
      at: START,
    });
    this.truth.note(facts.id, held.totalPurchasedFen);
    return { facts, device, startTotalFen: held.totalPurchasedFen };
  }

  #makeBus(name: string): void {
    const here = this.meters.filter((meter) => meter.facts.busName === name);
    const totals = new Map(here.map(({ device }) => [device, device.state.totalPurchasedFen]));
    const faults: FaultPolicy = {
      atRequest: (frame) => this.#faults.atRequest(frame),
      onBoundary: (kind, frame) => {
        if (kind === 'effectStored') this.#noteCredits(here, totals);
        this.note(kind, frame.unit, frame.fc);
        this.onBoundary(kind, frame);
      },
    };
    this.#buses.set(
      name,
      new SimulatedBus({ name, env: this.env, meters: here.map(({ device }) => device), memory: forgetful, faults, holdMs: HOLD_MS }),
    );
  }

  #noteCredits(here: World['meters'], totals: Map<SimulatedMeter, number>): void {
    for (const { facts, device } of here) {
      const total = device.state.totalPurchasedFen;
      const rise = total - (totals.get(device) ?? 0);
      if (rise !== 0) this.credited.push({ meter: facts.id, amountFen: rise, foreign: false });
      if (rise !== 0) this.truth.note(facts.id, total);
      totals.set(device, total);
    }
  }
}
