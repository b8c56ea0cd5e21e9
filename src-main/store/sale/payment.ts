/** Payments: what was taken, by which tenders, and for what; sealed when the payment's own row goes in. */
import { addFen, type Fen } from '../../../src-shared/value/fen.ts';
import type { AccountId, MeterId, OperatorId, PaymentId, ShiftId } from '../../../src-shared/value/id.ts';
import type { Instant, LocalDay } from '../../../src-shared/value/instant.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { storedText } from '../ledger/canonical.ts';
import { fields } from '../database/columns.ts';
import type { Store } from '../database/open.ts';
import type { Flag, LineKind } from '../schema/schema.ts';
import { insertInto, statement } from '../database/statement.ts';

export interface PayMethod {
  readonly id: string;
  /** Whether the money goes into the drawer. */
  readonly drawer: Flag;
  readonly needsReference: Flag;
  readonly active: Flag;
  readonly labelZh: string;
  readonly labelEn: string;
  readonly rank: number;
}

export interface Tender {
  readonly method: string;
  readonly amountFen: Fen;
  readonly reference: string | null;
}

export interface PaymentLine {
  readonly kind: LineKind;
  readonly amountFen: Fen;
  readonly meter: MeterId | null;
}

export interface PaymentDraft {
  readonly account: AccountId;
  readonly at: Instant;
  readonly localDay: LocalDay;
  readonly businessDay: LocalDay;
  readonly shift: ShiftId;
  readonly operator: OperatorId;
  readonly seat: string;
  readonly note: string | null;
  /** One or more; their sum is the payment's total. */
  readonly tenders: readonly Tender[];
  /** One or more; the same sum. */
  readonly lines: readonly PaymentLine[];
}

export interface PaymentRow extends Omit<PaymentDraft, 'lines'> {
  readonly id: PaymentId;
  readonly totalFen: Fen;
}

export type PaymentFault = 'payment.referenceUsed';

const METHOD_COLUMNS = ['id', 'drawer', 'needs_reference', 'active', 'label_zh', 'label_en', 'rank'] as const;
const insertMethod = insertInto('pay_method', METHOD_COLUMNS);
const allMethods = statement((q, _: object) =>
  q
    .selectFrom('pay_method')
    .select(fields(...METHOD_COLUMNS))
    .orderBy('rank')
    .orderBy('id'),
);
const activate = statement((q, p: { id: string; active: Flag }) =>
  q.updateTable('pay_method').set({ active: p.active }).where('id', '=', p.id),
);

const PAYMENT_COLUMNS = ['id', 'account', 'total_fen', 'at', 'local_day', 'business_day', 'shift', 'operator', 'seat', 'note'] as const;
const lastId = statement((q, _: object) => q.selectFrom('payment').select('id').orderBy('id', 'desc').limit(1));
const insert = insertInto('payment', PAYMENT_COLUMNS);
const insertTender = insertInto('tender', ['payment', 'line', 'method', 'amount_fen', 'reference']);
const insertLine = insertInto('payment_line', ['payment', 'line', 'kind', 'amount_fen', 'meter']);
const usedReference = statement((q, p: { method: string; reference: string }) =>
  q.selectFrom('tender').select('payment').where('method', '=', p.method).where('reference', '=', p.reference),
);
const byId = statement((q, p: { id: PaymentId }) =>
  q
    .selectFrom('payment')
    .select(fields(...PAYMENT_COLUMNS))
    .where('id', '=', p.id),
);
const tendersOf = statement((q, p: { payment: PaymentId }) =>
  q
    .selectFrom('tender')
    .select(fields('method', 'amount_fen', 'reference'))
    .where('payment', '=', p.payment)
    .orderBy('line'),
);
const linesOf = statement((q, p: { payment: PaymentId }) =>
  q
    .selectFrom('payment_line')
    .select(fields('kind', 'amount_fen', 'meter'))
    .where('payment', '=', p.payment)
    .orderBy('line'),
);

export function insertPayMethod(store: Store, method: PayMethod): void {
  insertMethod.run(store, method);
}

export function payMethods(store: Store): PayMethod[] {
  return allMethods.all(store, {});
}

export function setPayMethodActive(store: Store, id: string, active: Flag): void {
  activate.run(store, { id, active });
}

/** The payment that already used this reference, if any. */
export function paymentByReference(store: Store, method: string, reference: string): PaymentId | undefined {
  return usedReference.first(store, { method, reference: storedText(reference) })?.payment;
}

/**
 * Writes a payment with its tenders and lines and seals it.
 * @throws Error from the database when tenders and lines do not have the same sum, or a needed reference is missing.
 */
export function insertPayment(store: Store, draft: PaymentDraft): Result<PaymentId, PaymentFault> {
  return store.transaction(() => {
    if (anyReferenceUsed(store, draft.tenders)) return bad('payment.referenceUsed');
    const payment = ((lastId.first(store, {})?.id ?? 0) + 1) as PaymentId;
    draft.tenders.forEach((tender, index) => {
      const reference = tender.reference === null ? null : storedText(tender.reference);
      insertTender.run(store, { ...tender, reference, payment, line: index + 1 });
    });
    draft.lines.forEach((line, index) => insertLine.run(store, { ...line, payment, line: index + 1 }));
    const totalFen = addFen(...draft.tenders.map((tender) => tender.amountFen));
    const note = draft.note === null ? null : storedText(draft.note);
    insert.run(store, { ...draft, id: payment, totalFen, note });
    return good(payment);
  });
}

function anyReferenceUsed(store: Store, tenders: readonly Tender[]): boolean {
  const keys = tenders.filter((tender) => tender.reference !== null).map(({ method, reference }) => JSON.stringify([method, reference]));
  if (new Set(keys).size < keys.length) return true;
  return tenders.some(({ method, reference }) => reference !== null && paymentByReference(store, method, reference) !== undefined);
}

export function paymentById(store: Store, id: PaymentId): PaymentRow | undefined {
  const row = byId.first(store, { id });
  return row && { ...row, tenders: tendersOf.all(store, { payment: id }) };
}

export function paymentTenders(store: Store, payment: PaymentId): Tender[] {
  return tendersOf.all(store, { payment });
}

export function paymentLines(store: Store, payment: PaymentId): PaymentLine[] {
  return linesOf.all(store, { payment });
}
