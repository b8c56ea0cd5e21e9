/** Sessions, known by the hash of their token only. */
import type { OperatorId } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import { fields } from '../database/columns.ts';
import type { Store } from '../database/open.ts';
import { insertInto, statement } from '../database/statement.ts';

export interface SessionDraft {
  /** SHA-256 of the token; the token itself is never stored. */
  readonly tokenHash: Buffer;
  readonly operator: OperatorId;
  readonly seat: string;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
}

export interface SessionRow extends SessionDraft {
  readonly seenAt: Instant;
  readonly endedAt: Instant | null;
}

const COLUMNS = ['token_hash', 'operator', 'seat', 'created_at', 'seen_at', 'expires_at', 'ended_at'] as const;
const insert = insertInto('session', COLUMNS);
const byHash = statement((q, p: { tokenHash: Buffer }) =>
  q
    .selectFrom('session')
    .select(fields(...COLUMNS))
    .where('token_hash', '=', p.tokenHash),
);
const seen = statement((q, p: { tokenHash: Buffer; seenAt: Instant; expiresAt: Instant }) =>
  q.updateTable('session').set({ seen_at: p.seenAt, expires_at: p.expiresAt }).where('token_hash', '=', p.tokenHash),
);
const end = statement((q, p: { tokenHash: Buffer; endedAt: Instant }) =>
  q.updateTable('session').set({ ended_at: p.endedAt }).where('token_hash', '=', p.tokenHash).where('ended_at', 'is', null),
);
const endAll = statement((q, p: { operator: OperatorId; endedAt: Instant }) =>
  q.updateTable('session').set({ ended_at: p.endedAt }).where('operator', '=', p.operator).where('ended_at', 'is', null),
);
const removeOld = statement((q, p: { before: Instant }) => q.deleteFrom('session').where('expires_at', '<', p.before));

export function insertSession(store: Store, draft: SessionDraft): void {
  insert.run(store, { ...draft, seenAt: draft.createdAt, endedAt: null });
}

export function sessionByHash(store: Store, tokenHash: Buffer): SessionRow | undefined {
  return byHash.first(store, { tokenHash });
}

export function touchSession(store: Store, tokenHash: Buffer, seenAt: Instant, expiresAt: Instant): void {
  seen.run(store, { tokenHash, seenAt, expiresAt });
}

/** False when there is no such open session. */
export function endSession(store: Store, tokenHash: Buffer, endedAt: Instant): boolean {
  return end.run(store, { tokenHash, endedAt }).changes === 1;
}

export function endSessionsOf(store: Store, operator: OperatorId, endedAt: Instant): void {
  endAll.run(store, { operator, endedAt });
}

/** Removes sessions that expired before an instant. @returns how many. */
export function removeSessionsBefore(store: Store, before: Instant): number {
  return removeOld.run(store, { before }).changes;
}
