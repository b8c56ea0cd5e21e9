/** One payment split over several meters: one operation per meter, each settled alone. */
import * as v from 'valibot';
import { call } from '../call.ts';
import { accountIdField, countField, fenField, meterIdField, opUidField, paymentIdField, slipIdField, textField } from '../field.ts';
import { quoteView, tenderInput } from './desk.ts';
import { operationView } from './operation.ts';

/** As many meters as one payment may be split over. */
export const MOST_SPLIT_LINES = 20;

const fewLines = <Line extends v.GenericSchema>(line: Line) => v.pipe(v.array(line), v.minLength(2), v.maxLength(MOST_SPLIT_LINES));

export const splitView = v.object({
  paymentId: paymentIdField,
  paymentNumber: v.string(),
  totalFen: fenField,
  /** Changes whenever the state of any line does. */
  mark: v.string(),
  /** True when no line is being recorded, written or checked any more. */
  settled: v.boolean(),
  /** The slip with every line's outcome; null until each has one. */
  slipId: v.nullable(slipIdField),
  /** One per meter, in the order of the form; each has its own way on. */
  operations: v.array(operationView),
});
export type SplitView = v.InferOutput<typeof splitView>;

export const splitCalls = {
  /** What each part would do; what the tenant owes is taken from the first of them first. */
  'sale.quoteSplit': call({
    kind: 'read',
    right: 'sell',
    input: v.object({ accountId: accountIdField, lines: fewLines(v.object({ meterId: meterIdField, amountFen: fenField })) }),
    output: v.object({ totalFen: fenField, lines: v.array(quoteView) }),
  }),
  /**
   * Takes one payment for several meters of one account and begins one sale per meter. All or none is recorded. The same uids with the same
   * input are the same payment. Faults name the line: `lines.2.amountFen`.
   */
  'sale.split': call({
    kind: 'write',
    right: 'sell',
    input: v.object({
      accountId: accountIdField,
      lines: fewLines(v.object({ uid: opUidField, meterId: meterIdField, amountFen: fenField })),
      tenders: v.pipe(v.array(tenderInput), v.minLength(1), v.maxLength(6)),
      tenderedFen: v.optional(v.nullable(fenField), null),
      note: v.optional(textField(100), ''),
      sameAgainConfirmed: v.optional(v.boolean(), false),
      /** The cashier agreed that lost meters get it later. */
      sendLater: v.optional(v.boolean(), false),
    }),
    output: splitView,
  }),
  'payment.view': call({
    kind: 'long',
    logged: false,
    right: 'viewAccounts',
    /** By the uid of any of its lines. Answers when the mark is no longer `unlessMark`, or after `waitMs` (at most 20 s). */
    input: v.object({
      uid: opUidField,
      unlessMark: v.optional(v.string()),
      waitMs: v.optional(v.pipe(countField, v.maxValue(20_000)), 0),
    }),
    output: splitView,
  }),
};
