/** One simulated prepaid meter: a request comes in, its state changes by the meter's own rules, a reply goes out. */
import type { Fen } from '../../../src-shared/value/fen.ts';
import { nextPurchaseCount } from '../../../src-shared/value/count.ts';
import type { Result } from '../../../src-shared/value/result.ts';
import { decodeCommandData, type PointValues } from '../../fieldbus/profile/codec.ts';
import type { Command, Profile } from '../../fieldbus/profile/schema.ts';
import { passTime } from './consume.ts';
import { wattsAt } from './load.ts';
import { applyParameters, numberOf, sell, type MoneyFault } from './money.ts';
import { Registers } from './registers.ts';
import type { MeterSetup } from './setup.ts';
import type { ForcedMode, MeterBehaviour, MeterState } from './state.ts';
import { closedByHand, settleSupply } from './supply.ts';

export const EXCEPTION = { function: 1, address: 2, value: 3, deviceFailure: 4, busy: 6, noResponse: 0x0b } as const;

/** The time a meter lives in. */
export interface MeterTime {
  /** Its wall-clock time, UTC milliseconds: what its clock shows, apart from its own error; as fast as its load where practice is accelerated. */
  nowMs(): number;
  /** Milliseconds that its load has been running since some start; faster than true time where practice is accelerated. */
  loadMs(): number;
}

/** A prepaid meter in China has local time and no daylight saving. */
const LOCAL_OFFSET_MS = 8 * 3_600_000;
const FIXED_HEADER = 6;

/** null: it does not answer. */
export type Reply = Uint8Array | null;

export class SimulatedMeter {
  readonly key: string;
  readonly profile: Profile;
  readonly behaviour: MeterBehaviour;
  readonly #registers: Registers;
  #address: number;
  #state: MeterState;
  #time: MeterTime;
  #loadedToMs: number;
  #waits: boolean;

  constructor(setup: MeterSetup, time: MeterTime) {
    this.key = setup.key;
    this.profile = setup.profile;
    this.behaviour = setup.behaviour;
    this.#registers = setup.registers ?? new Registers(setup.profile);
    this.#address = setup.address;
    this.#state = settleSupply(setup.state, setup.behaviour);
    this.#time = time;
    this.#loadedToMs = time.loadMs();
    this.#waits = setup.waits ?? false;
  }

  get address(): number {
    return this.#address;
  }

  /** As it is now: energy used until this moment is in it. */
  get state(): MeterState {
    this.#passTime();
    return this.#state;
  }

  /**
   * Answers one request.
   * @param pdu function code and data, without address and check sum.
   */
  answer(pdu: Uint8Array): Reply {
    this.#passTime();
    this.#waits = false;
    const fc = pdu[0] ?? 0;
    if (fc === 3 || fc === 4) return this.#read(pdu, fc);
    if (fc === 16 || fc === 32) return this.#write(pdu, fc);
    return exception(fc, EXCEPTION.function);
  }

  /** Somebody charges this meter without the app: another PC, a card, the maker's bench. */
  purchaseElsewhere(amountFen: Fen): Result<MeterState, MoneyFault> {
    this.#passTime();
    return this.#purchase(amountFen);
  }

  #purchase(amountFen: Fen): Result<MeterState, MoneyFault> {
    const count = nextPurchaseCount(this.#state.purchaseCount);
    const result = sell(this.#state, this.behaviour, this.profile, { amountFen, purchaseCount: count });
    if (result.ok) this.#become(result.value);
    return result;
  }

  /** A hand at the cabinet closes the breaker. */
  closeByHand(): void {
    this.#passTime();
    this.#state = closedByHand(this.#state);
  }

  /** Somebody at the cabinet gives it another address, or wires it where another one was: 1…247. */
  moveTo(address: number): void {
    this.#address = address;
  }

  /** A lasting change made at the cabinet or by a test: a new balance, another number, encryption. */
  change(change: Partial<MeterState>): void {
    this.#passTime();
    this.#become({ ...this.#state, ...change });
  }

  /** Power comes back: what was under way in memory is gone, what is stored stays. */
  reboot(): void {
    this.#passTime();
    this.#become({ ...this.#state, recloseInMs: null });
  }

  #become(state: MeterState): void {
    this.#state = settleSupply(state, this.behaviour);
  }

  #passTime(): void {
    const loadMs = Math.floor(this.#time.loadMs());
    if (this.#waits) this.#loadedToMs = loadMs;
    const elapsedMs = loadMs - this.#loadedToMs;
    if (elapsedMs <= 0) return;
    const { elsewhere } = this.#state;
    if (elsewhere && elsewhere.inMs <= elapsedMs) {
      this.#load(elsewhere.inMs);
      this.#become({ ...this.#state, elsewhere: null });
      this.#purchase(elsewhere.amountFen);
    }
    this.#load(loadMs - this.#loadedToMs);
  }

  #load(elapsedMs: number): void {
    const loaded = passTime(this.#state, this.behaviour, this.#loadedToMs + LOCAL_OFFSET_MS, elapsedMs);
    const { elsewhere } = loaded;
    this.#state = elsewhere ? { ...loaded, elsewhere: { ...elsewhere, inMs: elsewhere.inMs - elapsedMs } } : loaded;
    this.#loadedToMs += elapsedMs;
  }

  #read(pdu: Uint8Array, fc: 3 | 4): Reply {
    if (pdu.length !== 5) return exception(fc, EXCEPTION.value);
    const view = new DataView(pdu.buffer, pdu.byteOffset, pdu.byteLength);
    const registers = view.getUint16(3);
    if (registers < 1 || registers > this.profile.maxReadRegisters) return exception(fc, EXCEPTION.value);
    const bytes = this.#registers.read(this.#seen(), fc, view.getUint16(1), registers);
    if (!bytes) return exception(fc, EXCEPTION.address);
    const reply = new Uint8Array(2 + bytes.length);
    reply.set([fc, bytes.length]);
    reply.set(bytes, 2);
    return reply;
  }

  #seen() {
    const watts = this.#state.relayClosed ? wattsAt(this.behaviour.wattsByHour, this.#loadedToMs + LOCAL_OFFSET_MS) : 0;
    const clockMs = this.#time.nowMs() + LOCAL_OFFSET_MS + this.#state.clockOffsetMs;
    return { state: this.#state, profile: this.profile, watts, clockMs };
  }

  #write(pdu: Uint8Array, fc: 16 | 32): Reply {
    if (pdu.length < FIXED_HEADER) return exception(fc, EXCEPTION.value);
    const view = new DataView(pdu.buffer, pdu.byteOffset, pdu.byteLength);
    const start = view.getUint16(1);
    const registers = view.getUint16(3);
    const data = pdu.subarray(FIXED_HEADER);
    if (pdu[5] !== registers * 2 || data.length !== registers * 2) return exception(fc, EXCEPTION.value);
    const here = Object.entries(this.profile.commands).filter(([, command]) => command.fc === fc && command.start === start);
    if (here.length === 0) return exception(fc, EXCEPTION.address);
    for (const [name, command] of here) {
      const values = decodeCommandData(command, data);
      if (values.ok) return this.#obey(name, command, values.value, pdu);
    }
    return exception(fc, EXCEPTION.value);
  }

  #obey(name: string, command: Command, values: PointValues, pdu: Uint8Array): Reply {
    const result = this.#effect(name, values);
    if (result === null) return exception(command.fc, EXCEPTION.address);
    if (result.ok) this.#become(result.value);
    else if (this.behaviour.refusal === 'silence') return null;
    else if (this.behaviour.refusal === 'exception') return exception(command.fc, EXCEPTION.value);
    return acknowledge(command, pdu);
  }

  /** null: the profile has the command, this simulator does not know its name. */
  #effect(name: string, values: PointValues): Result<MeterState, MoneyFault> | null {
    const state = this.#state;
    switch (name) {
      case 'trip':
      case 'close':
      case 'restore': {
        const forced: ForcedMode = name === 'restore' ? 'none' : name;
        return { ok: true, value: { ...state, forced } };
      }
      case 'sell':
        return sell(state, this.behaviour, this.profile, values);
      case 'parameters':
        return applyParameters(state, values);
      case 'clock':
        return { ok: true, value: { ...state, clockOffsetMs: this.#clockOffset(values) } };
      case 'address':
        return this.#move(values);
      default:
        return null;
    }
  }

  #clockOffset(values: PointValues): number {
    const part = (name: string) => numberOf(values, name) ?? 0;
    const set = Date.UTC(2000 + part('yearOfCentury'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
    return set - LOCAL_OFFSET_MS - this.#time.nowMs();
  }

  /** A new address holds from the next request on. */
  #move(values: PointValues): Result<MeterState, MoneyFault> {
    const address = numberOf(values, 'address') ?? 0;
    const serial = values['serial'];
    if (address < 1 || address > 247 || typeof serial !== 'string') return { ok: false, fault: 'badValue' };
    this.#address = address;
    return { ok: true, value: { ...this.#state, serial } };
  }
}

export function exception(fc: number, code: number): Uint8Array {
  return Uint8Array.of(fc | 0x80, code);
}

/** Function, start and quantity come back; a profile that knows another length gets that many bytes of frame, padded with 0. */
function acknowledge(command: Command, pdu: Uint8Array): Uint8Array {
  const echo = pdu.slice(0, 5);
  if (typeof command.reply === 'string') return echo;
  const addressAndCheckSum = 3;
  const reply = new Uint8Array(command.reply.fixed - addressAndCheckSum);
  reply.set(echo.subarray(0, reply.length));
  return reply;
}
