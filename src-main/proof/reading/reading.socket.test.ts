/** The reading service over real sockets: 32 meters behind a Modbus TCP gateway, readings written by the thread, calls that tell of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { purchaseCount } from '../../../src-shared/value/count.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import { zoneClock } from '../../../src-shared/value/instant.ts';
import { busConfigs } from '../../app/bus-config.ts';
import { createEngine, type Engine } from '../../app/engine.ts';
import { createFieldbus, type Fieldbus } from '../../fieldbus/fieldbus.ts';
import { loadProfiles } from '../../fieldbus/profile/load.ts';
import { openGateway } from '../../fieldbus/transport/open.ts';
import { sleep, type Env } from '../../platform/env.ts';
import { silentLog, systemClock, systemRandom } from '../../platform/system-env.ts';
import { readingStatus } from '../../service/reading/status.ts';
import { SimulatedBus } from '../../simulator/bus.ts';
import { forgetful } from '../../simulator/memory.ts';
import { SimulatedMeter } from '../../simulator/meter/meter.ts';
import { meterState, usualBehaviour } from '../../simulator/meter/state.ts';
import { serveBus, type BusServer } from '../../simulator/server.ts';
import { connectMeter, insertBus, insertGateway, insertMeter } from '../../store/site/meter.ts';
import { openStore, READINGS_FILE, type Store } from '../../store/database/open.ts';
import { threadSink } from '../../store/reading/reading-sink.ts';

const METERS = 32;
const PROFILES = join(import.meta.dirname, '../../../resources/meter-profiles');
const env: Env = { clock: systemClock, random: systemRandom, log: silentLog };
const profiles = loadProfiles(PROFILES);
const profile = profiles.get('dtsy1352')!;
const serialOf = (index: number) => String(210_300_000_000 + index);

let folder: string;
let server: BusServer;
let store: Store;
let fieldbus: Fieldbus;
let engine: Engine;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reading-'));
  const time = { nowMs: () => env.clock.now(), loadMs: () => env.clock.monotonicMs() };
  const devices = Array.from({ length: METERS }, (_, index) => {
    const money = { balanceFen: fen(1000 + index), purchaseCount: purchaseCount(index), totalPurchasedFen: fen(90_000) };
    const state = meterState({ serial: serialOf(index), ...money, energyCentiKwh: 5000 + index });
    return new SimulatedMeter({ key: serialOf(index), profile, address: index + 1, state, behaviour: usualBehaviour(profile) }, time);
  });
  server = await serveBus(new SimulatedBus({ name: '一号', env, meters: devices, memory: forgetful }), 'tcp', '127.0.0.1', 0);
  store = openStore({ folder, env });
  const gateway = insertGateway(store, {
    ...{ name: '一号', transport: 'tcp', host: '127.0.0.1', port: server.port, txid: 'strict', holdMs: 10_000, keyRef: null },
  });
  const bus = insertBus(store, { gateway, channel: 1, name: '一号', baud: 9600, parity: 'none', gapMs: 0 });
  for (let index = 0; index < METERS; index++) {
    const serial = serialOf(index);
    const meter = insertMeter(store, { serial, profile: profile.id, role: 'tenant', status: 'installed', ct: 1, canRemoteClose: null });
    connectMeter(store, { meter, bus, address: index + 1, subUser: 0, fromAt: env.clock.now() });
  }
  fieldbus = createFieldbus({ env, profiles, openLine: openGateway });
  fieldbus.configure(busConfigs(store));
  const sink = threadSink(join(folder, READINGS_FILE), env.log);
  const localTime = zoneClock('Asia/Shanghai');
  engine = createEngine({ env, store, fieldbus, profiles, localTime, hint: () => undefined, sink });
});

afterEach(async () => {
  await fieldbus.close();
  await engine.reading.stop();
  store.close();
  await server.close();
  rmSync(folder, { recursive: true });
});

it('reads 32 meters in full, freezes each once, and the thread keeps every reading', async () => {
  engine.reading.start();
  const status = () => readingStatus(engine.context, engine.reading).buses[0]!;
  for (let tries = 0; tries < 300 && status().sweep?.meters !== METERS; tries++) await sleep(env.clock, 20);
  expect(status()).toMatchObject({ connected: true, meters: METERS, lost: 0 });
  expect(status().counters.replies).toBeGreaterThanOrEqual(3 * METERS);
  const stopped = engine.reading.stop();
  await fieldbus.close();
  await stopped;
  const kept = store.readings.db.prepare('SELECT total_centi_kwh, balance_fen FROM reading ORDER BY meter').raw().all();
  expect(kept).toEqual(Array.from({ length: METERS }, (_, index) => [5000 + index, 1000 + index]));
  const frozen = store.ledger.db.prepare('SELECT total_centi_kwh, quality FROM freeze ORDER BY meter').raw().all();
  expect(frozen).toEqual(Array.from({ length: METERS }, (_, index) => [5000 + index, 'good']));
});
