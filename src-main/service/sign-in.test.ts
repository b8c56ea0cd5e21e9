/** Who gets a session, who is locked out, and when a session is over. */
import { describe, expect, test } from 'vitest';
import { instant } from '../../src-shared/value/instant.ts';
import { good } from '../../src-shared/value/result.ts';
import { LOCK_MS } from '../domain/operator/lockout.ts';
import { RIGHTS_OF_ROLE } from '../domain/operator/role.ts';
import { virtualEnv } from '../platform/virtual-env.ts';
import { openStore } from '../store/database/open.ts';
import { setOperatorActive } from '../store/people/operator.ts';
import { listRoles, setRoleRights } from '../store/people/role.ts';
import { site } from '../store/site/site.ts';
import { ensureRoles, operatorView } from './operator.ts';
import type { Passwords } from './password.ts';
import { closeSession, IDLE_MS, sessionRuns, useSession } from './session.ts';
import { createAdministrator, signIn } from './sign-in.ts';

const start = instant(1_700_000_000_000);
const first = { siteName: '滨江', name: '王', login: 'Wang', password: 'right' };
const where = { seat: '1', zone: 'Asia/Shanghai' };

/** Hashes that cost nothing: what scrypt does is tested with it. */
function plainPasswords(): Passwords & { looks: number } {
  return {
    looks: 0,
    hash: async (password) => good(`hash of ${password}`),
    async fits(password, stored) {
      this.looks++;
      return good(stored === `hash of ${password}`);
    },
  };
}

async function world() {
  const env = virtualEnv(1, start);
  const store = openStore({ folder: ':memory:', env });
  const passwords = plainPasswords();
  const created = await createAdministrator({ store, passwords }, first, where);
  if (!created.ok) throw new Error(created.fault.code);
  const tryIn = async (password: string, login = 'wang') => {
    const reply = await signIn({ store, passwords }, { login, password }, '1');
    return reply.ok ? 'in' : reply.fault;
  };
  return { env, clock: env.clock, store, passwords, tryIn, ...created.value };
}

describe('the first administrator', () => {
  test('names the site, may sell and may set up, and is the only one ever made so', async () => {
    const { store, passwords, operator, token } = await world();
    expect(site(store)).toMatchObject({ name: '滨江', zone: 'Asia/Shanghai', practice: 0 });
    expect(operator).toMatchObject({ login: 'wang', name: '王', roles: ['cashier', 'supervisor', 'technician', 'administrator'] });
    expect(operator.rights).toEqual(expect.arrayContaining(['sell', 'editSettings', 'reconcile']));
    expect(useSession(store, token)).toMatchObject({ operatorId: operator.operatorId, name: '王' });
    const again = await createAdministrator({ store, passwords }, { ...first, login: 'li' }, where);
    expect(again).toEqual({ ok: false, fault: { code: 'setup.done' } });
  });

  test('of two at once one is first', async () => {
    const env = virtualEnv(1, start);
    const store = openStore({ folder: ':memory:', env });
    const run = (login: string) => createAdministrator({ store, passwords: plainPasswords() }, { ...first, login }, where);
    const both = await Promise.all([run('a'), run('b')]);
    expect(both.map((reply) => (reply.ok ? 'in' : reply.fault.code))).toEqual(['in', 'setup.done']);
  });
});

describe('signing in', () => {
  test('takes the login in any case and width, and the password exactly', async () => {
    const { tryIn } = await world();
    expect(await tryIn('right', ' ＷＡＮＧ ')).toBe('in');
    expect(await tryIn('Right')).toEqual({ code: 'session.wrongPassword' });
  });

  test('an unknown login looks like a wrong password and costs the same', async () => {
    const { tryIn, passwords } = await world();
    expect(await tryIn('right', 'nobody')).toEqual({ code: 'session.wrongPassword' });
    expect(passwords.looks).toBe(1);
  });

  test('the fifth wrong try locks for five minutes, also against the right password', async () => {
    const { tryIn, clock, passwords } = await world();
    for (let i = 0; i < 4; i++) expect(await tryIn('wrong')).toEqual({ code: 'session.wrongPassword' });
    const locked = { code: 'session.locked', values: { until: start + LOCK_MS } };
    expect(await tryIn('wrong')).toEqual(locked);
    await clock.pass(LOCK_MS - 1);
    expect(await tryIn('right')).toEqual(locked);
    expect(passwords.looks).toBe(5);
    await clock.pass(1);
    expect(await tryIn('wrong')).toEqual({ code: 'session.wrongPassword' });
    expect(await tryIn('right')).toBe('in');
  });

  test('a good sign-in forgets the wrong tries before it', async () => {
    const { tryIn } = await world();
    for (let i = 0; i < 4; i++) await tryIn('wrong');
    expect(await tryIn('right')).toBe('in');
    for (let i = 0; i < 4; i++) expect(await tryIn('wrong')).toEqual({ code: 'session.wrongPassword' });
  });

  test('tries made all at once cannot outrun the lock', async () => {
    const { tryIn, passwords } = await world();
    const tries = await Promise.all(Array.from({ length: 20 }, () => tryIn('wrong')));
    expect(passwords.looks).toBe(5);
    expect(tries.filter((fault) => typeof fault !== 'string' && fault.code === 'session.locked')).toHaveLength(16);
  });

  test('a lock set while the clock was years ahead does not hold once it is mended', async () => {
    const { tryIn, clock } = await world();
    clock.jumpWall(1e11);
    for (let i = 0; i < 5; i++) await tryIn('wrong');
    clock.jumpWall(-1e11);
    expect(await tryIn('right')).toBe('in');
  });

  test('an operator that was switched off hears so only with the right password, and loses running sessions', async () => {
    const { tryIn, store, operator, token } = await world();
    setOperatorActive(store, operator.operatorId, 0);
    expect(await tryIn('wrong')).toEqual({ code: 'session.wrongPassword' });
    expect(await tryIn('right')).toEqual({ code: 'session.disabled' });
    expect([useSession(store, token), sessionRuns(store, token)]).toEqual([undefined, false]);
  });
});

describe('a session', () => {
  test('is stored as a hash only', async () => {
    const { store, token } = await world();
    const rows = store.ledger.db.prepare('SELECT hex(token_hash) AS hash, length(token_hash) AS bytes, * FROM session').all();
    expect(rows).toMatchObject([{ bytes: 32 }]);
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(JSON.stringify(rows)).not.toContain(Buffer.from(token, 'base64url').toString('hex').toUpperCase());
  });

  test('ends after 12 hours without use, and use prolongs it', async () => {
    const { store, clock, token } = await world();
    await clock.pass(IDLE_MS - 1);
    expect(useSession(store, token)).toBeDefined();
    await clock.pass(IDLE_MS - 1);
    expect(sessionRuns(store, token)).toBe(true);
    await clock.pass(1);
    expect([sessionRuns(store, token), useSession(store, token)]).toEqual([false, undefined]);
  });

  test('a use within a minute of the last costs no write', async () => {
    const { store, clock, token } = await world();
    const changes = () => store.ledger.db.prepare('SELECT total_changes() AS n').get();
    const before = changes();
    await clock.pass(59_999);
    useSession(store, token);
    expect(changes()).toEqual(before);
    await clock.pass(1);
    useSession(store, token);
    expect(changes()).not.toEqual(before);
  });

  test('ends by signing out, and its key is no token', async () => {
    const { store, token } = await world();
    const key = useSession(store, token)?.key ?? new Uint8Array();
    expect(useSession(store, Buffer.from(key).toString('base64url'))).toBeUndefined();
    closeSession(store, key);
    expect(useSession(store, token)).toBeUndefined();
    closeSession(store, key);
  });

  test('nonsense is no token', async () => {
    const { store } = await world();
    for (const token of ['', 'x', 'x'.repeat(43), `${'x'.repeat(42)}'`, 'x'.repeat(100_000)])
      expect(useSession(store, token)).toBeUndefined();
  });
});

test('the roles of a site are those of the table, also after the table changed', async () => {
  const { store, operator } = await world();
  const roles = () => Object.fromEntries(listRoles(store).map(({ name, rights }) => [name, rights.toSorted()]));
  const table = Object.fromEntries(Object.entries(RIGHTS_OF_ROLE).map(([name, rights]) => [name, rights.toSorted()]));
  expect(roles()).toEqual(table);
  setRoleRights(store, listRoles(store).find(({ name }) => name === 'supervisor')?.id ?? 0, []);
  expect(operatorView(store, operator.operatorId).rights).not.toContain('reconcile');
  ensureRoles(store);
  expect(roles()).toEqual(table);
});
