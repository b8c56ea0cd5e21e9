/** The app's own take-over of the practice building behind wire-taps, its time held against what the wires need. */
import { join } from 'node:path';
import { zoneClock } from '../../../src-shared/value/instant.ts';
import { busConfigs } from '../../app/bus-config.ts';
import { createEngine } from '../../app/engine.ts';
import { readPracticeWorkbook } from '../../app/practice/workbook.ts';
import { createFieldbus } from '../../fieldbus/fieldbus.ts';
import { loadProfiles } from '../../fieldbus/profile/load.ts';
import { openGateway } from '../../fieldbus/transport/open.ts';
import type { Env } from '../../platform/env.ts';
import { silentLog, systemClock, systemRandom } from '../../platform/system-env.ts';
import { importSite } from '../../service/site-import/import-site.ts';
import { takeOverStatus } from '../../service/take-over/take-over-view.ts';
import { startPracticeMeters } from '../../simulator/practice.ts';
import type { PracticeSite } from '../../simulator/site/shape.ts';
import { buses } from '../../store/site/meter.ts';
import { openStore } from '../../store/database/open.ts';
import { insertOperator } from '../../store/people/operator.ts';
import { insertSite } from '../../store/site/site.ts';
import { functionsSent, tapGateway, type Tap } from '../first-day/recorder.ts';

const RESOURCES = join(import.meta.dirname, '../../../resources');
/** Registers of number, proof, state, forced mode and run mode: what a take-over reads of each meter. */
const REGISTERS = [3, 25, 48, 2, 1] as const;
/** Around the registers: a request of 8 characters, a reply of 5. */
const FRAME_CHARACTERS = 13;
const BITS_A_CHARACTER = 10;

export interface TakenOver {
  readonly meters: number;
  readonly opened: number;
  readonly read: number;
  readonly unreached: readonly string[];
  readonly differs: readonly string[];
  /** Every function code that any bus was sent, once. */
  readonly functions: readonly number[];
  readonly requests: number;
  readonly tookMs: number;
  /** What the slowest bus needs at least, ms: characters, turnarounds and gaps of the meters that answer. */
  readonly limitMs: number;
  readonly ratio: number;
}

/** @param folder empty; holds the ledger. */
export async function takeOverBuilding(folder: string): Promise<TakenOver> {
  const env: Env = { clock: systemClock, random: systemRandom, log: silentLog };
  const profiles = loadProfiles(join(RESOURCES, 'meter-profiles'));
  const workbook = await readPracticeWorkbook(join(RESOURCES, 'practice/building.xlsx'), profiles, env.clock);
  const { site } = workbook;
  const simulated = await startPracticeMeters({ env, site, profiles });
  const taps = new Map<string, Tap>();
  for (const { name, port } of simulated.buses) taps.set(name, await tapGateway(port));
  const store = openStore({ folder, env });
  insertSite(store, { name: site.name, zone: 'Asia/Shanghai', practice: 0, createdAt: env.clock.now() });
  const operatorId = insertOperator(store, {
    ...{ login: 'admin', name: 'admin', passwordHash: '-', pinHash: null, createdAt: env.clock.now() },
  });
  const fieldbus = createFieldbus({
    env,
    profiles,
    // Each bus has a tap of its own, whatever port its gateway gave it.
    openLine: (gateway) => openGateway({ ...gateway, host: '127.0.0.1', port: tapAt(gateway.port) }),
  });
  const engine = createEngine({ env, store, fieldbus, profiles, localTime: zoneClock('Asia/Shanghai'), hint: () => undefined });
  try {
    const imported = await importSite(engine.context, { operatorId, seat: '1' }, workbook.file, null, workbook.readSheets);
    if (!imported.ok) throw new Error(imported.fault.code);
    fieldbus.configure(busConfigs(store));
    const began = env.clock.monotonicMs();
    await engine.takeOver.start({ operatorId, seat: '1' }, null);
    const tookMs = Math.round(env.clock.monotonicMs() - began);
    const { meters, counts, total } = takeOverStatus(engine.context, engine.takeOver, ['unreached', 'differs'], 1_000);
    const rooms = (state: string) => meters.filter((meter) => meter.state === state).map(({ room }) => room);
    const sent = site.buses.flatMap((bus) => functionsOn(site, bus.name, taps));
    const limitMs = Math.round(Math.max(...site.buses.map(({ name }) => busLimitMs(site, name))));
    return {
      ...{ meters: total, opened: counts.taken + counts.differs, read: counts.read },
      ...{ unreached: rooms('unreached'), differs: rooms('differs') },
      ...{ functions: [...new Set(sent)].toSorted(), requests: sent.length },
      ...{ tookMs, limitMs, ratio: Math.round((100 * tookMs) / limitMs) / 100 },
    };
  } finally {
    await engine.takeOver.stop();
    await fieldbus.close();
    store.close();
    for (const tap of taps.values()) await tap.close();
    await simulated.close();
  }

  function tapAt(port: number | undefined): number {
    const config = busConfigs(store).find(({ gateway }) => gateway.port === port);
    const tap = taps.get(buses(store).find(({ id }) => id === config?.id)?.name ?? '');
    if (!tap) throw new Error(`no bus listens at port ${port}`);
    return tap.port;
  }
}

function functionsOn({ buses: all, gateways: known }: PracticeSite, bus: string, taps: ReadonlyMap<string, Tap>): number[] {
  const gateway = known.find(({ name }) => name === all.find((one) => one.name === bus)?.gateway);
  const streams = taps.get(bus)?.sent() ?? [];
  return streams.flatMap((stream) => functionsSent(gateway?.transport ?? 'tcp', stream));
}

/** Between the last reply and the next request the wire is silent for the gap; a dead meter is not counted. */
export function busLimitMs({ buses: all, meters }: PracticeSite, name: string): number {
  const bus = all.find((one) => one.name === name);
  if (!bus) throw new Error(`there is no bus ${name}`);
  const characterMs = (1_000 * BITS_A_CHARACTER) / bus.baud;
  const exchangesMs = (turnaroundMs: number) =>
    REGISTERS.reduce((sum, registers) => sum + (FRAME_CHARACTERS + 2 * registers) * characterMs + turnaroundMs + bus.gapMs, 0);
  const answering = meters.filter((meter) => meter.bus === name && !meter.really.dead);
  return answering.reduce((sum, { really }) => sum + exchangesMs(really.turnaroundMs), 0);
}
