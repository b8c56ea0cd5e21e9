/** Requests as RTU frames: address, function, data, check sum. Also for Modbus TCP, whose envelope replaces the ends. */
import { seal } from './crc16.ts';

/** What the bus refuses to send at all: fixed limits of the protocol, kept here because libraries let more pass. */
export const MAX_READ_REGISTERS = 125;
export const MAX_WRITE_REGISTERS = 123;
export const VENDOR_FUNCTION = 0x20;

/** @throws RangeError beyond 1…125 registers, unit 1…247 or register 0xFFFF. */
export function readRequest(unit: number, fc: 3 | 4, start: number, registers: number): Uint8Array {
  checkRange(unit, start, registers, MAX_READ_REGISTERS);
  return seal(Uint8Array.of(unit, fc, start >> 8, start & 0xff, registers >> 8, registers & 0xff, 0, 0));
}

/**
 * Function 16, and the vendor's 20H, which is framed alike.
 * @param data whole registers, at most 123.
 * @throws RangeError beyond those limits.
 */
export function writeRequest(unit: number, fc: 16 | 32, start: number, data: Uint8Array): Uint8Array {
  const registers = data.length / 2;
  checkRange(unit, start, registers, MAX_WRITE_REGISTERS);
  const frame = new Uint8Array(9 + data.length);
  frame.set([unit, fc, start >> 8, start & 0xff, registers >> 8, registers & 0xff, data.length]);
  frame.set(data, 7);
  return seal(frame);
}

/** @throws RangeError beyond `most` registers, unit 1…247 or register 0xFFFF. */
export function checkRange(unit: number, start: number, registers: number, most: number): void {
  if (!Number.isInteger(unit) || unit < 1 || unit > 247) throw new RangeError(`a unit is 1…247, got ${unit}`);
  if (!Number.isInteger(registers) || registers < 1 || registers > most) throw new RangeError(`1…${most} registers, got ${registers}`);
  if (!Number.isInteger(start) || start < 0 || start + registers > 0x10000)
    throw new RangeError(`registers end at 0xFFFF, got ${start} + ${registers}`);
}
