/** Practice meters: a whole site served over real sockets, with a file that keeps its meters when the app is gone. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Profile } from '../fieldbus/profile/schema.ts';
import type { ProfileSet } from '../fieldbus/profile/load.ts';
import type { Env } from '../platform/env.ts';
import { SimulatedBus } from './bus.ts';
import { noFaults, type FaultPolicy } from './faults.ts';
import { fileMemory, forgetful, type MeterMemory } from './memory.ts';
import { SimulatedMeter, type MeterTime } from './meter/meter.ts';
import { meterState, type MeterBehaviour } from './meter/state.ts';
import { serveBus, type BusServer } from './server.ts';
import { behaviourOf, loadsOf, wishOf } from './site/facts.ts';
import type { PracticeBus, PracticeGateway, PracticeMeter, PracticeSite } from './site/shape.ts';
import type { Transport } from './wire/framing.ts';

export interface PracticeOptions {
  readonly env: Env;
  /** Where meters.db is kept, made where it is missing; left out = nowhere, and the meters end with the process. */
  readonly folder?: string;
  readonly site: PracticeSite;
  readonly profiles: ProfileSet;
  /**
   * How many times faster than true time the meters' loads run, 1 where left out; above 1 their clocks and days run as fast. Loads stand still
   * while nobody serves them.
   */
  readonly speed?: number;
  readonly faults?: FaultPolicy;
  /** Whether characters take their time on the wires, as they do at each bus's baud rate; true where left out. */
  readonly paced?: boolean;
  /** The first bus listens here, the next ones on the ports after it; 0 or left out = any free ports. */
  readonly firstPort?: number;
}

export interface ServedBus {
  readonly name: string;
  readonly gateway: string;
  readonly channel: number;
  readonly transport: Transport;
  readonly host: string;
  readonly port: number;
}

export interface PracticeMeters {
  readonly buses: readonly ServedBus[];
  /** By the serial on the site's list: for tests, and for what happens to a meter without the app. */
  readonly meters: ReadonlyMap<string, SimulatedMeter>;
  /** By name. */
  readonly simulated: ReadonlyMap<string, SimulatedBus>;
  /** Stops serving and keeps every meter as it is now. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const MOST_ATTEMPTS = 10;
/** What a load used is written at least this often, so that registers never go back by more. */
const KEEP_EVERY_MS = 30_000;

/** @throws Error (rejects) when a port cannot be had, the file is held by another process, or the site names a profile that is not there. */
export async function startPracticeMeters(options: PracticeOptions): Promise<PracticeMeters> {
  const memory = options.folder === undefined ? forgetful : memoryIn(options.folder);
  const servers: BusServer[] = [];
  try {
    const built = buildSite(options, memory);
    const served: ServedBus[] = [];
    for (const gateway of options.site.gateways) {
      const buses = options.site.buses.filter((bus) => bus.gateway === gateway.name);
      const firstPort = options.firstPort ? options.firstPort + served.length : 0;
      const opened = await serveGateway(gateway, buses, built, firstPort);
      servers.push(...opened);
      served.push(...buses.map((bus, index) => servedBus(gateway, bus, opened[index])));
    }
    return running(options.env, built, served, servers, memory);
  } catch (error) {
    await closeAll(servers);
    memory.close();
    throw error;
  }
}

function memoryIn(folder: string): MeterMemory {
  mkdirSync(folder, { recursive: true });
  return fileMemory(join(folder, 'meters.db'));
}

/** The channels of a gateway listen side by side: the second one on the port after the first, and so on. */
async function serveGateway(
  gateway: PracticeGateway,
  buses: readonly PracticeBus[],
  built: BuiltSite,
  firstPort: number,
): Promise<readonly BusServer[]> {
  for (let attempt = 1; ; attempt++) {
    const opened: BusServer[] = [];
    try {
      for (const bus of buses) {
        const port = opened[0] ? opened[0].port + opened.length : firstPort;
        opened.push(await serveBus(simulatedBus(built, bus.name), gateway.transport, HOST, port));
      }
      return opened;
    } catch (error) {
      await closeAll(opened);
      // Of a free port that the system chose, the next one may be taken; a port that was asked for is the caller's matter.
      if (firstPort !== 0 || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

function servedBus(gateway: PracticeGateway, bus: PracticeBus, server: BusServer | undefined): ServedBus {
  if (!server) throw new Error(`bus ${bus.name} is not served`);
  const { name, channel } = bus;
  return { name, gateway: gateway.name, channel, transport: gateway.transport, host: HOST, port: server.port };
}

async function closeAll(servers: readonly BusServer[]): Promise<void> {
  await Promise.all(servers.map((server) => server.close()));
}

export interface BuiltSite {
  readonly meters: ReadonlyMap<string, SimulatedMeter>;
  readonly simulated: ReadonlyMap<string, SimulatedBus>;
}

/** The site's meters and buses without sockets: what a simulation in virtual time attaches its lines to. */
export function buildSite(options: Omit<PracticeOptions, 'folder' | 'firstPort'>, memory: MeterMemory): BuiltSite {
  const { env, site, profiles, faults = noFaults } = options;
  const time = practiceTime(env, options.speed ?? 1);
  const loads = loadsOf(site.meters);
  const meters = new Map(
    site.meters.map((entry) => {
      const behaviour = behaviourOf(entry, profileOf(profiles, entry), loads.get(entry) ?? []);
      return [entry.serial, buildMeter(entry, profileOf(profiles, entry), behaviour, memory, time)];
    }),
  );
  const simulated = site.buses.map((bus) => {
    const here = site.meters.flatMap((entry) => (entry.bus === bus.name ? (meters.get(entry.serial) ?? []) : []));
    const holdMs = site.gateways.find(({ name }) => name === bus.gateway)?.holdMs;
    const characterMs = options.paced === false ? 0 : characterMsOf(bus);
    return new SimulatedBus({
      name: bus.name,
      env,
      meters: here,
      memory,
      faults,
      characterMs,
      ...(holdMs === undefined ? {} : { holdMs }),
    });
  });
  return { meters, simulated: new Map(simulated.map((bus) => [bus.name, bus])) };
}

/** Start, 8 data bits and stop, and a parity bit where there is one. */
function characterMsOf({ baud, parity }: PracticeBus): number {
  return ((parity === 'none' ? 10 : 11) * 1_000) / baud;
}

function practiceTime(env: Env, speed: number): MeterTime {
  const startMs = env.clock.now();
  const startMonotonicMs = env.clock.monotonicMs();
  const loadMs = () => startMs + Math.floor((env.clock.monotonicMs() - startMonotonicMs) * speed);
  return { nowMs: speed > 1 ? loadMs : () => env.clock.now(), loadMs };
}

function profileOf(profiles: ProfileSet, entry: PracticeMeter): Profile {
  const profile = profiles.get(entry.profile);
  if (!profile) throw new Error(`meter ${entry.serial}: there is no profile ${entry.profile}`);
  return profile;
}

function buildMeter(
  entry: PracticeMeter,
  profile: Profile,
  behaviour: MeterBehaviour,
  memory: MeterMemory,
  time: MeterTime,
): SimulatedMeter {
  const key = `${entry.bus}/${entry.serial}`;
  const kept = memory.recall(key);
  const state = kept?.state ?? meterState(wishOf(entry));
  return new SimulatedMeter({ key, profile, address: kept?.address ?? entry.address, state, behaviour, waits: !kept }, time);
}

function simulatedBus(built: BuiltSite, name: string): SimulatedBus {
  const bus = built.simulated.get(name);
  if (!bus) throw new Error(`bus ${name} was not built`);
  return bus;
}

function running(
  env: Env,
  built: BuiltSite,
  buses: readonly ServedBus[],
  servers: readonly BusServer[],
  memory: MeterMemory,
): PracticeMeters {
  const keepAll = () => {
    for (const meter of built.meters.values()) memory.keep(meter, 'reading');
  };
  const tick = () => {
    keepAll();
    cancel = env.clock.after(KEEP_EVERY_MS, tick);
  };
  let cancel = env.clock.after(KEEP_EVERY_MS, tick);
  return {
    ...built,
    buses,
    async close() {
      cancel();
      await closeAll(servers);
      keepAll();
      memory.close();
    },
  };
}
