/** Money that leaves a meter: refund 退电, reversal 冲正, and the approvals that they may need. */
import * as v from 'valibot';
import { call } from '../call.ts';
import {
  accountIdField,
  approvalIdField,
  countField,
  fenField,
  instantField,
  meterIdField,
  opIdField,
  opUidField,
  operatorIdField,
  sentenceField,
  textField,
} from '../field.ts';
import { settleInput, typedClosingInput } from './closing.ts';
import { operationView } from './operation.ts';
import { wrongRoomInput } from './wrong-room.ts';

const reasonField = textField(200, 2);

/** One way in which it goes back. */
const backTender = v.object({ method: v.string(), amountFen: fenField });

/** What it would do, and what stands against it. */
const takeBackView = v.object({
  accountId: accountIdField,
  accountName: v.string(),
  meterId: meterIdField,
  room: v.string(),
  serial: v.string(),
  /** As the meter just said. */
  balanceFen: fenField,
  readAt: instantField,
  /** What leaves the meter, and what the tenant gets back = credit + debt + fee. */
  creditFen: fenField,
  amountFen: fenField,
  /** The debt that the account is left with on top of its present one. */
  debtFen: fenField,
  tenders: v.array(backTender),
  needsApproval: v.boolean(),
  /** Why it cannot be done now; null = it can. Of reversal.spent the values name the rest and the debt that are offered instead. */
  obstacle: v.nullable(sentenceField),
});
export type TakeBackView = v.InferOutput<typeof takeBackView>;

export const refundInput = v.object({
  uid: opUidField,
  accountId: accountIdField,
  meterId: meterIdField,
  amountFen: fenField,
  reason: reasonField,
});

export const reversalInput = v.object({
  uid: opUidField,
  saleOpId: opIdField,
  /** Null: the whole sale. Else what is left of it leaves the meter, and the account owes what was used. */
  restFen: v.optional(v.nullable(fenField), null),
  reason: reasonField,
});

/** An act that may need a second person, as it would be called. */
const askedAct = v.variant('call', [
  v.object({ call: v.literal('refund.start'), input: refundInput }),
  v.object({ call: v.literal('reversal.start'), input: reversalInput }),
  v.object({ call: v.literal('wrongRoom.start'), input: wrongRoomInput }),
  v.object({ call: v.literal('closing.startTyped'), input: typedClosingInput }),
  v.object({ call: v.literal('closing.settle'), input: settleInput }),
]);

export const APPROVAL_STATES = ['asked', 'granted', 'refused', 'withdrawn', 'used'] as const;

export const approvalView = v.object({
  approvalId: approvalIdField,
  state: v.picklist(APPROVAL_STATES),
  final: v.boolean(),
  /** What it allows, and with which input: a parked act is taken up from here. */
  call: v.string(),
  input: v.record(v.string(), v.unknown()),
  accountId: accountIdField,
  accountName: v.string(),
  room: v.string(),
  /** Where the money would go on another meter; null where it goes to none. */
  to: v.nullable(v.object({ accountName: v.string(), room: v.string() })),
  amountFen: fenField,
  reason: v.string(),
  operatorId: operatorIdField,
  operatorName: v.string(),
  at: instantField,
  steps: v.array(
    v.object({ state: v.picklist(APPROVAL_STATES), at: instantField, operatorName: v.string(), seat: v.string(), note: v.string() }),
  ),
  /** Whether the caller may grant or refuse it. */
  mayAnswer: v.boolean(),
  mine: v.boolean(),
});
export type ApprovalView = v.InferOutput<typeof approvalView>;

const approvalOnly = v.object({ approvalId: approvalIdField });
const answerInput = v.object({ ...approvalOnly.entries, note: v.optional(textField(200), '') });

export const refundCalls = {
  /** Reads the meter. `amountFen` null: all that is on it. */
  'refund.prepare': call({
    kind: 'long',
    logged: false,
    right: 'refund',
    input: v.object({ accountId: accountIdField, meterId: meterIdField, amountFen: v.optional(v.nullable(fenField), null) }),
    output: takeBackView,
  }),
  /** Never more than the live balance as the meter says at the moment of sending. No cash before refund.payOut. */
  'refund.start': call({ kind: 'write', right: 'refund', approval: 'aboveLimit', input: refundInput, output: operationView }),
  /** Cash out of the caller's drawer, a channel's money back through its channel; only after the meter has confirmed, and once. */
  'refund.payOut': call({ kind: 'write', right: 'refund', input: v.object({ opId: opIdField }), output: operationView }),
  /** What has come off meters and was not paid out yet, oldest first. */
  'refund.notPaidOut': call({
    kind: 'read',
    right: 'viewAccounts',
    input: v.object({}),
    output: v.object({ operations: v.array(operationView) }),
  }),
  'reversal.prepare': call({
    kind: 'long',
    logged: false,
    right: 'refund',
    input: v.object({ saleOpId: opIdField, restFen: v.optional(v.nullable(fenField), null) }),
    output: takeBackView,
  }),
  /** One whole sale, once; by default of the caller's own shift. */
  'reversal.start': call({ kind: 'write', right: 'refund', approval: 'aboveLimit', input: reversalInput, output: operationView }),
  /** 核销: what a person owes and will not pay. `owedFen` is the debt as it was seen. */
  'debt.writeOff': call({
    kind: 'write',
    right: 'writeOff',
    input: v.object({ accountId: accountIdField, owedFen: fenField, amountFen: fenField, reason: reasonField }),
    output: v.object({ accountId: accountIdField, owedFen: fenField }),
  }),
  /** Parks an act until another operator answers. Fault: approval.notNeeded, and what stands against the act itself. */
  'approval.ask': call({ kind: 'write', right: 'refund', input: v.object({ uid: opUidField, act: askedAct }), output: approvalView }),
  'approval.view': call({ kind: 'read', right: 'viewAccounts', input: approvalOnly, output: approvalView }),
  /** Everything that waits for an answer or to be used, oldest first. */
  'approval.list': call({
    kind: 'read',
    right: 'viewAccounts',
    input: v.object({}),
    output: v.object({ approvals: v.array(approvalView), waiting: countField }),
  }),
  'approval.grant': call({ kind: 'write', right: 'approve', input: answerInput, output: approvalView }),
  /** The approver comes to this screen: their own login and password, for this one answer. */
  'approval.grantHere': call({
    kind: 'long',
    right: 'signedIn',
    secret: ['password'],
    input: v.object({ ...answerInput.entries, login: v.pipe(v.string(), v.maxLength(60)), password: v.pipe(v.string(), v.maxLength(200)) }),
    output: approvalView,
  }),
  'approval.refuse': call({ kind: 'write', right: 'approve', input: answerInput, output: approvalView }),
  'approval.withdraw': call({ kind: 'write', right: 'signedIn', input: answerInput, output: approvalView }),
};
