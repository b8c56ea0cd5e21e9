/** What the loop needs for a replaced meter's money: what decides about it, the one frame that writes it, and what becomes of it. */
import * as v from 'valibot';
import { fenField, meterIdField, purchaseCountField } from '../../../src-shared/contract/field.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import type { OpId } from '../../../src-shared/value/id.ts';
import { carryConfirmed, carryVoided, type CarryParts } from '../../domain/ledger/carry-over.ts';
import type { CarryOverToDecide } from '../../domain/operation/decide-carry-over.ts';
import type { Wire } from '../../fieldbus/fieldbus.ts';
import { appendBook } from '../../store/ledger/book.ts';
import { entriesOf, post } from '../../store/ledger/ledger.ts';
import type { EntryId } from '../../../src-shared/value/id.ts';
import type { Store } from '../../store/database/open.ts';
import { opById, steps, type OpRow } from '../../store/sale/op.ts';
import { accountOfMeter, attachMeter } from '../../store/site/account.ts';
import type { Context, Moment } from '../context.ts';
import { drainSinceSending } from './drain.ts';
import type { OpFacts } from './op-facts.ts';

const carrySchema = v.object({
  via: v.literal('carry'),
  oldMeter: meterIdField,
  /** What the new meter shall show. */
  purchaseCount: purchaseCountField,
  totalFen: fenField,
  balanceFen: fenField,
  foundTotalFen: fenField,
});
export type Carry = v.InferOutput<typeof carrySchema>;
/** As written with the intent. */
export type CarryDraft = v.InferInput<typeof carrySchema>;

/** What was to go over, kept with the operation's intent. @throws Error when the row was written around the app. */
export function carryOfOp(store: Store, op: OpId): Carry {
  return v.parse(carrySchema, JSON.parse(steps(store, op)[0]?.evidence ?? '{}'));
}

export function carryToDecide(context: Context, facts: OpFacts, sinceLastAttemptMs: number): CarryOverToDecide {
  const { op, step, before, meter } = facts;
  const carry = carryOfOp(context.store, op.id);
  return {
    ...{ serial: meter.serial, balanceFen: carry.balanceFen, purchaseCount: carry.purchaseCount, totalPurchasedFen: carry.totalFen },
    ...{ before, attempts: step.attempt, holdMs: op.holdMs },
    sinceLastAttemptMs: step.attempt > 0 ? sinceLastAttemptMs : Number.POSITIVE_INFINITY,
    drainFen: drainSinceSending(context, facts, sinceLastAttemptMs),
  };
}

/** One frame with figures as they shall be: arriving twice it does what it did once. */
export async function sendCarryOver({ store }: Context, wire: Wire, { op, meter }: OpFacts): Promise<void> {
  const { balanceFen, purchaseCount, totalFen } = carryOfOp(store, op.id);
  await wire.writeParameters(meter, { balanceFen, purchaseCount, totalPurchasedFen: totalFen });
}

export function carryParts(store: Store, op: OpRow): CarryParts {
  const { oldMeter } = carryOfOp(store, op.id);
  return { op: op.id, account: op.account, oldMeter, newMeter: op.meter, balanceFen: op.creditFen };
}

/** The new meter was seen to hold it: it is the account's from now on, and its book begins with what went over. */
export function recordCarried(context: Context, op: OpRow, now: Moment, kind: 'confirmed' | 'reconciled' = 'confirmed'): EntryId | null {
  const { store } = context;
  const { purchaseCount, totalFen } = carryOfOp(store, op.id);
  const entry = postOf(context, op, kind, now, carryConfirmed(carryParts(store, op)));
  if (kind === 'confirmed') appendBook(store, { meter: op.meter, purchaseCount, totalFen, entry, op: op.id, at: now.at });
  if (accountOfMeter(store, op.meter) === undefined) attachMeter(store, op.account, op.meter, now.at);
  context.accountsChanged();
  return entry;
}

/** Proven, or said, that the new meter does not hold it. */
export function recordCarriedBack(context: Context, op: OpRow, now: Moment): EntryId | null {
  return postOf(context, op, 'voided', now, carryVoided(carryParts(context.store, op)));
}

/** null where nothing was to go over: 0 yuan need no entry. */
function postOf(context: Context, op: OpRow, what: string, now: Moment, postings: ReturnType<typeof carryVoided>): EntryId | null {
  if (postings.length === 0) return null;
  const links = entriesOf(context.store, op.id)
    .filter(({ kind }) => kind === 'carryOver.intent')
    .map(({ id }) => id);
  const by = { shiftId: op.shift, operatorId: op.operator, seat: op.seat };
  return post(context.store, { kind: `carryOver.${what}`, opId: op.id, ...now, ...by, links, postings }).id;
}

/** By how much the new meter's total rose by it. @throws Error when the operation is missing. */
export function riseByCarry(store: Store, id: OpId): ReturnType<typeof fen> {
  if (!opById(store, id)) throw new Error(`operation ${id} is missing`);
  const { totalFen, foundTotalFen } = carryOfOp(store, id);
  return fen(totalFen - foundTotalFen);
}
