/** The codec in both directions for every value, and its refusals. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockDecoder, decodeCommandData, encodeBlock, encodeCommandData, type PointValue } from './codec.ts';
import type { Block, Command, Point } from './schema.ts';

const at = (register: number, lowByte = false) => ({ at: register, lowByte, confidence: 'A' as const });
const number = (type: 'u8' | 'u16' | 's16' | 'u32' | 's32' | 'float32', register: number, scale = 1): Point => ({
  ...at(register),
  type,
  scale,
});

const block: Block = {
  fc: 3,
  start: 100,
  registers: 16,
  confidence: 'A',
  points: {
    byte: { ...at(100, true), type: 'u8', scale: 1 },
    word: number('u16', 101),
    signed: number('s16', 102, 10),
    long: number('u32', 103),
    balance: number('s32', 105),
    closed: { ...at(107), type: 'bit', bit: 15 },
    group: { ...at(107), type: 'bits', bit: 3, width: 4 },
    serial: { ...at(108), type: 'bcd', length: 6 },
    clock: { ...at(111, true), type: 'bytes', length: 3 },
    volts: number('float32', 113, 100),
  },
};

const digits = (count: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: count, maxLength: count }).map((all) => all.join(''));
const valuesOfBlock = fc.record({
  byte: fc.integer({ min: 0, max: 0xff }),
  word: fc.integer({ min: 0, max: 0xffff }),
  signed: fc.integer({ min: -0x8000, max: 0x7fff }).map((raw) => raw * 10),
  long: fc.integer({ min: 0, max: 0xffff_ffff }),
  balance: fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }),
  closed: fc.boolean(),
  group: fc.integer({ min: 0, max: 15 }),
  serial: digits(12),
  clock: fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 3, maxLength: 3 }),
  volts: fc.integer({ min: -30_000, max: 30_000 }),
});

const command: Command = {
  fc: 32,
  start: 0x200,
  registers: 8,
  fields: [
    { offset: 0, type: 'u8', const: 7 },
    { offset: 1, type: 'u8', scale: 1, name: 'mode' },
    { flagOffset: 2, offset: 3, type: 'u32', scale: 1, name: 'first' },
    { flagOffset: 2, offset: 7, type: 's32', scale: 1, name: 'second' },
    { flagOffset: 11, offset: 12, type: 'bcd', length: 2, name: 'code' },
  ],
  reply: 'untilSilence',
  timeoutMs: 3000,
  settleMs: 0,
  repeat: 'never',
  verify: [],
  confidence: 'A',
};

describe('blocks', () => {
  it('decodes what it encoded, for every value', () => {
    fc.assert(
      fc.property(valuesOfBlock, (values) => {
        expect(blockDecoder(block)(encodeBlock(block, values))).toEqual({ ok: true, value: values });
      }),
    );
  });

  it('puts the high word first', () => {
    expect([...encodeBlock(block, { long: 0x01020304 }).subarray(6, 10)]).toEqual([1, 2, 3, 4]);
  });

  it('reads from the middle of a larger buffer', () => {
    const bytes = new Uint8Array(40);
    bytes.set(encodeBlock(block, { word: 513, serial: '202611220047' }), 5);
    expect(blockDecoder(block)(bytes.subarray(5, 37))).toMatchObject({ ok: true, value: { word: 513, serial: '202611220047' } });
  });

  it('refuses digits above 9 and numbers that are none', () => {
    const bytes = encodeBlock(block, {});
    bytes[16] = 0x1a;
    expect(blockDecoder(block)(bytes)).toEqual({ ok: false, fault: 'serial: not a valid bcd' });
    const notANumber = encodeBlock(block, {});
    notANumber.set([0x7f, 0xc0, 0, 0], 26);
    expect(blockDecoder(block)(notANumber)).toEqual({ ok: false, fault: 'volts: not a valid float32' });
  });

  it('refuses a wrong number of bytes', () => {
    expect(blockDecoder(block)(new Uint8Array(31))).toMatchObject({ ok: false });
  });

  it.each<[string, PointValue]>([
    ['word', 0x10000],
    ['word', -1],
    ['word', 1.5],
    ['signed', 15],
    ['group', 16],
    ['serial', '12345'],
    ['clock', [1, 2, 256]],
    ['word', 'x'],
  ])('does not encode %s = %j', (name, value) => {
    expect(() => encodeBlock(block, { [name]: value })).toThrow(name);
  });
});

describe('commands', () => {
  const some = fc.record({
    mode: fc.integer({ min: 0, max: 255 }),
    both: fc.option(fc.tuple(fc.integer({ min: 0, max: 0xffff_ffff }), fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }))),
    code: fc.option(digits(4)),
  });

  it('decodes what it encoded, with and without the optional fields', () => {
    fc.assert(
      fc.property(some, ({ mode, both, code }) => {
        const fields = { mode, ...(both && { first: both[0], second: both[1] }), ...(code !== null && { code }) };
        const data = encodeCommandData(command, fields);
        if (!data.ok) throw new Error(data.fault);
        expect([data.value[2], data.value[11]]).toEqual([both ? 1 : 0, code === null ? 0 : 1]);
        expect(decodeCommandData(command, data.value)).toEqual({ ok: true, value: fields });
      }),
    );
  });

  it.each([
    ['half of a flag', { mode: 1, first: 5 }, 'second: shares its flag'],
    ['the other half', { mode: 1, second: 5 }, 'second: shares its flag'],
    ['a missing field', {}, 'mode: missing'],
    ['an unknown field', { mode: 1, mood: 2 }, 'mood: the command has no such field'],
    ['too large a number', { mode: 256 }, 'mode: 256 does not fit u8 × 1'],
  ])('refuses %s', (_what, fields, fault) => {
    expect(encodeCommandData(command, fields)).toMatchObject({ ok: false, fault: expect.stringContaining(fault) });
  });

  it('refuses to decode another constant', () => {
    expect(decodeCommandData(command, new Uint8Array(16))).toEqual({ ok: false, fault: 'constant 0 differs' });
  });
});
