/** Closing an account 销户: each meter's final reading (act one), then the settlement of the account (act two); deposits and debts at the counter. */
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
import { tenderInput } from './desk.ts';
import { operationView } from './operation.ts';

/**
 * holding 停电抄表 → zeroing 清零 → closed 已销表. waiting 等人处理: a person goes on or gives it up. abandoned 已放弃: the tenant goes on as before.
 * A dead meter, whose figures were typed, is closed at once.
 */
export const CLOSING_STAGES = ['holding', 'zeroing', 'waiting', 'closed', 'abandoned'] as const;

const register = v.nullable(centiKwhField);
const registers = v.object({ total: centiKwhField, sharp: register, peak: register, flat: register, valley: register });

/** The figures that both sign. */
const finalReading = v.object({
  readAt: instantField,
  balanceFen: fenField,
  purchaseCount: purchaseCountField,
  totalPurchasedFen: fenField,
  energy: registers,
});
export type FinalReadingView = v.InferOutput<typeof finalReading>;

export const closingView = v.object({
  uid: opUidField,
  stage: v.picklist(CLOSING_STAGES),
  final: v.boolean(),
  /** Changes with every step of it, of its job and of its operation. */
  mark: v.string(),
  accountId: accountIdField,
  accountName: v.string(),
  meterId: meterIdField,
  serial: v.string(),
  room: v.string(),
  building: v.string(),
  /** Ratio of its current transformers. */
  ct: countField,
  /** Typed by a person from a dead meter. */
  typed: v.boolean(),
  reason: v.string(),
  operatorName: v.string(),
  at: instantField,
  endedAt: v.nullable(instantField),
  /** Once the meter is held and was read; null before. */
  reading: v.nullable(finalReading),
  /** What was used since the last daily posting. */
  useFen: v.nullable(fenField),
  job: v.nullable(controlView),
  operation: v.nullable(operationView),
  /** Why it stands still; null while it does not. */
  why: v.nullable(sentenceField),
  ways: v.object({ resume: v.boolean(), abandon: v.boolean() }),
});
export type ClosingView = v.InferOutput<typeof closingView>;

const accountMeter = v.object({
  meterId: meterIdField,
  serial: v.string(),
  room: v.string(),
  /** As last read; null before the first reading. */
  balanceFen: v.nullable(fenField),
  readAt: v.nullable(instantField),
  lost: v.boolean(),
  /** It did not answer when it was last asked, or never did. */
  silent: v.boolean(),
  /** Why its closing cannot begin now; null = it can, or it has begun. */
  obstacle: v.nullable(sentenceField),
  /** The same where its figures are typed. */
  typedObstacle: v.nullable(sentenceField),
  /** Its closing, if there is one that was not abandoned. */
  closing: v.nullable(closingView),
});
export type ClosingMeter = v.InferOutput<typeof accountMeter>;

const figures = { depositFen: fenField, heldFen: fenField, owedFen: fenField };

export const closingAccount = v.object({
  accountId: accountIdField,
  number: v.string(),
  name: v.string(),
  contact: v.string(),
  phone: v.string(),
  openedAt: instantField,
  closedAt: v.nullable(instantField),
  meters: v.array(accountMeter),
  /** deposit 押金, held for the tenant (what came off the meters), owed by the tenant: as the ledger has them. */
  ...figures,
  fromHeldFen: fenField,
  fromDepositFen: fenField,
  /** payOut − stillOwed = deposit + held − owed. */
  payOutFen: fenField,
  stillOwedFen: fenField,
  tenders: v.array(v.object({ method: v.string(), amountFen: fenField })),
  needsApproval: v.boolean(),
  /** Why it cannot be settled now; null = it can. */
  obstacle: v.nullable(sentenceField),
  /** How it was settled; null while it was not. */
  settled: v.nullable(
    v.object({
      uid: opUidField,
      at: instantField,
      operatorName: v.string(),
      reason: v.string(),
      ...figures,
      paidOutFen: fenField,
      leftFen: fenField,
      tenders: v.array(v.object({ method: v.string(), amountFen: fenField })),
      /** Of the entry that ends the account: it can be checked against the ledger. */
      check: v.string(),
    }),
  ),
});
export type ClosingAccount = v.InferOutput<typeof closingAccount>;

const reasonField = textField(200, 2);
const ofMeter = { uid: opUidField, accountId: accountIdField, meterId: meterIdField };
export const typedClosingInput = v.object({
  ...ofMeter,
  reason: reasonField,
  figures: v.object({ balanceFen: fenField, energy: registers }),
});
export const settleInput = v.object({
  uid: opUidField,
  accountId: accountIdField,
  /** As they were shown: others refuse. */
  seen: v.object(figures),
  /** What neither held money nor deposit covers stays owed by the person. */
  leaveOwing: v.boolean(),
  reason: textField(200),
});
const uidOnly = v.object({ uid: opUidField });
const counterInput = v.object({
  uid: opUidField,
  accountId: accountIdField,
  amountFen: fenField,
  tenders: v.pipe(v.array(tenderInput), v.minLength(1), v.maxLength(6)),
  tenderedFen: v.optional(v.nullable(fenField), null),
  note: v.optional(textField(100), ''),
});
const counterOutput = v.object({ accountId: accountIdField, depositFen: fenField, owedFen: fenField });

export const closingCalls = {
  /** One meter's final reading: it is tripped, read, and what is left taken off it. One uid is one closing. */
  'closing.start': call({
    kind: 'write',
    right: 'closeAccount',
    input: v.object({ ...ofMeter, reason: textField(200) }),
    output: closingView,
  }),
  /** A dead meter; always with an approval. Fault: closing.answers when it speaks after all. */
  'closing.startTyped': call({
    kind: 'long',
    right: 'closeAccount',
    approval: 'aboveLimit',
    input: typedClosingInput,
    output: closingView,
  }),
  /** Answers when `mark` is no longer `unlessMark`, or after `waitMs` (at most 20 s), whichever is first. */
  'closing.view': call({
    kind: 'long',
    logged: false,
    right: 'viewAccounts',
    input: v.object({
      ...uidOnly.entries,
      unlessMark: v.optional(v.pipe(v.string(), v.maxLength(100))),
      waitMs: v.optional(v.pipe(countField, v.maxValue(20_000)), 0),
    }),
    output: closingView,
  }),
  /** Closings that have not ended, and accounts whose meters are all closed and that wait for their settlement; oldest first. */
  'closing.unfinished': call({
    kind: 'read',
    right: 'viewAccounts',
    input: v.object({}),
    output: v.object({
      closings: v.array(closingView),
      toSettle: v.array(v.object({ accountId: accountIdField, name: v.string(), rooms: v.string() })),
    }),
  }),
  /** Once more from the trip on, while it waits. */
  'closing.resume': call({ kind: 'write', right: 'closeAccount', input: uidOnly, output: closingView }),
  /** While it waits: the tenant goes on as before, a trip of the closing is taken back. */
  'closing.abandon': call({ kind: 'write', right: 'closeAccount', input: uidOnly, output: closingView }),
  /** The account with its meters and what its settlement would be, or was. */
  'closing.account': call({
    kind: 'read',
    right: 'viewAccounts',
    input: v.object({ accountId: accountIdField }),
    output: closingAccount,
  }),
  /** Ends the account: money out of the caller's drawer and through its channels, once. */
  'closing.settle': call({ kind: 'write', right: 'closeAccount', approval: 'aboveLimit', input: settleInput, output: closingAccount }),
  /** A meter closed by typed figures answers again: read now, and free when it holds nothing. Fault: closing.stillHolds. */
  'closing.lookAtMeter': call({
    kind: 'long',
    right: 'reconcile',
    input: v.object({ findingId: findingIdField }),
    output: v.object({ findingId: findingIdField }),
  }),
  /** 收押金. */
  'deposit.take': call({ kind: 'write', right: 'sell', input: counterInput, output: counterOutput }),
  /** 收欠款, also of a person whose account is closed. */
  'debt.collect': call({ kind: 'write', right: 'sell', input: counterInput, output: counterOutput }),
  /** Closed accounts of this name or phone that still owe. */
  'person.owing': call({
    kind: 'read',
    right: 'viewAccounts',
    input: v.object({ name: textField(60), phone: textField(40) }),
    output: v.object({
      accounts: v.array(
        v.object({ accountId: accountIdField, name: v.string(), rooms: v.string(), closedAt: instantField, owedFen: fenField }),
      ),
    }),
  }),
};
