/** Modbus TCP's envelope: transaction number, length and unit in front of the message instead of a check sum behind it. */
import { seal } from './crc16.ts';
import { expectedLength, type Expected, type Framer, type Heard } from './expected.ts';

const HEAD_BYTES = 7;
/** Unit + 253 bytes of message at most, unit + function + one byte at least. */
const LONGEST = 254;
const SHORTEST = 3;
const NONE = new Uint8Array(0);

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
  #bytes = NONE;
  /** Up to here the bytes have been handed out or thrown away. */
  #pos = 0;
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
    this.#bytes = NONE;
    this.#pos = this.#noise = 0;
  }

  get noiseBytes(): number {
    return this.#noise;
  }

  get restBytes(): number {
    return this.#bytes.length - this.#pos;
  }

  push(chunk: Uint8Array): void {
    const joined = new Uint8Array(this.restBytes + chunk.length);
    if (this.restBytes > 0) joined.set(this.#bytes.subarray(this.#pos));
    joined.set(chunk, this.restBytes);
    this.#bytes = joined;
    this.#pos = 0;
  }

  take(): Heard | null {
    while (this.restBytes >= HEAD_BYTES) {
      const [bytes, at] = [this.#bytes, this.#pos];
      const length = (bytes[at + 4]! << 8) | bytes[at + 5]!;
      if (bytes[at + 2] !== 0 || bytes[at + 3] !== 0 || length < SHORTEST || length > LONGEST) {
        this.#pos++;
        this.#noise++;
        continue;
      }
      if (this.restBytes < 6 + length) return null;
      this.#pos += 6 + length;
      const frame = new Uint8Array(length + 2);
      frame.set(bytes.subarray(at + 6, at + 6 + length));
      return this.#classify(seal(frame), (bytes[at]! << 8) | bytes[at + 1]!);
    }
    return null;
  }

  /** A length stands in front of every message: silence tells nothing new. */
  takeAfterSilence(): null {
    return null;
  }

  #classify(frame: Uint8Array, transaction: number): Heard {
    const expected = this.#expected;
    if (!expected || (this.#strict && transaction !== this.transaction)) return { kind: 'stray', frame };
    if (isEcho(expected, frame)) return { kind: 'echo' };
    if (frame[0] === expected.unit && frame[1] === (expected.fc | 0x80) && frame.length === 5)
      return { kind: 'exception', code: frame[2]! };
    const anything = expected.shape.kind === 'anything' && frame[0] === expected.unit && frame[1] === expected.fc;
    const fits = anything || expectedLength(expected, frame, 0, frame.length) === frame.length;
    return fits ? { kind: 'reply', frame } : { kind: 'stray', frame };
  }
}

/** Told by length and check sum: the frame has been given its own. */
function isEcho({ request, shape }: Expected, frame: Uint8Array): boolean {
  const end = frame.length;
  const same = end === request.length && frame[end - 2] === request[end - 2] && frame[end - 1] === request[end - 1];
  // A device may answer a vendor function with its own words back; inside an envelope there is no wire that could echo.
  return same && shape.kind !== 'anything';
}
