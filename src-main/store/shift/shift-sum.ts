/** What a shift adds up to: money by entry kind and account, payment lines by kind, what is still open, its slips. */
import { ZERO_FEN, type Fen } from '../../../src-shared/value/fen.ts';
import type { AccountId, MeterId, OpId, ShiftId } from '../../../src-shared/value/id.ts';
import { sql } from 'kysely';
import { fields } from '../database/columns.ts';
import type { Store } from '../database/open.ts';
import type { LineKind, OpState } from '../schema/schema.ts';
import type { SlipRow } from '../sale/slip.ts';
import { statement } from '../database/statement.ts';

/** What entries of one kind moved one money account by. */
export interface MoneyOfKind {
  readonly kind: string;
  /** 1001 or 1002. */
  readonly code: string;
  /** The shift of a drawer, the pay method of a channel. */
  readonly sub: string;
  readonly count: number;
  /** Money in and money out of one kind are two rows. */
  readonly amountFen: Fen;
}

export interface OpenOpOfShift {
  readonly op: OpId;
  readonly kind: string;
  readonly meter: MeterId;
  readonly account: AccountId;
  readonly amountFen: Fen;
  readonly state: OpState;
}

const money = statement((q, p: { shift: ShiftId }) =>
  q
    .selectFrom('entry')
    .innerJoin('posting', 'posting.entry', 'entry.id')
    .innerJoin('gl_account as gl', 'gl.id', 'posting.gl')
    .select((e) => [
      'entry.kind',
      'gl.code',
      'gl.sub',
      e.fn.count<number>('entry.id').distinct().as('count'),
      e.fn.sum<Fen>('posting.fen').as('amountFen'),
    ])
    .where('entry.shift', '=', p.shift)
    .where('gl.code', 'in', ['1001', '1002'])
    .groupBy(['entry.kind', 'gl.code', 'gl.sub', sql`posting.fen < 0`])
    .orderBy('entry.kind')
    .orderBy('gl.sub'),
);
/** Paid with what came off another meter: no money was taken for it. */
const heldOnly = sql`EXISTS (SELECT 1 FROM tender WHERE tender.payment = payment.id AND tender.method = 'held')`;
const movedOver = statement((q, p: { shift: ShiftId }) =>
  q
    .selectFrom('payment')
    .select((e) => [e.fn.countAll<number>().as('count'), e.fn.sum<Fen>('payment.total_fen').as('amountFen')])
    .where('shift', '=', p.shift)
    .where(sql<boolean>`${heldOnly}`),
);
const lines = statement((q, p: { shift: ShiftId }) =>
  q
    .selectFrom('payment')
    .innerJoin('payment_line as line', 'line.payment', 'payment.id')
    .select((e) => ['line.kind', e.fn.countAll<number>().as('count'), e.fn.sum<Fen>('line.amount_fen').as('amountFen')])
    .where('payment.shift', '=', p.shift)
    .where(sql<boolean>`NOT ${heldOnly}`)
    .groupBy('line.kind')
    .orderBy('line.kind'),
);
const payments = statement((q, p: { shift: ShiftId }) =>
  q
    .selectFrom('payment')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('shift', '=', p.shift)
    .where(sql<boolean>`NOT ${heldOnly}`),
);
const open = statement((q, p: { shift: ShiftId }) =>
  q
    .selectFrom('open_op')
    .innerJoin('op', 'op.id', 'open_op.op')
    .innerJoin('op_step as step', 'step.op', 'open_op.op')
    .select(fields('open_op.op', 'op.kind', 'op.meter', 'op.account', 'op.amount_fen', 'step.state'))
    .where('op.shift', '=', p.shift)
    .where('step.n', '=', sql<number>`(SELECT max(n) FROM op_step s WHERE s.op = open_op.op)`)
    .orderBy('open_op.op'),
);
const SLIP_FIELDS = ['series', 'day', 'seat', 'counter'] as const;
const firstSlip = statement((q, p: { shift: ShiftId }) =>
  q.selectFrom('slip').select(SLIP_FIELDS).where('shift', '=', p.shift).where('kind', '<>', 'shift').orderBy('id').limit(1),
);
const lastSlip = statement((q, p: { shift: ShiftId }) =>
  q.selectFrom('slip').select(SLIP_FIELDS).where('shift', '=', p.shift).where('kind', '<>', 'shift').orderBy('id', 'desc').limit(1),
);
const ownSlip = statement((q, p: { shift: ShiftId }) =>
  q.selectFrom('slip').select('id').where('shift', '=', p.shift).where('kind', '=', 'shift'),
);

/** By kind of entry and by account of money: + what came in, − what went out. */
export function moneyOfShift(store: Store, shift: ShiftId): MoneyOfKind[] {
  return money.all(store, { shift });
}

/** What its payments were for. */
export function linesOfShift(store: Store, shift: ShiftId): { kind: LineKind; count: number; amountFen: Fen }[] {
  return lines.all(store, { shift });
}

/** Sales that were moved to the right room with money already taken. */
export function movedInShift(store: Store, shift: ShiftId): { count: number; amountFen: Fen } {
  const { count = 0, amountFen } = movedOver.first(store, { shift }) ?? {};
  return { count, amountFen: amountFen ?? ZERO_FEN };
}

export function paymentsOfShift(store: Store, shift: ShiftId): number {
  return payments.first(store, { shift })?.count ?? 0;
}

/** Operations of its payments that have not ended: they stay with this shift, whoever settles them. */
export function openOpsOfShift(store: Store, shift: ShiftId): OpenOpOfShift[] {
  return open.all(store, { shift });
}

type Numbered = Pick<SlipRow, (typeof SLIP_FIELDS)[number]>;

/** The first and the last slip of its operations; null in a shift without any. */
export function slipsOfShift(store: Store, shift: ShiftId): { first: Numbered; last: Numbered } | null {
  const [first, last] = [firstSlip.first(store, { shift }), lastSlip.first(store, { shift })];
  return first && last ? { first, last } : null;
}

/** The slip of the shift itself, once it is closed. */
export function slipOfShift(store: Store, shift: ShiftId): SlipRow['id'] | undefined {
  return ownSlip.first(store, { shift })?.id;
}
