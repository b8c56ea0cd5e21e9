/** Modbus TCP frames as a gateway sees them: transaction, protocol 0, length, unit, then function and data. */
import type { Framing, Request } from './framing.ts';
import { joined } from './rtu.ts';

const HEADER = 7;
/** Unit and the largest PDU. */
const LONGEST_LENGTH = 254;

export function mbapFraming(): Framing {
  let buffer: Uint8Array = new Uint8Array(0);
  return {
    kind: 'tcp',
    push(chunk) {
      buffer = joined(buffer, chunk);
      const requests: Request[] = [];
      while (buffer.length >= HEADER) {
        const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
        const length = view.getUint16(4);
        if (view.getUint16(2) !== 0 || length < 2 || length > LONGEST_LENGTH) {
          // Not Modbus TCP: nothing in this stream can be trusted any more.
          buffer = new Uint8Array(0);
          break;
        }
        const end = HEADER - 1 + length;
        if (buffer.length < end) break;
        const raw = buffer.slice(0, end);
        buffer = buffer.slice(end);
        requests.push({ unit: raw[6] ?? 0, pdu: raw.slice(HEADER), transaction: view.getUint16(0), raw });
      }
      return requests;
    },
    quiet() {
      // TCP has no silence: an unfinished frame goes on whenever its rest comes.
    },
    get pending() {
      return false;
    },
    encode(unit, transaction, pdu) {
      const frame = new Uint8Array(HEADER + pdu.length);
      const view = new DataView(frame.buffer);
      view.setUint16(0, transaction);
      view.setUint16(4, pdu.length + 1);
      view.setUint8(6, unit);
      frame.set(pdu, HEADER);
      return frame;
    },
  };
}
