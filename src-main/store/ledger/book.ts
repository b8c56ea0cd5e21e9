/** What the ledger believes each meter's purchase count and total purchased to be. */
import type { PurchaseCount } from '../../../src-shared/value/count.ts';
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { EntryId, MeterId, OpId } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import { fields } from '../database/columns.ts';
import type { Store } from '../database/open.ts';
import { insertInto, statement } from '../database/statement.ts';

export interface BookDraft {
  readonly meter: MeterId;
  readonly purchaseCount: PurchaseCount;
  /** Total purchased, as the meter showed it. */
  readonly totalFen: Fen;
  /** The entry of the take-over or reconcile; null where nothing had to be posted. */
  readonly entry: EntryId | null;
  /** The operation that was confirmed or reconciled; null for a take-over. */
  readonly op: OpId | null;
  readonly at: Instant;
}

export interface BookRow extends BookDraft {
  readonly n: number;
}

const FIELDS = fields('meter', 'n', 'purchase_count', 'total_fen', 'entry', 'op', 'at');
const last = statement((q, p: { meter: MeterId }) =>
  q.selectFrom('meter_book').select(FIELDS).where('meter', '=', p.meter).orderBy('n', 'desc').limit(1),
);
const insert = insertInto('meter_book', ['meter', 'n', 'purchase_count', 'total_fen', 'entry', 'op', 'at']);

/** The newest line of a meter's book; undefined for a meter that was never taken over nor opened. */
export function lastBook(store: Store, meter: MeterId): BookRow | undefined {
  return last.first(store, { meter });
}

export function appendBook(store: Store, draft: BookDraft): BookRow {
  const row = { ...draft, n: (lastBook(store, draft.meter)?.n ?? 0) + 1 };
  insert.run(store, row);
  return row;
}
