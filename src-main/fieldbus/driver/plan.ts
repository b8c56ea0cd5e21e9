/** Plans reads: which spans of registers to ask for, so that everything wanted arrives in the least time on the wire. */
import { pointBytes } from '../profile/size.ts';
import type { Block, Point, Profile } from '../profile/schema.ts';

/** Neighbouring registers of one function's address space. */
export interface Span {
  readonly fc: 3 | 4;
  readonly start: number;
  readonly registers: number;
}

/** What an exchange costs beside its registers, ms. */
export interface WirePace {
  readonly characterMs: number;
  /** From the request's last character to the reply's first one. */
  readonly turnaroundMs: number;
  /** Silence after a reply, 3.5 characters at least. */
  readonly gapMs: number;
}

export interface ReadLimits {
  /** In one read, 1…125. */
  readonly maxRegisters: number;
  /** Spans that the meter answers for as a whole: many refuse a read for one register that they do not know. */
  readonly readable: readonly Span[];
}

/** Request of 8 characters, reply of 5 and 2 a register. */
const CHARACTERS = 13;
const CHARACTERS_A_REGISTER = 2;
const LEAST_GAP_CHARACTERS = 3.5;

/** Of a read, both ways. */
export function readCharacters(registers: number): number {
  return CHARACTERS + CHARACTERS_A_REGISTER * registers;
}

/** One meter's turn on the wire, with the silence after it. */
export function readMs(registers: number, { characterMs, turnaroundMs, gapMs }: WirePace): number {
  return readCharacters(registers) * characterMs + turnaroundMs + Math.max(gapMs, LEAST_GAP_CHARACTERS * characterMs);
}

/**
 * The cheapest reads that bring every wanted span whole; registers that nobody wants are read along where that costs less than another
 * request. At 9600 baud and 30 ms of turnaround these are up to 22 of them.
 * @param wanted each within `maxRegisters` and within one readable span
 * @returns in the order in which the spans were wanted
 */
export function planReads(wanted: readonly Span[], limits: ReadLimits, pace: WirePace): Span[] {
  const planned = ([3, 4] as const).flatMap((fc) => {
    const spans = wanted.filter((span) => span.fc === fc);
    const readable = joined(limits.readable.filter((span) => span.fc === fc));
    return cheapest(spans.toSorted(byStart), { maxRegisters: limits.maxRegisters, readable }, pace);
  });
  const rank = (read: Span) => wanted.findIndex((span) => holds(read, span));
  return planned.toSorted((a, b) => rank(a) - rank(b));
}

interface Best {
  readonly ms: number;
  /** Of the spans before the i-th, the last read begins with this one. */
  readonly from: number;
  readonly registers: number;
}

/**
 * In order of their starts each read takes neighbours: of two spans whose reads cross, one fits into the other's read as well. So the best
 * way to have the first i spans is the best way to have the first j, and one read for the rest.
 */
function cheapest(spans: readonly Span[], limits: ReadLimits, pace: WirePace): Span[] {
  const best: Best[] = [{ ms: 0, from: 0, registers: 0 }];
  for (let end = 1; end <= spans.length; end++) {
    let found: Best | null = null;
    let last = 0;
    for (let from = end - 1; from >= 0; from--) {
      last = Math.max(last, endOf(spans[from]!));
      const registers = last - spans[from]!.start;
      if (!allowed({ ...spans[from]!, registers }, limits)) continue;
      const ms = best[from]!.ms + readMs(registers, pace);
      if (!found || ms < found.ms - ROUNDING_MS) found = { ms, from, registers };
    }
    if (!found) throw new RangeError(`register ${spans[end - 1]!.start}: no read of ${limits.maxRegisters} registers brings it whole`);
    best.push(found);
  }
  const reads: Span[] = [];
  for (let end = spans.length; end > 0; end = best[end]!.from) {
    const { from, registers } = best[end]!;
    reads.push({ ...spans[from]!, registers });
  }
  return reads.reverse();
}

/** Sums of the same terms in another order differ by less. */
const ROUNDING_MS = 1e-6;

function allowed(read: Span, { maxRegisters, readable }: ReadLimits): boolean {
  return read.registers <= maxRegisters && readable.some((span) => holds(span, read));
}

function holds(whole: Span, part: Span): boolean {
  return whole.fc === part.fc && whole.start <= part.start && endOf(part) <= endOf(whole);
}

const endOf = ({ start, registers }: Span) => start + registers;
const byStart = (a: Span, b: Span) => a.start - b.start;

/** Spans that touch or overlap become one. */
function joined(spans: readonly Span[]): Span[] {
  const whole: Span[] = [];
  for (const span of spans.toSorted(byStart)) {
    const last = whole.at(-1);
    if (last && span.start <= endOf(last))
      whole[whole.length - 1] = { ...last, registers: Math.max(endOf(last), endOf(span)) - last.start };
    else whole.push(span);
  }
  return whole;
}

/** What is read of some blocks of a profile at once. */
export function planBlocks(profile: Profile, blocks: readonly Block[], pace: WirePace): Span[] {
  const { maxReadRegisters } = profile;
  const readable = Object.values(profile.blocks).map(spanOf);
  const wanted = blocks.flatMap((block) => (block.registers <= maxReadRegisters ? [spanOf(block)] : pieces(block)));
  return planReads(wanted, { maxRegisters: maxReadRegisters, readable }, pace);
}

export function spanOf({ fc, start, registers }: Block): Span {
  return { fc, start, registers };
}

/**
 * A block that is too long for one read may be cut anywhere but inside a value, whose halves would be of two moments. Registers that belong
 * to no value need not come.
 */
function pieces(block: Block): Span[] {
  const whole: Span[] = [];
  for (const value of Object.values(block.points)
    .map((point) => valueSpan(block, point))
    .toSorted(byStart)) {
    const last = whole.at(-1);
    if (last && value.start < endOf(last))
      whole[whole.length - 1] = { ...last, registers: Math.max(endOf(last), endOf(value)) - last.start };
    else whole.push(value);
  }
  return whole;
}

function valueSpan({ fc }: Block, point: Point): Span {
  const bytes = pointBytes(point) + (point.lowByte ? 1 : 0);
  return { fc, start: point.at, registers: Math.ceil(bytes / 2) };
}
