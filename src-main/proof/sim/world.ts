/** One seed's world: meters that live on, a process that is born and dies, and faults that both must survive. */
import type { MeterId } from '../../../src-shared/value/id.ts';
import { createEngine, type Engine } from '../../app/engine.ts';
import { takeOver } from '../../domain/ledger/event.ts';
import { createFieldbus } from '../../fieldbus/fieldbus.ts';
import { virtualEnv, type VirtualEnv } from '../../platform/virtual-env.ts';
import { SimulatedBus } from '../../simulator/bus.ts';
import { noFaults, type Boundary, type FaultPlan, type FaultPolicy, type Frame } from '../../simulator/faults.ts';
import { simulatedLine } from '../../simulator/line.ts';
import { forgetful } from '../../simulator/memory.ts';
import { SimulatedMeter } from '../../simulator/meter/meter.ts';
import { constantLoad, meterState, usualBehaviour } from '../../simulator/meter/state.ts';
import { appendBook } from '../../store/ledger/book.ts';
import { post } from '../../store/ledger/ledger.ts';
import { localDayOf } from '../../../src-shared/value/instant.ts';
import { happeningOf, Tally } from './tally.ts';
import { Truth } from './truth.ts';
import { FrameWatch } from './frame-watch.ts';
import { HOLD_MS, START, type Ground, type GroundMeter } from './ground.ts';
import { drawUsualMeter, type PlannedMeter } from './meter-plan.ts';
import { isHostFault, Life, mortalEnv, mortalLine, mortalStore, type CommitFate } from './mortal.ts';

/** A purchase that a meter took: the truth that the ledger is held against. */
export interface Credited {
  readonly meter: MeterId;
  readonly amountFen: number;
  /** By the app, or by somebody else's PC. */
  readonly by: 'app' | 'elsewhere';
  /** Happened after the ledger was saved that was put back since, or later than the gateway promised: only a reading can tell the ledger. */
  unforeseen: boolean;
}

/** What a plan says of the world itself; a usual one where left out. */
export interface WorldPlan {
  readonly meters: readonly PlannedMeter[];
  /** false: the Modbus TCP gateway returns no transaction number, and its site says so. */
  readonly returnsTransaction: boolean;
  /** The longest that the gateways hold a frame, in truth; the site says HOLD_MS. */
  readonly gatewayHoldMs: number;
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
  readonly tally = new Tally();
  /** Asked at each commit of the living process. */
  onCommit: () => CommitFate | null = () => null;
  /** Asked before each task of the living process; true kills it there. */
  onTask: () => boolean = () => false;
  /** Called before each statement of the living process, where it is set before the boot. */
  onStatement: (() => void) | null = null;
  /** Told of each boundary of each frame, after the truth was noted. */
  onBoundary: (kind: Boundary, frame: Frame) => void = () => undefined;
  /** Told of each request before its faults are drawn. */
  onRequest: (frame: Frame) => void = () => undefined;
  /** Whether a process reads the meters around the clock. */
  polls = false;
  /** What nobody in the app caught, and is no fault of the disk. */
  readonly thrown: string[] = [];
  readonly frames = new FrameWatch();
  /** Told of each death. */
  onDied: () => void = () => undefined;
  process: Process | null = null;
  readonly #buses = new Map<string, SimulatedBus>();
  readonly #totals = new Map<SimulatedMeter, number>();
  #faults: FaultPolicy = noFaults;
  readonly #returnsTransaction: boolean;
  readonly #gatewayHoldMs: number;
  /** When each request reached its gateway, and the how manieth process had sent it. */
  readonly #received = new WeakMap<Frame, { readonly ms: number; readonly process: number }>();
  #processes = 0;
  #trace = 0x811c9dc5;

  /** @param plan all of the ground's meters and gateways with nothing odd about them where left out. */
  constructor(ground: Ground, seed: number, plan?: WorldPlan) {
    this.ground = ground;
    this.#returnsTransaction = plan?.returnsTransaction ?? true;
    this.#gatewayHoldMs = plan?.gatewayHoldMs ?? HOLD_MS;
    this.env = virtualEnv(seed, START);
    this.truth = new Truth(() => this.env.clock.monotonicMs());
    const meters = plan?.meters ?? ground.meters.map((_, index) => drawUsualMeter((limit) => this.below(limit), index));
    this.meters = meters.map((meter) => this.#makeMeter(meter));
    for (const name of new Set(ground.meters.map(({ busName }) => busName))) this.#makeBus(name);
  }

  /** 0 … limit − 1 */
  below(limit: number): number {
    return this.env.random.uint32() % limit;
  }

  /** Money frames that the app gave to a line. */
  get moneyFrames(): number {
    return this.frames.moneyFrames;
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
    const env = mortalEnv(this.env, life, (task) => this.#run(life, task));
    const store = mortalStore(this.ground.store, env, life, () => this.onCommit(), this.onStatement);
    const { profiles, localTime, decoders } = this.ground;
    const here = new Set(this.meters.map(({ facts }) => facts.bus));
    // Polling wants every bus of the site, whoever is on it.
    const buses = (this.polls ? this.ground.buses : this.ground.buses.filter(({ id }) => here.has(id))).map((bus) => ({
      ...bus,
      gateway: { ...bus.gateway, transactionId: this.#returnsTransaction ? ('strict' as const) : ('ignore' as const) },
    }));
    const fieldbus = createFieldbus({
      env,
      profiles,
      decoders,
      openLine: ({ transport }) => mortalLine(this.#openLine(transport === 'tcp' ? 'tcp' : 'rtuOverTcp'), life),
    });
    fieldbus.configure(buses);
    const engine = createEngine({ env, store, fieldbus: this.truth.watch(fieldbus), profiles, localTime, hint: () => undefined });
    this.process = { life, engine };
    this.frames.booted();
    this.#processes += 1;
    // What an earlier process asked may still be answered, and the new one cannot know what that was.
    if (this.#processes > 1)
      for (const { facts } of this.meters) if (!this.#numbered(facts.busName)) this.#lies(facts.id, this.env.clock.monotonicMs());
    life.onDeath(() => {
      this.note('died');
      this.process = null;
      this.onDied();
    });
    this.#run(life, () => {
      engine.settler.start();
      engine.jobs.start();
      if (this.polls) engine.reading.start();
    });
    return { life, engine };
  }

  #openLine(bus: string) {
    const simulated = this.#buses.get(bus);
    if (!simulated) throw new Error(`no bus ${bus}`);
    return this.frames.watched(bus, simulatedLine(simulated, this.env, bus === 'tcp' ? 'tcp' : 'rtuOverTcp'));
  }

  #run(life: Life, task: () => void): void {
    if (this.onTask()) return life.die();
    try {
      task();
    } catch (error) {
      this.crashed(error, life);
    }
  }

  /** What nobody in the process caught ends it, as it ends a real one. */
  crashed(error: unknown, life = this.process?.life): void {
    if (!isHostFault(error)) this.thrown.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
    life?.die();
  }

  #makeMeter({ ground: index, holding: held, turnaroundMs, refusal, watts, clockOffsetMs }: PlannedMeter) {
    const facts = this.ground.meters[index];
    if (!facts) throw new Error(`the ground has no meter ${index}`);
    const state = meterState({ serial: facts.serial, clockOffsetMs, ...held });
    const behaviour = usualBehaviour(facts.profile, {
      refusesRepeatedCount: facts.refusesRepeatedCount,
      refusal,
      turnaroundMs,
      wattsByHour: constantLoad(watts),
    });
    // Its clock runs on by itself: the PC's own may jump.
    const time = { nowMs: () => START + this.env.clock.monotonicMs(), loadMs: () => this.env.clock.monotonicMs() };
    const { profile, registers } = facts;
    const device = new SimulatedMeter({ key: facts.serial, profile, registers, address: facts.address, state, behaviour }, time);
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
    this.#totals.set(device, held.totalPurchasedFen);
    return { facts, device, startTotalFen: held.totalPurchasedFen };
  }

  #makeBus(name: string): void {
    const here = this.meters.filter((meter) => meter.facts.busName === name);
    const faults: FaultPolicy = {
      atRequest: (frame) => this.#planned(name, frame),
      fell: (kind, plan) => this.tally.add(happeningOf(kind, plan)),
      onBoundary: (kind, frame) => this.#boundary(kind, frame),
    };
    const meters = here.map(({ device }) => device);
    const bus = new SimulatedBus({ name, env: this.env, meters, memory: forgetful, faults, holdMs: this.#gatewayHoldMs });
    bus.returnsTransaction = this.#returnsTransaction;
    if (!bus.returnsTransaction && name === 'tcp' && here.length > 0) this.tally.add('transaction number not returned');
    this.#buses.set(name, bus);
  }

  /** What will go wrong with a request, and whose answers nobody can trust for as long as its gateway may hold it. */
  #planned(bus: string, frame: Frame): FaultPlan {
    const ms = this.env.clock.monotonicMs();
    this.#received.set(frame, { ms, process: this.#processes });
    this.onRequest(frame);
    const plan = this.#faults.atRequest(frame);
    const as = (unit: number | undefined) => this.meters.find(({ facts }) => facts.busName === bus && facts.address === unit)?.facts;
    const [asked, named] = [as(frame.unit), as(plan.answerAs)];
    if (asked && (plan.corruptRight !== undefined || (plan.replyTwiceAfterMs !== undefined && !this.#numbered(bus))))
      this.#lies(asked.id, ms);
    if (named && !this.#numbered(bus)) this.#lies(named.id, ms);
    return plan;
  }

  /** Replies carry their request's number: one that comes late answers nothing else. */
  #numbered(bus: string): boolean {
    return bus === 'tcp' && this.#returnsTransaction;
  }

  #liesOf({ bus, unit }: Frame): void {
    const asked = this.meters.find(({ facts }) => facts.busName === bus && facts.address === unit);
    if (asked) this.#lies(asked.facts.id, this.env.clock.monotonicMs());
  }

  #lies(meter: MeterId, sinceMs: number): void {
    this.truth.lies(sinceMs + this.#gatewayHoldMs, meter);
  }

  #boundary(kind: Boundary, frame: Frame): void {
    const received = this.#received.get(frame);
    const late = received !== undefined && this.env.clock.monotonicMs() - received.ms > HOLD_MS;
    if (kind === 'effectStored') this.noteCredits('app', late);
    if (late) this.tally.add('beyond the promised hold');
    // The app takes a reply for one of the request that is pending once the time that the gateway promised is over: nothing else tells them apart.
    if (late && kind === 'afterReply' && !this.#numbered(frame.bus)) this.#liesOf(frame);
    if ((kind === 'effectStored' || kind === 'afterReply') && received?.process !== this.#processes)
      this.tally.add('late beyond a restart');
    this.note(kind, frame.unit, frame.fc);
    this.onBoundary(kind, frame);
  }

  /** Whatever the meters' totals rose by since the last look. */
  noteCredits(by: Credited['by'], unforeseen = false): void {
    for (const { facts, device } of this.meters) {
      const total = device.state.totalPurchasedFen;
      const rise = total - (this.#totals.get(device) ?? 0);
      if (rise === 0) continue;
      this.credited.push({ meter: facts.id, amountFen: rise, by, unforeseen });
      this.truth.note(facts.id, total);
      this.#totals.set(device, total);
    }
  }
}
