/** Which figures a kind of record has, under which titles, and which states it may be asked for. */
import type { RecordKind, RecordRow } from '../../../src-shared/contract/operator/record.ts';
import type { TextKey } from '../../../src-shared/text/say.ts';
import type { LocalDay } from '../../../src-shared/value/instant.ts';

export type MoneyName = 'amountFen' | 'creditFen' | 'debtFen' | 'feeFen';
export type MoneyColumn = readonly [title: TextKey, name: MoneyName];

const SALE: readonly MoneyColumn[] = [
  ['record.col.amount', 'amountFen'],
  ['record.col.credit', 'creditFen'],
  ['record.col.debt', 'debtFen'],
  ['record.col.fee', 'feeFen'],
];
const BACK: readonly MoneyColumn[] = [['record.col.amount', 'amountFen']];
const READING: readonly MoneyColumn[] = [
  ['record.col.balance', 'amountFen'],
  ['record.col.total', 'creditFen'],
];
const SHIFT: readonly MoneyColumn[] = [
  ['record.col.counted', 'amountFen'],
  ['record.col.handed', 'creditFen'],
  ['record.col.left', 'debtFen'],
  ['record.col.over', 'feeFen'],
];

export const MONEY: Readonly<Record<RecordKind, readonly MoneyColumn[]>> = {
  ...{ sale: SALE, payment: SALE, refund: BACK, reversal: BACK, opening: [], closing: [], act: [], reading: READING, shift: SHIFT },
};

/** Balances of different days add up to nothing. */
export const SUMMED: readonly RecordKind[] = ['sale', 'payment', 'refund', 'reversal', 'shift'];

const OPERATION = ['confirmed', 'sendLater', 'inDoubt', 'notApplied', 'frozen', 'voided', 'reconciled'] as const;

export const STATES: Readonly<Record<RecordKind, readonly string[]>> = {
  ...{ sale: OPERATION, refund: OPERATION, reversal: OPERATION, payment: [] },
  ...{ opening: ['opened', 'abandoned'], closing: [], act: ['done', 'notDone', 'unknown', 'givenUp'] },
  ...{ reading: ['good', 'suspect'], shift: ['open', 'closed'] },
};

/** Where a row leads: the account that it is about. */
export function leadsTo({ accountId }: RecordRow): number | null {
  return accountId;
}

/** "2026-11-22" of a date field; null while it is being typed. */
export function dayOf(text: string): LocalDay | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  return match ? (Number(match.slice(1).join('')) as LocalDay) : null;
}

export type Period = 'today' | 'week' | 'month' | 'year';
export const PERIODS: readonly Period[] = ['today', 'week', 'month', 'year'];

/** From when a period that ends today begins. */
export function beginOf(period: Period, today: LocalDay): LocalDay {
  if (period === 'today') return today;
  if (period === 'month') return (today - (today % 100) + 1) as LocalDay;
  if (period === 'year') return (Math.trunc(today / 10_000) * 10_000 + 101) as LocalDay;
  const day = new Date(Date.UTC(Math.trunc(today / 10_000), (Math.trunc(today / 100) % 100) - 1, (today % 100) - 6));
  return (day.getUTCFullYear() * 10_000 + (day.getUTCMonth() + 1) * 100 + day.getUTCDate()) as LocalDay;
}
