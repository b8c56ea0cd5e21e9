/** Remote control through the gate over real sockets: tripped, read back, told who did it, and restored; each act in the record with its name. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CallInput, CallName, CallOutput } from '../../src-shared/contract/operator/index.ts';
import type { ControlView } from '../../src-shared/contract/operator/control.ts';
import type { MeterId, OperatorId } from '../../src-shared/value/id.ts';
import { createApp, type App } from '../app/create-app.ts';
import type { Role } from '../domain/operator/role.ts';
import { loadProfiles } from '../fieldbus/profile/load.ts';
import { systemEnv } from '../platform/system-env.ts';
import { addOperator } from '../service/operator.ts';
import { createPasswords } from '../service/password.ts';
import { startPracticeMeters, type PracticeMeters } from '../simulator/practice.ts';
import { listLog } from '../store/ledger/audit-log.ts';
import { openStore } from '../store/database/open.ts';
import { startWeb, type WebServer } from '../web/server.ts';
import { insertKillSite, killSite } from './kill/site.ts';

const env = systemEnv();
const PASSWORD = 'a good password';
/** Scrypt, sockets and two databases on a busy machine. */
const START_MS = 60_000;

let folder: string;
let devices: PracticeMeters;
let ids: ReadonlyMap<string, MeterId>;
let app: App;
let web: WebServer;
let admin: string;
let technician: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'control-'));
  const profiles = loadProfiles(join(import.meta.dirname, '../../resources/meter-profiles'));
  devices = await startPracticeMeters({ env, folder: join(folder, 'meters'), site: killSite, profiles, speed: 0 });
  ids = insertKillSite(folder, env, devices.buses);
  await start();
  const first = { siteName: killSite.name, login: 'admin', name: '管理员', password: PASSWORD };
  admin = (await ask('setup.createAdministrator', first)).token;
  await hire('technician', '赵师傅', ['technician']);
  technician = (await ask('session.signIn', { login: 'technician', password: PASSWORD })).token;
}, START_MS);
afterEach(async () => {
  await stop();
  await devices.close();
  rmSync(folder, { recursive: true });
});

async function start(): Promise<void> {
  app = await createApp(env, { folder, practice: false, version: '0', reads: false });
  web = await startWeb({ env, gate: app.gate, events: app.events, port: 0, windowFolder: join(folder, 'none'), seatId: '1' });
}

async function stop(): Promise<void> {
  await web.close();
  await app.close();
}

async function hire(login: string, name: string, roles: readonly Role[]): Promise<OperatorId> {
  const hashed = await createPasswords(env.random).hash(PASSWORD);
  if (!hashed.ok) throw new Error(hashed.fault);
  const store = openStore({ folder, env });
  try {
    return store.transaction(() => addOperator(store, { login, name, passwordHash: hashed.value, roles }));
  } finally {
    store.close();
  }
}

interface Answer<T> {
  readonly ok: boolean;
  readonly value: T;
  readonly code?: string;
}

async function reply<Name extends CallName>(name: Name, input: CallInput<Name>, token?: string): Promise<Answer<CallOutput<Name>>> {
  const headers = { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  const sent = await fetch(`${web.url}call/${name}`, { method: 'POST', headers, body: JSON.stringify(input) });
  return (await sent.json()) as Answer<CallOutput<Name>>;
}

async function ask<Name extends CallName>(name: Name, input: CallInput<Name>, token?: string): Promise<CallOutput<Name>> {
  const answer = await reply(name, input, token);
  if (!answer.ok) throw new Error(JSON.stringify(answer));
  return answer.value;
}

/** By the long poll, as a caller without hints does it. */
async function untilEnded(begun: ControlView): Promise<ControlView> {
  let view = begun;
  while (!view.final) view = await ask('control.view', { uid: view.uid, unlessState: view.state, waitMs: 20_000 }, technician);
  return view;
}

test('trip, read back, restore; by whom and when; nobody else’s right', { timeout: START_MS }, async () => {
  const { serial } = killSite.meters[0]!;
  const meterId = ids.get(serial)!;
  const device = devices.meters.get(serial)!;
  const asked = (act: ControlView['act'] & ('trip' | 'restore')) => ({ uid: crypto.randomUUID(), act, meterId, reason: '换总开关' });

  expect(await reply('control.run', asked('trip'), technician)).toMatchObject({ ok: false, code: 'control.notCommissioned.control' });
  await ask('site.commissioning.save', { control: true, clock: false, price: false, text: false }, admin);
  expect((await ask('control.recent', { meterId }, technician)).ways).toMatchObject({ trip: null, restore: null });

  const trip = asked('trip');
  const tripped = await untilEnded(await ask('control.run', trip, technician));
  expect(tripped).toMatchObject({ state: 'done', operatorName: '赵师傅', seen: { forced: 'tripped', relayClosed: false } });
  expect(device.state).toMatchObject({ forced: 'trip', relayClosed: false });
  expect(tripped.supplyAfter).toMatchObject({ cause: 'forced', forcedBy: { name: '赵师傅', at: tripped.endedAt } });
  expect(await ask('control.run', trip, technician)).toMatchObject({ uid: trip.uid, state: 'done', attempts: 1 });

  await stop();
  await start();
  const restored = await untilEnded(await ask('control.run', asked('restore'), technician));
  expect(restored).toMatchObject({ state: 'done', seen: { forced: 'none' }, supplyAfter: { on: true } });
  expect(device.state).toMatchObject({ forced: 'none', relayClosed: true });

  await hire('cashier', '小李', ['cashier']);
  const cashier = (await ask('session.signIn', { login: 'cashier', password: PASSWORD })).token;
  expect(await reply('control.run', asked('trip'), cashier)).toMatchObject({ ok: false, code: 'right.missing' });
  const acts = (await ask('control.recent', { meterId }, cashier)).jobs;
  expect(acts.map(({ act, state }) => [act, state])).toEqual([
    ['restore', 'done'],
    ['trip', 'done'],
  ]);

  const store = openStore({ folder, env });
  const logged = listLog(store, 50).filter(({ call }) => call === 'control.run');
  store.close();
  expect(logged.map(({ outcome }) => outcome)).toEqual(['right.missing', 'ok', 'ok', 'ok', 'control.notCommissioned.control']);
  expect(JSON.parse(logged[1]!.detail!)).toMatchObject({ act: 'restore', meterId, reason: '换总开关' });
});
