/** Walks every meter profile against the golden file beside it: request bytes, reply bytes, values, both directions. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRequest, writeRequest } from '../frame/adu.ts';
import { crcHolds } from '../frame/crc16.ts';
import { blockDecoder, decodeCommandData, encodeBlock, encodeCommandData, type PointValues } from './codec.ts';
import { loadProfiles } from './load.ts';

interface Golden {
  readonly reads: readonly { block: string; unit: number; request: string; reply: string; values: PointValues }[];
  readonly commands: readonly { command: string; unit: number; fields: PointValues; request: string; reply?: string }[];
}

const FOLDER = join(import.meta.dirname, '../../../resources/meter-profiles');
const fromHex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const toHex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');

describe.each(loadProfiles(FOLDER).all)('profile $id', (profile) => {
  const golden = JSON.parse(readFileSync(join(FOLDER, `${profile.id}.golden.json`), 'utf8')) as Golden;

  it('has a golden entry for every block and command', () => {
    expect(new Set(golden.reads.map((read) => read.block))).toEqual(new Set(Object.keys(profile.blocks)));
    expect(new Set(golden.commands.map((write) => write.command))).toEqual(new Set(Object.keys(profile.commands)));
  });

  it.each(golden.reads)('reads block $block', ({ block: name, unit, request, reply, values }) => {
    const block = profile.blocks[name]!;
    expect(toHex(readRequest(unit, block.fc, block.start, block.registers))).toBe(request);
    const bytes = fromHex(reply);
    expect(crcHolds(bytes, 0, bytes.length)).toBe(true);
    expect(blockDecoder(block)(bytes.subarray(3, -2))).toEqual({ ok: true, value: values });
    expect(toHex(encodeBlock(block, values))).toBe(toHex(bytes.subarray(3, -2)));
  });

  it.each(golden.commands)('writes command $command $fields', ({ command: name, unit, fields, request }) => {
    const command = profile.commands[name]!;
    const data = encodeCommandData(command, fields);
    if (!data.ok) throw new Error(data.fault);
    expect(toHex(writeRequest(unit, command.fc, command.start, data.value))).toBe(request);
    expect(decodeCommandData(command, data.value)).toEqual({ ok: true, value: fields });
  });
});
