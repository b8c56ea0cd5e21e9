/** Refunds, reversals and approvals. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { ParsedInput } from '../../../src-shared/contract/operator/index.ts';
import type { ApprovalId, OpId } from '../../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { approvalList, approvalView, type ApprovalOutput } from '../../service/approval/approval-view.ts';
import { answerApproval, askApproval, type Act, type Answer } from '../../service/approval/approve.ts';
import { orThrow, Refused, wholeOrRefused } from '../../service/refused.ts';
import { notPaidOut, payOut } from '../../service/refund/pay-out.ts';
import { amountOf, planRefund, planReversal, type TakeBackPlan } from '../../service/refund/plan.ts';
import { prepareRefund, prepareReversal } from '../../service/refund/prepare.ts';
import { startRefund, startReversal } from '../../service/refund/start.ts';
import { writeOffDebt } from '../../service/refund/write-off.ts';
import { operationView } from '../../service/sale/operation-view.ts';
import { proven } from '../../service/sign-in.ts';
import type { Actor, Context } from '../../service/context.ts';
import { CALL_SETTLE, planSettlement } from '../../service/closing/settle.ts';
import { CALL_TYPED, checkTyped } from '../../service/closing/start.ts';
import { planWrongRoom } from '../../service/wrong-room/start.ts';
import type { Engine } from '../engine.ts';
import type { Caller } from '../gate-type.ts';
import { actorOf, type AppParts, type HandlersOf } from './parts.ts';

type RefundCalls =
  | 'refund.prepare'
  | 'refund.start'
  | 'refund.payOut'
  | 'refund.notPaidOut'
  | 'reversal.prepare'
  | 'reversal.start'
  | 'debt.writeOff'
  | 'approval.ask'
  | 'approval.view'
  | 'approval.list'
  | 'approval.grant'
  | 'approval.grantHere'
  | 'approval.refuse'
  | 'approval.withdraw';

export function refundHandlers({ engine, passwords }: AppParts): HandlersOf<RefundCalls> {
  const { context, settler } = engine;
  const { store } = context;
  const view = (op: OpId) => operationView(context, settler, op);
  const begun = (outcome: Result<OpId, Fault>) => {
    if (!outcome.ok) return outcome;
    void settler.engage(outcome.value);
    return good(view(outcome.value));
  };
  const answered = (id: ApprovalId, answer: Answer, note: string, actor: Actor, looker: Actor) => {
    const outcome = answerApproval(context, actor, id, answer, note);
    return outcome.ok ? shown(engine, looker, id) : outcome;
  };
  return {
    'refund.prepare': (input) => prepareRefund(context, input),
    'refund.start': (input, caller) => begun(startRefund(context, actorOf(caller), input)),
    'refund.payOut': ({ opId }, caller) => {
      const paid = payOut(context, actorOf(caller), opId);
      return paid.ok ? good(view(paid.value)) : paid;
    },
    'refund.notPaidOut': () => good({ operations: notPaidOut(store).map(view) }),
    'reversal.prepare': (input, caller) => prepareReversal(context, actorOf(caller), input, mayOld(caller)),
    'reversal.start': (input, caller) => begun(startReversal(context, actorOf(caller), input, mayOld(caller))),
    'debt.writeOff': (input, caller) => {
      const left = writeOffDebt(context, actorOf(caller), input);
      return left.ok ? good({ accountId: input.accountId, owedFen: left.value }) : left;
    },
    'approval.ask': ({ uid, act }, caller) => {
      const actor = actorOf(caller);
      const asked = wholeOrRefused(context, () => orThrow(askApproval(context, actor, uid, actOf(engine, caller, act), act.input.reason)));
      return asked.ok ? shown(engine, actor, asked.value) : asked;
    },
    'approval.view': ({ approvalId }, caller) => shown(engine, actorOf(caller), approvalId),
    'approval.list': (_input, caller) => good(approvalList(context, actorOf(caller))),
    'approval.grant': ({ approvalId, note }, caller) => answered(approvalId, 'granted', note, actorOf(caller), actorOf(caller)),
    'approval.refuse': ({ approvalId, note }, caller) => answered(approvalId, 'refused', note, actorOf(caller), actorOf(caller)),
    'approval.withdraw': ({ approvalId, note }, caller) => answered(approvalId, 'withdrawn', note, actorOf(caller), actorOf(caller)),
    'approval.grantHere': async ({ approvalId, note, login, password }, caller) => {
      const here = actorOf(caller);
      return proven({ store, passwords }, { login, password }, (operatorId) =>
        answered(approvalId, 'granted', note, { operatorId, seat: here.seat }, here),
      );
    },
  };
}

function mayOld(caller: Caller): boolean {
  return caller.rights.has('reverseOld');
}

function shown({ context }: Engine, actor: Actor, id: ApprovalId): Result<ApprovalOutput, Fault> {
  const view = approvalView(context, actor, id);
  return view ? good(view) : bad({ code: 'approval.unknown', field: 'approvalId' });
}

/** What is asked for must be possible now, and need somebody. @throws Refused */
function actOf({ context }: Pick<Engine, 'context'>, caller: Caller, act: ParsedInput<'approval.ask'>['act']): Act {
  if (act.call === CALL_TYPED || act.call === CALL_SETTLE) return closingAct(context, act);
  const plan = planOf(context, caller, act);
  if (!plan.needsApproval) throw new Refused({ code: 'approval.notNeeded' });
  return { call: act.call, input: act.input, account: plan.account, meter: plan.meter, amountFen: amountOf(plan) };
}

type AskedAct = ParsedInput<'approval.ask'>['act'];
type ClosingAct = Extract<AskedAct, { call: typeof CALL_TYPED | typeof CALL_SETTLE }>;

/** @throws Refused */
function closingAct(context: Context, act: ClosingAct): Act {
  if (act.call === CALL_TYPED) {
    const { call, input } = act;
    checkTyped(context, input);
    return { call, input, account: input.accountId, meter: input.meterId, amountFen: input.figures.balanceFen };
  }
  const { call, input } = act;
  const { sums, needsApproval } = planSettlement(context, input);
  if (!needsApproval) throw new Refused({ code: 'approval.notNeeded' });
  return { call, input, account: input.accountId, meter: null, amountFen: sums.payOutFen };
}

function planOf(context: Context, caller: Caller, act: Exclude<AskedAct, ClosingAct>): TakeBackPlan {
  const actor = actorOf(caller);
  if (act.call === 'refund.start') return planRefund(context, act.input);
  if (act.call === 'reversal.start') return planReversal(context, actor, act.input, mayOld(caller));
  return planWrongRoom(context, actor, act.input, mayOld(caller));
}
