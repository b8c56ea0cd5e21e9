/** Remote control of one meter: trip, keep power, restore, and the work lock; each act is read back before it is called done. */
import * as v from 'valibot';
import { call } from '../call.ts';
import { countField, instantField, meterIdField, operatorIdField, opUidField, sentenceField, textField } from '../field.ts';
import { supplyView } from './meter-view.ts';

/** trip 拉闸 · keepPower 保电 · restore 恢复预付费 */
export const CONTROL_ACTS = ['trip', 'keepPower', 'restore'] as const;
export type ControlAct = (typeof CONTROL_ACTS)[number];

/**
 * planned 待发送 → sending 发送 → checking 回读 → one of: done 已确认 (read back) · notDone 未成功 (read back as otherwise, or never sent) ·
 * unknown 待核实 (sent, and the meter does not say; it is read again by itself) · givenUp 不再核实 (a person stopped waiting).
 */
export const CONTROL_STATES = ['planned', 'sending', 'checking', 'done', 'notDone', 'unknown', 'givenUp'] as const;
export type ControlState = (typeof CONTROL_STATES)[number];

export const FORCED_MODES = ['none', 'tripped', 'kept'] as const;

export const controlView = v.object({
  uid: opUidField,
  act: v.picklist([...CONTROL_ACTS, 'parameters']),
  meterId: meterIdField,
  serial: v.string(),
  room: v.string(),
  accountName: v.nullable(v.string()),
  state: v.picklist(CONTROL_STATES),
  /** True when no further step will come by itself or by anyone. */
  final: v.boolean(),
  /** In the words of who asked for it. */
  reason: v.string(),
  operatorId: operatorIdField,
  operatorName: v.string(),
  at: instantField,
  endedAt: v.nullable(instantField),
  /** Frames sent. */
  attempts: countField,
  /** Why it stands where it stands, in words; null while there is nothing to say. */
  outcome: v.nullable(sentenceField),
  /** What the meter last said of it, read back; null while it did not. */
  seen: v.nullable(
    v.object({
      readAt: instantField,
      forced: v.nullable(v.picklist(FORCED_MODES)),
      /** Every phase's relay; null where the meter does not show it. */
      relayClosed: v.nullable(v.boolean()),
    }),
  ),
  /** Settings that the meter shows otherwise than asked: the field, what was asked and what is there, in the field's unit. */
  differences: v.array(v.object({ field: v.string(), asked: v.number(), found: v.nullable(v.number()) })),
  /** The supply as read since the end; null before. */
  supplyAfter: v.nullable(supplyView),
  /** When it will next be sent or read by itself; null = only when somebody asks. */
  nextTryAt: v.nullable(instantField),
  steps: v.array(v.object({ n: countField, state: v.picklist(CONTROL_STATES), at: instantField, attempt: countField })),
});
export type ControlView = v.InferOutput<typeof controlView>;

export const workLockView = v.object({
  meterId: meterIdField,
  serial: v.string(),
  room: v.string(),
  building: v.string(),
  accountName: v.nullable(v.string()),
  /** Who works there, and under which number they are reached. */
  name: v.string(),
  phone: v.string(),
  reason: v.string(),
  hungAt: instantField,
  untilAt: v.nullable(instantField),
  operatorId: operatorIdField,
  operatorName: v.string(),
  /**
   * Whether the meter is proven to be off since the lock hangs: yes · pending (the trip is under way) · no (it is not, or was not read; the
   * sentence says why).
   */
  proven: v.picklist(['off', 'pending', 'no']),
  provenAt: v.nullable(instantField),
  why: v.nullable(sentenceField),
  /** Whether the caller may take it off. */
  mayRemove: v.boolean(),
});
export type WorkLockView = v.InferOutput<typeof workLockView>;

/** What can be done with a meter now; null = it can, otherwise why not. */
const waysView = v.object({
  trip: v.nullable(sentenceField),
  keepPower: v.nullable(sentenceField),
  restore: v.nullable(sentenceField),
  hang: v.nullable(sentenceField),
});
export type ControlWays = v.InferOutput<typeof waysView>;

const reasonField = textField(200, 2);
const uidOnly = v.object({ uid: opUidField });

export const controlCalls = {
  /** The same uid with the same input answers with the same act and sends nothing more. */
  'control.run': call({
    kind: 'write',
    right: 'controlSupply',
    input: v.object({ uid: opUidField, act: v.picklist(CONTROL_ACTS), meterId: meterIdField, reason: reasonField }),
    output: controlView,
  }),
  /** Answers when the state is no longer `unlessState`, or after `waitMs` (at most 20 s), whichever is first. */
  'control.view': call({
    kind: 'long',
    logged: false,
    right: 'viewAccounts',
    input: v.object({
      ...uidOnly.entries,
      unlessState: v.optional(v.picklist(CONTROL_STATES)),
      waitMs: v.optional(v.pipe(countField, v.maxValue(20_000)), 0),
    }),
    output: controlView,
  }),
  /** Reads the meter now and settles what can be settled. */
  'control.checkAgain': call({ kind: 'long', right: 'controlSupply', input: uidOnly, output: controlView }),
  /** A person stops waiting for a meter that does not say; it stays unknown what the meter did. Only while it is unknown. */
  'control.giveUp': call({ kind: 'write', right: 'controlSupply', input: uidOnly, output: controlView }),
  /** One meter: what was asked of it, newest first, what can be asked now, and the lock that hangs there. */
  'control.recent': call({
    kind: 'read',
    right: 'viewAccounts',
    input: v.object({ meterId: meterIdField, limit: v.optional(v.pipe(countField, v.minValue(1), v.maxValue(100)), 5) }),
    output: v.object({ jobs: v.array(controlView), ways: waysView, workLock: v.nullable(workLockView) }),
  }),
  /** Every act that has not ended, oldest first. */
  'control.open': call({ kind: 'read', right: 'viewAccounts', input: v.object({}), output: v.object({ jobs: v.array(controlView) }) }),
  /**
   * Hangs at once and trips the meter by a job of this uid; the lock holds whether or not the trip is verified yet. On a house or main meter
   * it only marks and forbids: those are never tripped from here.
   */
  'workLock.hang': call({
    kind: 'write',
    right: 'controlSupply',
    input: v.object({
      uid: opUidField,
      meterId: meterIdField,
      name: textField(40, 1),
      phone: v.pipe(textField(20, 3), v.regex(/^\+?[0-9 -]+$/)),
      reason: reasonField,
      untilAt: v.nullable(instantField),
    }),
    output: workLockView,
  }),
  /** By who hung it or by a supervisor. The meter stays forced off: restoring is an act of its own. */
  'workLock.remove': call({
    kind: 'write',
    right: 'controlSupply',
    input: v.object({ meterId: meterIdField }),
    output: v.object({ meterId: meterIdField }),
  }),
  /** Sends the trip again for a lock whose meter is not proven off. */
  'workLock.tripAgain': call({
    kind: 'write',
    right: 'controlSupply',
    input: v.object({ uid: opUidField, meterId: meterIdField }),
    output: workLockView,
  }),
  /** Every lock that hangs, oldest first. */
  'workLock.list': call({ kind: 'read', right: 'viewAccounts', input: v.object({}), output: v.object({ locks: v.array(workLockView) }) }),
};
