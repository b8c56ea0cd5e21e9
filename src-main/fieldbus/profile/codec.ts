/** Register bytes ⇄ the named values of a profile's blocks and commands; both directions, so that the simulator answers from the same data. */
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import type { Block, Command, Field, Point } from './schema.ts';

/** Numbers come scaled, in the unit the point's name carries; bit is a boolean, bcd a string of digits, bytes an array of 0…255. */
export type PointValue = number | boolean | string | readonly number[];
export type PointValues = Readonly<Record<string, PointValue>>;

/** Why bytes or values do not fit the profile; the text names the point or field. */
export type CodecFault = string;

type NumberType = 'u8' | 'u16' | 's16' | 'u32' | 's32' | 'float32';

const RANGE: Readonly<Record<Exclude<NumberType, 'float32'>, readonly [number, number]>> = {
  u8: [0, 0xff],
  u16: [0, 0xffff],
  s16: [-0x8000, 0x7fff],
  u32: [0, 0xffff_ffff],
  s32: [-0x8000_0000, 0x7fff_ffff],
};

/** null where the bytes are not of the type: a BCD digit above 9, a float that is not a number. */
type Reader<T extends PointValue = PointValue> = (view: DataView) => T | null;

/** @param bytes exactly registers × 2, as they stand in the reply behind the byte count. */
export type BlockDecoder = (bytes: Uint8Array) => Result<PointValues, CodecFault>;

/** All points of a block from its register bytes. Where each one lies is worked out here, once: a block is read thousands of times a second. */
export function blockDecoder(block: Block): BlockDecoder {
  const names = Object.keys(block.points);
  const readers = names.map((name) => pointReader(byteOffset(block, block.points[name]!), block.points[name]!));
  // Copying an object that has all names costs a quarter of giving an empty one its names one by one.
  const blank: PointValues = Object.fromEntries(names.map((name) => [name, 0]));
  return (bytes) => {
    if (bytes.length !== block.registers * 2)
      return bad(`${block.registers} registers are ${block.registers * 2} bytes, got ${bytes.length}`);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const values: Record<string, PointValue> = { ...blank };
    for (let i = 0; i < names.length; i++) {
      const value = readers[i]!(view);
      if (value === null) return bad(`${names[i]}: not a valid ${block.points[names[i]!]!.type}`);
      values[names[i]!] = value;
    }
    return good(values);
  };
}

/** The decoders of the profiles' blocks, each made when its block is first read. */
export class Decoders {
  #made = new Map<Block, BlockDecoder>();

  of(block: Block): BlockDecoder {
    let decoder = this.#made.get(block);
    if (!decoder) this.#made.set(block, (decoder = blockDecoder(block)));
    return decoder;
  }
}

/**
 * The register bytes of a block; points without a value, and registers without a point, are 0.
 * @throws RangeError naming the point when a value does not fit it.
 */
export function encodeBlock(block: Block, values: PointValues): Uint8Array {
  const view = new DataView(new ArrayBuffer(block.registers * 2));
  for (const name in block.points) {
    const value = values[name];
    if (value !== undefined) pointWriter(block, name)(view, value);
  }
  return new Uint8Array(view.buffer);
}

/** Writes one point of a block into the view over its register bytes. @throws RangeError naming the point when the value does not fit it. */
export type PointWriter = (view: DataView, value: PointValue) => void;

/** Where the point lies is worked out here, once. */
export function pointWriter(block: Block, name: string): PointWriter {
  const point = block.points[name]!;
  const offset = byteOffset(block, point);
  if (point.type === 'bit' || point.type === 'bits') {
    const { bit } = point;
    const width = point.type === 'bit' ? 1 : point.width;
    const mask = ((1 << width) - 1) << bit;
    return (view, value) => {
      const number = Number(value);
      if (!Number.isInteger(number) || number < 0 || number >= 1 << width)
        throw new RangeError(`${name}: ${String(value)} is not ${width} bits`);
      view.setUint16(offset, (view.getUint16(offset) & ~mask) | (number << bit));
    };
  }
  return (view, value) => {
    const fault = writeValue(view, offset, point, value);
    if (fault) throw new RangeError(`${name}: ${fault}`);
  };
}

function byteOffset(block: Block, point: Point): number {
  return (point.at - block.start) * 2 + (point.lowByte ? 1 : 0);
}

function pointReader(offset: number, point: Point): Reader {
  switch (point.type) {
    case 'bit': {
      const mask = 1 << point.bit;
      return (view) => (view.getUint16(offset) & mask) !== 0;
    }
    case 'bits': {
      const { bit, width } = point;
      const mask = (1 << width) - 1;
      return (view) => (view.getUint16(offset) >> bit) & mask;
    }
    case 'bcd':
      return bcdReader(offset, point.length);
    case 'bytes':
      return bytesReader(offset, point.length);
    default:
      return numberReader(offset, point.type, point.scale);
  }
}

function numberReader(offset: number, type: NumberType, scale: number): Reader<number> {
  switch (type) {
    case 'u8':
      return (view) => view.getUint8(offset) * scale;
    case 'u16':
      return (view) => view.getUint16(offset) * scale;
    case 's16':
      return (view) => view.getInt16(offset) * scale;
    case 'u32':
      return (view) => view.getUint32(offset) * scale;
    case 's32':
      return (view) => view.getInt32(offset) * scale;
    case 'float32':
      return (view) => {
        const value = view.getFloat32(offset) * scale;
        // + 0: a rounded −0.4 would otherwise be −0, which is not equal to 0 everywhere.
        return Number.isFinite(value) ? Math.round(value) + 0 : null;
      };
  }
}

function bcdReader(offset: number, length: number): Reader<string> {
  return (view) => {
    let digits = '';
    for (let i = 0; i < length; i++) {
      const byte = view.getUint8(offset + i);
      if (byte >> 4 > 9 || (byte & 15) > 9) return null;
      digits += String.fromCharCode(48 + (byte >> 4), 48 + (byte & 15));
    }
    return digits;
  };
}

function bytesReader(offset: number, length: number): Reader<readonly number[]> {
  return (view) => {
    const bytes: number[] = [];
    for (let i = 0; i < length; i++) bytes.push(view.getUint8(offset + i));
    return bytes;
  };
}

/**
 * The data bytes of a command (what follows the byte count).
 * A field with a flagOffset may be left out; fields that share a flag are given together or not at all, because the meter would take
 * the missing ones as 0. A flag byte is 1 where its fields are given.
 */
export function encodeCommandData(command: Command, values: PointValues): Result<Uint8Array, CodecFault> {
  const bytes = new Uint8Array(command.registers * 2);
  const view = new DataView(bytes.buffer);
  const known = new Set<string>();
  const flags = new Map<number, boolean>();
  for (const field of command.fields) {
    if ('const' in field) {
      writeNumber(view, field.offset, field.type, field.const);
      continue;
    }
    known.add(field.name);
    const value = values[field.name];
    if (field.flagOffset !== undefined) {
      const given = value !== undefined;
      if ((flags.get(field.flagOffset) ?? given) !== given)
        return bad(`${field.name}: shares its flag with other fields, give all of them or none`);
      flags.set(field.flagOffset, given);
    }
    if (value === undefined) {
      if (field.flagOffset === undefined) return bad(`${field.name}: missing`);
      continue;
    }
    const fault = writeValue(view, field.offset, field, value);
    if (fault) return bad(`${field.name}: ${fault}`);
  }
  for (const [offset, given] of flags) bytes[offset] = given ? 1 : 0;
  const stranger = Object.keys(values).find((name) => !known.has(name));
  return stranger === undefined ? good(bytes) : bad(`${stranger}: the command has no such field`);
}

/** What a command's data bytes say; fields whose flag is not 1 are left out. A constant that differs is a fault. */
export function decodeCommandData(command: Command, bytes: Uint8Array): Result<PointValues, CodecFault> {
  if (bytes.length !== command.registers * 2)
    return bad(`${command.registers} registers are ${command.registers * 2} bytes, got ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values: Record<string, PointValue> = {};
  for (const [index, field] of command.fields.entries()) {
    if ('const' in field) {
      if (numberReader(field.offset, field.type, 1)(view) !== field.const) return bad(`constant ${index} differs`);
      continue;
    }
    if (field.flagOffset !== undefined && bytes[field.flagOffset] !== 1) continue;
    const value = fieldReader(field)(view);
    if (value === null) return bad(`${field.name}: not a valid ${field.type}`);
    values[field.name] = value;
  }
  return good(values);
}

type NamedField = Exclude<Field, { const: number }>;

function fieldReader(field: NamedField): Reader {
  if ('length' in field) return field.type === 'bcd' ? bcdReader(field.offset, field.length) : bytesReader(field.offset, field.length);
  return numberReader(field.offset, field.type, field.scale);
}

/** Writes one value; a text says why it does not fit. */
function writeValue(
  view: DataView,
  offset: number,
  what: Exclude<Point, { type: 'bit' | 'bits' }> | NamedField,
  value: PointValue,
): string | null {
  if ('length' in what)
    return what.type === 'bcd' ? writeBcd(view, offset, what.length, value) : writeBytes(view, offset, what.length, value);
  const number = typeof value === 'boolean' ? Number(value) : value;
  if (typeof number !== 'number') return `expected a number, got ${JSON.stringify(value)}`;
  const raw = number / what.scale;
  if (what.type !== 'float32') {
    const [low, high] = RANGE[what.type];
    if (!Number.isInteger(raw) || raw < low || raw > high) return `${number} does not fit ${what.type} × ${what.scale}`;
  }
  writeNumber(view, offset, what.type, raw);
  return null;
}

function writeNumber(view: DataView, offset: number, type: NumberType, raw: number): void {
  if (type === 'u8') view.setUint8(offset, raw);
  else if (type === 'u16') view.setUint16(offset, raw);
  else if (type === 's16') view.setInt16(offset, raw);
  else if (type === 'u32') view.setUint32(offset, raw);
  else if (type === 's32') view.setInt32(offset, raw);
  else view.setFloat32(offset, raw);
}

function writeBcd(view: DataView, offset: number, length: number, value: PointValue): string | null {
  if (typeof value !== 'string' || !/^\d*$/.test(value) || value.length !== length * 2)
    return `expected ${length * 2} digits, got ${JSON.stringify(value)}`;
  for (let i = 0; i < length; i++) view.setUint8(offset + i, (Number(value[i * 2]) << 4) | Number(value[i * 2 + 1]));
  return null;
}

function writeBytes(view: DataView, offset: number, length: number, value: PointValue): string | null {
  const fits =
    Array.isArray(value) && value.length === length && value.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 0xff);
  if (!fits) return `expected ${length} bytes, got ${JSON.stringify(value)}`;
  (value as readonly number[]).forEach((byte, index) => view.setUint8(offset + index, byte));
  return null;
}
