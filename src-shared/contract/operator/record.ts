/** 查询: what was sold, given back, opened, sent and read, by day, person and place; exact sums; all of it to Excel. */
import * as v from 'valibot';
import { call } from '../call.ts';
import {
  accountIdField,
  centiKwhField,
  countField,
  fenField,
  instantField,
  localDayField,
  meterIdField,
  operatorIdField,
} from '../field.ts';

/**
 * sale 售电 · payment 收款 · refund 退电 and money of closed meters · reversal 冲正 · opening 开户 · closing 销户 · act 控制 and settings
 * sent · reading 日冻结 · shift 班次.
 */
export const RECORD_KINDS = ['sale', 'payment', 'refund', 'reversal', 'opening', 'closing', 'act', 'reading', 'shift'] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

/** Rows of one page at most. */
export const MOST_RECORDS = 500;
/** Rows of one workbook at most; more is asked for in shorter periods. */
export const MOST_IN_WORKBOOK = 200_000;

const filter = {
  kind: v.picklist(RECORD_KINDS),
  from: localDayField,
  /** The last day, itself included. */
  to: localDayField,
  /** Part of a room, name, phone, meter number, pinyin; or the whole number of a slip. */
  find: v.optional(v.pipe(v.string(), v.maxLength(60)), ''),
  operatorId: v.optional(v.nullable(operatorIdField), null),
  /** Of sales and payments. */
  method: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(16))), null),
  /** As the record has it; null = any. */
  state: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(16))), null),
  /** Of one account or one meter alone. */
  accountId: v.optional(v.nullable(accountIdField), null),
  meterId: v.optional(v.nullable(meterIdField), null),
};

export const recordRow = v.object({
  /** Where the next page begins: rows come newest first, by falling keys. */
  key: countField,
  at: instantField,
  /** What it is within its kind: the act, the line kinds of a payment. */
  what: v.string(),
  accountId: v.nullable(accountIdField),
  meterId: v.nullable(meterIdField),
  room: v.string(),
  accountName: v.string(),
  serial: v.string(),
  operatorName: v.string(),
  /** amount = credit + debt + fee; of a reading the balance and the total purchased; of a shift counted = handed up + left, and over. */
  amountFen: v.nullable(fenField),
  creditFen: v.nullable(fenField),
  debtFen: v.nullable(fenField),
  feeFen: v.nullable(fenField),
  energyCentiKwh: v.nullable(centiKwhField),
  /** Codes of pay methods, joined by +. */
  method: v.string(),
  state: v.string(),
  /** Of the slip, or of the payment. */
  number: v.string(),
  note: v.string(),
});
export type RecordRow = v.InferOutput<typeof recordRow>;

const sums = v.object({ count: countField, amountFen: fenField, creditFen: fenField, debtFen: fenField, feeFen: fenField });
export type RecordSums = v.InferOutput<typeof sums>;

export const workbookFile = v.object({ fileName: v.string(), base64: v.string(), rows: countField });
const lang = v.picklist(['zh', 'en']);

export const recordCalls = {
  'record.query': call({
    kind: 'long',
    logged: false,
    right: 'viewAccounts',
    input: v.object({
      ...filter,
      /** The key of the last row seen; null = from the newest. */
      before: v.optional(v.nullable(countField), null),
      limit: v.optional(v.pipe(countField, v.minValue(1), v.maxValue(MOST_RECORDS)), 100),
    }),
    output: v.object({ rows: v.array(recordRow), more: v.boolean() }),
  }),
  /** Over every row of the filter, not only those of a page. */
  'record.sums': call({ kind: 'long', logged: false, right: 'viewAccounts', input: v.object(filter), output: sums }),
  /** Every row of the filter with its sums. Fault: record.tooMany. */
  'record.export': call({ kind: 'long', right: 'viewAccounts', input: v.object({ ...filter, lang }), output: workbookFile }),
  /** Whoever took part: to choose from. */
  'record.operators': call({
    kind: 'read',
    right: 'viewAccounts',
    input: v.object({}),
    output: v.object({ operators: v.array(v.object({ operatorId: operatorIdField, name: v.string() })) }),
  }),
  /** The lists of accounts and of meters, as they are found by the same words on screen. */
  'account.export': call({
    kind: 'long',
    right: 'viewAccounts',
    input: v.object({ find: v.optional(v.pipe(v.string(), v.maxLength(60)), ''), lang }),
    output: workbookFile,
  }),
  'meter.export': call({
    kind: 'long',
    right: 'viewAccounts',
    input: v.object({ find: v.optional(v.pipe(v.string(), v.maxLength(60)), ''), lang }),
    output: workbookFile,
  }),
};
