/** A small building in virtual time: meters of one kind on paced wires, the app's engine on top, to be stopped and started. */
import { fileURLToPath } from 'node:url';
import { purchaseCount } from '../../../src-shared/value/count.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import type { BusId, MeterId } from '../../../src-shared/value/id.ts';
import { instant, zoneClock } from '../../../src-shared/value/instant.ts';
import { busConfigs } from '../../app/bus-config.ts';
import { createEngine, type Engine } from '../../app/engine.ts';
import { calendarMs } from '../../domain/reading/clock.ts';
import { createFieldbus, type Fieldbus } from '../../fieldbus/fieldbus.ts';
import { loadProfiles } from '../../fieldbus/profile/load.ts';
import type { Profile } from '../../fieldbus/profile/schema.ts';
import type { OpenLine } from '../../fieldbus/transport/line.ts';
import { virtualEnv, type VirtualEnv } from '../../platform/virtual-env.ts';
import { SimulatedBus } from '../../simulator/bus.ts';
import { simulatedLine } from '../../simulator/line.ts';
import { forgetful } from '../../simulator/memory.ts';
import { SimulatedMeter } from '../../simulator/meter/meter.ts';
import { constantLoad, meterState, usualBehaviour } from '../../simulator/meter/state.ts';
import { connectMeter, insertBus, insertGateway, insertMeter } from '../../store/site/meter.ts';
import { openStore, type Store } from '../../store/database/open.ts';
import { insertBuilding, insertFloor, insertSite, insertUnit, placeMeter } from '../../store/site/site.ts';

/** 21 November 2026, 22:00 in Shanghai: two hours before a midnight. */
export const EVENING = instant(Date.UTC(2026, 10, 21, 14));
const ZONE = 'Asia/Shanghai';
const PROFILES = fileURLToPath(new URL('../../../resources/meter-profiles', import.meta.url));

export interface BuildingWish {
  readonly buses?: number;
  readonly metersPerBus: number;
  /** W of a bus's n-th meter, from 0. */
  readonly watts?: (index: number) => number;
  readonly turnaroundMs?: number;
  readonly gapMs?: number;
  /** 0: bytes take no time. */
  readonly characterMs?: number;
  readonly zone?: string;
  /** By how much true time, which the meters show, is ahead of the PC's clock. */
  readonly pcBehindMs?: () => number;
}

export interface Building {
  readonly env: VirtualEnv;
  readonly store: Store;
  readonly ids: readonly MeterId[];
  readonly busIds: readonly BusId[];
  readonly devices: readonly SimulatedMeter[];
  readonly buses: readonly SimulatedBus[];
  readonly hints: string[];
  readonly openLine: (bus: number) => OpenLine;
  /** The app: its wires and its engine, reading. */
  run(): { readonly engine: Engine; readonly fieldbus: Fieldbus; stop(): Promise<void> };
}

export function makeBuilding(wish: BuildingWish): Building {
  const env = virtualEnv(1, EVENING);
  const zone = wish.zone ?? ZONE;
  const store = openStore({ folder: ':memory:', env });
  const profiles = loadProfiles(PROFILES);
  const profile = profiles.get('dtsy1352');
  if (!profile) throw new Error('the profile dtsy1352 is missing');
  insertSite(store, { name: '抄表楼', zone, practice: 1, createdAt: EVENING });
  const floor = insertFloor(store, { building: insertBuilding(store, { name: '塔楼', rank: 0 }), name: '1F', rank: 0 });
  const ids: MeterId[] = [];
  const busIds: BusId[] = [];
  const devices: SimulatedMeter[] = [];
  const buses = Array.from({ length: wish.buses ?? 1 }, (_, number) => {
    const name = `总线${number + 1}`;
    const gateway = insertGateway(store, {
      ...{ name, transport: 'rtuOverTcp', host: name, port: 1, txid: 'strict', holdMs: 0, keyRef: null },
    });
    const bus = insertBus(store, { gateway, channel: 1, name, baud: 9600, parity: 'none', gapMs: wish.gapMs ?? 30 });
    busIds.push(bus);
    const here = Array.from({ length: wish.metersPerBus }, (__, index) => {
      const serial = `2103${String(number).padStart(4, '0')}${String(index).padStart(4, '0')}`;
      const id = insertMeter(store, { serial, profile: profile.id, role: 'tenant', status: 'installed', ct: 1, canRemoteClose: 1 });
      connectMeter(store, { meter: id, bus, address: index + 1, subUser: 0, fromAt: EVENING });
      placeMeter(store, {
        unit: insertUnit(store, { floor, name: `${number}-${index}`, rank: index }),
        meter: id,
        era: 0,
        fromAt: EVENING,
      });
      ids.push(id);
      const device = makeDevice(env, profile, serial, index, wish);
      devices.push(device);
      return device;
    });
    return new SimulatedBus({ name, env, meters: here, memory: forgetful });
  });
  const hints: string[] = [];
  const openLine = (bus: number): OpenLine => paced(simulatedLine(buses[bus]!, env, 'rtuOverTcp'), env, wish.characterMs ?? 0);
  return {
    ...{ env, store, ids, busIds, devices, buses, hints, openLine },
    run() {
      const fieldbus = createFieldbus({ env, profiles, openLine: ({ host }) => openLine(buses.findIndex(({ name }) => name === host)) });
      fieldbus.configure(busConfigs(store));
      const hint = (topic: string, ...about: number[]) => void hints.push(`${env.clock.monotonicMs()} ${topic} ${about.join()}`);
      const engine = createEngine({ env, store, fieldbus, profiles, localTime: zoneClock(zone), hint });
      engine.reading.start();
      const stop = async () => {
        const ended = engine.reading.stop();
        await fieldbus.close();
        await ended;
      };
      return { engine, fieldbus, stop };
    },
  };
}

function makeDevice(env: VirtualEnv, profile: Profile, serial: string, index: number, wish: BuildingWish): SimulatedMeter {
  const state = meterState({
    ...{ serial, balanceFen: fen(5_000_000), purchaseCount: purchaseCount(7), totalPurchasedFen: fen(6_000_000) },
    ...{ energyCentiKwh: 1_000_000 + index },
  });
  const behaviour = usualBehaviour(profile, {
    turnaroundMs: wish.turnaroundMs ?? 30,
    wattsByHour: constantLoad(wish.watts?.(index) ?? 3000),
  });
  // Its clock shows the time of the zone it hangs in; the device itself believes that to be China.
  const local = zoneClock(wish.zone ?? ZONE);
  const nowMs = () => calendarMs(local(instant(env.clock.now() + (wish.pcBehindMs?.() ?? 0)))) - 8 * 3_600_000;
  const time = { nowMs, loadMs: () => env.clock.monotonicMs() };
  return new SimulatedMeter({ key: serial, profile, address: index + 1, state, behaviour }, time);
}

/** Each character takes its time on the wire, in both directions. */
function paced(open: OpenLine, { clock }: VirtualEnv, characterMs: number): OpenLine {
  if (characterMs === 0) return open;
  return async (handlers) => {
    const line = await open({
      ...handlers,
      bytes: (chunk) => void clock.after(chunk.length * characterMs, () => handlers.bytes(chunk)),
    });
    return { ...line, write: (bytes) => void clock.after(bytes.length * characterMs, () => line.write(bytes)) };
  };
}
