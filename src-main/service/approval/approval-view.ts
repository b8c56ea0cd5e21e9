/** An approval as the window sees it. */
import type { HandlerOutput } from '../../../src-shared/contract/operator/index.ts';
import type { AccountId, ApprovalId, MeterId } from '../../../src-shared/value/id.ts';
import { approvalIsOver } from '../../domain/approval/state.ts';
import { accountById } from '../../store/site/account.ts';
import { approvalById, approvalSteps, openApprovals } from '../../store/sale/approval.ts';
import { operatorById } from '../../store/people/operator.ts';
import { placeOfMeter } from '../../store/site/site.ts';
import type { Actor, Context } from '../context.ts';
import { heldRights } from '../session.ts';

export type ApprovalOutput = HandlerOutput<'approval.view'>;

const MOST_SHOWN = 200;

/** null when there is no such approval. */
export function approvalView({ store }: Pick<Context, 'store'>, { operatorId }: Actor, id: ApprovalId): ApprovalOutput | null {
  const row = approvalById(store, id);
  const steps = approvalSteps(store, id);
  const last = steps.at(-1);
  if (!row || !last) return null;
  const input = JSON.parse(row.input) as Record<string, unknown>;
  const nameOf = (operator: typeof operatorId) => operatorById(store, operator)?.name ?? '';
  return {
    ...{ approvalId: id, state: last.state, final: approvalIsOver(last.state), call: row.call },
    input,
    ...{ accountId: row.account, accountName: accountById(store, row.account)?.name ?? '' },
    room: row.meter === null ? '' : (placeOfMeter(store, row.meter)?.unitName ?? ''),
    to: otherSide(store, row.meter, input),
    ...{ amountFen: row.amountFen, reason: row.reason, operatorId: row.operator, operatorName: nameOf(row.operator), at: row.at },
    steps: steps.map(({ state, at, operator, seat, note }) => ({ state, at, operatorName: nameOf(operator), seat, note })),
    mayAnswer: last.state === 'asked' && row.operator !== operatorId && heldRights(store, operatorId).has('approve'),
    mine: row.operator === operatorId,
  };
}

/** The act's other meter, where it names one. */
function otherSide(store: Context['store'], from: MeterId | null, { accountId, meterId }: Readonly<Record<string, unknown>>) {
  if (typeof accountId !== 'number' || typeof meterId !== 'number' || meterId === from) return null;
  const accountName = accountById(store, accountId as AccountId)?.name ?? '';
  return { accountName, room: placeOfMeter(store, meterId as MeterId)?.unitName ?? '' };
}

export function approvalList(context: Pick<Context, 'store'>, actor: Actor): HandlerOutput<'approval.list'> {
  const approvals = openApprovals(context.store, MOST_SHOWN).flatMap(({ id }) => approvalView(context, actor, id) ?? []);
  return { approvals, waiting: approvals.filter(({ state }) => state === 'asked').length };
}
