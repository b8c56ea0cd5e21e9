/** Modbus requests on one line: modbus-serial words the standard functions over a port object of ours, the vendor's 20H is worded here. */
import { EventEmitter } from 'node:events';
import modbus from 'modbus-serial';
import { failed, type Exchange } from '../fault.ts';
import { checkRange, MAX_READ_REGISTERS, MAX_WRITE_REGISTERS, VENDOR_FUNCTION, writeRequest } from './adu.ts';
import type { Exchanger, Reply } from './exchange.ts';
import type { ReplyShape } from './expected.ts';

export interface ReadBytes {
  /** Register bytes, high byte first. */
  readonly bytes: Uint8Array;
  readonly tookMs: number;
  /** May be the late reply to an earlier like request. */
  readonly doubted: boolean;
}

/**
 * What the library takes for a serial port. It never touches the line: what is written is held until the exchanger sends it, and the one
 * reply that the exchanger believes comes back as 'data', in the same turn. So the library needs no time-out, no queue and no buffer.
 */
class HeldPort extends EventEmitter {
  readonly isOpen = true;
  /** Set by the library when it opens the port; our exchanges are one at a time, so the number never changes. */
  _transactionIdRead = 1;
  _transactionIdWrite = 1;
  held: Uint8Array = new Uint8Array(0);

  open(done: (error?: Error) => void): void {
    done();
  }

  close(done: () => void): void {
    done();
  }

  write(frame: Uint8Array): void {
    this.held = frame;
  }
}

export class ModbusClient {
  #port = new HeldPort();
  #library: InstanceType<typeof modbus.default>;
  #exchanger: Exchanger;

  constructor(exchanger: Exchanger) {
    this.#exchanger = exchanger;
    this.#library = new modbus.default(this.#port);
    this.#library.open();
  }

  /**
   * Functions 3 and 4.
   * @param registers 1…125.
   * @throws RangeError outside the protocol's limits, which the library does not check.
   */
  async read(unit: number, fc: 3 | 4, start: number, registers: number, timeoutMs: number): Promise<Exchange<ReadBytes>> {
    checkRange(unit, start, registers, MAX_READ_REGISTERS);
    const answer: { bytes?: Uint8Array; fault?: string } = {};
    const done = (error: Error | null, result: { buffer: Uint8Array }) => {
      if (error) answer.fault = error.message;
      else answer.bytes = result.buffer;
    };
    if (fc === 3) this.#library.writeFC3(unit, start, registers, done);
    else this.#library.writeFC4(unit, start, registers, done);
    const shape = { kind: 'read', bytes: registers * 2 } as const;
    const reply = await this.#exchanger.request({ request: this.#port.held, unit, fc, shape }, timeoutMs);
    if (!reply.ok) return reply;
    this.#give(reply.value);
    if (!answer.bytes) return failed({ kind: 'badReply', detail: answer.fault ?? 'not understood' });
    return { ok: true, value: { bytes: answer.bytes, tookMs: reply.value.tookMs, doubted: reply.value.doubted } };
  }

  /**
   * Function 16, sent exactly once; the reply has to name unit, function, start and quantity.
   * @throws RangeError outside the protocol's limits.
   */
  async write(unit: number, start: number, data: Uint8Array, timeoutMs: number): Promise<Exchange<'replied'>> {
    const registers = wordsOf(data);
    checkRange(unit, start, registers.length, MAX_WRITE_REGISTERS);
    const answer: { fault?: string } = {};
    this.#library.writeFC16(unit, start, registers, (error: Error | null) => {
      if (error) answer.fault = error.message;
    });
    const shape = { kind: 'ack', start, registers: registers.length } as const;
    const reply = await this.#exchanger.request({ request: this.#port.held, unit, fc: 16, shape }, timeoutMs);
    if (!reply.ok) return reply;
    this.#give(reply.value);
    return answer.fault === undefined ? { ok: true, value: 'replied' } : failed({ kind: 'badReply', detail: answer.fault });
  }

  /**
   * The vendor's function 20H, sent exactly once. Nothing is known of its reply but that it comes.
   * @throws RangeError outside the protocol's limits.
   */
  async vendorWrite(unit: number, start: number, data: Uint8Array, shape: ReplyShape, timeoutMs: number): Promise<Exchange<'replied'>> {
    const request = writeRequest(unit, VENDOR_FUNCTION, start, data);
    const reply = await this.#exchanger.request({ request, unit, fc: VENDOR_FUNCTION, shape }, timeoutMs);
    return reply.ok ? { ok: true, value: 'replied' } : reply;
  }

  /** To the library, which calls back at once. */
  #give({ frame }: Reply): void {
    this.#port.emit('data', Buffer.from(frame.buffer, frame.byteOffset, frame.length));
  }
}

function wordsOf(data: Uint8Array): number[] {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  return Array.from({ length: data.length / 2 }, (_, index) => view.getUint16(index * 2));
}
