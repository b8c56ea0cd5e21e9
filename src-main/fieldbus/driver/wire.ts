/** What may be asked of meters during one lease: reads decoded by their profile, commands encoded by it, each sent once. */
import { sleep, type Env } from '../../platform/env.ts';
import type { PurchaseCount } from '../../../src-shared/value/count.ts';
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { LocalTime } from '../../../src-shared/value/instant.ts';
import type { ControlCommand, MeterParameters } from '../../domain/meter/parameters.ts';
import type { ForcedMode, ProofReading, StateReading } from '../../domain/meter/reading.ts';
import { failed, type Exchange } from '../fault.ts';
import type { ReplyShape } from '../frame/expected.ts';
import { encodeCommandData, type Decoders, type PointValues } from '../profile/codec.ts';
import type { ProfileSet } from '../profile/load.ts';
import type { Block, Command, Profile } from '../profile/schema.ts';
import type { LeasedLine } from '../scheduler/lease.ts';
import type { MeterRef } from './meter-ref.ts';
import { planBlocks, spanOf, type Span } from './plan.ts';
import { forcedMode, proofReading, stateReading } from './reading.ts';

/** What an unsigned register of 32 bits wraps at. */
const U32 = 0x1_0000_0000;

/** A meter's address with its line, in the codes of its profile. */
export interface AddressFrame {
  /** 1…247 */
  readonly address: number;
  readonly baudIndex: number;
  readonly parityIndex: number;
  readonly stopIndex: number;
  /** 12 digits, its own. */
  readonly serial: string;
}

interface Registers {
  readonly bytes: readonly Uint8Array[];
  readonly doubted: boolean;
}

export class Wire {
  #env: Env;
  #profiles: ProfileSet;
  #decoders: Decoders;
  #line: LeasedLine;

  constructor(parts: { env: Env; profiles: ProfileSet; decoders: Decoders; line: LeasedLine }) {
    this.#env = parts.env;
    this.#profiles = parts.profiles;
    this.#decoders = parts.decoders;
    this.#line = parts.line;
  }

  /** The number that the meter itself holds, 12 digits: whether it is the right one is the caller's to decide. */
  async readIdentity(meter: MeterRef): Promise<Exchange<{ serial: string }>> {
    return mapped(await this.readBlock(meter, 'identity'), (values) => ({ serial: String(values['serial']) }));
  }

  /** Count, total and balance in one read. */
  async readProof(meter: MeterRef): Promise<Exchange<ProofReading>> {
    return mapped(await this.#block(meter, 'proof'), ({ values, doubted }) => proofReading(values, this.#env.clock.now(), doubted));
  }

  async readState(meter: MeterRef): Promise<Exchange<StateReading>> {
    return mapped(await this.#block(meter, 'poll'), ({ values }) => stateReading(values, this.#env.clock.now()));
  }

  async readForced(meter: MeterRef): Promise<Exchange<{ mode: ForcedMode }>> {
    return mapped(await this.readBlock(meter, 'forced'), (values) => ({ mode: forcedMode(values) }));
  }

  /** Forced mode, then the state with the relay: what a control command is judged by. */
  async readSupply(meter: MeterRef): Promise<Exchange<{ mode: ForcedMode; state: StateReading; doubted: boolean }>> {
    return mapped(await this.#blocks(meter, ['forced', 'poll']), ({ values: [forced, poll], doubted }) => {
      return { mode: forcedMode(forced!), state: stateReading(poll!, this.#env.clock.now()), doubted };
    });
  }

  /** encrypted: the meter refuses money frames in clear. */
  async readRunMode(meter: MeterRef): Promise<Exchange<{ encrypted: boolean }>> {
    return mapped(await this.readBlock(meter, 'runMode'), (values) => ({ encrypted: values['encrypted'] === true }));
  }

  /**
   * Sends exactly one purchase frame. That something was replied decides nothing: what happened is what readProof says afterwards.
   * @param sale what goes onto the meter, 1 … ceiling in fen; the count is the meter's own + 1.
   */
  sell(meter: MeterRef, sale: { creditFen: Fen; purchaseCount: PurchaseCount }): Promise<Exchange<'replied'>> {
    return this.#command(meter, 'sell', { amountFen: sale.creditFen, purchaseCount: sale.purchaseCount });
  }

  /**
   * Sends exactly one purchase frame whose amount is below 0, as makers take a refund: the register's bits read with their sign.
   * @param back what leaves the meter, 1 … 2,147,483,647 fen; the count is the meter's own + 1.
   */
  takeBack(meter: MeterRef, back: { creditFen: Fen; purchaseCount: PurchaseCount }): Promise<Exchange<'replied'>> {
    const field = this.#profile(meter).commands['sell']?.fields.find((one) => 'name' in one && one.name === 'amountFen');
    const amountFen = field?.type === 's32' ? -back.creditFen : U32 - back.creditFen;
    return this.#command(meter, 'sell', { amountFen, purchaseCount: back.purchaseCount });
  }

  /** Sent once; readForced says afterwards what is in force. */
  control(meter: MeterRef, command: ControlCommand): Promise<Exchange<'replied'>> {
    return this.#command(meter, command, {});
  }

  /** Sent once; a refused write may have changed part of the block all the same, so read it back whatever is replied. */
  writeParameters(meter: MeterRef, parameters: MeterParameters): Promise<Exchange<'replied'>> {
    const { alarms, prices, ...rest } = parameters;
    const four = prices && { priceSharpE4: prices.sharp, pricePeakE4: prices.peak, priceFlatE4: prices.flat, priceValleyE4: prices.valley };
    return this.#command(meter, 'parameters', { ...rest, ...alarms, ...four });
  }

  /** Waits the 2 s that the meter needs before the clock may be read back. */
  setClock(meter: MeterRef, time: LocalTime): Promise<Exchange<'replied'>> {
    const { year, ...rest } = time;
    return this.#command(meter, 'clock', { ...rest, yearOfCentury: year % 100 });
  }

  /** Sent once; the meter answers under its new address from then on: its number read there says whether it took it. */
  setAddress(meter: MeterRef, line: AddressFrame): Promise<Exchange<'replied'>> {
    return this.#command(meter, 'address', { ...line });
  }

  /** Any block of the meter's profile, split where the meter takes fewer registers in one read. */
  async readBlock(meter: MeterRef, name: string): Promise<Exchange<PointValues>> {
    return mapped(await this.#block(meter, name), ({ values }) => values);
  }

  async #block(meter: MeterRef, name: string): Promise<Exchange<{ values: PointValues; doubted: boolean }>> {
    return mapped(await this.#blocks(meter, [name]), ({ values, doubted }) => ({ values: values[0]!, doubted }));
  }

  /** Several blocks of one meter in as few and as short reads as its wire makes best. */
  async #blocks(meter: MeterRef, names: readonly string[]): Promise<Exchange<{ values: PointValues[]; doubted: boolean }>> {
    const profile = this.#profile(meter);
    const blocks: Block[] = [];
    for (const name of names) {
      const block = profile.blocks[name];
      if (!block) return failed({ kind: 'badReply', detail: `profile ${profile.id} has no block ${name}` });
      blocks.push(block);
    }
    const read = await this.#registers(meter, profile, blocks);
    if (!read.ok) return read;
    const values: PointValues[] = [];
    for (const [index, block] of blocks.entries()) {
      const decoded = this.#decoders.of(block)(read.value.bytes[index]!);
      if (!decoded.ok) return failed({ kind: 'badReply', detail: decoded.fault });
      values.push(decoded.value);
    }
    return { ok: true, value: { values, doubted: read.value.doubted } };
  }

  /** The register bytes of each block. */
  async #registers(meter: MeterRef, profile: Profile, blocks: readonly Block[]): Promise<Exchange<Registers>> {
    const [only] = blocks;
    if (blocks.length === 1 && only && only.registers <= profile.maxReadRegisters) {
      const read = await this.#line.read(meter, only.fc, only.start, only.registers);
      return mapped(read, ({ bytes, doubted }) => ({ bytes: [bytes], doubted }));
    }
    const all = blocks.map((block) => new Uint8Array(block.registers * 2));
    let doubted = false;
    for (const span of planBlocks(profile, blocks, this.#line.pace(meter))) {
      const read = await this.#line.read(meter, span.fc, span.start, span.registers);
      if (!read.ok) return read;
      blocks.forEach((block, index) => copyOverlap(span, read.value.bytes, spanOf(block), all[index]!));
      doubted ||= read.value.doubted;
    }
    return { ok: true, value: { bytes: all, doubted } };
  }

  /** @throws RangeError when the values do not fit the command: who calls has checked them. */
  async #command(meter: MeterRef, name: string, values: PointValues): Promise<Exchange<'replied'>> {
    const profile = this.#profile(meter);
    const command = profile.commands[name];
    if (!command) return failed({ kind: 'badReply', detail: `profile ${profile.id} has no command ${name}` });
    const data = encodeCommandData(command, values);
    if (!data.ok) throw new RangeError(`${profile.id} ${name}: ${data.fault}`);
    const replied = await this.#line.write(meter, { ...command, data: data.value, shape: replyShape(command) });
    if (command.settleMs > 0 && wasSent(replied)) await sleep(this.#env.clock, command.settleMs);
    return replied;
  }

  /** @throws Error for a profile that is not loaded. */
  #profile(meter: MeterRef): Profile {
    const profile = this.#profiles.get(meter.profile);
    if (!profile) throw new Error(`no profile ${meter.profile} is loaded`);
    return profile;
  }
}

/** Those registers that both have, from the bytes of the one to the bytes of the other. */
function copyOverlap(from: Span, bytes: Uint8Array, to: Span, into: Uint8Array): void {
  const start = Math.max(from.start, to.start);
  const end = Math.min(from.start + from.registers, to.start + to.registers);
  if (from.fc !== to.fc || end <= start) return;
  into.set(bytes.subarray((start - from.start) * 2, (end - from.start) * 2), (start - to.start) * 2);
}

function replyShape({ reply, start, registers }: Command): ReplyShape {
  if (reply === 'echo') return { kind: 'ack', start, registers };
  return reply === 'untilSilence' ? { kind: 'anything' } : { kind: 'fixed', bytes: reply.fixed };
}

function wasSent(replied: Exchange<unknown>): boolean {
  return replied.ok || !['leaseOver', 'closed', 'lineDown', 'queueFull'].includes(replied.fault.kind);
}

function mapped<A, B>(from: Exchange<A>, map: (value: A) => B): Exchange<B> {
  return from.ok ? { ok: true, value: map(from.value) } : from;
}
