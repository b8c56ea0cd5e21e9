/** The log of every action: who, when, what, from which seat, with what outcome; chained like the ledger. */
import type { OperatorId } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import { GENESIS_HASH, HASH_VERSION, logLineHash, storedText } from './canonical.ts';
import { fields } from '../database/columns.ts';
import type { Store } from '../database/open.ts';
import { insertInto, statement } from '../database/statement.ts';

export interface LogDraft {
  readonly at: Instant;
  readonly operator: OperatorId | null;
  readonly seat: string;
  readonly call: string;
  readonly subject: string | null;
  readonly outcome: string;
  /** Without secrets; kept as JSON. */
  readonly detail: object | null;
}

export interface LogRow extends Omit<LogDraft, 'detail'> {
  readonly id: number;
  /** JSON text. */
  readonly detail: string | null;
}

const last = statement((q, _: object) => q.selectFrom('audit_log').select(['id', 'hash']).orderBy('id', 'desc').limit(1));
const insert = insertInto('audit_log', ['id', 'at', 'operator', 'seat', 'call', 'subject', 'outcome', 'detail', 'hash_v', 'prev', 'hash']);
const before = statement((q, p: { before: number; limit: number }) =>
  q
    .selectFrom('audit_log')
    .select(fields('id', 'at', 'operator', 'seat', 'call', 'subject', 'outcome', 'detail'))
    .where('id', '<', p.before)
    .orderBy('id', 'desc')
    .limit(p.limit),
);

export function appendLog(store: Store, draft: LogDraft): number {
  return store.transaction(() => {
    const previous = last.first(store, {});
    const prev = previous?.hash ?? GENESIS_HASH;
    const line = {
      ...draft,
      id: (previous?.id ?? 0) + 1,
      seat: storedText(draft.seat),
      subject: draft.subject === null ? null : storedText(draft.subject),
      outcome: storedText(draft.outcome),
      detail: draft.detail === null ? null : storedText(JSON.stringify(draft.detail)),
    };
    insert.run(store, { ...line, hashV: HASH_VERSION, prev, hash: logLineHash(prev, line) });
    return line.id;
  });
}

/** Newest first, older than line `beforeId`; without it, from the newest on. */
export function listLog(store: Store, limit: number, beforeId: number = Number.MAX_SAFE_INTEGER): LogRow[] {
  return before.all(store, { before: beforeId, limit });
}
