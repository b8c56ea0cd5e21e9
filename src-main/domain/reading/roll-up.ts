/**
 * Energy by hour and day as differences of registers at the edges. An hour's edge is the first good reading in it; its energy is the next
 * edge minus its own. So hours add up to days and days to the register's own rise, to the 0.01 kWh, whatever was missed in between.
 */
import { centiKwh, type CentiKwh } from '../../../src-shared/value/energy.ts';
import { fen, type Fen } from '../../../src-shared/value/fen.ts';
import type { MeterId } from '../../../src-shared/value/id.ts';
import type { Instant, LocalDay } from '../../../src-shared/value/instant.ts';
import { judge, registerSpan, type Verdict } from './judge.ts';
import type { Bucket } from './slot.ts';

/** One good full reading, with all that the roll-ups need to know of it. */
export interface FullReading extends Bucket {
  readonly meter: MeterId;
  /** UTC second on the 300 s grid. */
  readonly slot: number;
  readonly readAt: Instant;
  /** Raised when the meter at this place is replaced and when its register begins again; registers of two eras are never just subtracted. */
  readonly era: number;
  readonly totalCentiKwh: CentiKwh;
  readonly sharpCentiKwh: CentiKwh | null;
  readonly peakCentiKwh: CentiKwh | null;
  readonly flatCentiKwh: CentiKwh | null;
  readonly valleyCentiKwh: CentiKwh | null;
  readonly balanceFen: Fen;
  /** Total purchased; null where the meter does not show it. */
  readonly totalFen: Fen | null;
  readonly powerW: number;
  /** The most that this meter can measure. */
  readonly maxW: number;
}

/** An hour or a day that has ended, as far as readings tell. */
export interface Closed<Key extends number> {
  readonly key: Key;
  readonly era: number;
  /** The slots of the two edges; further apart than the bucket is long where readings are missing. */
  readonly fromSlot: number;
  readonly toSlot: number;
  readonly energyCentiKwh: CentiKwh;
  readonly sharpCentiKwh: CentiKwh | null;
  readonly peakCentiKwh: CentiKwh | null;
  readonly flatCentiKwh: CentiKwh | null;
  readonly valleyCentiKwh: CentiKwh | null;
  /** Fall of the balance with purchases added back; null where the meter shows no total. */
  readonly fallFen: Fen | null;
}

/** What is kept of a meter between readings. */
export interface Edges {
  readonly hour: FullReading;
  readonly day: FullReading;
  readonly last: FullReading;
  /** A reading that could not be true; a second one that agrees with it makes it the new beginning. */
  readonly doubtful: FullReading | null;
}

export interface Mark {
  readonly kind: Exclude<Verdict, 'good'>;
  readonly differenceCentiKwh: number;
}

export interface Fold {
  readonly edges: Edges;
  readonly quality: 'good' | 'suspect';
  readonly mark: Mark | null;
  readonly hours: readonly Closed<number>[];
  readonly days: readonly Closed<LocalDay>[];
}

export function fold(edges: Edges | null, read: FullReading): Fold {
  if (!edges) return { ...NOTHING, edges: begin(read) };
  const verdict = judgeReadings(edges.last, read);
  const continues = edges.last.era === read.era || (edges.last.era + 1 === read.era && verdict === 'rollOver');
  if (!continues) return { ...closeAt(edges, edges.last), edges: begin(read) };
  if (verdict === 'good') return advance(edges, read, null);
  const mark = { kind: verdict, differenceCentiKwh: read.totalCentiKwh - edges.last.totalCentiKwh };
  if (verdict === 'rollOver') return advance(rolledOver(edges, read.era), read, mark);
  const { doubtful } = edges;
  if (doubtful && judgeReadings(doubtful, read) === 'good') return newBeginning(edges, doubtful, read);
  return { ...NOTHING, edges: { ...edges, doubtful: read }, quality: 'suspect', mark };
}

const NOTHING = { quality: 'good', mark: null, hours: [], days: [] } as const;

function begin(read: FullReading): Edges {
  return { hour: read, day: read, last: read, doubtful: null };
}

function judgeReadings(before: FullReading, after: FullReading): Verdict {
  const at = ({ readAt, totalCentiKwh }: FullReading) => ({ at: readAt, totalCentiKwh });
  return judge(at(before), at(after), after.maxW);
}

function advance(edges: Edges, read: FullReading, mark: Mark | null): Fold {
  const hourOver = edges.hour.hour !== read.hour;
  const dayOver = edges.day.day !== read.day;
  return {
    ...NOTHING,
    mark,
    edges: { hour: hourOver ? read : edges.hour, day: dayOver ? read : edges.day, last: read, doubtful: null },
    hours: hourOver ? closed(edges.hour.hour, edges.hour, read) : [],
    days: dayOver ? closed(edges.day.day, edges.day, read) : [],
  };
}

/** What lies between the old register and the new one is left out: it was no energy, or nobody can tell how much. */
function newBeginning(edges: Edges, doubtful: FullReading, read: FullReading): Fold {
  const before = closeAt(edges, edges.last);
  const after = advance(begin(doubtful), read, null);
  return { ...after, hours: [...before.hours, ...after.hours], days: [...before.days, ...after.days] };
}

function closeAt({ hour, day }: Edges, last: FullReading): Omit<Fold, 'edges'> {
  return { ...NOTHING, hours: closed(hour.hour, hour, last), days: closed(day.day, day, last) };
}

/** The edges as they would read had the register begun a span lower; rates roll over on their own and are unknown for this once. */
function rolledOver({ hour, day, last }: Edges, era: number): Edges {
  return { hour: lower(hour, era), day: lower(day, era), last: lower(last, era), doubtful: null };
}

function lower(edge: FullReading, era: number): FullReading {
  const totalCentiKwh = centiKwh(edge.totalCentiKwh - registerSpan(edge.totalCentiKwh));
  return { ...edge, era, totalCentiKwh, sharpCentiKwh: null, peakCentiKwh: null, flatCentiKwh: null, valleyCentiKwh: null };
}

/** Edges as their readings have them: one from before a roll-over stands far above the last reading. */
export function belowLast({ hour, day, last, doubtful }: Edges): Edges {
  const fit = (edge: FullReading) =>
    edge.totalCentiKwh - last.totalCentiKwh > registerSpan(edge.totalCentiKwh) / 2 ? lower(edge, last.era) : edge;
  return { hour: fit(hour), day: fit(day), last, doubtful };
}

function closed<Key extends number>(key: Key, from: FullReading, to: FullReading): Closed<Key>[] {
  if (from.slot === to.slot) return [];
  return [
    {
      key,
      era: from.era,
      // After the PC's clock was set back the later edge has the earlier slot.
      fromSlot: Math.min(from.slot, to.slot),
      toSlot: Math.max(from.slot, to.slot),
      energyCentiKwh: centiKwh(to.totalCentiKwh - from.totalCentiKwh),
      sharpCentiKwh: rise(from.sharpCentiKwh, to.sharpCentiKwh),
      peakCentiKwh: rise(from.peakCentiKwh, to.peakCentiKwh),
      flatCentiKwh: rise(from.flatCentiKwh, to.flatCentiKwh),
      valleyCentiKwh: rise(from.valleyCentiKwh, to.valleyCentiKwh),
      fallFen: fall(from, to),
    },
  ];
}

function rise(from: CentiKwh | null, to: CentiKwh | null): CentiKwh | null {
  return from === null || to === null ? null : centiKwh(to - from);
}

/** Fall = rise of the total purchased − rise of the balance. */
export function fall(from: Pick<FullReading, 'totalFen' | 'balanceFen'>, to: Pick<FullReading, 'totalFen' | 'balanceFen'>): Fen | null {
  if (from.totalFen === null || to.totalFen === null) return null;
  return fen(to.totalFen - from.totalFen - (to.balanceFen - from.balanceFen));
}
