/** The kinds of column a site's workbook has: how a cell is read, what may be wrong with it, and how a value is written back. */
import type { TextKey } from '../../../src-shared/text/say.ts';
import { say, TEXT } from '../../../src-shared/text/say.ts';
import type { Lang } from '../../../src-shared/text/entry.ts';
import { plainDigits } from '../../../src-shared/value/fen.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import type { Problem } from './finding.ts';

export type Typed = string | number | boolean;
type Read<T> = Result<T, Problem>;

/** What all kinds of column say of themselves. */
export interface ColumnFace {
  readonly title: TextKey;
  readonly note: TextKey;
  readonly needed: boolean;
}

export interface Column<T> extends ColumnFace {
  readonly asText: boolean;
  readonly choices: readonly TextKey[] | null;
  /** The value of a cell that is not empty. */
  readonly read: (cell: Typed) => Read<T>;
  write(value: T, lang: Lang): string | number;
}

const plain = (face: ColumnFace) => ({ ...face, asText: false, choices: null });

const FULL_WIDTH_OFFSET = 0xfee0;

/** NFC, digits of full width made plain, white space and control characters to single spaces. */
export function tidyText(cell: Typed): string {
  return String(cell)
    .normalize('NFC')
    .replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - FULL_WIDTH_OFFSET))
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

export function textColumn(face: ColumnFace, longest: number): Column<string> {
  const read = (cell: Typed): Read<string> => {
    const text = tidyText(cell);
    return text.length > longest ? bad({ code: 'import.tooLong', values: { limit: longest } }) : good(text);
  };
  return { ...plain(face), asText: true, read, write: (value) => value };
}

/** A decimal number as typed, as a whole number of its smallest unit; no floating point touches it. */
function scaled(cell: Typed, places: number, tooMany: TextKey): Read<number> {
  const found = written(cell);
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(plainDigits(found).replace('−', '-'));
  if (!match || !(match[2] || match[3])) return bad({ code: 'import.notANumber', values: { found } });
  const decimals = (match[3] ?? '').replace(/0+$/, '');
  if (decimals.length > places) return bad({ code: tooMany, values: { found } });
  const value = Number(`${match[2]}${decimals.padEnd(places, '0')}`);
  if (!Number.isSafeInteger(value)) return bad({ code: 'import.notANumber', values: { found } });
  return good(match[1] === '-' && value !== 0 ? -value : value);
}

/** A number as Excel shows it, to 15 digits: the result of a formula may differ from what it shows in the 17th. */
function written(cell: Typed): string {
  return typeof cell === 'number' ? String(Number(cell.toPrecision(15))) : tidyText(cell);
}

export interface Range {
  readonly least: number;
  readonly most: number;
  /** The sentence for a number outside. */
  readonly outside?: TextKey;
}

export function wholeColumn(face: ColumnFace, { least, most, outside = 'import.outOfRange' }: Range): Column<number> {
  const read = (cell: Typed): Read<number> => {
    const value = scaled(cell, 0, 'import.notWhole');
    if (!value.ok) return value;
    return value.value < least || value.value > most
      ? bad({ code: outside, values: { found: written(cell), least, most } })
      : good(value.value);
  };
  return { ...plain(face), read, write: (value) => value };
}

/** Yuan with two decimals, kept in fen. */
export const readYuan = (cell: Typed): Read<number> => scaled(cell, 2, 'import.threeDecimals');
/** Yuan per kWh with four decimals, kept in 0.0001 yuan. */
export const readPrice = (cell: Typed): Read<number> => scaled(cell, 4, 'import.fiveDecimals');

/** A whole number of smallest units as it is typed: 18301 with two places is "183.01". */
export function unscaled(value: number, places: number): string {
  const digits = String(Math.abs(value)).padStart(places + 1, '0');
  return `${value < 0 ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

export function yuanColumn(face: ColumnFace): Column<number> {
  return { ...plain(face), read: readYuan, write: (value) => unscaled(value, 2) };
}

/** A meter's number: 12 digits; as a number it may have lost its leading zeros, which nobody can guess. */
export function readSerial(cell: Typed): Read<string> {
  const text = tidyText(cell).replaceAll(' ', '');
  if (/^\d{12}$/.test(text)) return good(text);
  const lost = typeof cell === 'number' && /^\d{1,11}$/.test(text);
  return bad({ code: lost ? 'import.serialZerosLost' : 'import.serialForm', values: { found: text } });
}

export function serialColumn(face: ColumnFace): Column<string> {
  return { ...plain(face), asText: true, read: readSerial, write: (value) => value };
}

const BETWEEN_SERIALS = /[、，,;；/\s]+/;

/** Several meters' numbers in one cell. The first that is none is the problem. */
export function serialsColumn(face: ColumnFace): Column<readonly string[]> {
  const read = (cell: Typed): Read<readonly string[]> => {
    if (typeof cell === 'number') return listed([readSerial(cell)]);
    return listed(tidyText(cell).split(BETWEEN_SERIALS).filter(Boolean).map(readSerial));
  };
  return { ...plain(face), asText: true, read, write: (serials) => serials.join('、') };
}

function listed<T>(items: readonly Read<T>[]): Read<readonly T[]> {
  const values: T[] = [];
  for (const item of items) {
    if (!item.ok) return item;
    values.push(item.value);
  }
  return good(values);
}

/** One of a few words, in either language, or its code. */
export function choiceColumn<T extends string>(face: ColumnFace, words: Readonly<Record<T, TextKey>>): Column<T> {
  const entries = Object.entries<TextKey>(words) as [T, TextKey][];
  const known = new Map(entries.flatMap(([value, key]) => [value, ...TEXT[key]].map((word) => [folded(word), value] as const)));
  const choices = entries.map(([, key]) => key);
  const read = (cell: Typed): Read<T> => {
    const found = tidyText(cell);
    const value = known.get(folded(found));
    if (value !== undefined) return good(value);
    return bad({
      code: 'import.notInList',
      values: { found: found.slice(0, 40), choices: choices.map((key) => say('zh', key)).join('、') },
    });
  };
  return { ...plain(face), choices, read, write: (value, lang) => say(lang, words[value]) };
}

export function yesNoColumn(face: ColumnFace): Column<boolean> {
  const words = choiceColumn(face, { yes: 'choice.yes', no: 'choice.no' });
  const read = (cell: Typed): Read<boolean> => {
    if (typeof cell === 'boolean') return good(cell);
    const answer = words.read(cell);
    return answer.ok ? good(answer.value === 'yes') : answer;
  };
  return { ...words, read, write: (value, lang) => words.write(value ? 'yes' : 'no', lang) };
}

const PHONE = /^[+\d][\d -]*$/;

export function phoneColumn(face: ColumnFace): Column<string> {
  const text = textColumn(face, 20);
  const read = (cell: Typed): Read<string> => {
    const phone = text.read(cell);
    if (!phone.ok || PHONE.test(phone.value)) return phone;
    return bad({ code: 'import.phone', values: { found: phone.value } });
  };
  return { ...text, read };
}

/** For comparing titles and words: without case, spaces, stars and what stands in parentheses. */
export function folded(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\([^)]*\)/g, '')
    .replace(/[\s*:]/g, '')
    .toLowerCase();
}
