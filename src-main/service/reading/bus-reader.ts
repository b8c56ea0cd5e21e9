/** Reads the meters of one bus around the clock: the oldest state first, one block a lease, and a silent meter seldom. */
import type { BusId, MeterId } from '../../../src-shared/value/id.ts';
import { LOST_AFTER_MS } from '../../domain/meter/lost.ts';
import type { ProofReading, StateReading } from '../../domain/meter/reading.ts';
import { provenReading } from '../../domain/meter/proven.ts';
import { nextVisit, REFRESH_MS } from '../../domain/reading/plan.ts';
import { roundOf } from '../../domain/reading/slot.ts';
import type { Exchange, ExchangeFault, Wire } from '../../fieldbus/fieldbus.ts';
import { sleep } from '../../platform/env.ts';
import type { ReadingSink } from '../../store/reading/reading-sink.ts';
import type { Context } from '../context.ts';
import { noticeDifference } from '../meter/notice-difference.ts';
import { knownState, noteIfLost, noteProof, noteSilence, noteState, noteStranger } from '../meter/note-state.ts';
import type { ClockWatch } from './clock-watch.ts';
import { keepClock } from './keep-clock.ts';
import { freezeFirst, fullReading, isPair, owedFreeze } from './keep-full.ts';
import type { PolledMeter } from './polled-meter.ts';
import { followRegister } from './register.ts';
import { noSweep, type Sweep } from './sweep.ts';

/** One block of a meter that takes few registers at a time, each part at the longest time-out. */
const LEASE_MS = 10_000;
/** A round and a change of settings are noticed within this. */
const LONGEST_REST_MS = 1_000;
/** After a fault of the bus, not of the meter. */
const BUSY_RETRY_MS = 1_000;
const FAULT_RETRY_MS = 2_000;
const LINE_RETRY_MS = 10_000;
const CLOCK_EVERY_MS = 60_000;
/** Whether a meter that was never heard is lost is in the file: at a start with dead wires all of them would be looked up at each turn. */
const LOST_LOOK_MS = 1_000;
/** Somebody must go and look at the wires; until then the figures are another meter's. */
const STRANGER_RETRY_MS = 60_000;

export interface BusReaderParts {
  readonly context: Context;
  readonly busId: BusId;
  readonly sink: ReadingSink;
  readonly clocks: ClockWatch;
  /** A meter gave a good answer: what waits on it may go on. */
  readonly answered: (meter: MeterId) => void;
  /** A meter has its freeze of a day. */
  readonly frozen: (meter: MeterId) => void;
}

export class BusReader {
  readonly #parts: BusReaderParts;
  #meters: readonly PolledMeter[] = [];
  #minutes = 30;
  #sweep: Sweep = noSweep;
  #stopped = false;
  #clockNotBeforeMs = 0;
  #rest = new AbortController();
  #running: Promise<void> | null = null;

  constructor(parts: BusReaderParts) {
    this.#parts = parts;
  }

  get meters(): readonly PolledMeter[] {
    return this.#meters;
  }

  get sweep(): Sweep {
    return this.#sweep;
  }

  /** Whom to read, and how many minutes a round of full readings lasts. */
  plan(meters: readonly PolledMeter[], minutes: number): void {
    this.#meters = meters;
    this.#minutes = minutes;
    this.#rest.abort();
    if (!this.#stopped) this.#running ??= this.#run();
  }

  /** Resolves when the exchange under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#rest.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock } = this.#parts.context.env;
    while (!this.#stopped) {
      const now = clock.monotonicMs();
      const lostInMs = this.#tellLost(now);
      this.#notice();
      const next = nextVisit(this.#meters, now, ({ ref }) => this.#backOffMs(ref.meterId));
      if ('visit' in next) await this.#visitSafely(next.visit);
      else {
        this.#rest = new AbortController();
        await sleep(clock, Math.min(next.inMs, lostInMs, LONGEST_REST_MS), this.#rest.signal);
      }
    }
  }

  /** Who owes a full reading, by the wall clock, which may have been set since the last look. */
  #notice(): void {
    const { context, clocks } = this.#parts;
    const round = roundOf(context.env.clock.now(), this.#minutes);
    // A day that the PC has wrong is never frozen; the freeze is owed as soon as its clock can be believed.
    const freezes = !clocks.pcDoubted;
    for (const meter of this.#meters) meter.fullOwed = meter.round !== round || (freezes && owedFreeze(context, meter) !== null);
  }

  /** @returns in how many ms the next silent meter will be lost. */
  #tellLost(now: number): number {
    let inMs = Number.POSITIVE_INFINITY;
    for (const meter of this.#meters) {
      if (!meter.silent || meter.lostTold) continue;
      const leftMs = Math.max(meter.lostLookAtMs, (meter.heardAtMs ?? now - LOST_AFTER_MS) + LOST_AFTER_MS) - now;
      if (leftMs > 0) inMs = Math.min(inMs, leftMs);
      else {
        meter.lostLookAtMs = now + LOST_LOOK_MS;
        // Whoever answers there next may be another meter.
        meter.identityProven = false;
        meter.lostTold = noteIfLost(this.#parts.context, meter.ref.meterId);
        if (meter.lostTold) this.#parts.context.hint('status');
      }
    }
    return inMs;
  }

  #backOffMs(meter: MeterId): number {
    return this.#parts.context.fieldbus.bus(this.#parts.busId).pollInMs(meter);
  }

  async #visitSafely(meter: PolledMeter): Promise<void> {
    const { env } = this.#parts.context;
    try {
      await this.#visit(meter);
    } catch (error) {
      env.log.error('reading.failed', { meter: meter.ref.meterId, error: String(error) });
      meter.notBeforeMs = env.clock.monotonicMs() + LINE_RETRY_MS;
    }
  }

  /** Number, state, proof: each in a lease of its own, so that a command waits for one exchange at most. */
  async #visit(meter: PolledMeter): Promise<void> {
    const { context, clocks } = this.#parts;
    if (!meter.identityProven) {
      const identity = await this.#ask(meter, (wire) => wire.readIdentity(meter.ref));
      if (!identity || !this.#isSelf(meter, identity.serial) || this.#stopped) return;
    }
    const keepState = (state: StateReading) => {
      clocks.heard(meter.ref.meterId, state.clock);
      noteState(context, meter.ref.meterId, state);
    };
    const state = await this.#ask(meter, (wire) => wire.readState(meter.ref), keepState);
    if (!state) return;
    meter.dueAtMs = context.env.clock.monotonicMs() + REFRESH_MS;
    if (!meter.fullOwed) await this.#keepClock(meter, state);
    if (!meter.fullOwed || this.#stopped) return;
    this.#sweep = this.#sweep.begun(roundOf(state.readAt, this.#minutes), state.readAt);
    await this.#ask(
      meter,
      (wire) => wire.readProof(meter.ref),
      (proof) => this.#keep(meter, state, proof),
    );
  }

  #keep(meter: PolledMeter, state: StateReading, proof: ProofReading): void {
    const { context, sink, clocks, answered, frozen } = this.#parts;
    const { meterId } = meter.ref;
    noteProof(context, meterId, proof);
    const proven = provenReading(proof);
    if (proven && context.store.readOnlyReason === null) noticeDifference(context, meterId, proven);
    answered(meterId);
    if (!isPair(state, proof)) {
      meter.notBeforeMs = context.env.clock.monotonicMs() + BUSY_RETRY_MS;
      return;
    }
    followRegister(context, meter, { at: state.readAt, totalCentiKwh: state.energy.total });
    const read = fullReading(context, meter, state, proof);
    if (!clocks.pcDoubted && freezeFirst(context, meter, read, proof)) frozen(meterId);
    sink.add(read);
    meter.round = roundOf(read.readAt, this.#minutes);
    this.#sweep = this.#sweep.read(proof.readAt);
  }

  /** Of one meter in a minute: the bus is away for two seconds each time, and others have their 3 minutes. */
  async #keepClock(meter: PolledMeter, state: StateReading): Promise<void> {
    const { clock } = this.#parts.context.env;
    if (this.#stopped || clock.monotonicMs() < this.#clockNotBeforeMs) return;
    if (await keepClock(this.#parts, meter, state)) this.#clockNotBeforeMs = clock.monotonicMs() + CLOCK_EVERY_MS;
  }

  #isSelf(meter: PolledMeter, serial: string): boolean {
    const { context } = this.#parts;
    meter.identityProven = serial === meter.ref.serial;
    if (meter.identityProven) return true;
    this.#silence(meter, STRANGER_RETRY_MS);
    noteStranger(context, meter.ref.meterId, serial);
    return false;
  }

  /** One exchange. What is kept of it is kept before the lease ends, so that no sale comes between reading and comparing. */
  async #ask<T>(meter: PolledMeter, read: (wire: Wire) => Promise<Exchange<T>>, keep?: (value: T) => void): Promise<T | null> {
    const { context, busId } = this.#parts;
    const leased = await context.fieldbus.bus(busId).lease('poll', LEASE_MS, async (wire) => {
      const outcome = await read(wire);
      if (outcome.ok) this.#heard(meter);
      if (outcome.ok) keep?.(outcome.value);
      return outcome;
    });
    const outcome = leased.ok ? leased.value : leased;
    if (outcome.ok) return outcome.value;
    this.#failed(meter, outcome.fault);
    return null;
  }

  #heard(meter: PolledMeter): void {
    meter.heardAtMs = this.#parts.context.env.clock.monotonicMs();
    meter.notBeforeMs = 0;
    if (!meter.silent) return;
    meter.silent = meter.lostTold = false;
    this.#parts.answered(meter.ref.meterId);
  }

  #failed(meter: PolledMeter, fault: ExchangeFault): void {
    const { kind } = fault;
    if (kind === 'queueFull' || kind === 'leaseOver' || kind === 'closed') {
      meter.notBeforeMs = this.#parts.context.env.clock.monotonicMs() + BUSY_RETRY_MS;
    } else this.#silence(meter, kind === 'lineDown' ? LINE_RETRY_MS : FAULT_RETRY_MS);
  }

  #silence(meter: PolledMeter, retryMs: number): void {
    const { context } = this.#parts;
    const { meterId } = meter.ref;
    meter.silent = true;
    meter.notBeforeMs = context.env.clock.monotonicMs() + retryMs;
    if ((knownState(context, meterId)?.detail.failingSince ?? null) === null) noteSilence(context, meterId);
  }
}
