/** Who works with the app, and what they did: operators, roles, sessions, settings, the log. */
import { beforeEach, expect, test } from 'vitest';
import { appendLog, listLog } from '../ledger/audit-log.ts';
import { fixture, takeOverMeter, type Fixture } from '../fixture.ts';
import {
  insertOperator,
  listOperators,
  operatorByLogin,
  setFailedAttempts,
  setOperatorActive,
  setPasswordHash,
  setPinHash,
} from './operator.ts';
import { grantRole, insertRole, listRoles, revokeRole, rightsOf, roleByName, rolesOfOperator, setRoleRights } from './role.ts';
import { endSession, endSessionsOf, insertSession, removeSessionsBefore, sessionByHash, touchSession } from './session.ts';
import { putSetting, setting, settings } from '../site/setting.ts';

let f: Fixture;
beforeEach(() => {
  f = fixture();
  takeOverMeter(f, { balanceFen: 1240, count: 16, totalFen: 50_000 });
});

test('operators, wrong tries and roles', () => {
  const { at } = f.now();
  const id = insertOperator(f.store, { login: 'boss', name: '主管', passwordHash: 'h', pinHash: null, createdAt: at });
  setFailedAttempts(f.store, id, 5, at);
  setOperatorActive(f.store, id, 0);
  setPasswordHash(f.store, id, 'h2');
  setPinHash(f.store, id, 'p');
  expect(operatorByLogin(f.store, 'boss')).toMatchObject({
    id,
    failedAttempts: 5,
    lockedUntil: at,
    active: 0,
    passwordHash: 'h2',
    pinHash: 'p',
  });
  expect(() => insertOperator(f.store, { login: 'boss', name: 'x', passwordHash: 'h', pinHash: null, createdAt: at })).toThrow('UNIQUE');
  expect(listOperators(f.store).map(({ login }) => login)).toEqual(['boss', 'cashier']);
  const cashier = insertRole(f.store, 'cashier', ['sale.make', 'sale.see']);
  const reader = insertRole(f.store, 'reader', ['sale.see']);
  grantRole(f.store, id, cashier);
  grantRole(f.store, id, reader, 7);
  expect(rightsOf(f.store, id)).toEqual([
    { right: 'sale.make', building: 0 },
    { right: 'sale.see', building: 0 },
    { right: 'sale.see', building: 7 },
  ]);
  setRoleRights(f.store, reader, []);
  revokeRole(f.store, id, cashier);
  expect(rightsOf(f.store, id)).toEqual([]);
  expect(rolesOfOperator(f.store, id)).toEqual([{ id: reader, name: 'reader', building: 7 }]);
  expect(roleByName(f.store, 'cashier')).toEqual({ id: cashier, name: 'cashier' });
  expect(listRoles(f.store)).toEqual([
    { id: cashier, name: 'cashier', rights: ['sale.make', 'sale.see'] },
    { id: reader, name: 'reader', rights: [] },
  ]);
});

test('sessions are found by the hash of their token and end', () => {
  const { at } = f.now();
  const later = f.now().at;
  const tokenHash = Buffer.alloc(32, 7);
  const session = { tokenHash, operator: f.operator, seat: '1', createdAt: at, expiresAt: later };
  insertSession(f.store, session);
  insertSession(f.store, { ...session, tokenHash: Buffer.alloc(32, 8) });
  touchSession(f.store, tokenHash, later, f.now().at);
  expect(sessionByHash(f.store, tokenHash)).toMatchObject({ operator: f.operator, seenAt: later, endedAt: null });
  expect(endSession(f.store, tokenHash, later)).toBe(true);
  expect(endSession(f.store, tokenHash, later)).toBe(false);
  endSessionsOf(f.store, f.operator, later);
  expect(sessionByHash(f.store, Buffer.alloc(32, 8))?.endedAt).toBe(later);
  expect(removeSessionsBefore(f.store, f.now().at)).toBe(2);
  expect(sessionByHash(f.store, tokenHash)).toBeUndefined();
});

test('settings keep their history; the log is chained and read backwards', () => {
  const { at } = f.now();
  const put = (value: string) => putSetting(f.store, { key: 'limit', value, at, operator: f.operator });
  expect([put('1'), put('1'), put('2')]).toEqual([1, 1, 2]);
  expect(setting(f.store, 'limit')).toEqual({ key: 'limit', value: '2', version: 2 });
  expect(settings(f.store)).toHaveLength(1);
  for (const call of ['a', 'b', 'c'])
    appendLog(f.store, { at, operator: null, seat: '1', call, subject: null, outcome: 'ok', detail: { n: 1 } });
  expect(listLog(f.store, 2).map(({ id, call, detail }) => [id, call, detail])).toEqual([
    [3, 'c', '{"n":1}'],
    [2, 'b', '{"n":1}'],
  ]);
  expect(listLog(f.store, 2, 2).map(({ id }) => id)).toEqual([1]);
});
