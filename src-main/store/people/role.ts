/** Roles, the rights they hold, and who has them where. */
import type { OperatorId } from '../../../src-shared/value/id.ts';
import { fields } from '../database/columns.ts';
import type { Store } from '../database/open.ts';
import { insertInto, statement } from '../database/statement.ts';

/** Stands for every building. */
export const ALL_BUILDINGS = 0;

export interface GrantedRight {
  readonly right: string;
  /** A building's id, or ALL_BUILDINGS. */
  readonly building: number;
}

const insert = insertInto('role', ['name']);
const byName = statement((q, p: { name: string }) => q.selectFrom('role').select(['id', 'name']).where('name', '=', p.name));
const all = statement((q, _: object) => q.selectFrom('role').select(['id', 'name']).orderBy('id'));
const rights = statement((q, p: { role: number }) =>
  q.selectFrom('role_right').select('right').where('role', '=', p.role).orderBy('right'),
);
const insertRight = insertInto('role_right', ['role', 'right']);
const clearRights = statement((q, p: { role: number }) => q.deleteFrom('role_right').where('role', '=', p.role));
const insertGrant = insertInto('operator_role', ['operator', 'role', 'building']);
const removeGrant = statement((q, p: { operator: OperatorId; role: number; building: number }) =>
  q.deleteFrom('operator_role').where('operator', '=', p.operator).where('role', '=', p.role).where('building', '=', p.building),
);
const grantedTo = statement((q, p: { operator: OperatorId }) =>
  q
    .selectFrom('operator_role')
    .innerJoin('role_right', 'role_right.role', 'operator_role.role')
    .select(['role_right.right', 'operator_role.building'])
    .distinct()
    .where('operator', '=', p.operator)
    .orderBy('right')
    .orderBy('building'),
);
const rolesOf = statement((q, p: { operator: OperatorId }) =>
  q
    .selectFrom('operator_role')
    .innerJoin('role', 'role.id', 'operator_role.role')
    .select(fields('role.id', 'role.name', 'building'))
    .where('operator', '=', p.operator)
    .orderBy('role.id'),
);

export function insertRole(store: Store, name: string, heldRights: readonly string[]): number {
  return store.transaction(() => {
    const role = Number(insert.run(store, { name }).lastInsertRowid);
    for (const right of heldRights) insertRight.run(store, { role, right });
    return role;
  });
}

export function roleByName(store: Store, name: string): { id: number; name: string } | undefined {
  return byName.first(store, { name });
}

export function listRoles(store: Store): { id: number; name: string; rights: string[] }[] {
  return all.all(store, {}).map((role) => ({ ...role, rights: rights.all(store, { role: role.id }).map(({ right }) => right) }));
}

export function setRoleRights(store: Store, role: number, heldRights: readonly string[]): void {
  store.transaction(() => {
    clearRights.run(store, { role });
    for (const right of heldRights) insertRight.run(store, { role, right });
  });
}

export function grantRole(store: Store, operator: OperatorId, role: number, building: number = ALL_BUILDINGS): void {
  insertGrant.run(store, { operator, role, building });
}

export function revokeRole(store: Store, operator: OperatorId, role: number, building: number = ALL_BUILDINGS): void {
  removeGrant.run(store, { operator, role, building });
}

/** Everything an operator may do, and where. */
export function rightsOf(store: Store, operator: OperatorId): GrantedRight[] {
  return grantedTo.all(store, { operator });
}

export function rolesOfOperator(store: Store, operator: OperatorId): { id: number; name: string; building: number }[] {
  return rolesOf.all(store, { operator });
}
