/** Begins a refund or a reversal: everything before the first byte, in one transaction; the loop takes it from there. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { ParsedInput } from '../../../src-shared/contract/operator/index.ts';
import type { OpId, OpUid, ShiftId } from '../../../src-shared/value/id.ts';
import type { Result } from '../../../src-shared/value/result.ts';
import { takeBackIntent } from '../../domain/ledger/take-back.ts';
import { lastBook } from '../../store/ledger/book.ts';
import { post } from '../../store/ledger/ledger.ts';
import { meterOnBus } from '../../store/site/meter.ts';
import { appendStep, insertOp, opById, opByUid } from '../../store/sale/op.ts';
import { insertRefundTenders } from '../../store/sale/refund-tender.ts';
import { useApproval } from '../approval/approve.ts';
import type { Actor, Context, Moment } from '../context.ts';
import { inputHash } from '../input-hash.ts';
import { refuse, Refused, wholeOrRefused } from '../refused.ts';
import { shiftNow, shiftObstacle } from '../shift/shift-now.ts';
import { partsOf } from '../settle/record-take-back.ts';
import { amountOf, planRefund, planReversal, type TakeBackPlan } from './plan.ts';

/** The same uid with the same input answers with the same operation. Faults: refund.uidUsed; those of planRefund; approval.needed. */
export function startRefund(context: Context, actor: Actor, input: ParsedInput<'refund.start'>): Result<OpId, Fault> {
  return started(context, actor, 'refund.start', input, () => planRefund(context, input));
}

/** The same, for a sale that is undone. Faults: refund.uidUsed; those of planReversal; approval.needed. */
export function startReversal(context: Context, actor: Actor, input: ParsedInput<'reversal.start'>, mayOld: boolean): Result<OpId, Fault> {
  return started(context, actor, 'reversal.start', input, () => planReversal(context, actor, input, mayOld));
}

type StartInput = { readonly uid: OpUid; readonly reason: string };

function started(context: Context, actor: Actor, call: string, input: StartInput, plan: () => TakeBackPlan): Result<OpId, Fault> {
  return wholeOrRefused(context, () => {
    const before = opByUid(context.store, input.uid);
    const hash = inputHash(call, input);
    if (before && before.inputHash.equals(hash)) return before.id;
    if (before) throw new Refused({ code: 'refund.uidUsed', field: 'uid' });
    return recordTakeBack(context, actor, plan(), { ...input, call, input });
  });
}

export interface TakeBackAsked extends StartInput {
  readonly call: string;
  /** What an approval was asked for. */
  readonly input: object;
}

/** Operation, tenders, intent and posting. Must run in a transaction. @throws Refused approval.needed */
export function recordTakeBack(context: Context, actor: Actor, plan: TakeBackPlan, asked: TakeBackAsked): OpId {
  const { store } = context;
  const approval = plan.needsApproval ? useApproval(context, actor, asked.call, asked.input) : null;
  const { shift, now } = openShiftOf(context, actor);
  const book = lastBook(store, plan.meter);
  const place = meterOnBus(store, plan.meter);
  if (!book) throw new Refused({ code: 'meter.notTakenOver' });
  if (!place) throw new Refused({ code: 'meter.notConnected' });
  const { account, meter, creditFen, debtFen, feeFen, kind, reverses } = plan;
  const op = insertOp(store, {
    ...{ uid: asked.uid, inputHash: inputHash(asked.call, asked.input), kind, account, meter, amountFen: amountOf(plan) },
    ...{ creditFen, debtFen, feeFen, reverses, payment: null, shift, operator: actor.operatorId, approval },
    ...{ countBefore: book.purchaseCount, totalBeforeFen: book.totalFen, balanceBeforeFen: plan.facts.state?.balanceFen ?? null },
    ...{ at: now.at, localDay: now.localDay, seat: actor.seat, note: asked.reason || null },
    ...{ profile: plan.facts.meter.profile, holdMs: place.holdMs },
  });
  appendStep(store, { op, state: 'intent', at: now.at, attempt: 0, evidence: plan.way });
  insertRefundTenders(store, op, plan.tenders);
  const row = opById(store, op);
  if (!row) throw new Error(`operation ${op} was not written`);
  const by = { shiftId: shift, operatorId: actor.operatorId, seat: actor.seat, reason: asked.reason };
  post(store, { kind: `${kind}.intent`, opId: op, ...now, ...by, postings: takeBackIntent(partsOf(row)) });
  for (const topic of ['operation', 'account', 'meter'] as const) context.hint(topic);
  return op;
}

/** @throws Refused shift.openFirst */
export function openShiftOf(context: Context, actor: Actor): { shift: ShiftId; now: Moment } {
  refuse(shiftObstacle(context, actor));
  const { shift, now } = shiftNow(context, actor);
  return { shift: shift.id, now };
}
