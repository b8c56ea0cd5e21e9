/** The schemas that many calls share: money, ids, instants and short texts, with their limits. */
import * as v from 'valibot';
import { purchaseCount } from '../value/count.ts';
import { centiKwh } from '../value/energy.ts';
import { fen } from '../value/fen.ts';
import type {
  AccountId,
  ApprovalId,
  EntryId,
  FindingId,
  ImportSetId,
  MeterId,
  OpeningId,
  OpId,
  OperatorId,
  OpUid,
  PaymentId,
  PlanId,
  ShiftId,
  SlipId,
  UnitId,
} from '../value/id.ts';
import { isOpUid } from '../value/id.ts';
import { instant, type LocalDay } from '../value/instant.ts';
import { priceE4 } from '../value/price.ts';

const wholeNumber = v.pipe(v.number(), v.safeInteger());

/** Whole fen, negative allowed. */
export const fenField = v.pipe(wholeNumber, v.transform(fen));
/** UTC milliseconds. */
export const instantField = v.pipe(wholeNumber, v.transform(instant));
/** yyyymmdd. */
export const localDayField = v.pipe(
  wholeNumber,
  v.minValue(20000101),
  v.maxValue(29991231),
  v.transform((day) => day as LocalDay),
);
/** 0.01 kWh. */
export const centiKwhField = v.pipe(wholeNumber, v.transform(centiKwh));
/** 0.0001 yuan/kWh. */
export const priceField = v.pipe(wholeNumber, v.minValue(0), v.transform(priceE4));
export const purchaseCountField = v.pipe(wholeNumber, v.minValue(0), v.maxValue(0xffff), v.transform(purchaseCount));
export const countField = v.pipe(wholeNumber, v.minValue(0));

function idField<Id extends number>() {
  return v.pipe(
    wholeNumber,
    v.minValue(1),
    v.transform((id) => id as Id),
  );
}

export const meterIdField = idField<MeterId>();
export const accountIdField = idField<AccountId>();
export const unitIdField = idField<UnitId>();
export const opIdField = idField<OpId>();
export const paymentIdField = idField<PaymentId>();
export const entryIdField = idField<EntryId>();
export const shiftIdField = idField<ShiftId>();
export const slipIdField = idField<SlipId>();
export const operatorIdField = idField<OperatorId>();
export const findingIdField = idField<FindingId>();
export const importSetIdField = idField<ImportSetId>();
export const planIdField = idField<PlanId>();
export const openingIdField = idField<OpeningId>();
export const approvalIdField = idField<ApprovalId>();

/** A UUID made where the form opens; the same id is the same operation, however often it is sent. */
export const opUidField = v.pipe(
  v.string(),
  v.check((text) => isOpUid(text), 'a lower-case UUID'),
  v.transform((text) => text as OpUid),
);

/** Text that somebody typed: trimmed, NFC, at most `longest` characters. */
export function textField(longest: number, shortest = 0) {
  return v.pipe(v.string(), v.trim(), v.normalize('NFC'), v.minLength(shortest), v.maxLength(longest));
}

/** 12 decimal digits, as the meter itself answers. */
export const meterNumberField = v.pipe(v.string(), v.regex(/^\d{12}$/));

/** A reason or warning in words: the key of a sentence in src-shared/text with what it names. */
export const sentenceField = v.object({ code: v.string(), values: v.record(v.string(), v.union([v.string(), v.number()])) });
export type Sentence = v.InferOutput<typeof sentenceField>;
