/** What stands against opening a meter, and whether it must be taken over instead: pure, asked when the form opens and again at the start. */
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { RatePrices } from '../meter/reading.ts';
import { sentence, type Sentence } from '../sale/amount.ts';

export interface OpeningFacts {
  readonly role: 'tenant' | 'house' | 'main';
  readonly status: 'spare' | 'installed' | 'retired';
  readonly connected: boolean;
  /** Its profile writes and shows what an opening needs, and shows the total purchased. */
  readonly supported: boolean;
  /** It is an account's already. */
  readonly opened: boolean;
  /** The site's list gives it to somebody: null = to nobody. */
  readonly listedFor: string | null;
  readonly workLock: { readonly who: string; readonly phone: string } | null;
  /** It was closed by typed figures and nobody has looked at it since: it may hold its last tenant's money. */
  readonly leftOver: boolean;
  /** Another opening holds it. */
  readonly beingOpened: boolean;
  /** A sale or an act on it has not ended. */
  readonly busy: boolean;
  /** What the site may send to its meters. */
  readonly maySend: { readonly price: boolean; readonly control: boolean };
  /** Who may switch that on. */
  readonly administrators: string;
}

/** An obstacle; `takeOver`: the meter serves somebody and is taken over as it stands, with nothing written to it. */
export interface Obstacle {
  readonly why: Sentence;
  readonly takeOver: boolean;
}

const no = (code: string, values?: Sentence['values']): Obstacle => ({ why: sentence(code, values), takeOver: false });
const takenOver = (code: string, values?: Sentence['values']): Obstacle => ({ why: sentence(code, values), takeOver: true });

/** From what is stored, worst first; null = nothing. */
export function storedObstacle(facts: OpeningFacts): Obstacle | null {
  if (facts.status === 'retired') return no('meter.retired');
  if (facts.role !== 'tenant') return no(`opening.against.${facts.role}`);
  if (facts.opened) return no('meter.alreadyOpened');
  if (facts.leftOver) return no('closing.leftOver');
  if (!facts.connected) return no('meter.notConnected');
  if (!facts.supported) return no('opening.against.profile');
  if (facts.beingOpened) return no('meter.opening');
  if (facts.listedFor !== null) return takenOver('opening.against.listed', { name: facts.listedFor });
  if (facts.workLock) return no('opening.against.workLock', facts.workLock);
  if (facts.busy) return no('opening.against.busy');
  return facts.maySend.price ? null : no('opening.against.price', { names: facts.administrators });
}

/** What the meter itself says. */
export interface FoundMeter {
  readonly balanceFen: Fen;
  readonly encrypted: boolean;
  readonly forced: 'none' | 'tripped' | 'kept' | null;
}

/** From what was just read. */
export function readObstacle(found: FoundMeter, facts: Pick<OpeningFacts, 'maySend' | 'administrators'>): Obstacle | null {
  if (found.balanceFen !== 0) return takenOver('opening.against.balance', { balanceFen: found.balanceFen });
  if (found.encrypted) return no('meter.encrypted');
  const held = found.forced !== null && found.forced !== 'none';
  return held && !facts.maySend.control ? no('opening.against.control', { names: facts.administrators }) : null;
}

/** What is written to the meter beside its prices. */
export interface Thresholds {
  readonly alarm1Fen: Fen;
  readonly alarm2Fen: Fen;
  readonly overdraftFen: Fen;
}

/** 999,999.99 yuan and 100.0000 yuan/kWh: what a meter's registers and the site's workbook take. */
export const MOST_THRESHOLD_FEN = 99_999_999;
export const MOST_PRICE_E4 = 1_000_000;

/** Which field is wrong and why; null = none. A price of 0 would be free supply for ever. */
export function thresholdsFault({ alarm1Fen, alarm2Fen, overdraftFen }: Thresholds): { field: keyof Thresholds; why: Sentence } | null {
  for (const [field, value] of Object.entries({ alarm1Fen, alarm2Fen, overdraftFen }) as [keyof Thresholds, Fen][])
    if (value < 0 || value > MOST_THRESHOLD_FEN) return { field, why: sentence('opening.wrong.range', { mostFen: MOST_THRESHOLD_FEN }) };
  return alarm2Fen > alarm1Fen ? { field: 'alarm2Fen', why: sentence('opening.wrong.alarmsCrossed') } : null;
}

export function pricesFault(prices: RatePrices): Sentence | null {
  const wrong = Object.values(prices).some((price: number) => price <= 0 || price > MOST_PRICE_E4);
  return wrong ? sentence('opening.wrong.price', { mostE4: MOST_PRICE_E4 }) : null;
}
