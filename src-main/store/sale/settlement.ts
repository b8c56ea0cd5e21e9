/** Money of an account that no operation on a meter moves: deposits taken, debts paid at the counter, and the settlement that ends it. */
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { AccountId, ApprovalId, EntryId, OperatorId, OpUid, PaymentId, SettlementId, ShiftId } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import { storedText } from '../ledger/canonical.ts';
import { fields } from '../database/columns.ts';
import type { Store } from '../database/open.ts';
import type { OtherPaymentKind } from '../schema/schema-closing.ts';
import { insertInto, statement } from '../database/statement.ts';
import type { RefundTenderDraft } from './refund-tender.ts';

export interface OtherPayment {
  readonly payment: PaymentId;
  readonly uid: OpUid;
  readonly inputHash: Buffer;
  readonly kind: OtherPaymentKind;
  readonly entry: EntryId;
}

export interface SettlementDraft {
  readonly uid: OpUid;
  readonly inputHash: Buffer;
  readonly account: AccountId;
  /** As they stood when it was settled. */
  readonly depositFen: Fen;
  readonly heldFen: Fen;
  readonly owedFen: Fen;
  readonly paidOutFen: Fen;
  /** Left owing on the person. */
  readonly leftFen: Fen;
  /** Null where there was nothing to post. */
  readonly entry: EntryId | null;
  readonly shift: ShiftId;
  readonly approval: ApprovalId | null;
  readonly operator: OperatorId;
  readonly seat: string;
  readonly reason: string;
  readonly at: Instant;
}

export interface SettlementRow extends SettlementDraft {
  readonly id: SettlementId;
}

/** A closed account that still owes. */
export interface FormerDebtor {
  readonly account: AccountId;
  readonly name: string;
  readonly phone: string | null;
  readonly closedAt: Instant;
  readonly owedFen: Fen;
}

const OTHER = ['payment', 'uid', 'input_hash', 'kind', 'entry'] as const;
const COLUMNS = [
  ...(['uid', 'input_hash', 'account', 'deposit_fen', 'held_fen', 'owed_fen', 'paid_out_fen', 'left_fen', 'entry'] as const),
  ...(['shift', 'approval', 'operator', 'seat', 'reason', 'at'] as const),
] as const;
const insertOther = insertInto('other_payment', OTHER);
const otherByUid = statement((q, p: { uid: OpUid }) =>
  q
    .selectFrom('other_payment')
    .select(fields(...OTHER))
    .where('uid', '=', p.uid),
);
const insert = insertInto('settlement', ['id', ...COLUMNS]);
const insertTender = insertInto('settlement_tender', ['settlement', 'line', 'method', 'amount_fen', 'payment']);
const lastId = statement((q, _: object) => q.selectFrom('settlement').select('id').orderBy('id', 'desc').limit(1));
const ofAccount = statement((q, p: { account: AccountId }) =>
  q
    .selectFrom('settlement')
    .select(fields('id', ...COLUMNS))
    .where('account', '=', p.account),
);
const byUid = statement((q, p: { uid: OpUid }) =>
  q
    .selectFrom('settlement')
    .select(fields('id', ...COLUMNS))
    .where('uid', '=', p.uid),
);
const tendersOf = statement((q, p: { settlement: SettlementId }) =>
  q
    .selectFrom('settlement_tender')
    .select(fields('method', 'amount_fen', 'payment'))
    .where('settlement', '=', p.settlement)
    .orderBy('line'),
);
const deposits = statement((q, p: { account: AccountId }) =>
  q
    .selectFrom('payment')
    .innerJoin('payment_line as line', 'line.payment', 'payment.id')
    .select('payment.id')
    .where('payment.account', '=', p.account)
    .where('line.kind', '=', 'deposit')
    .orderBy('payment.id', 'desc'),
);
const sales = statement((q, p: { account: AccountId; limit: number }) =>
  q
    .selectFrom('op')
    .innerJoin('op_step', (on) => on.onRef('op_step.op', '=', 'op.id').on('op_step.state', '=', 'confirmed'))
    .select('op.payment')
    .where('op.account', '=', p.account)
    .where('op.kind', '=', 'sale')
    .where('op.payment', 'is not', null)
    .orderBy('op.id', 'desc')
    .limit(p.limit),
);
const openOps = statement((q, p: { account: AccountId }) =>
  q.selectFrom('open_op').innerJoin('op', 'op.id', 'open_op.op').select('op.id').where('op.account', '=', p.account).limit(1),
);
const debtors = statement((q, _: object) =>
  q
    .selectFrom('account')
    .innerJoin('account_version as v', 'v.account', 'account.id')
    .innerJoin('gl_account as gl', (on) => on.on('gl.code', '=', '1101').onRef('gl.sub', '=', (e) => e.cast<string>('account.id', 'text')))
    .innerJoin('gl_balance as b', 'b.gl', 'gl.id')
    .select(['account.id as account', 'v.name', 'v.phone', 'account.closed_at as closedAt', 'b.fen as owedFen'])
    .where('account.closed_at', 'is not', null)
    .where('b.fen', '>', 0 as Fen)
    .where('v.n', '=', (e) =>
      e
        .selectFrom('account_version as l')
        .select((f) => f.fn.max('l.n').as('n'))
        .whereRef('l.account', '=', 'account.id'),
    )
    .orderBy('account.id'),
);

export function insertOtherPayment(store: Store, draft: OtherPayment): void {
  insertOther.run(store, draft);
}

export function otherPaymentByUid(store: Store, uid: OpUid): OtherPayment | undefined {
  return otherByUid.first(store, { uid });
}

/** With the tenders by which money goes out: theirs go in first, and the settlement seals them. @throws Error from the database for an account with a meter, or settled before. */
export function insertSettlement(store: Store, draft: SettlementDraft, tenders: readonly RefundTenderDraft[]): SettlementId {
  return store.transaction(() => {
    const id = ((lastId.first(store, {})?.id ?? 0) + 1) as SettlementId;
    tenders.forEach((tender, index) => insertTender.run(store, { ...tender, settlement: id, line: index + 1 }));
    insert.run(store, { ...draft, id, reason: storedText(draft.reason) });
    return id;
  });
}

export function settlementOf(store: Store, account: AccountId): SettlementRow | undefined {
  return ofAccount.first(store, { account });
}

export function settlementByUid(store: Store, uid: OpUid): SettlementRow | undefined {
  return byUid.first(store, { uid });
}

export function settlementTenders(store: Store, settlement: SettlementId): RefundTenderDraft[] {
  return tendersOf.all(store, { settlement });
}

/** Payments that brought a deposit, newest first. */
export function depositPayments(store: Store, account: AccountId): PaymentId[] {
  return deposits.all(store, { account }).map(({ id }) => id);
}

/** Payments of the sales that reached any meter of the account, newest first. */
export function salePayments(store: Store, account: AccountId, limit: number): PaymentId[] {
  return sales.all(store, { account, limit }).flatMap(({ payment }) => (payment === null ? [] : [payment]));
}

/** Whether something of the account is still on its way to or from a meter. */
export function hasOpenOp(store: Store, account: AccountId): boolean {
  return openOps.first(store, { account }) !== undefined;
}

/** Closed accounts whose person still owes, oldest first. */
export function formerDebtors(store: Store): FormerDebtor[] {
  return debtors.all(store, {}).flatMap(({ closedAt, ...rest }) => (closedAt === null ? [] : [{ ...rest, closedAt }]));
}
