/** Replacement 换表: the old meter's last figures, the new one found and put in its place, money and settings carried over, prepaid again. */
import * as v from 'valibot';
import { call } from '../call.ts';
import {
  accountIdField,
  centiKwhField,
  countField,
  fenField,
  findingIdField,
  instantField,
  meterIdField,
  opUidField,
  purchaseCountField,
  sentenceField,
  textField,
} from '../field.ts';
import { controlView } from './control.ts';
import { ratePrices } from './opening.ts';
import { operationView } from './operation.ts';

/**
 * reading 读旧表 · checking 查断开 · scanning 找新表 · clearing 清零 · addressing 接址 · lighting 保电 · carrying 转余额 · settings 写参数 ·
 * clock 对时 · restoring 恢复预付费 · looking 看负荷
 */
export const REPLACEMENT_ACTS = [
  ...(['reading', 'checking', 'scanning', 'clearing', 'addressing', 'lighting'] as const),
  ...(['carrying', 'settings', 'clock', 'restoring', 'looking'] as const),
] as const;
export type ReplacementAct = (typeof REPLACEMENT_ACTS)[number];

/** The six rows of the page, and what each is at. doubtful: it did not do what it should; a person looks. */
export const ROW_STATES = ['waiting', 'doing', 'done', 'doubtful'] as const;
export type RowState = (typeof ROW_STATES)[number];
export const REPLACEMENT_ROWS = ['old', 'off', 'new', 'light', 'write', 'finish'] as const;
export type ReplacementRow = (typeof REPLACEMENT_ROWS)[number];

const rowState = v.picklist(ROW_STATES);
const maybeFen = v.nullable(fenField);
const address = v.pipe(countField, v.minValue(1), v.maxValue(247));

const oldFigures = v.object({
  readAt: instantField,
  balanceFen: fenField,
  purchaseCount: purchaseCountField,
  totalPurchasedFen: fenField,
  energyCentiKwh: v.nullable(centiKwhField),
  powerW: v.nullable(v.number()),
  ratio: v.nullable(countField),
  /** It is dead: what a person says that it held, beside what was last heard of it. */
  typed: v.nullable(
    v.object({ lastGoodFen: fenField, lastGoodAt: instantField, lastGoodCentiKwh: v.nullable(centiKwhField), reason: v.string() }),
  ),
});

const foundMeter = v.object({
  address,
  serial: v.string(),
  /** The maker's name of its type. */
  model: v.string(),
  provenOnBench: v.boolean(),
  balanceFen: fenField,
  purchaseCount: purchaseCountField,
  totalPurchasedFen: fenField,
  energyCentiKwh: v.nullable(centiKwhField),
  ratio: v.nullable(countField),
  /** It still holds or remembers something: cleared first, or another one is taken. */
  mustClear: v.boolean(),
  /** It was taken out here; null for one that is new to the site. */
  stock: v.nullable(v.object({ room: v.string(), takenAt: v.nullable(instantField) })),
});

export const replacementView = v.object({
  uid: opUidField,
  /** Changes with every step of it, of its jobs and of its money. */
  mark: v.string(),
  final: v.boolean(),
  done: v.boolean(),
  /** Null while a person is waited for. */
  act: v.nullable(v.picklist(REPLACEMENT_ACTS)),
  /** The act that ended last, and whether it did what it should. */
  after: v.nullable(v.picklist(REPLACEMENT_ACTS)),
  ok: v.boolean(),
  rows: v.object({ old: rowState, off: rowState, new: rowState, light: rowState, write: rowState, finish: rowState }),
  meterId: meterIdField,
  serial: v.string(),
  /** The maker's name of the old one's type. */
  model: v.string(),
  room: v.string(),
  building: v.string(),
  busName: v.string(),
  address,
  accountId: v.nullable(accountIdField),
  accountName: v.string(),
  reason: v.string(),
  operatorName: v.string(),
  at: instantField,
  endedAt: v.nullable(instantField),
  /** Where the money is: on the old meter, on the way, on the new one. They always sum. */
  bar: v.object({ oldFen: maybeFen, wayFen: fenField, newFen: fenField, sumFen: maybeFen }),
  old: v.nullable(oldFigures),
  /** A dead one as it was last heard, to begin an estimate with; null while it speaks or was never heard. */
  lastGood: v.nullable(v.object({ balanceFen: fenField, energyCentiKwh: v.nullable(centiKwhField), readAt: instantField })),
  found: v.nullable(foundMeter),
  newMeterId: v.nullable(meterIdField),
  settings: v.object({ prices: v.nullable(ratePrices), alarm1Fen: maybeFen, alarm2Fen: maybeFen, overdraftFen: maybeFen }),
  /** What of row 5 and 6 has been read back. */
  written: v.array(v.picklist(REPLACEMENT_ACTS)),
  /** Power was kept on before the money went over. */
  lit: v.boolean(),
  looked: v.nullable(v.object({ at: instantField, powerW: v.number(), relayClosed: v.nullable(v.boolean()), balanceFen: fenField })),
  workLock: v.nullable(v.object({ name: v.string(), phone: v.string() })),
  operation: v.nullable(operationView),
  job: v.nullable(controlView),
  /** The case of a typed balance: waits for somebody who allows it. */
  provisional: v.nullable(v.object({ findingId: findingIdField, differenceFen: fenField, settled: v.boolean(), state: v.string() })),
  /** Why it stands still; null while it does not, or where nothing went wrong. */
  why: v.nullable(sentenceField),
  /** What a person may do now, the usual one first. */
  ways: v.array(v.picklist(REPLACEMENT_ACTS)),
  mayType: v.boolean(),
  mayAbandon: v.boolean(),
});
export type ReplacementView = v.InferOutput<typeof replacementView>;

/** The row at which it stands, 1 … 6. */
export function rowNumber({ rows }: Pick<ReplacementView, 'rows'>): number {
  const at = REPLACEMENT_ROWS.findIndex((row) => rows[row] === 'doing' || rows[row] === 'doubtful');
  if (at >= 0) return at + 1;
  return (
    1 +
    Math.max(
      0,
      REPLACEMENT_ROWS.findIndex((row) => row !== 'light' && rows[row] === 'waiting'),
    )
  );
}

/** A meter that was taken out: clear may hang elsewhere, holds still remembers its old money, unsettled has an open case. */
const stockMeter = v.object({
  meterId: meterIdField,
  serial: v.string(),
  model: v.string(),
  room: v.string(),
  accountName: v.string(),
  takenAt: instantField,
  balanceFen: fenField,
  purchaseCount: purchaseCountField,
  energyCentiKwh: v.nullable(centiKwhField),
  typed: v.boolean(),
  state: v.picklist(['holds', 'clear', 'unsettled']),
  newSerial: v.string(),
  uid: opUidField,
});
export type StockMeter = v.InferOutput<typeof stockMeter>;

const uidOnly = v.object({ uid: opUidField });

export const replacementCalls = {
  /** One uid is one replacement: the same uid with the same input answers with it. The old meter is read at once. */
  'replacement.start': call({
    kind: 'write',
    right: 'controlSupply',
    input: v.object({ ...uidOnly.entries, meterId: meterIdField, reason: v.optional(textField(200), '') }),
    output: replacementView,
  }),
  /** Answers when `mark` is no longer `unlessMark`, or after `waitMs` (at most 20 s), whichever is first. */
  'replacement.view': call({
    kind: 'long',
    logged: false,
    right: 'viewAccounts',
    input: v.object({
      ...uidOnly.entries,
      unlessMark: v.optional(v.pipe(v.string(), v.maxLength(100))),
      waitMs: v.optional(v.pipe(countField, v.maxValue(20_000)), 0),
    }),
    output: replacementView,
  }),
  /** Every one that has not ended, oldest first. */
  'replacement.unfinished': call({
    kind: 'read',
    right: 'viewAccounts',
    input: v.object({}),
    output: v.object({ replacements: v.array(replacementView) }),
  }),
  /** The next act, one of `ways`. `ratio`: as a person says that the new meter's transformers are; asked for at addressing. */
  'replacement.go': call({
    kind: 'write',
    right: 'controlSupply',
    input: v.object({
      ...uidOnly.entries,
      act: v.picklist(REPLACEMENT_ACTS),
      address: v.optional(v.nullable(address), null),
      ratio: v.optional(v.nullable(countField), null),
    }),
    output: replacementView,
  }),
  /** The old meter is dead: a provisional balance, allowed by somebody else later. */
  'replacement.typeOld': call({
    kind: 'write',
    right: 'controlSupply',
    input: v.object({
      ...uidOnly.entries,
      balanceFen: fenField,
      energyCentiKwh: v.optional(v.nullable(centiKwhField), null),
      reason: textField(200, 2),
    }),
    output: replacementView,
  }),
  /** Only before the money has gone on its way. The old meter is as it was. */
  'replacement.abandon': call({ kind: 'write', right: 'controlSupply', input: uidOnly, output: replacementView }),
  /** Meters that were taken out, newest first. */
  'stock.list': call({ kind: 'read', right: 'viewAccounts', input: v.object({}), output: v.object({ meters: v.array(stockMeter) }) }),
};
