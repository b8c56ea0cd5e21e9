/** One seed's world: meters that live on, a process that is born and dies, and faults that both must survive. */
import type { AccountId, MeterId, OpUid } from '../../../src-shared/value/id.ts';
import { createEngine, takeUp, type Engine } from '../../app/engine.ts';
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
import { CONTROL_FC, HOLD_MS, SELL_FC, START, type Ground, type GroundMeter, type Way } from './ground.ts';
import { drawUsualMeter, type Holding, type PlannedMeter } from './meter-plan.ts';
import { Moves, type Held, type Move } from './moves.ts';
import { isHostFault, Life, mortalEnv, mortalLine, mortalStore, type CommitFate } from './mortal.ts';

/** What a plan says of the world itself; a usual one where left out. */
export interface WorldPlan {
  readonly meters: readonly PlannedMeter[];
  /** false: the Modbus TCP gateway returns no transaction number, and its site says so. */
  readonly returnsTransaction: boolean;
  /** The longest that the gateways hold a frame, in truth; the site says HOLD_MS. */
  readonly gatewayHoldMs: number;
}

export interface WorldMeter {
  readonly facts: GroundMeter;
  readonly device: SimulatedMeter;
  readonly start: Holding;
  readonly way: Way;
}

export interface Process {
  readonly life: Life;
  readonly engine: Engine;
}

export class World {
  readonly env: VirtualEnv;
  readonly ground: Ground;
  readonly meters: readonly WorldMeter[];
  readonly moves = new Moves();
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
  /** What somebody was answered and must not have been. */
  readonly broken: string[] = [];
  /** The forms that cashiers sent to sell. */
  readonly sold = new Set<OpUid>();
  readonly frames = new FrameWatch();
  /** Told of each death. */
  onDied: () => void = () => undefined;
  process: Process | null = null;
  readonly #buses = new Map<string, SimulatedBus>();
  readonly #totals = new Map<SimulatedMeter, number>();
  /** By bus, while a frame of money is with a meter. */
  readonly #before = new Map<string, readonly Held[]>();
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
    const inUse = ground.meters.flatMap(({ vacant }, index) => (vacant ? [] : [index]));
    const meters = plan?.meters ?? inUse.map((index) => drawUsualMeter((limit) => this.below(limit), index));
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
      takeUp(engine);
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

  #makeMeter({ ground: index, holding: held, turnaroundMs, refusal, watts, clockOffsetMs, way, forced }: PlannedMeter): WorldMeter {
    const facts = this.ground.meters[index];
    if (!facts) throw new Error(`the ground has no meter ${index}`);
    const prepaidOn = !facts.vacant;
    const state = meterState({ serial: facts.serial, clockOffsetMs, forced, prepaidOn, ...held });
    const behaviour = usualBehaviour(facts.profile, {
      refusesRepeatedCount: facts.refusesRepeatedCount,
      refusal,
      turnaroundMs,
      wattsByHour: constantLoad(watts),
    });
    // Its clock runs on by itself: the PC's own may jump.
    const time = { nowMs: () => START + this.env.clock.monotonicMs(), loadMs: () => this.env.clock.monotonicMs() };
    const profile = way === 'none' ? facts.profile : this.ground.setWay(facts, way);
    const { registers } = facts;
    const device = new SimulatedMeter({ key: facts.serial, profile, registers, address: facts.address, state, behaviour }, time);
    this.truth.note(facts.id, held.totalPurchasedFen);
    this.#totals.set(device, held.totalPurchasedFen);
    if (!facts.vacant) this.#takeOver(facts.id, facts.account, held);
    return { facts, device, start: held, way };
  }

  #takeOver(meter: MeterId, account: AccountId, held: Holding): void {
    const { store, operator } = this.ground;
    const localDay = localDayOf(this.ground.localTime(START));
    const postings = takeOver('sim', account, meter, held.balanceFen);
    const entry =
      postings.length === 0
        ? null
        : post(store, { kind: 'takeOver', at: START, localDay, businessDay: localDay, operatorId: operator, seat: '1', postings });
    appendBook(store, {
      meter,
      purchaseCount: held.purchaseCount,
      totalFen: held.totalPurchasedFen,
      entry: entry?.id ?? null,
      op: null,
      at: START,
    });
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
    if (asked && (plan.corruptRight !== undefined || (frame.fc === CONTROL_FC && plan.twiceAfterMs !== undefined)))
      this.frames.unsure.add(asked.id);
    if (asked && frame.fc === SELL_FC && plan.corruptWrite !== undefined) this.moves.spoilt.add(asked.id);
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
    if (frame.fc === SELL_FC && kind === 'requestArrived') this.#before.set(frame.bus, this.held());
    if (frame.fc === SELL_FC && kind === 'effectStored') this.noteMoves(this.#before.get(frame.bus) ?? [], 'app', late);
    if (late) this.tally.add('beyond the promised hold');
    if (late && kind === 'effectStored') for (const { facts } of this.meters) this.frames.unsure.add(facts.id);
    // The app takes a reply for one of the request that is pending once the time that the gateway promised is over: nothing else tells them apart.
    if (late && kind === 'afterReply' && !this.#numbered(frame.bus)) this.#liesOf(frame);
    if ((kind === 'effectStored' || kind === 'afterReply') && received?.process !== this.#processes)
      this.tally.add('late beyond a restart');
    this.note(kind, frame.unit, frame.fc);
    this.onBoundary(kind, frame);
  }

  /** What each meter holds now. */
  held(): readonly Held[] {
    return this.meters.map(({ facts, device }) => ({ id: facts.id, balanceFen: device.state.balanceFen }));
  }

  /** Whatever the meters' balances and totals moved by since `before` was taken, in this very moment. */
  noteMoves(before: readonly Held[], by: Move['by'], unforeseen = false): void {
    this.moves.note(before, this.held(), by, unforeseen);
    for (const { facts, device } of this.meters) {
      const total = device.state.totalPurchasedFen;
      if (total === this.#totals.get(device)) continue;
      this.truth.note(facts.id, total);
      this.#totals.set(device, total);
    }
  }
}
