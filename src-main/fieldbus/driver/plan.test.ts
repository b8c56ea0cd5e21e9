/** The planner of reads: never dearer than the best of all ways, never a register that the meter may refuse, never a torn value. */
import fc from 'fast-check';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadProfiles } from '../profile/load.ts';
import { USUAL_CHARACTER_MS } from '../timing.ts';
import { bestReadMs } from './every-plan.ts';
import { planBlocks, planReads, readMs, type Span } from './plan.ts';

const three = loadProfiles(join(import.meta.dirname, '../../../resources/meter-profiles')).get('dtsy1352')!;
const USUAL = { characterMs: USUAL_CHARACTER_MS, turnaroundMs: 30, gapMs: 4 };
const span = (start: number, registers: number): Span => ({ fc: 3, start, registers });
const everywhere = [span(0, 0x10000)];

const pace = fc.record({
  characterMs: fc.constantFrom(1200, 2400, 9600, 19_200, 38_400).map((baud) => 10_000 / baud),
  turnaroundMs: fc.integer({ min: 0, max: 500 }),
  gapMs: fc.integer({ min: 0, max: 100 }),
});
/** Within one meter's map: neighbours, overlaps, the same twice, gaps short and long. */
const wanted = fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 20 })), { minLength: 1, maxLength: 7 });
const site = fc.record({
  wanted: wanted.map((spans) => spans.map(([start, registers]) => span(start, registers))),
  maxRegisters: fc.integer({ min: 20, max: 125 }),
  walls: fc.array(fc.integer({ min: 1, max: 320 }), { maxLength: 3 }),
  pace,
});

/** Registers up to 400, unreadable at the walls, except where something is wanted. */
function readableAround(walls: readonly number[], spans: readonly Span[]): Span[] {
  const open = Array.from({ length: 400 }, (_, at) => at).filter(
    (at) => !walls.includes(at) || spans.some(({ start, registers }) => start <= at && at < start + registers),
  );
  return open.map((at) => span(at, 1));
}

describe('planReads', () => {
  it('is the cheapest of all ways, brings everything whole, and asks for nothing that may be refused', () => {
    fc.assert(
      fc.property(site, ({ wanted: spans, maxRegisters, walls, pace: at }) => {
        const limits = { maxRegisters, readable: readableAround(walls, spans) };
        const reads = planReads(spans, limits, at);
        const ms = reads.reduce((sum, { registers }) => sum + readMs(registers, at), 0);
        expect(ms).toBeCloseTo(bestReadMs(spans, limits, at), 6);
        for (const one of spans) expect(reads.some((read) => covers(read, one))).toBe(true);
        for (const read of reads) {
          expect(read.registers).toBeLessThanOrEqual(maxRegisters);
          expect(limits.readable.filter(({ start }) => covers(read, span(start, 1)))).toHaveLength(read.registers);
        }
      }),
    );
  });

  it('reads 22 registers along that nobody wants, and not 23, at 9600 baud and 30 ms of turnaround', () => {
    const limits = { maxRegisters: 125, readable: everywhere };
    expect(planReads([span(0, 7), span(7 + 22, 7)], limits, USUAL)).toEqual([span(0, 36)]);
    expect(planReads([span(0, 7), span(7 + 23, 7)], limits, USUAL)).toEqual([span(0, 7), span(30, 7)]);
  });

  it('keeps the order in which spans were wanted, and the two address spaces apart', () => {
    const limits = { maxRegisters: 125, readable: [...everywhere, { ...span(0, 0x10000), fc: 4 as const }] };
    const inputs = { ...span(10, 2), fc: 4 as const };
    expect(planReads([span(900, 3), inputs, span(8, 2)], limits, USUAL)).toEqual([span(900, 3), inputs, span(8, 2)]);
  });

  it('refuses what no read can bring', () => {
    expect(() => planReads([span(5, 30)], { maxRegisters: 25, readable: everywhere }, USUAL)).toThrow('register 5');
  });
});

describe('planBlocks', () => {
  const blocks = (...names: string[]) => names.map((name) => three.blocks[name]!);

  it('never reaches beyond what the profile knows', () => {
    const slow = { ...USUAL, turnaroundMs: 500 };
    expect(planBlocks(three, blocks('forced', 'poll'), slow)).toEqual([span(0x57, 2), span(0x200, 48)]);
  });

  it('cuts a block that is too long between two values, not inside one', () => {
    const narrow = { ...three, maxReadRegisters: 24 };
    // 0x0217 begins a value of two registers that a cut after 24 would tear; 0x022F is in no value.
    expect(planBlocks(narrow, blocks('poll'), USUAL)).toEqual([span(0x200, 23), span(0x217, 24)]);
  });
});

function covers(read: Span, part: Span): boolean {
  return read.start <= part.start && part.start + part.registers <= read.start + read.registers;
}
