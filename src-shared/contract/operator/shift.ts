/** The shift 班次 and its drawer: opened with a float, money in and out beside sales, counted, closed, printed. */
import * as v from 'valibot';
import { DENOMINATIONS_FEN, isWholeCount, MOST_PIECES } from '../../value/cash.ts';
import { fen } from '../../value/fen.ts';
import { call } from '../call.ts';
import {
  countField,
  entryIdField,
  fenField,
  instantField,
  localDayField,
  opUidField,
  shiftIdField,
  slipIdField,
  textField,
} from '../field.ts';

/** 存入 from the office, for change · 支出 a small expense whose voucher goes to the office · 上缴 handed up. */
export const SHIFT_MOVES = ['paidIn', 'paidOut', 'handedUp'] as const;

/** What came in by one method, and what of it or of other days' money went back by it, positive; what it adds up to is the difference. */
const methodSum = v.object({ method: v.string(), count: countField, amountFen: fenField, backFen: fenField });
/** sale, fee, debt, deposit; wrongRoom: sold over to the right room, no money moved; and what else moved money, by the kind of its entry. */
const kindSum = v.object({ kind: v.string(), count: countField, amountFen: fenField });
const move = v.object({ kind: v.picklist(SHIFT_MOVES), amountFen: fenField, reason: v.string(), at: instantField });
/** What was begun in this shift and has not ended stays with it. `kind`: sale, refund, reversal and so on. */
const waiting = v.object({
  uid: opUidField,
  kind: v.string(),
  state: v.string(),
  room: v.string(),
  accountName: v.string(),
  amountFen: fenField,
});
/** All positive but `otherFen`; together they are what the drawer should hold. */
const drawerParts = {
  floatFen: fenField,
  takenFen: fenField,
  givenBackFen: fenField,
  paidInFen: fenField,
  paidOutFen: fenField,
  handedUpFen: fenField,
  otherFen: fenField,
  expectedFen: fenField,
};
const pieces = v.array(v.object({ denominationFen: v.picklist(DENOMINATIONS_FEN), pieces: v.pipe(countField, v.maxValue(MOST_PIECES)) }));

export const shiftView = v.object({
  shiftId: shiftIdField,
  number: v.string(),
  operatorName: v.string(),
  seat: v.string(),
  /** The day it counts for, also after midnight. */
  businessDay: localDayField,
  openedAt: instantField,
  /** Open since a day before today. */
  overnight: v.boolean(),
  floatFen: fenField,
  /** Null: this site counts blind. */
  drawer: v.nullable(v.object(drawerParts)),
  sales: countField,
  /** Null while counting blind; `byMethod` then leaves out what goes into the drawer. */
  soldFen: v.nullable(fenField),
  byMethod: v.array(methodSum),
  /** Empty while counting blind. */
  byKind: v.array(kindSum),
  moves: v.array(move),
  waiting: v.array(waiting),
});
export type ShiftView = v.InferOutput<typeof shiftView>;

export const shiftSlip = v.object({
  slipId: slipIdField,
  number: v.string(),
  copies: countField,
  printedBy: v.nullable(v.string()),
  printedAt: v.nullable(instantField),
  siteName: v.string(),
  practice: v.boolean(),
  shiftNumber: v.string(),
  seat: v.string(),
  operatorName: v.string(),
  closedByName: v.string(),
  businessDay: localDayField,
  /** The calendar day of closing. */
  localDay: localDayField,
  openedAt: instantField,
  closedAt: instantField,
  payments: countField,
  receivedFen: fenField,
  backFen: fenField,
  byMethod: v.array(methodSum),
  byKind: v.array(kindSum),
  moves: v.array(move),
  ...drawerParts,
  pieces,
  counts: countField,
  blind: v.boolean(),
  countedFen: fenField,
  overFen: fenField,
  reason: v.nullable(v.string()),
  handedFen: fenField,
  leftFen: fenField,
  waiting: v.array(v.omit(waiting, ['uid'])),
  firstSlip: v.nullable(v.string()),
  lastSlip: v.nullable(v.string()),
  /** The last entry of the ledger at closing, its day and its hash in hex: what `audit --expect DAY=HASH` looks for. Null in an empty ledger. */
  entry: v.nullable(entryIdField),
  hashDay: v.nullable(localDayField),
  dayHash: v.nullable(v.string()),
  check: v.string(),
});
export type ShiftSlip = v.InferOutput<typeof shiftSlip>;

export const shiftRulesView = v.object({ blind: v.boolean(), keeps: v.boolean(), opensItself: v.boolean() });

const countResult = v.object({
  n: countField,
  countedFen: fenField,
  expectedFen: fenField,
  /** counted − expected: + over 长款, − short 短款. */
  overFen: fenField,
});

/** Not more than a drawer ever moves at once: 10,000,000.00. */
const amountField = v.pipe(fenField, v.minValue(fen(1)), v.maxValue(fen(1_000_000_000)));

export const shiftCalls = {
  /** The caller's open shift, and what the last close left in the drawer of this seat. */
  'shift.current': call({
    kind: 'read',
    right: 'sell',
    input: v.object({}),
    output: v.object({
      shift: v.nullable(shiftView),
      rules: shiftRulesView,
      left: v.nullable(v.object({ leftFen: fenField, operatorName: v.string(), at: instantField })),
    }),
  }),
  /** Every open shift and the last closed ones; of others' only for who supervises. */
  'shift.list': call({
    kind: 'read',
    right: 'sell',
    input: v.object({}),
    output: v.object({
      open: v.array(shiftView),
      closed: v.array(
        v.object({
          shiftId: shiftIdField,
          slipId: v.nullable(slipIdField),
          number: v.string(),
          operatorName: v.string(),
          seat: v.string(),
          openedAt: instantField,
          closedAt: instantField,
          countedFen: fenField,
          overFen: fenField,
          reason: v.nullable(v.string()),
        }),
      ),
    }),
  }),
  /** Faults: shift.isOpen; shift.floatDiffers { leftFen } when it is not what was left and no reason says why. */
  'shift.open': call({
    kind: 'write',
    right: 'sell',
    input: v.object({
      floatFen: v.pipe(fenField, v.minValue(fen(0)), v.maxValue(fen(1_000_000_000))),
      reason: v.optional(textField(100), ''),
    }),
    output: shiftView,
  }),
  /** The same uid again is the same act. Faults: shift.notOpen; shift.reasonMissing; shift.notThatMuch { drawerFen }; shift.uidUsed. */
  'shift.move': call({
    kind: 'write',
    right: 'sell',
    input: v.object({ uid: opUidField, kind: v.picklist(SHIFT_MOVES), amountFen: amountField, reason: v.optional(textField(100), '') }),
    output: shiftView,
  }),
  /** Writes a count down and only then says what was expected. Faults: shift.closed; shift.notYours; shift.badCount. */
  'shift.count': call({
    kind: 'write',
    right: 'sell',
    input: v.object({
      shiftId: shiftIdField,
      pieces: v.pipe(
        pieces,
        v.maxLength(DENOMINATIONS_FEN.length),
        v.check((counted) => isWholeCount(counted), 'each kind once'),
      ),
    }),
    output: countResult,
  }),
  /**
   * Closes with the last count. Faults: shift.closed; shift.notYours; shift.movedSince when money moved after the count; shift.differs
   * { overFen } without a reason; shift.leftTooMuch.
   */
  'shift.close': call({
    kind: 'write',
    right: 'sell',
    input: v.object({
      shiftId: shiftIdField,
      n: v.pipe(countField, v.minValue(1)),
      leftFen: v.pipe(fenField, v.minValue(fen(0))),
      reason: v.optional(textField(100), ''),
    }),
    output: shiftSlip,
  }),
  'shift.slip': call({ kind: 'read', right: 'printSlip', input: v.object({ slipId: slipIdField }), output: shiftSlip }),
  /** Notes one more copy, by whom and when, and answers with the slip as it is to be printed. */
  'shift.printSlip': call({ kind: 'write', right: 'printSlip', input: v.object({ slipId: slipIdField }), output: shiftSlip }),
  'shift.rules': call({ kind: 'read', right: 'signedIn', input: v.object({}), output: shiftRulesView }),
  'shift.saveRules': call({ kind: 'write', right: 'editSettings', input: shiftRulesView, output: shiftRulesView }),
};
