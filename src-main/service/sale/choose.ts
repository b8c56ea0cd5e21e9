/** The cashier's two ways on after "did not reach": give the money back, or send it later. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { OpId } from '../../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { paidBack, saleVoided } from '../../domain/ledger/event.ts';
import { mayFollow, mayGiveBack } from '../../domain/operation/state.ts';
import { entriesOf, post } from '../../store/ledger/ledger.ts';
import { appendStep, lastStep, opById, type OpRow, type StepRow } from '../../store/sale/op.ts';
import { slipsOfOp } from '../../store/sale/slip.ts';
import { moment, type Actor, type Context } from '../context.ts';
import { shiftNow } from '../shift/shift-now.ts';
import { issueSlip } from '../slip/issue-slip.ts';
import { tenderParts } from './tender-parts.ts';

/** 退钱: only where it is proven that the meter holds nothing of it. The sale is closed by this before cash leaves the drawer. */
export function giveBack(context: Context, actor: Actor, id: OpId): Result<OpId, Fault> {
  return context.store.transaction(() => {
    const found = openOperation(context, id);
    if (!found) return bad({ code: 'operation.unknown' });
    const { op, step } = found;
    if (op.kind !== 'sale' || !mayGiveBack(step.state)) return bad({ code: 'operation.notProven', values: { state: step.state } });
    payBackNow(context, actor, op, step.attempt, 'voided', { reason: 'givenBack' });
    return good(id);
  });
}

/** Closes an operation as returned: undelivered → held for the tenant → out by the tender it came by. Must run in a transaction. */
export function payBackNow(
  context: Context,
  actor: Actor,
  op: OpRow,
  attempt: number,
  state: 'voided' | 'reconciled',
  evidence: object,
): void {
  const { store } = context;
  const { shift, now } = shiftNow(context, actor);
  const common = { opId: op.id, ...now, shiftId: shift.id, operatorId: actor.operatorId, seat: actor.seat };
  const parts = { op: op.id, account: op.account, meter: op.meter, creditFen: op.creditFen, debtFen: op.debtFen, feeFen: op.feeFen };
  appendStep(store, { op: op.id, state, at: now.at, attempt, evidence: { ...evidence, paidBackFen: op.amountFen } });
  post(store, { kind: 'sale.voided', ...common, postings: saleVoided(parts) });
  const entry = post(store, { kind: 'sale.paidBack', ...common, postings: paidBack(op.account, tenderParts(store, op), shift.id) });
  issueSlip(context, 'returned', op, actor, entry);
  hintChoice(context, op);
}

/** 稍后下发: a person's decision that it may be sent, or sent once more. */
export function sendLater(context: Context, actor: Actor, id: OpId): Result<OpId, Fault> {
  return context.store.transaction(() => {
    const found = openOperation(context, id);
    if (!found) return bad({ code: 'operation.unknown' });
    const { op, step } = found;
    if (step.state === 'sendLater') return good(id);
    if (op.kind !== 'sale' || !mayFollow(step.state, 'sendLater') || step.state !== 'notApplied') {
      return bad({ code: 'operation.notProven', values: { state: step.state } });
    }
    const { at } = moment(context);
    appendStep(context.store, {
      op: id,
      state: 'sendLater',
      at,
      attempt: step.attempt,
      evidence: { reason: 'chosen', by: actor.operatorId },
    });
    pendingSlip(context, actor, op);
    hintChoice(context, op);
    return good(id);
  });
}

/** The slip "paid, not yet on the meter", once per operation. Must run in a transaction. */
export function pendingSlip(context: Context, actor: Actor, op: OpRow): void {
  // Whoever gets money back has paid nothing now.
  if (op.kind !== 'sale' || slipsOfOp(context.store, op.id).some((slip) => slip.kind === 'pending')) return;
  issueSlip(context, 'pending', op, actor, intentEntry(context, op.id));
}

function intentEntry(context: Context, op: OpId) {
  const [entry] = entriesOf(context.store, op);
  if (!entry) throw new Error(`operation ${op} has no entry`);
  return entry;
}

function openOperation(context: Context, id: OpId): { op: OpRow; step: StepRow } | null {
  const op = opById(context.store, id);
  const step = lastStep(context.store, id);
  return op && step ? { op, step } : null;
}

function hintChoice(context: Context, op: OpRow): void {
  context.hint('operation', op.id);
  context.hint('account', op.account);
  context.hint('shift');
  context.hint('status');
}
