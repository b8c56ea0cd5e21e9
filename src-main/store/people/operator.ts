/** Operators: who may sign in, and what stands in the way after wrong tries. */
import type { OperatorId } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import { fields } from '../database/columns.ts';
import type { Store } from '../database/open.ts';
import type { Flag } from '../schema/schema.ts';
import { insertInto, statement } from '../database/statement.ts';

export interface OperatorDraft {
  /** Compared exactly; the caller folds case and width. */
  readonly login: string;
  readonly name: string;
  /** The encoded scrypt hash, never the password. */
  readonly passwordHash: string;
  readonly pinHash: string | null;
  readonly createdAt: Instant;
}

export interface OperatorRow extends OperatorDraft {
  readonly id: OperatorId;
  readonly active: Flag;
  readonly failedAttempts: number;
  readonly lockedUntil: Instant | null;
}

const FIELDS = fields('id', 'login', 'name', 'password_hash', 'pin_hash', 'active', 'failed_attempts', 'locked_until', 'created_at');
const insert = insertInto('operator', ['login', 'name', 'password_hash', 'pin_hash', 'created_at']);
const byLogin = statement((q, p: { login: string }) => q.selectFrom('operator').select(FIELDS).where('login', '=', p.login));
const byId = statement((q, p: { id: OperatorId }) => q.selectFrom('operator').select(FIELDS).where('id', '=', p.id));
const all = statement((q, _: object) => q.selectFrom('operator').select(FIELDS).orderBy('login'));
const setAttempts = statement((q, p: { id: OperatorId; failedAttempts: number; lockedUntil: Instant | null }) =>
  q.updateTable('operator').set({ failed_attempts: p.failedAttempts, locked_until: p.lockedUntil }).where('id', '=', p.id),
);
const setActive = statement((q, p: { id: OperatorId; active: Flag }) =>
  q.updateTable('operator').set({ active: p.active }).where('id', '=', p.id),
);
const setPassword = statement((q, p: { id: OperatorId; passwordHash: string }) =>
  q.updateTable('operator').set({ password_hash: p.passwordHash }).where('id', '=', p.id),
);
const setPin = statement((q, p: { id: OperatorId; pinHash: string | null }) =>
  q.updateTable('operator').set({ pin_hash: p.pinHash }).where('id', '=', p.id),
);

/** @throws Error from the database when the login is taken. */
export function insertOperator(store: Store, draft: OperatorDraft): OperatorId {
  return Number(insert.run(store, draft).lastInsertRowid) as OperatorId;
}

export function operatorByLogin(store: Store, login: string): OperatorRow | undefined {
  return byLogin.first(store, { login });
}

export function operatorById(store: Store, id: OperatorId): OperatorRow | undefined {
  return byId.first(store, { id });
}

export function listOperators(store: Store): OperatorRow[] {
  return all.all(store, {});
}

/** Wrong tries since the last good one, and until when sign-in is refused. */
export function setFailedAttempts(store: Store, id: OperatorId, failedAttempts: number, lockedUntil: Instant | null): void {
  setAttempts.run(store, { id, failedAttempts, lockedUntil });
}

export function setOperatorActive(store: Store, id: OperatorId, active: Flag): void {
  setActive.run(store, { id, active });
}

export function setPasswordHash(store: Store, id: OperatorId, passwordHash: string): void {
  setPassword.run(store, { id, passwordHash });
}

export function setPinHash(store: Store, id: OperatorId, pinHash: string | null): void {
  setPin.run(store, { id, pinHash });
}
