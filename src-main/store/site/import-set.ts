/** Imports of the site's workbook: when, by whom, and what the site was before, for undoing the last one. */
import type { ImportSetId, OperatorId } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import { fields } from '../database/columns.ts';
import type { Store } from '../database/open.ts';
import { insertInto, statement } from '../database/statement.ts';

export interface ImportDraft {
  readonly at: Instant;
  readonly operator: OperatorId;
  readonly seat: string;
  readonly fileName: string;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** The plan of the site as it was, JSON. */
  readonly before: string;
}

export interface ImportRow extends ImportDraft {
  readonly id: ImportSetId;
  readonly undoneAt: Instant | null;
  readonly undoneBy: OperatorId | null;
}

const DRAFT = ['at', 'operator', 'seat', 'file_name', 'added', 'changed', 'removed', 'before'] as const;
const insert = insertInto('import_set', DRAFT);
const last = statement((q, _: object) =>
  q
    .selectFrom('import_set')
    .select(fields('id', ...DRAFT, 'undone_at', 'undone_by'))
    .orderBy('id', 'desc')
    .limit(1),
);
const undo = statement((q, p: { id: ImportSetId; undoneAt: Instant; undoneBy: OperatorId }) =>
  q.updateTable('import_set').set({ undone_at: p.undoneAt, undone_by: p.undoneBy }).where('id', '=', p.id),
);

export function insertImport(store: Store, draft: ImportDraft): ImportSetId {
  return Number(insert.run(store, draft).lastInsertRowid) as ImportSetId;
}

export function lastImport(store: Store): ImportRow | undefined {
  return last.first(store, {});
}

export function setUndone(store: Store, id: ImportSetId, undoneAt: Instant, undoneBy: OperatorId): void {
  undo.run(store, { id, undoneAt, undoneBy });
}

const opened = statement((q, p: { since: Instant }) => q.selectFrom('account_meter').select('id').where('from_at', '>=', p.since).limit(1));
const sold = statement((q, p: { since: Instant }) => q.selectFrom('op').select('id').where('at', '>=', p.since).limit(1));

/** Whether a meter was opened, taken over or sold to since. */
export function soldSince(store: Store, since: Instant): boolean {
  return opened.first(store, { since }) !== undefined || sold.first(store, { since }) !== undefined;
}
