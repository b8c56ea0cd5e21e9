/** Shifts: who took money at which seat, and what the drawer should hold. */
import type { Fen } from '../../src-shared/value/fen.ts';
import type { OperatorId, ShiftId } from '../../src-shared/value/id.ts';
import type { Instant, LocalDay } from '../../src-shared/value/instant.ts';
import { fields } from './columns.ts';
import type { Store } from './open.ts';
import { insertInto, statement } from './statement.ts';

export interface ShiftDraft {
  readonly operator: OperatorId;
  readonly seat: string;
  readonly businessDay: LocalDay;
  readonly openedAt: Instant;
}

export interface ShiftRow extends ShiftDraft {
  readonly id: ShiftId;
  readonly closedAt: Instant | null;
}

export interface MethodTotal {
  readonly method: string;
  readonly count: number;
  readonly amountFen: Fen;
}

const FIELDS = fields('id', 'operator', 'seat', 'business_day', 'opened_at', 'closed_at');
const current = statement((q, p: { operator: OperatorId }) =>
  q.selectFrom('shift').select(FIELDS).where('operator', '=', p.operator).where('closed_at', 'is', null),
);
const byId = statement((q, p: { id: ShiftId }) => q.selectFrom('shift').select(FIELDS).where('id', '=', p.id));
const insert = insertInto('shift', ['operator', 'seat', 'business_day', 'opened_at', 'closed_at']);
const close = statement((q, p: { id: ShiftId; closedAt: Instant }) =>
  q.updateTable('shift').set({ closed_at: p.closedAt }).where('id', '=', p.id).where('closed_at', 'is', null),
);
const totals = statement((q, p: { shift: ShiftId }) =>
  q
    .selectFrom('payment')
    .innerJoin('tender', 'tender.payment', 'payment.id')
    .select((e) => ['method', e.fn.countAll<number>().as('count'), e.fn.sum<Fen>('tender.amount_fen').as('amountFen')])
    .where('shift', '=', p.shift)
    .groupBy('method')
    .orderBy('method'),
);

export function currentShift(store: Store, operator: OperatorId): ShiftRow | undefined {
  return current.first(store, { operator });
}

export function shiftById(store: Store, id: ShiftId): ShiftRow | undefined {
  return byId.first(store, { id });
}

/** The operator's open shift, or a new one: for now a shift opens by itself with the first money. */
export function currentOrOpenShift(store: Store, draft: ShiftDraft): ShiftRow {
  return store.transaction(() => {
    const open = currentShift(store, draft.operator);
    if (open) return open;
    const { lastInsertRowid } = insert.run(store, { ...draft, closedAt: null });
    return { ...draft, id: Number(lastInsertRowid) as ShiftId, closedAt: null };
  });
}

/** False when it was closed already. */
export function closeShift(store: Store, id: ShiftId, closedAt: Instant): boolean {
  return close.run(store, { id, closedAt }).changes === 1;
}

/** What was taken in a shift by each pay method. What the drawer holds is the balance of account 1001. */
export function shiftTotals(store: Store, shift: ShiftId): MethodTotal[] {
  return totals.all(store, { shift });
}
