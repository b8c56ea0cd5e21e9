/** Who may sign in to a practice site without being told a password: shown on its sign-in page, for these open practice money only. */
import * as v from 'valibot';
import { addOperator, ensureRoles } from '../../service/operator.ts';
import type { Passwords } from '../../service/password.ts';
import type { Store } from '../../store/database/open.ts';
import { operatorByLogin } from '../../store/people/operator.ts';
import { putSetting, setting } from '../../store/site/setting.ts';
import type { PracticeOperator } from '../handler/parts.ts';

const OPERATORS: readonly PracticeOperator[] = [
  { login: 'cashier', password: 'practice', name: '小李', roles: ['cashier'] },
  { login: 'supervisor', password: 'practice', name: '王主管', roles: ['supervisor'] },
  { login: 'technician', password: 'practice', name: '赵师傅', roles: ['technician'] },
  { login: 'admin', password: 'practice', name: '管理员', roles: ['administrator', 'supervisor'] },
];
/** Which of them this site has: a newcomer may have taken a login before. */
const SHOWN = 'practiceOperators';

export interface HashedOperator extends PracticeOperator {
  readonly passwordHash: string;
}

/** @param withAdministrator false where somebody made an administrator of their own. */
export function hashedOperators(passwords: Passwords, withAdministrator: boolean): Promise<readonly HashedOperator[]> {
  const wanted = OPERATORS.filter(({ roles }) => withAdministrator || !roles.includes('administrator'));
  return Promise.all(
    wanted.map(async (operator) => {
      const passwordHash = await passwords.hash(operator.password);
      if (!passwordHash.ok) throw new Error(`practice operator ${operator.login}: ${passwordHash.fault}`);
      return { ...operator, passwordHash: passwordHash.value };
    }),
  );
}

/** Must run inside a transaction. */
export function addPracticeOperators(store: Store, operators: readonly HashedOperator[]): void {
  ensureRoles(store);
  const added = operators.filter(({ login }) => !operatorByLogin(store, login));
  for (const operator of added) addOperator(store, operator);
  const value = JSON.stringify(added.map(({ login }) => login));
  putSetting(store, { key: SHOWN, value, at: store.env.clock.now(), operator: null });
}

export function shownOperators(store: Store): readonly PracticeOperator[] {
  const logins = v.parse(v.array(v.string()), JSON.parse(setting(store, SHOWN)?.value ?? '[]'));
  return OPERATORS.filter(({ login }) => logins.includes(login));
}
