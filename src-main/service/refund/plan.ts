/** What a refund or a reversal would do and what stands against it, worked out before anything is recorded; thrown as a refusal. */
import type { ParsedInput } from '../../../src-shared/contract/operator/index.ts';
import { addFen, fen, subtractFen, ZERO_FEN, type Fen } from '../../../src-shared/value/fen.ts';
import type { AccountId, MeterId, OpId } from '../../../src-shared/value/id.ts';
import type { TakeBackWay } from '../../domain/operation/decide-take-back.ts';
import type { BackTender } from '../../domain/refund/tenders.ts';
import { lastStep, opById, type OpRow } from '../../store/sale/op.ts';
import { undoingOf } from '../../store/sale/refund-tender.ts';
import { currentShift } from '../../store/shift/shift.ts';
import type { Actor, Context } from '../context.ts';
import { refuse, Refused } from '../refused.ts';
import { saleFacts, type SaleFacts } from '../sale/sale-facts.ts';
import { readSettings } from '../settings.ts';
import { wayOfProfile } from '../settle/take-back.ts';
import { cameOff } from './outcome.ts';
import { tendersOfPayment, tendersOfRefund } from './tenders.ts';

export interface TakeBackPlan {
  readonly call: 'refund.start' | 'reversal.start';
  readonly kind: 'refund' | 'reversal';
  readonly account: AccountId;
  readonly meter: MeterId;
  readonly creditFen: Fen;
  readonly debtFen: Fen;
  readonly feeFen: Fen;
  readonly reverses: OpId | null;
  readonly way: TakeBackWay;
  readonly tenders: readonly BackTender[];
  readonly facts: SaleFacts;
  /** A second person must allow it. */
  readonly needsApproval: boolean;
}

export function amountOf({ creditFen, debtFen, feeFen }: Pick<TakeBackPlan, 'creditFen' | 'debtFen' | 'feeFen'>): Fen {
  return addFen(creditFen, debtFen, feeFen);
}

/** @throws Refused meter.unknown; what stands against a sale there; refund.notSupported; meter.lost; refund.amountNotPositive; refund.aboveBalance. */
export function planRefund(context: Context, { accountId, meterId, amountFen }: ParsedInput<'refund.start'>): TakeBackPlan {
  const { facts, way } = meterOf(context, accountId, meterId);
  if (amountFen <= 0) throw new Refused({ code: 'refund.amountNotPositive', field: 'amountFen' });
  const balanceFen = facts.state?.balanceFen ?? null;
  if (balanceFen !== null && amountFen > balanceFen)
    throw new Refused({ code: 'refund.aboveBalance', field: 'amountFen', values: { balanceFen } });
  return {
    ...{ call: 'refund.start', kind: 'refund', account: accountId, meter: meterId },
    ...{ creditFen: amountFen, debtFen: ZERO_FEN, feeFen: ZERO_FEN, reverses: null, way, facts },
    tenders: tendersOfRefund(context.store, accountId, meterId, amountFen),
    needsApproval: amountFen > readSettings(context.store).refundLimitFen,
  };
}

/**
 * One whole sale, or, where the meter holds less than it brought, the rest of it and a debt of what was used.
 * @param mayOld whether the caller may undo sales of earlier shifts without being allowed
 * @throws Refused operation.unknown; reversal.notReached; reversal.already; reversal.spent with what the rest and the debt would be; as planRefund.
 */
export function planReversal(
  context: Context,
  actor: Actor,
  { saleOpId, restFen }: ParsedInput<'reversal.start'>,
  mayOld: boolean,
): TakeBackPlan {
  const sale = opById(context.store, saleOpId);
  if (!sale || sale.kind !== 'sale' || sale.payment === null) throw new Refused({ code: 'operation.unknown', field: 'saleOpId' });
  if (lastStep(context.store, sale.id)?.state !== 'confirmed') throw new Refused({ code: 'reversal.notReached' });
  const undoing = undoingOf(context.store, sale.id);
  if (undoing !== undefined && cameOff(context.store, undoing) !== 'no') throw new Refused({ code: 'reversal.already' });
  const { facts, way } = meterOf(context, sale.account, sale.meter);
  const parts = restFen === null ? wholeOf(sale, facts) : restOf(sale, facts, restFen);
  const old = currentShift(context.store, actor.operatorId)?.id !== sale.shift;
  const large = sale.amountFen > readSettings(context.store).reversalLimitFen;
  return {
    ...{ call: 'reversal.start', kind: restFen === null ? 'reversal' : 'refund', account: sale.account, meter: sale.meter },
    ...{ ...parts, feeFen: sale.feeFen, reverses: sale.id, way, facts },
    tenders: tendersOfPayment(context.store, sale.payment, sale.amountFen),
    needsApproval: large || (!mayOld && (old || restFen !== null)),
  };
}

function wholeOf(sale: OpRow, { state }: SaleFacts): Pick<TakeBackPlan, 'creditFen' | 'debtFen'> {
  const balanceFen = state?.balanceFen ?? null;
  if (balanceFen !== null && balanceFen < sale.creditFen) {
    const restFen = fen(Math.max(0, balanceFen));
    const debtFen = subtractFen(sale.creditFen, restFen);
    throw new Refused({ code: 'reversal.spent', field: 'saleOpId', values: { balanceFen, creditFen: sale.creditFen, restFen, debtFen } });
  }
  return { creditFen: sale.creditFen, debtFen: sale.debtFen };
}

/** What was used of it is owed by the account that used it. */
function restOf(sale: OpRow, { state }: SaleFacts, restFen: Fen): Pick<TakeBackPlan, 'creditFen' | 'debtFen'> {
  if (restFen <= 0 || restFen >= sale.creditFen) throw new Refused({ code: 'refund.amountNotPositive', field: 'restFen' });
  const balanceFen = state?.balanceFen ?? null;
  if (balanceFen !== null && restFen > balanceFen)
    throw new Refused({ code: 'refund.aboveBalance', field: 'restFen', values: { balanceFen } });
  return { creditFen: restFen, debtFen: addFen(sale.debtFen, subtractFen(sale.creditFen, restFen)) };
}

function meterOf(context: Context, account: AccountId, meter: MeterId): { facts: SaleFacts; way: TakeBackWay } {
  const facts = saleFacts(context, account, meter);
  if (!facts) throw new Refused({ code: 'meter.unknown', field: 'meterId' });
  const way = wayOfProfile(facts.profile);
  if (!way) throw new Refused({ code: 'refund.notSupported', values: { profile: facts.profile.model } });
  refuse(facts.obstacle);
  if (facts.lost) throw new Refused({ code: 'meter.lost' });
  return { facts, way };
}
