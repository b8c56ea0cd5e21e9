/** Slips: numbered without gaps in the transaction they prove, kept as printed, and each print recorded. */
import type { AccountId, OperatorId, OpId, PaymentId, ShiftId, SlipId } from '../../../src-shared/value/id.ts';
import type { Instant, LocalDay } from '../../../src-shared/value/instant.ts';
import { fields } from '../database/columns.ts';
import type { Store } from '../database/open.ts';
import { insertInto, statement } from '../database/statement.ts';

export interface SlipDraft {
  /** What begins the number; each series counts by itself. */
  readonly series: string;
  readonly day: LocalDay;
  readonly seat: string;
  readonly kind: string;
  readonly op: OpId | null;
  readonly payment: PaymentId | null;
  readonly account: AccountId | null;
  readonly shift: ShiftId | null;
  readonly operator: OperatorId;
  readonly at: Instant;
  /** Everything that is printed, so that a reprint says the same; kept as JSON. */
  readonly content: object;
}

export interface SlipRow extends Omit<SlipDraft, 'content'> {
  readonly id: SlipId;
  readonly counter: number;
  /** JSON text. */
  readonly content: string;
}

/** What a slip is called by. */
export type SlipNumber = Pick<SlipRow, 'series' | 'day' | 'seat' | 'counter'>;

const COLUMNS = ['series', 'day', 'seat', 'counter', 'kind', 'op', 'payment', 'account', 'shift', 'operator', 'at', 'content'] as const;
const insert = insertInto('slip', COLUMNS);
const lastCounter = statement((q, p: { series: string; day: LocalDay; seat: string }) =>
  q
    .selectFrom('slip')
    .select('counter')
    .where('series', '=', p.series)
    .where('day', '=', p.day)
    .where('seat', '=', p.seat)
    .orderBy('counter', 'desc')
    .limit(1),
);
const byId = statement((q, p: { id: SlipId }) =>
  q
    .selectFrom('slip')
    .select(['id', ...COLUMNS])
    .where('id', '=', p.id),
);
const byOp = statement((q, p: { op: OpId }) =>
  q
    .selectFrom('slip')
    .select(['id', ...COLUMNS])
    .where('op', '=', p.op)
    .orderBy('id'),
);
const byPayment = statement((q, p: { payment: PaymentId }) =>
  q
    .selectFrom('slip')
    .select(['id', ...COLUMNS])
    .where('payment', '=', p.payment)
    .where('op', 'is', null)
    .orderBy('id'),
);
const byNumber = statement((q, p: SlipNumber) =>
  q
    .selectFrom('slip')
    .select(['id', ...COLUMNS])
    .where('series', '=', p.series)
    .where('day', '=', p.day)
    .where('seat', '=', p.seat)
    .where('counter', '=', p.counter),
);
const copies = statement((q, p: { slip: SlipId }) =>
  q
    .selectFrom('slip_print')
    .select(fields('copy', 'at', 'operator', 'seat'))
    .where('slip', '=', p.slip)
    .orderBy('copy'),
);
const insertPrint = insertInto('slip_print', ['slip', 'copy', 'at', 'operator', 'seat']);

/** "S-20261122-1-0007": series, day, seat, counter. */
export function slipNumber(slip: SlipNumber): string {
  return `${slip.series}-${slip.day}-${slip.seat}-${String(slip.counter).padStart(4, '0')}`;
}

/** Takes the next number; must run in the transaction of what the slip proves. */
export function insertSlip(store: Store, draft: SlipDraft): SlipRow {
  return store.transaction(() => {
    const counter = (lastCounter.first(store, draft)?.counter ?? 0) + 1;
    const row = { ...draft, counter, content: JSON.stringify(draft.content) };
    return { ...row, id: Number(insert.run(store, row).lastInsertRowid) as SlipId };
  });
}

export function slipById(store: Store, id: SlipId): SlipRow | undefined {
  return byId.first(store, { id });
}

export function slipByNumber(store: Store, number: SlipNumber): SlipRow | undefined {
  return byNumber.first(store, number);
}

export function slipsOfOp(store: Store, op: OpId): SlipRow[] {
  return byOp.all(store, { op });
}

/** Those of the payment as a whole; the slip of one of its operations belongs to the operation. */
export function slipsOfPayment(store: Store, payment: PaymentId): SlipRow[] {
  return byPayment.all(store, { payment });
}

export interface PrintDraft {
  readonly slip: SlipId;
  readonly at: Instant;
  readonly operator: OperatorId;
  readonly seat: string;
}

/**
 * Records that a slip was printed, never earlier than it was issued, whatever the clock says.
 * @returns which copy it is: 1 = the first print, more = numbered reprints.
 */
export function recordPrint(store: Store, draft: PrintDraft): number {
  return store.transaction(() => {
    const copy = (copies.all(store, draft).at(-1)?.copy ?? 0) + 1;
    const issuedAt = slipById(store, draft.slip)?.at ?? draft.at;
    insertPrint.run(store, { ...draft, copy, at: draft.at < issuedAt ? issuedAt : draft.at });
    return copy;
  });
}

export function printsOf(store: Store, slip: SlipId): { copy: number; at: Instant; operator: OperatorId; seat: string }[] {
  return copies.all(store, { slip });
}
