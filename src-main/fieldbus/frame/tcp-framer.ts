/** Modbus TCP's envelope: transaction number, length and unit in front of the message instead of a check sum behind it. */
import { crc16, seal } from './crc16.ts';
import { expectedLength, type Expected, type Framer, type Heard } from './expected.ts';

const HEAD_BYTES = 7;
/** Unit + 253 bytes of message at most, unit + function + one byte at least. */
const LONGEST = 254;
const SHORTEST = 3;

/** @param frame a request as RTU frame; its check sum is left out. */
export function envelope(frame: Uint8Array, transaction: number): Uint8Array {
  const message = frame.subarray(1, -2);
  const bytes = new Uint8Array(HEAD_BYTES + message.length);
  bytes.set([transaction >> 8, transaction & 0xff, 0, 0, (message.length + 1) >> 8, (message.length + 1) & 0xff, frame[0]!]);
  bytes.set(message, HEAD_BYTES);
  return bytes;
}

/** What it hands out are RTU frames, so that above it there is one kind of frame only. */
export class TcpFramer implements Framer {
  #rest = new Uint8Array(0);
  #noise = 0;
  #expected: Expected | null = null;
  #strict: boolean;
  /** The number that the awaited reply must carry, where the gateway is one that returns it. */
  transaction = 0;

  constructor(transactionId: 'strict' | 'ignore') {
    this.#strict = transactionId === 'strict';
  }

  expect(expected: Expected | null): void {
    this.#expected = expected;
    this.#rest = new Uint8Array(0);
    this.#noise = 0;
  }

  get noiseBytes(): number {
    return this.#noise;
  }

  get restBytes(): number {
    return this.#rest.length;
  }

  push(chunk: Uint8Array): void {
    if (this.#rest.length === 0) {
      this.#rest = chunk.slice();
      return;
    }
    const joined = new Uint8Array(this.#rest.length + chunk.length);
    joined.set(this.#rest);
    joined.set(chunk, this.#rest.length);
    this.#rest = joined;
  }

  take(): Heard | null {
    while (this.#rest.length >= HEAD_BYTES) {
      const bytes = this.#rest;
      const length = (bytes[4]! << 8) | bytes[5]!;
      if (bytes[2] !== 0 || bytes[3] !== 0 || length < SHORTEST || length > LONGEST) {
        this.#rest = bytes.subarray(1);
        this.#noise++;
        continue;
      }
      if (bytes.length < 6 + length) return null;
      this.#rest = bytes.subarray(6 + length);
      const frame = new Uint8Array(length + 2);
      frame.set(bytes.subarray(6, 6 + length));
      return this.#classify(seal(frame), (bytes[0]! << 8) | bytes[1]!, bytes.subarray(0, 6 + length));
    }
    return null;
  }

  /** A length stands in front of every message: silence tells nothing new. */
  takeAfterSilence(): null {
    return null;
  }

  #classify(frame: Uint8Array, transaction: number, raw: Uint8Array): Heard {
    const expected = this.#expected;
    if (!expected || (this.#strict && transaction !== this.transaction)) return { kind: 'stray', frame };
    if (isEcho(expected, raw)) return { kind: 'echo' };
    if (frame[0] === expected.unit && frame[1] === (expected.fc | 0x80) && frame.length === 5)
      return { kind: 'exception', code: frame[2]! };
    const anything = expected.shape.kind === 'anything' && frame[0] === expected.unit && frame[1] === expected.fc;
    const fits = anything || expectedLength(expected, frame, 0, frame.length) === frame.length;
    return fits ? { kind: 'reply', frame } : { kind: 'stray', frame };
  }
}

function isEcho(expected: Expected, raw: Uint8Array): boolean {
  const { request } = expected;
  const same = raw.length - 6 === request.length - 2 && crc16(raw, 6) === (request.at(-2)! | (request.at(-1)! << 8));
  // A device may answer a vendor function with its own words back; inside an envelope there is no wire that could echo.
  return same && expected.shape.kind !== 'anything';
}
