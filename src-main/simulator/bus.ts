/** One physical bus behind its gateway: requests from any port reach its meters one at a time, and go wrong as the fault policy says. */
import { sleep, type Env } from '../platform/env.ts';
import { noFaults, type Boundary, type FaultKind, type FaultPlan, type FaultPolicy, type Frame } from './faults.ts';
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
  /** No request reaches a meter, and no reply whoever asked, later than this after the gateway received the request. */
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
/** Function code, start, quantity and byte count. */
const WRITE_HEAD = 6;
/** Around function code and data: address and check sum. */
const FRAME_CHARACTERS = 3;

export class SimulatedBus {
  readonly name: string;
  meters: readonly SimulatedMeter[];
  faults: FaultPolicy;
  /** false: a gateway that answers every Modbus TCP request under number 0. */
  returnsTransaction = true;
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

  /** A hand puts one more meter on the wires, or takes one off: it is silent then, and keeps what it holds. */
  plug(meter: SimulatedMeter): void {
    this.meters = [...this.meters, meter];
  }
  unplug(meter: SimulatedMeter): void {
    this.meters = this.meters.filter((one) => one !== meter);
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
    if (port.framing.kind === 'rtu' && this.#falls('echo', plan)) port.send(request.raw);
    if (plan.cut === 'request' && this.#falls('cut', plan)) return this.#cut(port, 'the connection broke');
    if (plan.cut === 'halfOpen' && this.#falls('cut', plan)) return void this.#ports.delete(port);
    if (this.#falls('loseRequest', plan)) return;
    const job: Job = { port, request, frame, plan, receivedAtMs: this.#options.env.clock.monotonicMs() };
    const holdMs = this.#falls('holdMs', plan) ? Math.min(plan.holdMs ?? 0, this.#holdMs) : 0;
    this.#deliver(job, holdMs);
    if (this.#falls('twiceAfterMs', plan)) this.#deliverAgain(job, holdMs);
  }

  /** Whether the plan has this fault; whoever counts is told that it happens now. */
  #falls(kind: FaultKind, plan: FaultPlan): boolean {
    if (plan[kind] === undefined || plan[kind] === false) return false;
    this.faults.fell?.(kind, plan);
    return true;
  }

  #deliverAgain(job: Job, holdMs: number): void {
    const { twiceAfterMs = 0, again = 1 } = job.plan;
    for (let time = 1; time <= again; time++) this.#deliver({ ...job, plan: {} }, Math.min(holdMs + time * twiceAfterMs, this.#holdMs));
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
    if (this.#falls('exception', plan)) return this.#reply(job, exception(job.frame.fc, plan.exception ?? 0), 0);
    if (request.unit === BROADCAST) return this.#broadcast(request);
    const meter = this.meters.find((candidate) => candidate.address === request.unit);
    if (!meter || meter.behaviour.mute || this.#away(meter)) return;
    await this.#boundary('requestArrived', job.frame);
    if (plan.neighbour) this.#neighbourAnswers(job, meter);
    if (this.#falls('rebootBefore', plan)) return this.#reboot(meter);
    const asked =
      !isRead(request.pdu) && this.#falls('corruptWrite', plan) ? oneBitWrong(request.pdu, WRITE_HEAD, plan.corruptWrite) : null;
    const answer = this.#act(meter, asked ?? request.pdu);
    await this.#boundary('effectStored', job.frame);
    if (plan.cut === 'effect' && this.#falls('cut', plan)) this.#cut(job.port, 'the connection broke');
    if (this.#falls('rebootAfter', plan)) return this.#reboot(meter);
    if (answer !== null) await this.#reply(job, this.#said(job, answer), meter.behaviour.turnaroundMs);
  }

  /** What the meter or its gateway makes of the answer. */
  #said({ plan, frame }: Job, answer: Uint8Array): Uint8Array {
    if (this.#falls('exceptionAfter', plan)) return exception(frame.fc, plan.exceptionAfter ?? 0);
    const spoilt = isRead(answer) && this.#falls('corruptRight', plan);
    return spoilt ? oneBitWrong(answer, READ_HEAD, plan.corruptRight) : answer;
  }

  /** What the meter answered; its state is durable before anybody can hear of it. */
  #act(meter: SimulatedMeter, pdu: Uint8Array): Uint8Array | null {
    const answer = meter.answer(pdu);
    this.#options.memory.keep(meter, isRead(pdu) ? 'reading' : 'effect');
    return answer;
  }

  #neighbourAnswers({ port, request, plan }: Job, asked: SimulatedMeter): void {
    const other = this.meters.find((meter) => meter !== asked && !meter.behaviour.mute && !this.#away(meter));
    if (!other || !isRead(request.pdu)) return;
    const answer = this.#act(other, request.pdu);
    if (!answer || !this.#falls('neighbour', plan)) return;
    const frame = port.framing.encode(other.address, this.#number(request), answer);
    this.#options.env.clock.after(NEIGHBOUR_MS, () => this.#listeners(port).forEach((listener) => listener.send(frame)));
  }

  #broadcast(request: Request): void {
    for (const meter of this.meters) if (!meter.behaviour.mute && !this.#away(meter)) this.#act(meter, request.pdu);
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
    if (this.#falls('loseReply', job.plan)) return;
    await this.#boundary('beforeReply', job.frame);
    const send = async () => {
      this.#send(job, pdu);
      await this.#boundary('afterReply', job.frame);
    };
    const delayMs = this.#falls('delayReplyMs', job.plan) ? this.#heldMs(job, job.plan.delayReplyMs ?? 0) : 0;
    // What a gateway repeats by itself is no older than what it may hold either.
    const againMs = this.#heldMs(job, delayMs + (job.plan.replyTwiceAfterMs ?? 0));
    if (againMs > delayMs && this.#falls('replyTwiceAfterMs', job.plan)) clock.after(againMs, () => this.#send(job, pdu));
    if (delayMs === 0) await send();
    else clock.after(delayMs, () => void send());
  }

  /** So much of `wishedMs` from now on as the gateway may still hold what it received. */
  #heldMs({ receivedAtMs }: Job, wishedMs: number): number {
    return Math.max(0, Math.min(wishedMs, receivedAtMs + this.#holdMs - this.#options.env.clock.monotonicMs()));
  }

  #number({ transaction }: Request): number {
    return this.returnsTransaction ? transaction : 0;
  }

  #send({ port, request, plan }: Job, pdu: Uint8Array): void {
    if (this.#listeners(port).length === 0) return;
    this.#falls('answerAs', plan);
    const unit = plan.answerAs ?? request.unit;
    const { framing } = port;
    const spoilt = this.#falls('corruptReply', plan) ? framing.kind : null;
    const frame = framing.encode(unit, this.#number(request), spoilt === 'tcp' ? exception(pdu[0] ?? 0, EXCEPTION.noResponse) : pdu);
    if (spoilt === 'rtu') flip(frame, 0, plan.corruptReply ?? 0);
    for (const listener of this.#listeners(port)) this.#sendTo(listener, frame, plan);
  }

  /** A serial server hands whatever the bus says to whoever is connected now; a Modbus TCP gateway answers who asked, if still there. */
  #listeners(asker: Port): readonly Port[] {
    if (asker.framing.kind === 'tcp') return this.#ports.has(asker) ? [asker] : [];
    return [...this.#ports].filter((port) => port.framing.kind === 'rtu');
  }

  #sendTo(port: Port, frame: Uint8Array, plan: FaultPlan): void {
    if (plan.noiseBefore && port.framing.kind === 'rtu' && this.#falls('noiseBefore', plan)) port.send(plan.noiseBefore);
    const half = frame.length >> 1;
    if (plan.cut === 'halfReply' && this.#falls('cut', plan)) {
      port.send(frame.slice(0, half));
      this.#cut(port, 'the connection broke');
    } else if (this.#falls('splitReply', plan)) {
      port.send(frame.slice(0, half));
      this.#options.env.clock.after(PIECE_PAUSE_MS, () => this.#ports.has(port) && port.send(frame.slice(half)));
    } else port.send(frame);
  }
}

function isRead(pdu: Uint8Array): boolean {
  return pdu[0] === 3 || pdu[0] === 4;
}

/** A copy with one bit wrong behind its head; too short a message stays whole. */
function oneBitWrong(pdu: Uint8Array, head: number, which = 0): Uint8Array {
  const wrong = pdu.slice();
  if (pdu.length > head) flip(wrong, head, which);
  return wrong;
}

/** @param which the byte behind `head` in its upper bits, the bit in its lowest three. */
function flip(bytes: Uint8Array, head: number, which: number): void {
  const at = head + ((which >> 3) % (bytes.length - head));
  bytes[at] = (bytes[at] ?? 0) ^ (1 << (which & 7));
}
