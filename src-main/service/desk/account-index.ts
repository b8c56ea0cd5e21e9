/** Finds accounts as a cashier types: part of room, name, phone, meter number, or the initials of the name in pinyin. */
import { pinyin } from 'pinyin-pro';
import type { AccountId } from '../../../src-shared/value/id.ts';
import { accountsForSearch, type AccountMeterRow } from '../../store/account.ts';
import type { Store } from '../../store/open.ts';

interface Indexed {
  readonly account: AccountId;
  /** Each searchable text, lower case, with what a hit there is worth. */
  readonly texts: readonly { readonly text: string; readonly worth: number }[];
}

/** How a hit ranks: the whole text, its beginning, or anywhere in it. */
const WHOLE = 3;
const BEGINS = 2;
const WITHIN = 1;

export class AccountIndex {
  readonly #store: Store;
  #entries: readonly Indexed[] | null = null;

  constructor(store: Store) {
    this.#store = store;
  }

  /** To be called whenever an account, its meters or its details changed. */
  forget(): void {
    this.#entries = null;
  }

  /** Best match first; every word typed must be found somewhere. */
  find(typed: string, limit: number): { accounts: AccountId[]; total: number } {
    this.#entries ??= build(accountsForSearch(this.#store));
    const words = typed.normalize('NFKC').toLowerCase().split(/\s+/).filter(Boolean);
    const scored = this.#entries
      .map((entry) => ({ account: entry.account, score: score(entry, words) }))
      .filter((one) => one.score > 0)
      .sort((a, b) => b.score - a.score || a.account - b.account);
    return { accounts: scored.slice(0, limit).map((one) => one.account), total: scored.length };
  }
}

function score(entry: Indexed, words: readonly string[]): number {
  let sum = 1;
  for (const word of words) {
    const best = Math.max(0, ...entry.texts.map(({ text, worth }) => worth * match(text, word)));
    if (best === 0) return 0;
    sum += best;
  }
  return sum;
}

function match(text: string, word: string): number {
  if (text === word) return WHOLE;
  if (text.startsWith(word)) return BEGINS;
  return text.includes(word) ? WITHIN : 0;
}

function build(rows: readonly AccountMeterRow[]): Indexed[] {
  const byAccount = Map.groupBy(rows, (row) => row.account);
  return [...byAccount].map(([account, held]) => {
    const texts = new Map<string, number>();
    const add = (text: string | null, worth: number) => {
      if (text) texts.set(text.toLowerCase(), Math.max(worth, texts.get(text.toLowerCase()) ?? 0));
    };
    for (const row of held) {
      add(row.unit, 5);
      add(row.unit?.replaceAll('-', '') ?? null, 4);
      add(row.name, 4);
      add(initials(row.name), 4);
      add(spelled(row.name), 3);
      add(row.contact, 3);
      add(row.contact ? initials(row.contact) : null, 2);
      add(row.phone?.replace(/\D/g, '') ?? null, 2);
      add(row.serial, 2);
      add(row.number, 2);
    }
    return { account, texts: [...texts].map(([text, worth]) => ({ text, worth })) };
  });
}

/** 老张面馆 → lzmg */
function initials(text: string): string {
  return pinyin(text, { pattern: 'first', toneType: 'none', type: 'array', nonZh: 'consecutive' }).join('').replace(/\s/g, '');
}

/** 老张面馆 → laozhangmianguan */
function spelled(text: string): string {
  return pinyin(text, { toneType: 'none', type: 'array', nonZh: 'consecutive' }).join('').replace(/\s/g, '');
}
