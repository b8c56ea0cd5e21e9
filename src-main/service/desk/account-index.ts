/** Finds accounts as a cashier types: part of room, name, phone, meter number, or the initials of the name in pinyin. */
import { pinyin } from 'pinyin-pro';
import type { AccountId } from '../../../src-shared/value/id.ts';
import { accountsForSearch, type AccountMeterRow } from '../../store/site/account.ts';
import type { Store } from '../../store/database/open.ts';

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
  /** Spelling a name costs more than a statement; names stay when accounts change. */
  readonly #sounds = new Map<string, Sounds>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** To be called whenever an account, its meters or its details changed. */
  forget(): void {
    this.#entries = null;
  }

  /** Best match first; every word typed must be found somewhere. */
  find(typed: string, limit: number): { accounts: AccountId[]; total: number } {
    this.#entries ??= build(accountsForSearch(this.#store), (name) => this.#soundsOf(name));
    const words = typed.normalize('NFKC').toLowerCase().split(/\s+/).filter(Boolean);
    const scored = this.#entries
      .map((entry) => ({ account: entry.account, score: score(entry, words) }))
      .filter((one) => one.score > 0)
      .sort((a, b) => b.score - a.score || a.account - b.account);
    return { accounts: scored.slice(0, limit).map((one) => one.account), total: scored.length };
  }

  /** Initials and whole spelling, with a space between. */
  sounds(name: string): string {
    const { initials: first, spelled: whole } = this.#soundsOf(name);
    return `${first} ${whole}`;
  }

  #soundsOf(name: string): Sounds {
    const known = this.#sounds.get(name);
    if (known) return known;
    const sounds = { initials: initials(name), spelled: spelled(name) };
    if (this.#sounds.size >= MOST_NAMES) this.#sounds.clear();
    this.#sounds.set(name, sounds);
    return sounds;
  }
}

/** How a name sounds. */
interface Sounds {
  /** 老张面馆 → lzmg */
  readonly initials: string;
  /** 老张面馆 → laozhangmianguan */
  readonly spelled: string;
}

/** Names of tenants and contacts of the largest site, and of those that went. */
const MOST_NAMES = 50_000;

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

function build(rows: readonly AccountMeterRow[], soundsOf: (name: string) => Sounds): Indexed[] {
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
      add(soundsOf(row.name).initials, 4);
      add(soundsOf(row.name).spelled, 3);
      add(row.contact, 3);
      add(row.contact ? soundsOf(row.contact).initials : null, 2);
      add(row.phone?.replace(/\D/g, '') ?? null, 2);
      for (const { name, phone } of peopleOf(row.details)) {
        add(name, 2);
        add(phone.replace(/\D/g, ''), 2);
      }
      add(row.serial, 2);
      add(row.number, 2);
    }
    return { account, texts: [...texts].map(([text, worth]) => ({ text, worth })) };
  });
}

/** Most accounts have nobody besides their contact. */
function peopleOf(details: string): readonly { name: string; phone: string }[] {
  return details === '{}' ? [] : ((JSON.parse(details) as { people?: { name: string; phone: string }[] }).people ?? []);
}

/** 老张面馆 → lzmg */
function initials(text: string): string {
  return pinyin(text, { pattern: 'first', toneType: 'none', type: 'array', nonZh: 'consecutive' }).join('').replace(/\s/g, '');
}

/** 老张面馆 → laozhangmianguan */
function spelled(text: string): string {
  return pinyin(text, { toneType: 'none', type: 'array', nonZh: 'consecutive' }).join('').replace(/\s/g, '');
}
