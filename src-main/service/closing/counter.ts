/** Money that no meter has to do with: a deposit 押金 taken, a debt paid at the counter; each payment whole, once. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { ParsedInput } from '../../../src-shared/contract/operator/index.ts';
import type { PaymentId } from '../../../src-shared/value/id.ts';
import type { Result } from '../../../src-shared/value/result.ts';
import { debtCollected, depositTaken } from '../../domain/ledger/closing.ts';
import { post } from '../../store/ledger/ledger.ts';
import { insertPayment, payMethods } from '../../store/sale/payment.ts';
import { insertOtherPayment, otherPaymentByUid } from '../../store/sale/settlement.ts';
import type { OtherPaymentKind } from '../../store/schema/schema-closing.ts';
import { accountById } from '../../store/site/account.ts';
import type { Actor, Context } from '../context.ts';
import { inputHash } from '../input-hash.ts';
import { Refused, wholeOrRefused } from '../refused.ts';
import { openShiftOf } from '../refund/start.ts';
import { asParts } from '../sale/tender-parts.ts';
import { checkTenders } from '../sale/sell.ts';
import { figuresOf } from './money.ts';

type Input = ParsedInput<'deposit.take'>;

/** Faults: account.unknown, also for one that is closed; closing.uidUsed; deposit.notPositive; what is wrong with the tenders; shift.openFirst. */
export function takeDeposit(context: Context, actor: Actor, input: Input): Result<PaymentId, Fault> {
  return taken(context, actor, 'deposit', input, () => {
    if (accountById(context.store, input.accountId)?.closedAt !== null) throw new Refused({ code: 'account.unknown', field: 'accountId' });
  });
}

/** Also of an account that is closed: what a person owes outlives it. Faults: as takeDeposit; debt.aboveOwed. */
export function collectDebt(context: Context, actor: Actor, input: Input): Result<PaymentId, Fault> {
  return taken(context, actor, 'debt', input, () => {
    if (!accountById(context.store, input.accountId)) throw new Refused({ code: 'account.unknown', field: 'accountId' });
    const { owedFen } = figuresOf(context.store, input.accountId);
    if (input.amountFen > owedFen) throw new Refused({ code: 'debt.aboveOwed', field: 'amountFen', values: { owedFen } });
  });
}

const CALLS: Record<OtherPaymentKind, string> = { deposit: 'deposit.take', debt: 'debt.collect' };
const ENTRIES: Record<OtherPaymentKind, string> = { deposit: 'deposit.taken', debt: 'debt.collected' };

function taken(context: Context, actor: Actor, kind: OtherPaymentKind, input: Input, check: () => void): Result<PaymentId, Fault> {
  return wholeOrRefused(context, () => {
    const hash = inputHash(CALLS[kind], input);
    const before = otherPaymentByUid(context.store, input.uid);
    if (before && !before.inputHash.equals(hash)) throw new Refused({ code: 'closing.uidUsed', field: 'uid' });
    if (before) return before.payment;
    if (input.amountFen <= 0) throw new Refused({ code: 'deposit.notPositive', field: 'amountFen' });
    check();
    return record(context, actor, kind, input, hash);
  });
}

function record(context: Context, actor: Actor, kind: OtherPaymentKind, input: Input, inputHashed: Buffer): PaymentId {
  const { store } = context;
  const { accountId: account, amountFen, uid, note } = input;
  const methods = payMethods(store);
  checkTenders(methods, input);
  const { shift, now } = openShiftOf(context, actor);
  const tenders = input.tenders.map(({ method, amountFen: fen, reference }) => ({ method, amountFen: fen, reference: reference || null }));
  const { operatorId: operator, seat } = actor;
  const lines = [{ kind, amountFen, meter: null }];
  const paid = insertPayment(store, { ...now, account, shift, operator, seat, note: note || null, tenders, lines });
  if (!paid.ok) throw new Refused({ code: paid.fault, field: 'tenders' });
  const parts = asParts(store, tenders, methods, account);
  const postings = kind === 'deposit' ? depositTaken(account, parts, shift) : debtCollected(account, parts, shift);
  const entry = post(store, { kind: ENTRIES[kind], ...now, shiftId: shift, operatorId: operator, seat, reason: note || null, postings });
  insertOtherPayment(store, { payment: paid.value, uid, inputHash: inputHashed, kind, entry: entry.id });
  for (const topic of ['account', 'shift', 'closing'] as const) context.hint(topic);
  return paid.value;
}
