/** One physical bus behind its gateway: requests from any port reach its meters one at a time, and go wrong as the fault policy says. */
import { sleep, type Env } from '../platform/env.ts';
import { noFaults, type Boundary, type FaultPlan, type FaultPolicy, type Frame } from './faults.ts';
import type { MeterMemory } from './memory.ts';
import { EXCEPTION, exception, type SimulatedMeter } from './meter/meter.ts';
import type { Framing, Request } from './wire/framing.ts';

/** One connection of somebody who asks. */
export interface Port {
  readonly framing: Framing;
  send(bytes: Uint8Array): void;
  hangUp(reason: string): void;
}

export interface BusOptions {
  readonly name: string;
  readonly env: Pick<Env, 'clock'>;
  readonly meters: readonly SimulatedMeter[];
  readonly memory: MeterMemory;
  readonly faults?: FaultPolicy;
  /** No request reaches a meter later than this after the gateway received it. */
  readonly holdMs?: number;
  /** A meter that lost power is away for this long. */
  readonly rebootMs?: number;
  /** How long a character keeps the wire busy: 10 bits, so 1.042 at 9600 baud; 0, the default, takes no time. */
  readonly characterMs?: number;
}

interface Job {
  readonly port: Port;
  readonly request: Request;
  readonly frame: Frame;
  readonly plan: FaultPlan;
  readonly receivedAtMs: number;
}

const USUAL_HOLD_MS = 10_000;
const USUAL_REBOOT_MS = 3_000;
/** A gateway has little memory: what comes on top is lost. */
const MOST_WAITING = 64;
/** A pause this long ends a frame; TCP may tear one apart, so more than the 3.5 characters of a wire. */
const FRAME_PAUSE_MS = 50;
/** Between the two pieces of a torn reply: shorter than any client's pause between frames. */
const PIECE_PAUSE_MS = 5;
/** A neighbour that thinks it was asked answers before the slowest of them has begun. */
const NEIGHBOUR_MS = 1;
const BROADCAST = 0;
/** Function code and byte count. */
const READ_HEAD = 2;
/** Around function code and data: address and check sum. */
const FRAME_CHARACTERS = 3;

export class SimulatedBus {
  readonly name: string;
  readonly meters: readonly SimulatedMeter[];
  faults: FaultPolicy;
  #options: BusOptions;
  #holdMs: number;
  #ports = new Set<Port>();
  #waiting: Job[] = [];
  #busy = false;
  #awayUntilMs = new Map<SimulatedMeter, number>();

  constructor(options: BusOptions) {
    this.#options = options;
    this.name = options.name;
    this.meters = options.meters;
    this.faults = options.faults ?? noFaults;
    this.#holdMs = options.holdMs ?? USUAL_HOLD_MS;
  }

  /** A connection was made; `received` takes its bytes, `gone` ends it. What it asked goes on without it. */
  attach(port: Port): { received(chunk: Uint8Array): void; gone(): void } {
    this.#ports.add(port);
    let pause = 0;
    return {
      received: (chunk) => {
        // Half open: who asks was not told that nobody listens any more.
        if (!this.#ports.has(port)) return;
        pause++;
        for (const request of port.framing.push(chunk)) this.#receive(port, request);
        if (!port.framing.pending) return;
        const mine = pause;
        this.#options.env.clock.after(FRAME_PAUSE_MS, () => mine === pause && port.framing.quiet());
      },
      gone: () => this.#ports.delete(port),
    };
  }

  /** Every connection breaks, as when the gateway's cable is pulled. */
  cutConnections(reason: string): void {
    for (const port of [...this.#ports]) this.#cut(port, reason);
  }

  #cut(port: Port, reason: string): void {
    if (this.#ports.delete(port)) port.hangUp(reason);
  }

  /** The gateway has a whole request: what will go wrong with it is decided here. */
  #receive(port: Port, request: Request): void {
    const frame: Frame = { bus: this.name, unit: request.unit, fc: request.pdu[0] ?? 0, pdu: request.pdu };
    const plan = this.faults.atRequest(frame);
    if (plan.echo && port.framing.kind === 'rtu') port.send(request.raw);
    if (plan.cut === 'request') return this.#cut(port, 'the connection broke');
    if (plan.cut === 'halfOpen') return void this.#ports.delete(port);
    if (plan.loseRequest) return;
    const job: Job = { port, request, frame, plan, receivedAtMs: this.#options.env.clock.monotonicMs() };
    const holdMs = Math.min(plan.holdMs ?? 0, this.#holdMs);
    this.#deliver(job, holdMs);
    if (plan.twiceAfterMs !== undefined) this.#deliver({ ...job, plan: {} }, Math.min(holdMs + plan.twiceAfterMs, this.#holdMs));
  }

  #deliver(job: Job, afterMs: number): void {
    if (afterMs > 0) this.#options.env.clock.after(afterMs, () => this.#enqueue(job));
    else this.#enqueue(job);
  }

  #enqueue(job: Job): void {
    if (this.#waiting.length >= MOST_WAITING) return;
    this.#waiting.push(job);
    if (!this.#busy) void this.#work();
  }

  async #work(): Promise<void> {
    this.#busy = true;
    try {
      for (let job = this.#waiting.shift(); job; job = this.#waiting.shift()) {
        const ageMs = this.#options.env.clock.monotonicMs() - job.receivedAtMs;
        if (ageMs > this.#holdMs) continue;
        const wireMs = this.#wireMs(job.request.pdu);
        if (wireMs > 0) await sleep(this.#options.env.clock, wireMs);
        await this.#exchange(job);
      }
    } finally {
      this.#busy = false;
    }
  }

  /** One request at the meter, and its reply. */
  async #exchange(job: Job): Promise<void> {
    const { plan, request } = job;
    if (plan.exception !== undefined) return this.#reply(job, exception(job.frame.fc, plan.exception), 0);
    if (request.unit === BROADCAST) return this.#broadcast(request);
    const meter = this.meters.find((candidate) => candidate.address === request.unit);
    if (!meter || meter.behaviour.mute || this.#away(meter)) return;
    await this.#boundary('requestArrived', job.frame);
    if (plan.neighbour) this.#neighbourAnswers(job, meter);
    if (plan.rebootBefore) return this.#reboot(meter);
    const answer = this.#act(meter, request);
    await this.#boundary('effectStored', job.frame);
    if (plan.cut === 'effect') this.#cut(job.port, 'the connection broke');
    if (plan.rebootAfter) return this.#reboot(meter);
    if (answer === null) return;
    const said = plan.exceptionAfter === undefined ? answer : exception(job.frame.fc, plan.exceptionAfter);
    await this.#reply(job, plan.corruptRight === undefined ? said : oneBitWrong(said, plan.corruptRight), meter.behaviour.turnaroundMs);
  }

  /** What the meter answered; its state is durable before anybody can hear of it. */
  #act(meter: SimulatedMeter, request: Request): Uint8Array | null {
    const answer = meter.answer(request.pdu);
    this.#options.memory.keep(meter, isRead(request.pdu) ? 'reading' : 'effect');
    return answer;
  }

  #neighbourAnswers({ port, request }: Job, asked: SimulatedMeter): void {
    const other = this.meters.find((meter) => meter !== asked && !meter.behaviour.mute && !this.#away(meter));
    if (!other || !isRead(request.pdu)) return;
    const answer = this.#act(other, request);
    if (!answer) return;
    const frame = port.framing.encode(other.address, request.transaction, answer);
    this.#options.env.clock.after(NEIGHBOUR_MS, () => this.#listeners(port).forEach((listener) => listener.send(frame)));
  }

  #broadcast(request: Request): void {
    for (const meter of this.meters) if (!meter.behaviour.mute && !this.#away(meter)) this.#act(meter, request);
  }

  #reboot(meter: SimulatedMeter): void {
    meter.reboot();
    this.#options.memory.keep(meter, 'effect');
    this.#awayUntilMs.set(meter, this.#options.env.clock.monotonicMs() + (this.#options.rebootMs ?? USUAL_REBOOT_MS));
  }

  #away(meter: SimulatedMeter): boolean {
    return this.#options.env.clock.monotonicMs() < (this.#awayUntilMs.get(meter) ?? 0);
  }

  async #boundary(kind: Boundary, frame: Frame): Promise<void> {
    const pause = this.faults.onBoundary?.(kind, frame);
    if (pause) await pause;
  }

  #wireMs(pdu: Uint8Array): number {
    return (pdu.length + FRAME_CHARACTERS) * (this.#options.characterMs ?? 0);
  }

  /** The network's delays do not keep the bus busy; the meter's own turnaround does. Never in the same turn as the request. */
  async #reply(job: Job, pdu: Uint8Array, turnaroundMs: number): Promise<void> {
    const { clock } = this.#options.env;
    await sleep(clock, turnaroundMs + this.#wireMs(pdu));
    if (job.plan.loseReply) return;
    await this.#boundary('beforeReply', job.frame);
    const send = async () => {
      this.#send(job, pdu);
      await this.#boundary('afterReply', job.frame);
    };
    const { delayReplyMs, replyTwiceAfterMs } = job.plan;
    // What a gateway repeats by itself is no older than what it may hold.
    const againMs = Math.min((delayReplyMs ?? 0) + (replyTwiceAfterMs ?? 0), this.#holdMs);
    if (againMs > (delayReplyMs ?? 0)) clock.after(againMs, () => this.#send(job, pdu));
    if (delayReplyMs === undefined) await send();
    else clock.after(delayReplyMs, () => void send());
  }

  #send({ port, request, plan }: Job, pdu: Uint8Array): void {
    const unit = plan.answerAs ?? request.unit;
    const { framing } = port;
    const spoiltOnTcp = plan.corruptReply && framing.kind === 'tcp';
    const frame = framing.encode(unit, request.transaction, spoiltOnTcp ? exception(pdu[0] ?? 0, EXCEPTION.noResponse) : pdu);
    if (plan.corruptReply && framing.kind === 'rtu') frame[frame.length - 3] = (frame[frame.length - 3] ?? 0) ^ 0x10;
    for (const listener of this.#listeners(port)) this.#sendTo(listener, frame, plan);
  }

  /** A serial server hands whatever the bus says to whoever is connected now; a Modbus TCP gateway answers who asked, if still there. */
  #listeners(asker: Port): readonly Port[] {
    if (asker.framing.kind === 'tcp') return this.#ports.has(asker) ? [asker] : [];
    return [...this.#ports].filter((port) => port.framing.kind === 'rtu');
  }

  #sendTo(port: Port, frame: Uint8Array, plan: FaultPlan): void {
    if (plan.noiseBefore && port.framing.kind === 'rtu') port.send(plan.noiseBefore);
    const half = frame.length >> 1;
    if (plan.cut === 'halfReply') {
      port.send(frame.slice(0, half));
      this.#cut(port, 'the connection broke');
    } else if (plan.splitReply) {
      port.send(frame.slice(0, half));
      this.#options.env.clock.after(PIECE_PAUSE_MS, () => this.#ports.has(port) && port.send(frame.slice(half)));
    } else port.send(frame);
  }
}

function isRead(pdu: Uint8Array): boolean {
  return pdu[0] === 3 || pdu[0] === 4;
}

/** @param which the data byte in its upper bits, the bit in its lowest three. */
function oneBitWrong(pdu: Uint8Array, which: number): Uint8Array {
  if (!isRead(pdu) || pdu.length <= READ_HEAD) return pdu;
  const wrong = pdu.slice();
  const at = READ_HEAD + ((which >> 3) % (pdu.length - READ_HEAD));
  wrong[at] = (wrong[at] ?? 0) ^ (1 << (which & 7));
  return wrong;
}
