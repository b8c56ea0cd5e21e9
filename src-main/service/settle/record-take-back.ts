/** Writes down what became of money that was to leave a meter; each runs in the transaction that has just appended the step. */
import { nextPurchaseCount } from '../../../src-shared/value/count.ts';
import { subtractFen } from '../../../src-shared/value/fen.ts';
import type { EntryId, OpId } from '../../../src-shared/value/id.ts';
import type { SaleParts } from '../../domain/ledger/event.ts';
import { takeBackConfirmed, takeBackVoided } from '../../domain/ledger/take-back.ts';
import { appendBook } from '../../store/ledger/book.ts';
import { entriesOf, post, type PostedEntry } from '../../store/ledger/ledger.ts';
import { appendStep, type OpRow } from '../../store/sale/op.ts';
import { moment, type Context, type Moment } from '../context.ts';
import { issueSlip } from '../slip/issue-slip.ts';
import { recordCarried, recordCarriedBack } from './carry-over.ts';
import type { OpFacts } from './op-facts.ts';
import { wayOfOp } from './take-back.ts';

export function partsOf({ id, account, meter, creditFen, debtFen, feeFen }: OpRow): SaleParts {
  return { op: id, account, meter, creditFen, debtFen, feeFen };
}

/** The entry that put the money in transit: every later one of the operation is linked to it. */
export function intentEntryOf(context: Pick<Context, 'store'>, op: OpId): EntryId {
  const [intent] = entriesOf(context.store, op);
  if (!intent) throw new Error(`operation ${op} has no entry`);
  return intent.id;
}

/** The meter holds it no more. Where count or total moved, its book moves with them. */
export function recordTakenBack(context: Context, { op, before }: OpFacts, now: Moment): void {
  if (op.kind === 'carryOver') return void recordCarried(context, op, now);
  const entry = postOf(context, op, 'confirmed', now, takeBackConfirmed(partsOf(op)));
  if (op.kind === 'refund' || op.kind === 'reversal') issueSlip(context, op.kind, op, { operatorId: op.operator, seat: op.seat }, entry);
  const way = wayOfOp(context.store, op.id);
  if (way.count === 'same' && way.total === 'same') return;
  appendBook(context.store, {
    meter: op.meter,
    purchaseCount: way.count === 'plusOne' ? nextPurchaseCount(before.purchaseCount) : before.purchaseCount,
    totalFen: way.total === 'minusAmount' ? subtractFen(before.totalPurchasedFen, op.creditFen) : before.totalPurchasedFen,
    entry: entry.id,
    op: op.id,
    at: now.at,
  });
}

/** Proven that the meter still holds it: the operation ends, and whoever wants it asks anew. */
export function recordLeftOnMeter(context: Context, { op, step }: OpFacts, reason: string): void {
  const now = moment(context);
  appendStep(context.store, { op: op.id, state: 'voided', at: now.at, attempt: step.attempt, evidence: { reason } });
  if (op.kind === 'carryOver') recordCarriedBack(context, op, now);
  else postOf(context, op, 'voided', now, takeBackVoided(partsOf(op)));
}

function postOf(context: Context, op: OpRow, what: string, now: Moment, postings: ReturnType<typeof takeBackVoided>): PostedEntry {
  const by = { shiftId: op.shift, operatorId: op.operator, seat: op.seat };
  return post(context.store, { kind: `${op.kind}.${what}`, opId: op.id, ...now, ...by, links: [intentEntryOf(context, op.id)], postings });
}
