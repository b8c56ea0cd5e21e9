/** Which meters of the wall are shown, in which order, and how many each chip would show: pure rules. */
import type { ListedMeter } from '../../../src-shared/contract/operator/meter-view.ts';
import type { MeterId } from '../../../src-shared/value/id.ts';
import { BADGES, badgesOf, rankOf, type Rank, type WallBadge } from './rank.ts';

/** A state, a badge, or supply that is on. */
export type Chip = Rank | WallBadge | 'on';
export const RANK_CHIPS = [
  'opened',
  'alarm1',
  'alarm2',
  'arrears',
  'notOpened',
  'lost',
  'house',
  'main',
] as const satisfies readonly Rank[];
export const OTHER_CHIPS: readonly Exclude<Chip, Rank>[] = ['on', ...BADGES];
/** Shown only where there is one, or while chosen: they would stand at 0 for years. */
export const RARE_CHIPS: ReadonlySet<Chip> = new Set(['house', 'main', 'workLock', 'inDoubt', 'frozen', 'price', 'clock']);

export interface Scope {
  /** Words, each a part of room, name, its pinyin or initials, or meter number. */
  readonly text: string;
  /** Only balances from this on, fen; null = any. */
  readonly fromFen: number | null;
  /** Only balances under this, fen; null = any. */
  readonly belowFen: number | null;
  /** The chosen branch of the tree; null = the whole site. */
  readonly inBranch: ((meter: ListedMeter) => boolean) | null;
}

export const SORTS = ['place', 'balance', 'runsOut'] as const;
export type Sort = (typeof SORTS)[number];

/** What the filters ask of a meter. */
export interface Facts {
  readonly chips: readonly Chip[];
  /** Everything that can be found by, in small letters. */
  readonly whole: string;
}
export type FactsOf = (meter: ListedMeter) => Facts;

export function factsOf(meter: ListedMeter): Facts {
  const chips: Chip[] = [rankOf(meter), ...badgesOf(meter)];
  if (meter.live?.supply?.on === true) chips.push('on');
  return { chips, whole: `${meter.room} ${meter.accountName ?? ''} ${meter.serial} ${meter.sounds}`.toLowerCase() };
}

/** The same, worked out once for each state of a meter: every letter typed asks it of ten thousand. */
export function rememberedFacts(): FactsOf {
  const known = new WeakMap<ListedMeter, Facts>();
  return (meter) => {
    const facts = known.get(meter) ?? factsOf(meter);
    known.set(meter, facts);
    return facts;
  };
}

/** The meters that the tree, the find box and the balance leave. */
export function inScope(
  meters: readonly ListedMeter[],
  { text, fromFen, belowFen, inBranch }: Scope,
  facts: FactsOf = factsOf,
): readonly ListedMeter[] {
  // An input method left on puts marks between the letters it composes.
  const words = text.normalize('NFKC').replace(/['’]/g, '').toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 && fromFen === null && belowFen === null && inBranch === null) return meters;
  return meters.filter((meter) => {
    if (inBranch && !inBranch(meter)) return false;
    if ((fromFen !== null || belowFen !== null) && !isWithin(meter.live?.balanceFen, fromFen, belowFen)) return false;
    if (words.length === 0) return true;
    const { whole } = facts(meter);
    return words.every((word) => whole.includes(word));
  });
}

function isWithin(balanceFen: number | undefined, fromFen: number | null, belowFen: number | null): boolean {
  if (balanceFen === undefined) return false;
  return balanceFen >= (fromFen ?? -Infinity) && balanceFen < (belowFen ?? Infinity);
}

export function chipCounts(meters: readonly ListedMeter[], facts: FactsOf = factsOf): ReadonlyMap<Chip, number> {
  const counts = new Map<Chip, number>();
  for (const meter of meters) for (const chip of facts(meter).chips) counts.set(chip, (counts.get(chip) ?? 0) + 1);
  return counts;
}

/** Any of the chips; none chosen shows all. */
export function byChips(meters: readonly ListedMeter[], chips: ReadonlySet<Chip>, facts: FactsOf = factsOf): readonly ListedMeter[] {
  return chips.size === 0 ? meters : meters.filter((meter) => facts(meter).chips.some((chip) => chips.has(chip)));
}

/** A click takes one chip alone, or none when it was alone already; Shift adds or takes away. */
export function toggleChip(chips: ReadonlySet<Chip>, chip: Chip, add: boolean): ReadonlySet<Chip> {
  if (!add) return chips.has(chip) && chips.size === 1 ? new Set() : new Set([chip]);
  const next = new Set(chips);
  if (!next.delete(chip)) next.add(chip);
  return next;
}

/**
 * Where each meter stands when ordered, least first, equal or unknown ones by place, as it was at one moment: while the wall is live nothing
 * jumps. Null = by place.
 */
export function standings(meters: readonly ListedMeter[], sort: Sort): ReadonlyMap<MeterId, number> | null {
  if (sort === 'place') return null;
  const key = (meter: ListedMeter) => (sort === 'balance' ? meter.live?.balanceFen : meter.runsOutAt) ?? Number.MAX_VALUE;
  const ordered = meters.map((meter) => ({ id: meter.meterId, by: key(meter) })).sort((a, b) => a.by - b.by);
  return new Map(ordered.map(({ id }, standing) => [id, standing]));
}

/** Without comparing: each takes its seat. A meter that came later stands at the end. */
export function inOrder(meters: readonly ListedMeter[], standing: ReadonlyMap<MeterId, number> | null): readonly ListedMeter[] {
  if (standing === null) return meters;
  const seats: (ListedMeter | undefined)[] = Array.from({ length: standing.size });
  const late: ListedMeter[] = [];
  for (const meter of meters) {
    const seat = standing.get(meter.meterId);
    if (seat === undefined) late.push(meter);
    else seats[seat] = meter;
  }
  return [...seats.filter((meter) => meter !== undefined), ...late];
}

/** "50" or "50.5" yuan → fen; anything else is no limit. */
export function amountOf(typed: string): number | null {
  const text = typed.normalize('NFKC').replace('。', '.').trim();
  if (!/^-?\d{1,6}(\.\d{0,2})?$/.test(text)) return null;
  const [whole = '0', part = ''] = text.replace('-', '').split('.');
  const fen = Number(whole) * 100 + Number(part.padEnd(2, '0'));
  return text.startsWith('-') ? -fen : fen;
}
