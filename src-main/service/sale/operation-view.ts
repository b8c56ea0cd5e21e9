/** An operation as the window sees it: one plain state, its figures as the meter gave them, and its slip. */
import type { HandlerOutput } from '../../../src-shared/contract/operator/index.ts';
import type { OperationState } from '../../../src-shared/contract/operator/operation.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import { purchaseCount } from '../../../src-shared/value/count.ts';
import { instant } from '../../../src-shared/value/instant.ts';
import type { OpId } from '../../../src-shared/value/id.ts';
import { isFinal, type OpState } from '../../domain/operation/state.ts';
import { sentence } from '../../domain/sale/amount.ts';
import { accountById } from '../../store/site/account.ts';
import { openCasesOfMeter } from '../../store/ledger/meter-case.ts';
import { meterById } from '../../store/site/meter.ts';
import { opById, steps, type OpRow, type StepRow } from '../../store/sale/op.ts';
import { operatorById } from '../../store/people/operator.ts';
import { paymentById } from '../../store/sale/payment.ts';
import { refundTenders } from '../../store/sale/refund-tender.ts';
import { placeOfMeter } from '../../store/site/site.ts';
import { slipsOfOp } from '../../store/sale/slip.ts';
import type { Context } from '../context.ts';
import { knownState } from '../meter/note-state.ts';
import { supplyNow } from '../meter/supply-now.ts';
import { paymentNumber } from '../payment-number.ts';
import { payOutState } from '../refund/pay-out.ts';
import type { Settler } from '../settle/settler.ts';
import { tendersOfOp } from './tender-parts.ts';

export type OperationOutput = HandlerOutput<'operation.view'>;

/** The plain state of an operation on which nobody works at the moment. */
export const SHOWN: Readonly<Record<OpState, OperationState>> = {
  intent: 'recorded',
  sending: 'checking',
  inDoubt: 'inDoubt',
  notApplied: 'notReached',
  sendLater: 'sendLater',
  frozen: 'frozen',
  confirmed: 'reached',
  voided: 'returned',
  reconciled: 'reconciled',
};

/** What steps keep as evidence, as far as the window shows it. */
interface Evidence {
  readonly reason?: string;
  readonly serial?: string;
  readonly balanceFen?: number;
  readonly purchaseCount?: number;
}

/** @throws Error when the operation or its payment is missing. */
export function operationView(context: Context, settler: Settler, id: OpId): OperationOutput {
  const { store } = context;
  const op = opById(store, id);
  const all = steps(store, id);
  const last = all.at(-1);
  const payment = op?.payment ? paymentById(store, op.payment) : undefined;
  const meter = op && meterById(store, op.meter);
  const kind = OPERATION_KINDS.find((one) => one === op?.kind);
  if (!op || !last || !kind || (kind === 'sale' && !payment) || !meter) throw new Error(`operation ${id} lacks its rows`);
  const nextAt = settler.nextTryAt(id);
  return {
    opId: id,
    uid: op.uid,
    kind,
    state: shownState(kind, last.state, settler.phase(id)),
    final: isFinal(last.state),
    ...named(context, op, meter.serial),
    paymentId: payment?.id ?? null,
    paymentNumber: payment ? paymentNumber(payment) : '',
    reverses: op.reverses,
    payOut: payOutState(store, op),
    amountFen: op.amountFen,
    creditFen: op.creditFen,
    debtFen: op.debtFen,
    feeFen: op.feeFen,
    tenders: payment ? tendersOfOp(store, op).map((tender) => ({ ...tender })) : backTenders(context, id),
    at: op.at,
    note: op.note ?? '',
    attempts: last.attempt,
    ...meterSaid(all, last),
    supplyAfter: last.state === 'confirmed' ? supplySince(context, op, last) : null,
    reason: reasonOf(op, meter.serial, last),
    nextTryAt: nextAt === null ? null : instant(nextAt),
    findingId: openCasesOfMeter(store, op.meter).find((one) => one.op === id)?.id ?? null,
    slipId: slipOf(context, id, last.state),
    steps: all.map(({ n, state, at, attempt }) => ({ n, state, at, attempt })),
  };
}

/** Whose it is, where, and who sold it. */
function named({ store }: Context, op: OpRow, serial: string) {
  return {
    accountId: op.account,
    accountName: accountById(store, op.account)?.name ?? '',
    meterId: op.meter,
    serial,
    room: placeOfMeter(store, op.meter)?.unitName ?? '',
    operatorId: op.operator,
    operatorName: operatorById(store, op.operator)?.name ?? '',
  };
}

/** As the meter itself said before the last frame and, once confirmed, after it. */
function meterSaid(all: readonly StepRow[], last: StepRow) {
  const sending = all.findLast((step) => step.state === 'sending');
  const before = sending ? evidence(sending).balanceFen : undefined;
  const after = last.state === 'confirmed' ? evidence(last) : {};
  return {
    balanceBeforeFen: before === undefined ? null : fen(before),
    balanceAfterFen: after.balanceFen === undefined ? null : fen(after.balanceFen),
    purchaseCountAfter: after.purchaseCount === undefined ? null : purchaseCount(after.purchaseCount),
  };
}

export function shownState(kind: string, state: OpState, phase: 'writing' | 'checking' | null): OperationState {
  // Money that was to leave the meter and is still there did not go back to anybody.
  if (kind !== 'sale' && state === 'voided') return 'notReached';
  return phase === 'writing' && state === 'sending' ? 'writing' : SHOWN[state];
}

function evidence(step: StepRow): Evidence {
  return JSON.parse(step.evidence ?? '{}') as Evidence;
}

/** The supply as read since the sale was confirmed; an older reading says nothing about it. */
function supplySince(context: Context, op: OpRow, confirmed: StepRow): OperationOutput['supplyAfter'] {
  const state = knownState(context, op.meter);
  const meter = meterById(context.store, op.meter);
  const profile = context.profiles.get(op.profile);
  return state && meter && profile && state.readAt >= confirmed.at ? supplyNow(context, meter, profile, state) : null;
}

/** By which tenders it goes back. */
function backTenders({ store }: Context, id: OpId): OperationOutput['tenders'] {
  return refundTenders(store, id).map(({ method, amountFen }) => ({ method, amountFen, reference: null }));
}

/** Said of money that leaves a meter in words of their own. */
const TAKE_BACK_WORDS: readonly string[] = ['noEffect', 'meterMoved'];

function reasonOf(op: OpRow, serial: string, last: StepRow): OperationOutput['reason'] {
  const { reason, serial: found } = evidence(last);
  if (!reason) return null;
  const key = op.kind !== 'sale' && TAKE_BACK_WORDS.includes(reason) ? `takeBack.${reason}` : reason;
  return sentence(`outcome.${key}`, { creditFen: op.creditFen, expected: serial, found: found ?? '' });
}

const OPERATION_KINDS = ['sale', 'refund', 'reversal', 'closing', 'carryOver'] as const;

const BACK_SLIPS: readonly string[] = ['refund', 'reversal', 'paidOut', 'moved'];

const SLIP_OF: Partial<Record<OpState, string>> = {
  confirmed: 'sale',
  inDoubt: 'pending',
  sendLater: 'pending',
  frozen: 'pending',
  voided: 'returned',
  reconciled: 'returned',
};

function slipOf(context: Context, id: OpId, state: OpState): OperationOutput['slipId'] {
  const kind = SLIP_OF[state];
  const slips = slipsOfOp(context.store, id);
  // Of money that left the meter each slip says more than the one before.
  const back = slips.findLast((slip) => BACK_SLIPS.includes(slip.kind));
  if (back) return back.id;
  return slips.findLast((slip) => slip.kind === kind)?.id ?? (state === 'reconciled' ? slips.at(-1)?.id : undefined) ?? null;
}
