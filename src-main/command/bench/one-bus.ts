/** The app's reading service on one bus of 32 paced meters behind a real socket, with rounds of full readings begun on request. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instant, zoneClock } from '../../../src-shared/value/instant.ts';
import type { BusId, MeterId } from '../../../src-shared/value/id.ts';
import { busConfigs } from '../../app/bus-config.ts';
import { createEngine, type Engine } from '../../app/engine.ts';
import { createFieldbus, type BusTiming } from '../../fieldbus/fieldbus.ts';
import { loadProfiles } from '../../fieldbus/profile/load.ts';
import { openGateway } from '../../fieldbus/transport/open.ts';
import { sleep, type Env } from '../../platform/env.ts';
import { silentLog } from '../../platform/system-env.ts';
import { connectMeter, insertBus, insertGateway, insertMeter } from '../../store/site/meter.ts';
import { openStore, READINGS_FILE, type Store } from '../../store/database/open.ts';
import { threadSink } from '../../store/reading/reading-sink.ts';
import { startPacedBuses, type Heard, type PacedBuses } from './paced-buses.ts';

export const METERS = 32;
/** 9600 baud, 8N1. */
export const CHARACTER_MS = 10_000 / 9600;
export const TURNAROUND_MS = 30;
const ROUND_MS = 30 * 60_000;
const LONGEST_ROUND_MS = 120_000;
const LOOK_EVERY_MS = 20;

export interface Round {
  readonly tookMs: number;
  readonly meters: number;
  /** Of the thread that reads, over the round. */
  readonly cpuMs: number;
}

export interface OneBus {
  readonly paced: PacedBuses;
  readonly engine: Engine;
  /** In the order of their addresses, which begin with 1. */
  readonly meters: readonly MeterId[];
  /** How many meters of the round under way were read. */
  readonly read: () => number;
  /** Lets the next round begin. */
  begin(): void;
  /** Lets the next round begin, and waits until `meters` meters of it were read. @throws Error when that takes two minutes. */
  round(meters: number): Promise<Round>;
  close(): Promise<void>;
}

/** Meters of a bus on which money is written too, and who is told each request. */
export interface OneBusWish {
  readonly timing?: Partial<BusTiming>;
  readonly live?: boolean;
  readonly heard?: (request: Heard) => void;
}

export async function startOneBus(system: Env, gapMs: number, { timing = {}, live = false, heard }: OneBusWish = {}): Promise<OneBus> {
  const serials = Array.from({ length: METERS }, (_, index) => String(210_300_000_000 + index));
  const pace = { characterMs: CHARACTER_MS, turnaroundMs: TURNAROUND_MS, precise: true };
  const wires = { buses: 1, meters: METERS, serials, profile: 'dtsy1352', transport: 'rtuOverTcp', live } as const;
  const paced = await startPacedBuses({ ...wires, ...pace }, heard);
  const folder = mkdtempSync(join(tmpdir(), 'bench-wire-'));
  // Rounds are counted by the wall clock: set on by half an hour, it begins the next one at once.
  let aheadMs = 0;
  const clock = { ...system.clock, now: () => instant(system.clock.now() + aheadMs) };
  const env: Env = { ...system, clock, log: silentLog };
  const store = openStore({ folder, env });
  const { busId, meters } = insertWires(store, serials, paced.ports[0]!, gapMs);
  const profiles = loadProfiles(join(import.meta.dirname, '../../../resources/meter-profiles'));
  const fieldbus = createFieldbus({ env, profiles, openLine: openGateway });
  fieldbus.configure(busConfigs(store).map((config) => ({ ...config, timing })));
  const sink = threadSink(join(folder, READINGS_FILE), env.log);
  const parts = { env, store, fieldbus, profiles, localTime: zoneClock('Asia/Shanghai'), sink };
  const engine = createEngine({ ...parts, hint: () => undefined });
  const { reading } = engine;
  reading.start();
  const begin = () => {
    aheadMs += ROUND_MS;
  };
  return {
    ...{ paced, engine, meters, begin, read: () => reading.reader(busId)?.sweep.meters ?? 0 },
    async round(wanted) {
      const before = reading.reader(busId)!.sweep.round;
      if (before !== null) begin();
      const cpu = process.threadCpuUsage();
      const sweep = () => reading.reader(busId)!.sweep;
      const giveUpMs = clock.monotonicMs() + LONGEST_ROUND_MS;
      while (sweep().round === before || sweep().meters < wanted) {
        if (clock.monotonicMs() > giveUpMs) throw new Error(`a round read ${sweep().meters} of ${wanted} meters in two minutes`);
        await sleep(clock, LOOK_EVERY_MS);
      }
      const { user, system: kernel } = process.threadCpuUsage(cpu);
      const { beganAt, endedAt, meters: read } = sweep();
      return { tookMs: endedAt! - beganAt!, meters: read, cpuMs: (user + kernel) / 1000 };
    },
    async close() {
      const ended = Promise.all([reading.stop(), engine.settler.stop()]);
      await fieldbus.close();
      await ended;
      store.close();
      await paced.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function insertWires(store: Store, serials: readonly string[], port: number, gapMs: number): { busId: BusId; meters: MeterId[] } {
  const gateway = insertGateway(store, {
    ...{ name: '一号', transport: 'rtuOverTcp', host: '127.0.0.1', port, txid: 'strict', holdMs: 0, keyRef: null },
  });
  const busId = insertBus(store, { gateway, channel: 1, name: '一号', baud: 9600, parity: 'none', gapMs });
  const meters = serials.map((serial, index) => {
    const meter = insertMeter(store, { serial, profile: 'dtsy1352', role: 'tenant', status: 'installed', ct: 1, canRemoteClose: null });
    connectMeter(store, { meter, bus: busId, address: index + 1, subUser: 0, fromAt: store.env.clock.now() });
    return meter;
  });
  return { busId, meters };
}
