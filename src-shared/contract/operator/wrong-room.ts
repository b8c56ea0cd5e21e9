/** Wrong room 串户: one form that undoes a sale on one meter and makes it on another, cash unmoved. */
import * as v from 'valibot';
import { call } from '../call.ts';
import {
  accountIdField,
  countField,
  fenField,
  instantField,
  meterIdField,
  opIdField,
  opUidField,
  sentenceField,
  textField,
} from '../field.ts';
import { operationView } from './operation.ts';

/**
 * reversing 冲正中 → selling 改售中 → moved 已改到. waiting 等人处理: undone, and the right sale was refused. abandoned: the wrong meter gave nothing
 * back, all is as it was. returned, givenUp: undone, and the money is held to be paid out (refund.payOut of the reversal).
 */
export const WRONG_ROOM_STATES = ['reversing', 'waiting', 'selling', 'moved', 'returned', 'abandoned', 'givenUp'] as const;

const side = v.object({ accountId: accountIdField, accountName: v.string(), meterId: meterIdField, room: v.string() });

export const wrongRoomView = v.object({
  uid: opUidField,
  state: v.picklist(WRONG_ROOM_STATES),
  /** Changes with every step of it and of its operations. */
  mark: v.string(),
  final: v.boolean(),
  from: side,
  to: side,
  amountFen: fenField,
  reason: v.string(),
  at: instantField,
  reversal: operationView,
  sale: v.nullable(operationView),
  /** Why it stands still; null while it does not. */
  why: v.nullable(sentenceField),
  ways: v.object({ resume: v.boolean(), giveUp: v.boolean() }),
});

export const wrongRoomInput = v.object({
  uid: opUidField,
  saleOpId: opIdField,
  /** As of reversal.start: null = the whole sale; else the rest of it and a debt of what was used in the wrong room. */
  restFen: v.optional(v.nullable(fenField), null),
  /** Where it belongs. */
  accountId: accountIdField,
  meterId: meterIdField,
  reason: textField(200, 2),
});

const uidOnly = v.object({ uid: opUidField });

export const wrongRoomCalls = {
  'wrongRoom.start': call({ kind: 'write', right: 'refund', approval: 'aboveLimit', input: wrongRoomInput, output: wrongRoomView }),
  /** Answers when `mark` is no longer `unlessMark`, or after `waitMs` (at most 20 s), whichever is first. */
  'wrongRoom.view': call({
    kind: 'long',
    logged: false,
    right: 'viewAccounts',
    input: v.object({
      ...uidOnly.entries,
      unlessMark: v.optional(v.pipe(v.string(), v.maxLength(100))),
      waitMs: v.optional(v.pipe(countField, v.maxValue(20_000)), 0),
    }),
    output: wrongRoomView,
  }),
  /** Every one that has not ended, oldest first. */
  'wrongRoom.unfinished': call({
    kind: 'read',
    right: 'viewAccounts',
    input: v.object({}),
    output: v.object({ wrongRooms: v.array(wrongRoomView) }),
  }),
  /** The right sale once more, while it waits. */
  'wrongRoom.resume': call({ kind: 'write', right: 'refund', input: uidOnly, output: wrongRoomView }),
  /** The money stays held for whoever had paid it. */
  'wrongRoom.giveUp': call({ kind: 'write', right: 'refund', input: uidOnly, output: wrongRoomView }),
};
