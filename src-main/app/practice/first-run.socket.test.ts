/** First run: an administrator, then the practice building or a site of one's own, chosen once and without a new start. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CallInput, CallName, CallOutput } from '../../../src-shared/contract/operator/index.ts';
import { systemEnv } from '../../platform/system-env.ts';
import { createApp, type App } from '../create-app.ts';

const SMALL = { workbook: join(import.meta.dirname, '../../../resources/practice/small.xlsx'), paced: false };
const ADMIN = { siteName: '我的楼', login: 'admin', name: '老王', password: 'a good password' };
const LIMIT_MS = 90_000;

let folder: string;
let app: App;
let token: string | null;

const open = (practice = false) => createApp(systemEnv(), { folder, practice, version: '0', simulated: SMALL });
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'first-run-'));
  app = await open();
  token = null;
  token = (await ask('setup.createAdministrator', ADMIN)).token;
}, LIMIT_MS);
afterEach(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

const reply = (name: CallName, input: object) =>
  app.gate.call(name, input, { via: 'window', seatId: '1', language: 'zh', ...(token === null ? {} : { token }) });

async function ask<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>> {
  const answer = await reply(name, input);
  if (!answer.ok) throw new Error(JSON.stringify(answer));
  return answer.value as CallOutput<Name>;
}

it(
  'the practice building: served, imported and taken over at once; later starts serve it by themselves',
  { timeout: LIMIT_MS },
  async () => {
    expect(await ask('setup.status', {})).toMatchObject({ kind: 'undecided', practice: false, practiceOperators: [] });
    const [chosen, again] = await Promise.all([
      ask('setup.chooseSite', { kind: 'practice' }),
      reply('setup.chooseSite', { kind: 'practice' }),
    ]);
    expect(chosen).toEqual({ kind: 'practice', siteName: '云汇大厦（练习）' });
    expect(again).toMatchObject({ ok: false, code: 'setup.chosen' });
    const status = await ask('setup.status', {});
    expect(status).toMatchObject({ kind: 'practice', practice: true, siteName: '云汇大厦（练习）' });
    // The newcomer's own login stays theirs.
    expect(status.practiceOperators.map(({ login }) => login)).toEqual(['cashier', 'supervisor', 'technician']);
    expect(await ask('site.commissioning.read', {})).toEqual({ control: true, clock: true, price: true, text: true });
    expect((await ask('site.takeOverStatus', {})).running).toBe(true);
    await expect.poll(async () => (await ask('site.takeOverStatus', {})).running, { timeout: LIMIT_MS }).toBe(false);
    expect((await ask('site.takeOverStatus', {})).counts).toMatchObject({ taken: 26, differs: 1, read: 3, unreached: 2 });
    expect(await ask('session.signIn', { login: 'admin', password: ADMIN.password })).toMatchObject({ operator: { name: '老王' } });

    await app.close();
    app = await open();
    expect(app.practiceMeters?.buses).toHaveLength(3);
    expect(await ask('setup.status', {})).toMatchObject({ kind: 'practice', needsAdministrator: false });
    expect(await reply('setup.chooseSite', { kind: 'mine' })).toMatchObject({ ok: false, code: 'setup.chosen' });
  },
);

it("a site of one's own stays one: nothing is served, nothing ticked, and practice is refused", { timeout: LIMIT_MS }, async () => {
  expect(await ask('setup.chooseSite', { kind: 'mine' })).toEqual({ kind: 'mine', siteName: '我的楼' });
  expect(await ask('site.commissioning.read', {})).toEqual({ control: false, clock: false, price: false, text: false });
  expect(await reply('setup.chooseSite', { kind: 'practice' })).toMatchObject({ ok: false, code: 'setup.chosen' });
  await app.close();
  await expect(open(true)).rejects.toThrow('holds the real site "我的楼"');
  app = await open();
  expect([(await ask('setup.status', {})).kind, app.practiceMeters]).toEqual(['mine', null]);
});

it('a practice building that cannot be served leaves everything to be chosen', { timeout: LIMIT_MS }, async () => {
  await app.close();
  app = await createApp(systemEnv(), { folder, practice: false, version: '0', simulated: { workbook: join(folder, 'none.xlsx') } });
  expect(await reply('setup.chooseSite', { kind: 'practice' })).toMatchObject({ ok: false, code: 'setup.practiceFailed' });
  expect(await ask('setup.status', {})).toMatchObject({ kind: 'undecided', siteName: '我的楼' });
});
