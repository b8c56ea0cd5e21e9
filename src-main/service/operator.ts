/** Operators and their roles: the roles of a site, adding somebody, and how an operator is shown. */
import type { OperatorView } from '../../src-shared/contract/operator/session.ts';
import type { OperatorId } from '../../src-shared/value/id.ts';
import { foldedLogin } from '../domain/operator/login.ts';
import { isRole, RIGHTS_OF_ROLE, type Role } from '../domain/operator/role.ts';
import { insertOperator, listOperators, operatorById } from '../store/people/operator.ts';
import type { Store } from '../store/database/open.ts';
import { grantRole, insertRole, listRoles, roleByName, rolesOfOperator, setRoleRights } from '../store/people/role.ts';
import { heldRights } from './session.ts';

/** Makes the roles of the table and brings their rights to what it says: roles cannot be edited yet, so the table is the truth. */
export function ensureRoles(store: Store): void {
  store.transaction(() => {
    const present = new Map(listRoles(store).map((role) => [role.name, role]));
    for (const [name, rights] of Object.entries(RIGHTS_OF_ROLE)) {
      const role = present.get(name);
      if (!role) insertRole(store, name, rights);
      else if (role.rights.toSorted().join() !== rights.toSorted().join()) setRoleRights(store, role.id, rights);
    }
  });
}

export interface NewOperator {
  readonly login: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly roles: readonly Role[];
}

/** Must run inside a transaction, after `ensureRoles`. @throws Error from the database when the login is taken. */
export function addOperator(store: Store, { login, name, passwordHash, roles }: NewOperator): OperatorId {
  const createdAt = store.env.clock.now();
  const operator = insertOperator(store, { login: foldedLogin(login), name, passwordHash, pinHash: null, createdAt });
  for (const role of roles) grantRole(store, operator, knownRole(store, role));
  return operator;
}

/** Whether nobody can sign in yet: the first page must create an administrator. */
export function needsAdministrator(store: Store): boolean {
  return listOperators(store).length === 0;
}

/** @throws Error when there is no such operator. */
export function operatorView(store: Store, operatorId: OperatorId): OperatorView {
  const row = operatorById(store, operatorId);
  if (!row) throw new Error(`there is no operator ${operatorId}`);
  const roles = rolesOfOperator(store, operatorId)
    .map(({ name }) => name)
    .filter(isRole);
  return { operatorId, login: row.login, name: row.name, roles: [...new Set(roles)], rights: [...heldRights(store, operatorId)] };
}

function knownRole(store: Store, name: Role): number {
  const role = roleByName(store, name);
  if (!role) throw new Error(`the site has no role ${name}`);
  return role.id;
}
