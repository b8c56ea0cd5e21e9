/** Approvals: asked for by one, answered by another, used once in the same transaction as the act that they allow. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { AccountId, ApprovalId, MeterId, OpUid } from '../../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { approvalIsOver, approvalMayFollow, type ApprovalState } from '../../domain/approval/state.ts';
import {
  appendApprovalStep,
  approvalById,
  approvalByUid,
  approvalsOfInput,
  approvalSteps,
  insertApproval,
  type ApprovalRow,
} from '../../store/sale/approval.ts';
import type { Store } from '../../store/database/open.ts';
import type { Actor, Context } from '../context.ts';
import { inputHash } from '../input-hash.ts';
import { Refused } from '../refused.ts';
import { heldRights } from '../session.ts';

/** An act that needs a second person, as somebody would do it. */
export interface Act {
  readonly call: string;
  /** As parsed by its contract. */
  readonly input: object;
  readonly account: AccountId;
  readonly meter: MeterId | null;
  readonly amountFen: Fen;
}

export function stateOfApproval(store: Store, id: ApprovalId): ApprovalState {
  const last = approvalSteps(store, id).at(-1);
  if (!last) throw new Error(`approval ${id} has no steps`);
  return last.state;
}

/** The same uid, or the same act while it is not answered for good, is the same request. Fault: approval.uidUsed. Must run in a transaction. */
export function askApproval(context: Context, actor: Actor, uid: OpUid, act: Act, reason: string): Result<ApprovalId, Fault> {
  const { store, env } = context;
  const hash = inputHash(act.call, act.input);
  const before = approvalByUid(store, uid);
  if (before) return before.inputHash.equals(hash) ? good(before.id) : bad({ code: 'approval.uidUsed', field: 'uid' });
  const open = approvalsOfInput(store, hash).find(({ id }) => !approvalIsOver(stateOfApproval(store, id)));
  if (open) return good(open.id);
  const { call, account, meter, amountFen } = act;
  const id = insertApproval(store, {
    ...{ uid, call, inputHash: hash, input: JSON.stringify(act.input), account, meter, amountFen, reason },
    ...{ operator: actor.operatorId, seat: actor.seat, at: env.clock.now() },
  });
  hintApproval(context, id);
  return good(id);
}

export type Answer = 'granted' | 'refused' | 'withdrawn';

/**
 * Faults: approval.unknown; approval.answered when it does not wait any more; right.missing; approval.own: nobody approves their own.
 * Only who asked, or an approver, may withdraw. Runs in the caller's transaction where there is one.
 */
export function answerApproval(context: Context, actor: Actor, id: ApprovalId, answer: Answer, note: string): Result<ApprovalId, Fault> {
  const { store, env } = context;
  return store.transaction(() => {
    const row = approvalById(store, id);
    if (!row) return bad({ code: 'approval.unknown', field: 'approvalId' });
    const refused = whyNotAnswer(store, actor, row, answer);
    if (refused) return bad(refused);
    appendApprovalStep(store, { approval: id, state: answer, at: env.clock.now(), operator: actor.operatorId, seat: actor.seat, note });
    hintApproval(context, id);
    return good(id);
  });
}

function whyNotAnswer(store: Store, { operatorId }: Actor, row: ApprovalRow, answer: Answer): Fault | null {
  const mayApprove = heldRights(store, operatorId).has('approve');
  const own = row.operator === operatorId;
  if (!mayApprove && !(answer === 'withdrawn' && own)) return { code: 'right.missing', values: { right: 'approve' } };
  if (own && answer === 'granted') return { code: 'approval.own' };
  const state = stateOfApproval(store, row.id);
  return approvalMayFollow(state, answer) ? null : { code: 'approval.answered' };
}

/**
 * The grant of this act is used up by it. Must run in the transaction of the act.
 * @throws Refused approval.needed while nobody has granted it; approval.own when the actor granted it.
 */
export function useApproval(context: Context, actor: Actor, call: string, input: object): ApprovalId {
  const { store, env } = context;
  const granted = approvalsOfInput(store, inputHash(call, input)).find(({ id }) => stateOfApproval(store, id) === 'granted');
  if (!granted) throw new Refused({ code: 'approval.needed' });
  const granter = approvalSteps(store, granted.id).at(-1)?.operator;
  if (granter === actor.operatorId) throw new Refused({ code: 'approval.own' });
  const { operatorId: operator, seat } = actor;
  appendApprovalStep(store, { approval: granted.id, state: 'used', at: env.clock.now(), operator, seat, note: '' });
  hintApproval(context, granted.id);
  return granted.id;
}

function hintApproval(context: Context, id: ApprovalId): void {
  context.hint('approval', id);
  context.hint('status');
}
