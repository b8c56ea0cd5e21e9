/** RTU frames as a meter sees them: address, function, data, CRC-16. Written apart from the client's framer, so that each checks the other. */
import type { Framing, Request } from './framing.ts';

const POLYNOMIAL = 0xa001;
const SHORTEST = 4;
/** Address, function, start, quantity, check sum. */
const FIXED_LENGTH = 8;
const WRITE_OVERHEAD = 9;
const LONGEST = 256;

/** CRC-16/MODBUS of bytes[0 … length − 1]. */
export function rtuCheckSum(bytes: Uint8Array, length: number): number {
  let crc = 0xffff;
  for (let i = 0; i < length; i++) {
    crc ^= bytes[i] ?? 0;
    for (let bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
  }
  return crc;
}

export function rtuFrame(unit: number, pdu: Uint8Array): Uint8Array {
  const frame = new Uint8Array(pdu.length + 3);
  frame[0] = unit;
  frame.set(pdu, 1);
  const crc = rtuCheckSum(frame, pdu.length + 1);
  frame[frame.length - 2] = crc & 0xff;
  frame[frame.length - 1] = crc >> 8;
  return frame;
}

function checkSumHolds(frame: Uint8Array): boolean {
  const crc = rtuCheckSum(frame, frame.length - 2);
  return frame[frame.length - 2] === (crc & 0xff) && frame[frame.length - 1] === crc >> 8;
}

/** null: its length shows only when the line goes quiet. undefined: more bytes are needed to say. */
function lengthOf(buffer: Uint8Array): number | null | undefined {
  const fc = buffer[1];
  if (fc === undefined) return undefined;
  if (fc >= 1 && fc <= 6) return FIXED_LENGTH;
  if (fc !== 15 && fc !== 16 && fc !== 32) return null;
  const bytes = buffer[6];
  return bytes === undefined ? undefined : WRITE_OVERHEAD + bytes;
}

export function rtuFraming(): Framing {
  let buffer = new Uint8Array(0);

  const take = (length: number): Request | null => {
    const raw = buffer.slice(0, length);
    // A meter that hears a bad check sum does not know where the next frame begins: it waits for a quiet line.
    if (!checkSumHolds(raw)) return null;
    buffer = buffer.slice(length);
    return { unit: raw[0] ?? 0, pdu: raw.slice(1, -2), transaction: 0, raw };
  };

  return {
    kind: 'rtu',
    push(chunk) {
      buffer = joined(buffer, chunk);
      const requests: Request[] = [];
      while (buffer.length >= SHORTEST) {
        const expected = lengthOf(buffer);
        if (expected === undefined) break;
        const length = expected ?? buffer.length;
        if (buffer.length < length) break;
        const request = take(length);
        if (!request) break;
        requests.push(request);
      }
      if (buffer.length > LONGEST) buffer = new Uint8Array(0);
      return requests;
    },
    quiet() {
      buffer = new Uint8Array(0);
    },
    get pending() {
      return buffer.length > 0;
    },
    encode: (unit, _transaction, pdu) => rtuFrame(unit, pdu),
  };
}

export function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
