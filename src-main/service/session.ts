/** Sessions: 32 random bytes in the operator's hands, only their SHA-256 in the store, over after 12 hours without use. */
import { hash } from 'node:crypto';
import type { Right } from '../../src-shared/contract/call.ts';
import type { OperatorId } from '../../src-shared/value/id.ts';
import { instant, type Instant } from '../../src-shared/value/instant.ts';
import { isRight } from '../domain/operator/role.ts';
import { operatorById } from '../store/people/operator.ts';
import type { Store } from '../store/database/open.ts';
import { ALL_BUILDINGS, rightsOf } from '../store/people/role.ts';
import { endSession, insertSession, removeSessionsBefore, sessionByHash, touchSession, type SessionRow } from '../store/people/session.ts';

export const IDLE_MS = 12 * 3_600_000;
/** A use within this time of the last noted one is not noted: otherwise every read would cost a durable write. */
const NOTE_EVERY_MS = 60_000;
/** How long ended sessions stay, for looking back. */
const KEEP_MS = 30 * 24 * 3_600_000;

const TOKEN_BYTES = 32;
/** 32 bytes as base64url, without padding. */
const TOKEN = /^[\w-]{43}$/;

export interface OpenSession {
  readonly operatorId: OperatorId;
  readonly name: string;
  readonly rights: ReadonlySet<Right>;
  /** The hash of the token: names the session without being able to use it. */
  readonly key: Uint8Array;
}

/** @returns the token: given out once, stored never. Must run inside the transaction that proves the operator. */
export function openSession(store: Store, operator: OperatorId, seat: string): string {
  const now = store.env.clock.now();
  const token = Buffer.from(store.env.random.bytes(TOKEN_BYTES)).toString('base64url');
  removeSessionsBefore(store, instant(now - KEEP_MS));
  insertSession(store, { tokenHash: keyOf(token), operator, seat, createdAt: now, expiresAt: instant(now + IDLE_MS) });
  return token;
}

/** The running session of a token, prolonged by this use; undefined when there is none or its operator was switched off. */
export function useSession(store: Store, token: string): OpenSession | undefined {
  const row = runningSession(store, token);
  const operator = row && operatorById(store, row.operator);
  if (!row || !operator?.active) return undefined;
  noteUse(store, row);
  return { operatorId: operator.id, name: operator.name, rights: heldRights(store, operator.id), key: row.tokenHash };
}

/** Whether the session of a token still runs; does not prolong it. */
export function sessionRuns(store: Store, token: string): boolean {
  const row = runningSession(store, token);
  return row !== undefined && operatorById(store, row.operator)?.active === 1;
}

/** Ends the session behind a key; harmless when it has ended already. */
export function closeSession(store: Store, key: Uint8Array): void {
  endSession(store, Buffer.from(key), store.env.clock.now());
}

/** What an operator may do everywhere. A right for one building alone counts only where buildings are checked. */
export function heldRights(store: Store, operator: OperatorId): ReadonlySet<Right> {
  const everywhere = rightsOf(store, operator).filter(({ building }) => building === ALL_BUILDINGS);
  return new Set(everywhere.map(({ right }) => right).filter(isRight));
}

function runningSession(store: Store, token: string): SessionRow | undefined {
  const row = TOKEN.test(token) ? sessionByHash(store, keyOf(token)) : undefined;
  return row && row.endedAt === null && row.expiresAt > store.env.clock.now() ? row : undefined;
}

function noteUse(store: Store, { tokenHash, seenAt }: SessionRow): void {
  const now = store.env.clock.now();
  if (store.readOnlyReason === null && !isRecent(seenAt, now)) touchSession(store, tokenHash, now, instant(now + IDLE_MS));
}

/** A time of last use that lies ahead was noted before the clock was set back; it is noted anew. */
function isRecent(seenAt: Instant, now: Instant): boolean {
  return seenAt <= now && now - seenAt < NOTE_EVERY_MS;
}

function keyOf(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}
