/** The first day over real sockets: a workbook comes in through the HTTP door, every meter is taken over, and only reads were sent. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CallOutput, CallName, CallInput } from '../../../src-shared/contract/operator/index.ts';
import { createApp, type App } from '../../app/create-app.ts';
import { practicePlan } from '../../app/practice/plan-of-site.ts';
import { draftWorkbook } from '../../domain/site-import/draft.ts';
import type { SitePlan } from '../../domain/site-import/plan.ts';
import { loadProfiles } from '../../fieldbus/profile/load.ts';
import { writeWorkbook } from '../../output/spreadsheet/write.ts';
import { sleep } from '../../platform/env.ts';
import { systemEnv } from '../../platform/system-env.ts';
import { startPracticeMeters, type PracticeMeters } from '../../simulator/practice.ts';
import { scriptedFaults } from '../../simulator/faults.ts';
import { practiceSite } from '../../simulator/site/practice-site.ts';
import { startWeb, type WebServer } from '../../web/server.ts';
import { functionsSent, tapGateway, type Tap } from './recorder.ts';

const env = systemEnv();
const profiles = loadProfiles(join(import.meta.dirname, '../../../resources/meter-profiles'));
/** Every bus behind a gateway of its own, so that each has its own tap. */
const site = {
  ...practiceSite,
  gateways: practiceSite.buses.map(({ name, gateway }) => ({ ...practiceSite.gateways.find((one) => one.name === gateway)!, name })),
  buses: practiceSite.buses.map((bus) => ({ ...bus, gateway: bus.name, channel: 1 })),
};

/** Scrypt, sockets and two databases on a busy machine. */
const START_MS = 60_000;

let folder: string;
let practice: PracticeMeters;
let taps: Map<string, Tap>;
let app: App;
let web: WebServer;
let token: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'first-day-'));
  practice = await startPracticeMeters({ env, folder: join(folder, 'meters'), site, profiles, speed: 0, paced: false });
  taps = new Map();
  for (const { name, port } of practice.buses) taps.set(name, await tapGateway(port));
  app = await createApp(env, { folder: join(folder, 'site'), practice: false, version: '0' });
  web = await startWeb({ env, gate: app.gate, events: app.events, port: 0, windowFolder: join(folder, 'none'), seatId: '1' });
  const first = { siteName: '云汇大厦', login: 'admin', name: '管理员', password: 'a good password' };
  token = (await ask('setup.createAdministrator', first)).token;
}, START_MS);
afterEach(async () => {
  await web.close();
  await app.close();
  for (const tap of taps.values()) await tap.close();
  await practice.close();
  rmSync(folder, { recursive: true });
});

function post(name: string, body: string, bearer: string | undefined): Promise<Response> {
  const authorization = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
  return fetch(`${web.url}call/${name}`, { method: 'POST', headers: { 'content-type': 'application/json', ...authorization }, body });
}

async function ask<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>> {
  const reply = (await (await post(name, JSON.stringify(input), token)).json()) as { ok: boolean; value: CallOutput<Name> };
  if (!reply.ok) throw new Error(JSON.stringify(reply));
  return reply.value;
}

const plan = (): SitePlan => practicePlan(site, (gateway) => ({ host: '127.0.0.1', port: taps.get(gateway)!.port }));
const fileOf = async (planned: SitePlan) => {
  const bytes = await writeWorkbook(draftWorkbook(planned, 'zh'));
  return { fileName: '云汇.xlsx', base64: Buffer.from(bytes).toString('base64') };
};

async function takenOver() {
  await ask('site.takeOver', {});
  for (;;) {
    const status = await ask('site.takeOverStatus', {});
    if (!status.running) return status;
    await sleep(env.clock, 50);
  }
}

test(
  'import, and it runs: every meter is taken over, its differences listed, and nothing but reads was sent',
  { timeout: 120_000 },
  async () => {
    const file = await fileOf(plan());
    const preview = await ask('site.previewImport', file);
    expect(preview).toMatchObject({ importable: true, errors: 0, changed: 0, removed: 0 });
    await ask('site.import', { ...file, fingerprint: preview.fingerprint });
    expect(await ask('site.commissioning.read', {})).toEqual({ control: false, clock: false, price: false, text: false });

    // A reply is lost on the way: its meter is asked again once its bus is through.
    const unlucky = practice.simulated.get(site.meters[0]!.bus)!;
    unlucky.faults = scriptedFaults([{ when: ({ unit }) => unit === 5, plan: { loseReply: true } }]);
    const status = await takenOver();
    // Mute, and another number behind the address; the vacant unit, the lift and the unit that left are nobody's.
    const rooms = (state: string) => status.meters.filter((meter) => meter.state === state).map(({ room }) => room);
    expect(rooms('unreached')).toEqual(['3F-06', '3F-07']);
    expect(status.meters.filter(({ state }) => state === 'unreached').map(({ reason }) => reason?.code)).toEqual([
      'meter.noAnswer',
      'meter.wrongNumber',
    ]);
    expect(rooms('read')).toEqual(['3F-10', '6F-03', 'B1-电梯']);
    expect(rooms('differs')).toEqual(['3F-08']);
    expect(status.counts).toMatchObject({ waiting: 0, reading: 0, taken: 26 });

    const { rows, compared } = await ask('site.takeOverDifferences', {});
    expect(compared).toBe(27);
    expect(rows).toMatchObject([{ room: '3F-08', oldBalanceFen: 41_595, balanceFen: 36_595, differenceFen: -5_000, kinds: ['balance'] }]);
    // One account for all of its meters, also where they hang on different buses.
    const { accounts } = await ask('site.accounts', { find: '全季便利店' });
    expect(accounts).toMatchObject([{ name: '全季便利店', meters: 2 }]);

    for (const [bus, tap] of taps) {
      const { transport } = site.gateways.find(({ name }) => name === bus)!;
      const functions = tap.sent().flatMap((stream) => functionsSent(transport, stream));
      expect(functions.length).toBeGreaterThan(30);
      expect(functions.filter((one) => one !== 3 && one !== 4)).toEqual([]);
    }

    practice.meters.get(site.meters.find(({ room }) => room === '3F-06')!.serial)!.behaviour.mute = false;
    const again = await takenOver();
    expect(again.counts).toMatchObject({ taken: 27, differs: 1, read: 3, unreached: 1 });
    const last = (await ask('site.lastImport', {})).import!;
    expect(last.undoObstacle).toEqual({ code: 'import.takenOver', values: {} });
  },
);

test('a long request is for who is signed in, and no longer than agreed', async () => {
  const long = JSON.stringify({ fileName: 'x.xlsx', base64: 'A'.repeat(1_000_000) });
  expect((await post('site.previewImport', long, undefined)).status).toBe(401);
  expect((await post('site.previewImport', long, token)).status).toBe(200);
  expect((await post('desk.find', JSON.stringify({ text: 'A'.repeat(1_000_000) }), token)).status).toBe(413);
  expect((await post('site.import', 'A'.repeat(8 * 1024 * 1024 + 1), token)).status).toBe(413);
});
