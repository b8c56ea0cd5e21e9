/** A site on a serial port: its workbook comes in, its meters are taken over and one is sold to, over two joined pseudo-terminals in RTU. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CallInput, CallName, CallOutput } from '../../../src-shared/contract/operator/index.ts';
import { purchaseCount } from '../../../src-shared/value/count.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import type { OpUid } from '../../../src-shared/value/id.ts';
import { createApp, type App } from '../../app/create-app.ts';
import { draftWorkbook } from '../../domain/site-import/draft.ts';
import type { SitePlan } from '../../domain/site-import/plan.ts';
import { loadProfiles } from '../../fieldbus/profile/load.ts';
import { writeWorkbook } from '../../output/spreadsheet/write.ts';
import { sleep } from '../../platform/env.ts';
import { systemEnv } from '../../platform/system-env.ts';
import { SimulatedBus } from '../../simulator/bus.ts';
import { framingFor } from '../../simulator/line.ts';
import { forgetful } from '../../simulator/memory.ts';
import { SimulatedMeter } from '../../simulator/meter/meter.ts';
import { meterState, usualBehaviour } from '../../simulator/meter/state.ts';

const env = systemEnv();
const profile = loadProfiles(join(import.meta.dirname, '../../../resources/meter-profiles')).get('dtsy1352')!;
const haveSocat = spawnSync('socat', ['-V']).status === 0;
const START_MS = 60_000;
const LOOK_EVERY_MS = 50;
const METERS = 4;
const BALANCE_FEN = 12_345;
const SALE = '7c1b7b4e-52f5-4a3c-9d57-0b7f4f1c2a01' as OpUid;
const serialOf = (index: number) => String(210_900_000_001 + index);
const roomOf = (index: number) => `10${index + 1}`;

describe.skipIf(!haveSocat)('on a serial port', () => {
  const folder = mkdtempSync(join(tmpdir(), 'serial-day-'));
  const devices = Array.from({ length: METERS }, (_, index) => {
    const money = { balanceFen: fen(BALANCE_FEN + index), purchaseCount: purchaseCount(7), totalPurchasedFen: fen(900_000) };
    const state = meterState({ serial: serialOf(index), ...money });
    const time = { nowMs: () => env.clock.now(), loadMs: () => 0 };
    return new SimulatedMeter({ key: serialOf(index), profile, address: index + 1, state, behaviour: usualBehaviour(profile) }, time);
  });
  let socat: ChildProcess;
  let far: SerialPort;
  let port: string;
  let app: App;
  let token: string;

  beforeAll(async () => {
    const links = [join(folder, 'near'), join(folder, 'far')] as const;
    socat = spawn(
      'socat',
      links.map((link) => `pty,raw,echo=0,link=${link}`),
    );
    for (let tries = 0; tries < 200 && !links.every(existsSync); tries++) await sleep(env.clock, 20);
    // A workbook names ports as the system does, not by a link to one.
    port = realpathSync(links[0]);
    far = await serveOn(realpathSync(links[1]));
    app = await createApp(env, { folder: join(folder, 'site'), practice: false, version: '0' });
    token = (await ask('setup.createAdministrator', { siteName: '串口楼', login: 'admin', name: '管理员', password: 'a good password' }))
      .token;
  }, START_MS);

  afterAll(async () => {
    await app.close();
    if (far.isOpen) await new Promise((resolve) => far.close(resolve));
    socat.kill();
    rmSync(folder, { recursive: true });
  });

  async function serveOn(path: string): Promise<SerialPort> {
    const opened = new SerialPort({ path, baudRate: 9600, autoOpen: false });
    await new Promise<void>((resolve, reject) => opened.open((error) => (error ? reject(error) : resolve())));
    const bus = new SimulatedBus({ name: '串口', env, meters: devices, memory: forgetful });
    const end = bus.attach({ framing: framingFor('rtuOverTcp'), send: (bytes) => void opened.write(bytes), hangUp: () => undefined });
    opened.on('data', (chunk: Uint8Array) => end.received(new Uint8Array(chunk)));
    return opened;
  }

  async function ask<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>> {
    const reply = await app.gate.call(name, input, { via: 'loopback', seatId: '1', token, language: 'zh' });
    if (!reply.ok) throw new Error(`${name}: ${JSON.stringify(reply)}`);
    return reply.value as CallOutput<Name>;
  }

  function plan(): SitePlan {
    const indices = devices.map((_, index) => index);
    return {
      buildings: ['塔楼'],
      floors: [{ building: '塔楼', name: '1F' }],
      units: indices.map((index) => ({ building: '塔楼', floor: '1F', name: roomOf(index) })),
      gateways: [{ name: '串口 1', transport: 'serial', host: port, port: null, txid: 'strict', holdMs: 0 }],
      buses: [{ name: '总线 1', gateway: '串口 1', channel: 1, baud: 9600, parity: 'none', gapMs: 5 }],
      meters: indices.map((index) => ({
        ...{ serial: serialOf(index), profile: 'dtsy1352', role: 'tenant', ratio: 1, canRemoteClose: null },
        ...{ point: { bus: '总线 1', address: index + 1 }, place: { building: '塔楼', unit: roomOf(index) } },
        old: { tenant: null, balanceFen: null, purchaseCount: null },
      })),
      defaults: {},
      accounts: indices.map((index) => ({ name: `商户 ${index + 1}`, contact: '', phone: '', serials: [serialOf(index)] })),
    };
  }

  test('import, take-over of every meter, and a sale that is on the meter to the fen, once', { timeout: START_MS }, async () => {
    const file = { fileName: '串口楼.xlsx', base64: Buffer.from(await writeWorkbook(draftWorkbook(plan(), 'zh'))).toString('base64') };
    const preview = await ask('site.previewImport', file);
    expect(preview).toMatchObject({ importable: true, errors: 0 });
    await ask('site.import', { ...file, fingerprint: preview.fingerprint });

    await ask('site.takeOver', {});
    let status = await ask('site.takeOverStatus', {});
    for (; status.running; status = await ask('site.takeOverStatus', {})) await sleep(env.clock, LOOK_EVERY_MS);
    expect(status.counts).toMatchObject({ taken: METERS, unreached: 0 });

    const { meters } = await ask('meter.list', { find: roomOf(2) });
    expect(meters).toMatchObject([{ serial: serialOf(2), accountName: '商户 3', live: { balanceFen: BALANCE_FEN + 2, purchaseCount: 7 } }]);
    const { meterId, accountId } = meters[0]!;
    const sale = { uid: SALE, accountId: accountId!, meterId, amountFen: 10_000, tenders: [{ method: 'cash', amountFen: 10_000 }] };
    await ask('sale.sell', sale);
    let operation = await ask('operation.view', { uid: SALE });
    for (let tries = 0; tries < 20 && operation.state !== 'reached'; tries++) {
      operation = await ask('operation.view', { uid: SALE, unlessState: operation.state, waitMs: 5_000 });
    }
    expect(operation.state).toBe('reached');
    // The same click again is the same sale.
    await ask('sale.sell', sale);
    expect(devices.map(({ state }) => [state.balanceFen, state.purchaseCount, state.totalPurchasedFen])).toEqual(
      devices.map((_, index) => (index === 2 ? [BALANCE_FEN + 2 + 10_000, 8, 910_000] : [BALANCE_FEN + index, 7, 900_000])),
    );
    expect((await ask('meter.read', { meterId })).live).toMatchObject({ balanceFen: BALANCE_FEN + 2 + 10_000, purchaseCount: 8 });
  });
});
