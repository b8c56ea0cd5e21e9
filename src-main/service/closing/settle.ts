/** Settlement 结算, act two: what is held for the account meets what it owes, the rest leaves the house, and the account is closed. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { ParsedInput } from '../../../src-shared/contract/operator/index.ts';
import type { AccountId } from '../../../src-shared/value/id.ts';
import { good, type Result } from '../../../src-shared/value/result.ts';
import { settlementSums, type AccountFigures, type SettlementSums } from '../../domain/closing/settle.ts';
import { accountSettled } from '../../domain/ledger/closing.ts';
import type { BackTender } from '../../domain/refund/tenders.ts';
import { sentence, type Sentence } from '../../domain/sale/amount.ts';
import { openOpenings, openingById } from '../../store/act/opening.ts';
import { post } from '../../store/ledger/ledger.ts';
import { opById } from '../../store/sale/op.ts';
import { hasOpenOp, insertSettlement, settlementByUid } from '../../store/sale/settlement.ts';
import { accountById, closeAccount, metersOfAccount } from '../../store/site/account.ts';
import { useApproval } from '../approval/approve.ts';
import type { Actor, Context } from '../context.ts';
import { inputHash } from '../input-hash.ts';
import { refuse, Refused, wholeOrRefused } from '../refused.ts';
import { notPaidOut } from '../refund/pay-out.ts';
import { openShiftOf } from '../refund/start.ts';
import { partsOfTenders } from '../refund/tenders.ts';
import { readSettings } from '../settings.ts';
import { figuresOf, tendersOfSettlement } from './money.ts';

export const CALL_SETTLE = 'closing.settle';

type Input = ParsedInput<'closing.settle'>;

export interface SettlementPlan {
  readonly figures: AccountFigures;
  readonly sums: SettlementSums;
  readonly tenders: readonly BackTender[];
  /** A second person must allow so much to leave the house. */
  readonly needsApproval: boolean;
}

const MOST_OPENINGS = 100_000;

/** Why the account cannot be settled now; null = it can. */
export function againstSettling({ store }: Context, account: AccountId): Sentence | null {
  const known = accountById(store, account);
  if (!known || known.closedAt !== null) return sentence('account.unknown');
  const left = metersOfAccount(store, account).length;
  if (left > 0) return sentence('closing.metersLeft', { count: left });
  if (hasOpenOp(store, account)) return sentence('closing.operationOpen');
  const beingOpened = openOpenings(store, MOST_OPENINGS).some(({ opening }) => openingById(store, opening)?.account === account);
  if (beingOpened) return sentence('closing.openingOpen');
  const unpaid = notPaidOut(store).some((op) => opById(store, op)?.account === account);
  return unpaid ? sentence('closing.refundWaits') : null;
}

export function settlementPlan(context: Context, account: AccountId): SettlementPlan {
  const { store } = context;
  const figures = figuresOf(store, account);
  const sums = settlementSums(figures);
  return {
    figures,
    sums,
    tenders: tendersOfSettlement(store, account, sums.payOutFen),
    needsApproval: sums.payOutFen > readSettings(store).refundLimitFen,
  };
}

/** The plan of what was asked. @throws Refused account.unknown and what else stands against it; closing.figuresMoved; closing.owes. */
export function planSettlement(context: Context, { accountId, seen, leaveOwing }: Input): SettlementPlan {
  refuse(againstSettling(context, accountId));
  const plan = settlementPlan(context, accountId);
  const { depositFen, heldFen, owedFen } = plan.figures;
  const moved = depositFen !== seen.depositFen || heldFen !== seen.heldFen || owedFen !== seen.owedFen;
  if (moved) throw new Refused({ code: 'closing.figuresMoved' });
  const { stillOwedFen } = plan.sums;
  if (stillOwedFen > 0 && !leaveOwing) throw new Refused({ code: 'closing.owes', field: 'leaveOwing', values: { owedFen: stillOwedFen } });
  return plan;
}

/**
 * Everything of it in one transaction; the same uid with the same input answers with the same settlement.
 * Faults: closing.uidUsed; those of planSettlement; approval.needed; shift.openFirst.
 */
export function settleAccount(context: Context, actor: Actor, input: Input): Result<AccountId, Fault> {
  const { store } = context;
  const settled = wholeOrRefused(context, () => {
    const hash = inputHash(CALL_SETTLE, input);
    const before = settlementByUid(store, input.uid);
    if (before && !before.inputHash.equals(hash)) throw new Refused({ code: 'closing.uidUsed', field: 'uid' });
    if (before) return before.account;
    record(context, actor, input, planSettlement(context, input), hash);
    return input.accountId;
  });
  if (!settled.ok) return settled;
  context.accountsChanged();
  for (const topic of ['closing', 'account', 'shift', 'status'] as const) context.hint(topic);
  return good(settled.value);
}

function record(
  context: Context,
  actor: Actor,
  input: Input,
  { figures, sums, tenders, needsApproval }: SettlementPlan,
  hash: Buffer,
): void {
  const { store } = context;
  const approval = needsApproval ? useApproval(context, actor, CALL_SETTLE, input) : null;
  const { shift, now } = openShiftOf(context, actor);
  const { accountId: account, uid, reason } = input;
  const { operatorId: operator, seat } = actor;
  const parts = partsOfTenders(store, tenders, account);
  const postings = accountSettled(account, figures, sums, parts, shift);
  const by = { shiftId: shift, operatorId: operator, seat, reason };
  const entry = postings.length === 0 ? null : post(store, { kind: 'account.settled', ...now, ...by, postings }).id;
  const paid = { paidOutFen: sums.payOutFen, leftFen: sums.stillOwedFen };
  const draft = { uid, inputHash: hash, account, ...figures, ...paid, entry, shift, approval, operator, seat, reason, at: now.at };
  insertSettlement(store, draft, tenders);
  closeAccount(store, account, now.at);
}
