/** The end of a frozen refund or reversal, as the supervisor says: it came off the meter, or it did not. */
import type { EntryId } from '../../../src-shared/value/id.ts';
import { negateFen, ZERO_FEN, type Fen } from '../../../src-shared/value/fen.ts';
import { takeBackConfirmed, takeBackVoided } from '../../domain/ledger/take-back.ts';
import { post } from '../../store/ledger/ledger.ts';
import { appendStep, type OpRow } from '../../store/sale/op.ts';
import type { Actor, Context, Moment } from '../context.ts';
import { issueSlip } from '../slip/issue-slip.ts';
import { intentEntryOf, partsOf } from '../settle/record-take-back.ts';
import { recordCarried, recordCarriedBack, riseByCarry } from '../settle/carry-over.ts';
import { wayOfOp } from '../settle/take-back.ts';

/** By how much the meter's total rises where this operation took effect. */
export function riseOfTotal(context: Context, op: OpRow): Fen {
  if (op.kind === 'sale') return op.creditFen;
  if (op.kind === 'carryOver') return riseByCarry(context.store, op.id);
  return wayOfOp(context.store, op.id).total === 'minusAmount' ? negateFen(op.creditFen) : ZERO_FEN;
}

export interface TakeBackEnd {
  readonly arrived: boolean;
  readonly attempt: number;
  readonly evidence: object;
  readonly note: string;
}

/** @returns the entries that belong together, the newest last. Must run in a transaction. */
export function endTakeBack(context: Context, actor: Actor, now: Moment, op: OpRow, end: TakeBackEnd): EntryId[] {
  const { store } = context;
  appendStep(store, { op: op.id, state: 'reconciled', at: now.at, attempt: end.attempt, evidence: end.evidence });
  if (op.kind === 'carryOver') return endCarry(context, now, op, end.arrived);
  const intent = intentEntryOf(context, op.id);
  const by = { shiftId: op.shift, operatorId: actor.operatorId, seat: actor.seat, reason: end.note };
  const postings = end.arrived ? takeBackConfirmed(partsOf(op)) : takeBackVoided(partsOf(op));
  const kind = `${op.kind}.${end.arrived ? 'reconciled' : 'voided'}`;
  const entry = post(store, { kind, opId: op.id, ...now, ...by, links: [intent], postings });
  if (end.arrived && (op.kind === 'refund' || op.kind === 'reversal')) issueSlip(context, op.kind, op, actor, entry);
  return [intent, entry.id];
}

/** Money on its way to a new meter: it is there, or it is kept under the old one until it is sent anew. */
function endCarry(context: Context, now: Moment, op: OpRow, arrived: boolean): EntryId[] {
  const entry = arrived ? recordCarried(context, op, now, 'reconciled') : recordCarriedBack(context, op, now);
  return entry === null ? [] : [entry];
}
