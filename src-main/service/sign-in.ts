/** Signing in and out, and the first administrator of a site. */
import type { Fault } from '../../src-shared/contract/call.ts';
import type { OperatorView } from '../../src-shared/contract/operator/session.ts';
import { bad, good, type Result } from '../../src-shared/value/result.ts';
import type { OperatorId } from '../../src-shared/value/id.ts';
import { lockedUntil, triesWithOneMore, type Tries } from '../domain/operator/lockout.ts';
import { foldedLogin } from '../domain/operator/login.ts';
import { FIRST_OPERATOR_ROLES } from '../domain/operator/role.ts';
import type { Store } from '../store/database/open.ts';
import { operatorByLogin, setFailedAttempts, type OperatorRow } from '../store/people/operator.ts';
import { insertSite, setSiteName, site } from '../store/site/site.ts';
import { addOperator, ensureRoles, needsAdministrator, operatorView } from './operator.ts';
import type { Passwords } from './password.ts';
import { openSession } from './session.ts';

export interface SignInContext {
  readonly store: Store;
  readonly passwords: Passwords;
}

export interface SignedIn {
  /** Given out once; only its hash is stored. */
  readonly token: string;
  readonly operator: OperatorView;
}

export interface Credentials {
  readonly login: string;
  readonly password: string;
}

/**
 * Faults: session.wrongPassword (also for a login that does not exist), session.locked { until } from the fifth wrong try on,
 * session.disabled (only with the right password), ledger.readOnly { reason }, gate.busy.
 */
export function signIn(context: SignInContext, credentials: Credentials, seat: string): Promise<Result<SignedIn, Fault>> {
  return proven(context, credentials, (operator) => good(open(context.store, operator, seat)));
}

/** Somebody proves who they are and does one thing with it, in one transaction; faults as of `signIn`, and those of the act. */
export async function proven<T>(
  { store, passwords }: SignInContext,
  credentials: Credentials,
  act: (operator: OperatorId) => Result<T, Fault>,
): Promise<Result<T, Fault>> {
  if (store.readOnlyReason !== null) return bad({ code: 'ledger.readOnly', values: { reason: store.readOnlyReason } });
  const begun = beginTry(store, foldedLogin(credentials.login));
  if (!begun.ok) return begun;
  const operator = begun.value;
  const fits = await passwords.fits(credentials.password, operator?.row.passwordHash);
  if (!fits.ok) return bad({ code: fits.fault });
  if (!operator || !fits.value)
    return bad(operator?.after.lockedUntil ? locked(operator.after.lockedUntil) : { code: 'session.wrongPassword' });
  return store.transaction(() => {
    setFailedAttempts(store, operator.row.id, 0, null);
    return operator.row.active ? act(operator.row.id) : bad({ code: 'session.disabled' });
  });
}

export interface FirstRun extends Credentials {
  readonly siteName: string;
  readonly name: string;
}

/** Names the site and creates its first operator, who may do everything until others are added. Faults: setup.done, ledger.readOnly, gate.busy. */
export async function createAdministrator(
  { store, passwords }: SignInContext,
  { siteName, name, login, password }: FirstRun,
  { seat, zone }: { readonly seat: string; readonly zone: string },
): Promise<Result<SignedIn, Fault>> {
  if (store.readOnlyReason !== null) return bad({ code: 'ledger.readOnly', values: { reason: store.readOnlyReason } });
  if (!needsAdministrator(store)) return bad({ code: 'setup.done' });
  const passwordHash = await passwords.hash(password);
  if (!passwordHash.ok) return bad({ code: passwordHash.fault });
  return store.transaction(() => {
    // Asked again: while the hash was made somebody else may have been first.
    if (!needsAdministrator(store)) return bad({ code: 'setup.done' });
    if (site(store)) setSiteName(store, siteName);
    else insertSite(store, { name: siteName, zone, practice: 0, createdAt: store.env.clock.now() });
    ensureRoles(store);
    const operator = addOperator(store, { login, name, passwordHash: passwordHash.value, roles: FIRST_OPERATOR_ROLES });
    return good(open(store, operator, seat));
  });
}

interface BegunTry {
  readonly row: OperatorRow;
  readonly after: Tries;
}

/** Counts the try before the password is looked at; undefined for a login that does not exist. */
function beginTry(store: Store, login: string): Result<BegunTry | undefined, Fault> {
  return store.transaction(() => {
    const row = operatorByLogin(store, login);
    if (!row) return good(undefined);
    const now = store.env.clock.now();
    const until = lockedUntil(row, now);
    if (until !== null) return bad(locked(until));
    const after = triesWithOneMore(row, now);
    setFailedAttempts(store, row.id, after.failedAttempts, after.lockedUntil);
    return good({ row, after });
  });
}

function locked(until: number): Fault {
  return { code: 'session.locked', values: { until } };
}

function open(store: Store, operator: OperatorId, seat: string): SignedIn {
  return { token: openSession(store, operator, seat), operator: operatorView(store, operator) };
}
