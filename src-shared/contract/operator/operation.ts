/** An operation on a meter as the window sees it, and what can be done with one that did not simply arrive. */
import * as v from 'valibot';
import { call } from '../call.ts';
import {
  accountIdField,
  countField,
  fenField,
  findingIdField,
  instantField,
  meterIdField,
  opIdField,
  opUidField,
  operatorIdField,
  paymentIdField,
  purchaseCountField,
  sentenceField,
  slipIdField,
  textField,
} from '../field.ts';
import { supplyView } from './meter-view.ts';

/**
 * recorded 已记账 → writing 写表 → checking 核对 → one of: reached 已到表 · notReached 未到表 (proven: nothing was added) ·
 * inDoubt 待核实 (not yet known) · frozen 冻结 (ledger and meter differ; reconcile). sendLater 待下发 waits for the meter;
 * returned 已退还 and reconciled 已核对 are ends.
 */
export const OPERATION_STATES = [
  'recorded',
  'writing',
  'checking',
  'reached',
  'notReached',
  'inDoubt',
  'sendLater',
  'frozen',
  'returned',
  'reconciled',
] as const;
export type OperationState = (typeof OPERATION_STATES)[number];

export const operationView = v.object({
  opId: opIdField,
  uid: opUidField,
  /** sale 售电 puts money onto the meter; refund 退电, reversal 冲正 and closing 销户 take it off; carryOver 转表 brings a replaced one's over. */
  kind: v.picklist(['sale', 'refund', 'reversal', 'closing', 'carryOver']),
  state: v.picklist(OPERATION_STATES),
  /** True when no further step will come by itself or by anyone. */
  final: v.boolean(),
  accountId: accountIdField,
  accountName: v.string(),
  meterId: meterIdField,
  serial: v.string(),
  room: v.string(),
  /** Of a sale; money that leaves a meter has no payment. */
  paymentId: v.nullable(paymentIdField),
  paymentNumber: v.string(),
  /** The sale that it undoes. */
  reverses: v.nullable(opIdField),
  /** Of money that left a meter: nothing to pay · waits to be paid out · paid · moved to another purchase. */
  payOut: v.picklist(['none', 'waits', 'paid', 'moved']),
  /** amount = credit (onto the meter) + debt + fee. */
  amountFen: fenField,
  creditFen: fenField,
  debtFen: fenField,
  feeFen: fenField,
  tenders: v.array(v.object({ method: v.string(), amountFen: fenField, reference: v.nullable(v.string()) })),
  at: instantField,
  operatorId: operatorIdField,
  operatorName: v.string(),
  note: v.string(),
  attempts: countField,
  /** As the meter itself said before and after; null while unknown. */
  balanceBeforeFen: v.nullable(fenField),
  balanceAfterFen: v.nullable(fenField),
  purchaseCountAfter: v.nullable(purchaseCountField),
  supplyAfter: v.nullable(supplyView),
  /** Why it stands where it stands, in words. */
  reason: v.nullable(sentenceField),
  /** When it will next be tried or checked by itself; null = only when somebody asks. */
  nextTryAt: v.nullable(instantField),
  findingId: v.nullable(findingIdField),
  /** The slip that belongs to this state; null while there is none. */
  slipId: v.nullable(slipIdField),
  steps: v.array(v.object({ n: countField, state: v.string(), at: instantField, attempt: countField })),
});
export type OperationView = v.InferOutput<typeof operationView>;

/**
 * A case for the supervisor. `difference`: the meter may be sold to again, but nobody holds the money yet. `suspectReading`: its energy
 * register cannot be true; no money is in question, and reading.closeCase ends it. `consumption`: what a meter took and what its registers,
 * prices or the ledger make of it do not agree; consumption.closeCase ends it.
 */
export const caseView = v.object({
  findingId: findingIdField,
  kind: v.picklist(['ledgerDiffers', 'frozen', 'difference', 'suspectReading', 'consumption', 'closingTyped']),
  meterId: meterIdField,
  room: v.string(),
  serial: v.string(),
  accountName: v.nullable(v.string()),
  reason: sentenceField,
  /** What stands on the account of differences; 0 while it is not known. */
  differenceFen: fenField,
  openedAt: instantField,
});
export type CaseView = v.InferOutput<typeof caseView>;

/** One side of a comparison: what the ledger believes, or what the meter says. */
const bookSide = v.object({
  purchaseCount: purchaseCountField,
  totalPurchasedFen: fenField,
  balanceFen: v.nullable(fenField),
  at: instantField,
});

export const RECONCILE_CAUSES = ['soldElsewhere', 'lostFromFile', 'benchTest', 'other'] as const;
/** Who holds the money of the difference: in this shift's drawer · the tenant owes it · nobody knows yet (the case stays open) · written off. */
export const MONEY_HOLDERS = ['drawer', 'tenantOwes', 'unknown', 'writtenOff'] as const;

export const operationCalls = {
  'operation.view': call({
    kind: 'long',
    logged: false,
    right: 'viewAccounts',
    /** Answers when the state is no longer `unlessState`, or after `waitMs` (at most 20 s), whichever is first. */
    input: v.object({
      uid: opUidField,
      unlessState: v.optional(v.picklist(OPERATION_STATES)),
      waitMs: v.optional(v.pipe(countField, v.maxValue(20_000)), 0),
    }),
    output: operationView,
  }),
  /** The tray: everything that waits for somebody, oldest first. */
  'operation.tray': call({
    kind: 'read',
    right: 'viewAccounts',
    input: v.object({ mine: v.optional(v.boolean(), false) }),
    output: v.object({
      operations: v.array(operationView),
      /** Open cases without a frozen operation in the list: a meter charged around the ledger, or a difference nobody holds yet. */
      cases: v.array(caseView),
      counts: v.object({ inDoubt: countField, sendLater: countField, notReached: countField, frozen: countField }),
    }),
  }),
  /** Reads the meter again and settles what can be settled; writes nothing unless the operation waits to be sent. */
  'operation.checkAgain': call({ kind: 'long', right: 'sell', input: v.object({ opId: opIdField }), output: operationView }),
  /** 退钱: only from notReached (proven not applied); the sale is closed before cash leaves the drawer. */
  'operation.giveBack': call({ kind: 'write', right: 'sell', input: v.object({ opId: opIdField }), output: operationView }),
  /** 稍后下发 from notReached, and "send now" from sendLater; a person's decision that the same count may be sent again. */
  'operation.sendLater': call({ kind: 'write', right: 'sell', input: v.object({ opId: opIdField }), output: operationView }),
  /** 核对: ledger and meter side by side, read now. */
  'operation.compare': call({
    kind: 'long',
    logged: false,
    right: 'reconcile',
    input: v.object({ findingId: findingIdField }),
    output: v.object({
      findingId: findingIdField,
      meterId: meterIdField,
      serial: v.string(),
      room: v.string(),
      accountName: v.nullable(v.string()),
      openedAt: instantField,
      reason: sentenceField,
      ledger: bookSide,
      meter: v.nullable(bookSide),
      operation: v.nullable(operationView),
      recent: v.array(operationView),
    }),
  }),
  /**
   * A linked entry brings the ledger to the meter, never the meter to the ledger. `operationArrived` answers for the linked operation
   * (null when the case has none); what is then still different is posted by `holder`. `seen` must be what compare showed: a meter that
   * moved meanwhile is compared again.
   */
  'operation.reconcile': call({
    kind: 'long',
    right: 'reconcile',
    input: v.object({
      findingId: findingIdField,
      operationArrived: v.nullable(v.boolean()),
      cause: v.picklist(RECONCILE_CAUSES),
      holder: v.picklist(MONEY_HOLDERS),
      note: textField(200, 2),
      seen: v.object({ purchaseCount: purchaseCountField, totalPurchasedFen: fenField }),
    }),
    output: v.object({ findingOpen: v.boolean(), differenceFen: fenField, operation: v.nullable(operationView) }),
  }),
};
