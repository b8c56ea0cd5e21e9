/** What every seed stands on: one in-memory ledger with a site, four meters on two buses, two accounts a bus and an operator, made once. */
import { fileURLToPath } from 'node:url';
import type { AccountId, BusId, MeterId, OperatorId } from '../../../src-shared/value/id.ts';
import { instant, zoneClock } from '../../../src-shared/value/instant.ts';
import { ensurePayMethods } from '../../app/pay-methods.ts';
import { busConfigs } from '../../app/bus-config.ts';
import { loadProfiles, profileSet, type ProfileSet } from '../../fieldbus/profile/load.ts';
import type { BusConfig } from '../../fieldbus/fieldbus.ts';
import { Decoders } from '../../fieldbus/profile/codec.ts';
import type { Profile } from '../../fieldbus/profile/schema.ts';
import { virtualEnv } from '../../platform/virtual-env.ts';
import { Registers } from '../../simulator/meter/registers.ts';
import { createAuditor } from '../../audit/database.ts';
import { attachMeter, insertAccount } from '../../store/site/account.ts';
import { connectMeter, insertBus, insertGateway, insertMeter } from '../../store/site/meter.ts';
import { openStore, type Store } from '../../store/database/open.ts';
import { insertOperator } from '../../store/people/operator.ts';
import { insertBuilding, insertFloor, insertSite, insertUnit, placeMeter } from '../../store/site/site.ts';

export const START = instant(Date.UTC(2026, 10, 22, 0, 0));
/** The building was let long before: no clock is set back that far. */
const MOVED_IN = instant(Date.UTC(2026, 0, 1));

export interface GroundMeter {
  readonly id: MeterId;
  readonly account: AccountId;
  readonly serial: string;
  readonly bus: BusId;
  readonly busName: string;
  readonly address: number;
  readonly profile: Profile;
  readonly registers: Registers;
  /** Whether the device itself refuses a purchase count that is not its own + 1. */
  readonly refusesRepeatedCount: boolean;
}

export interface Ground {
  readonly store: Store;
  readonly profiles: ProfileSet;
  readonly operator: OperatorId;
  /** The first of them is `operator`; each has a seat of their own. */
  readonly operators: readonly [OperatorId, OperatorId];
  readonly meters: readonly GroundMeter[];
  readonly buses: readonly BusConfig[];
  readonly audit: ReturnType<typeof createAuditor>;
  readonly localTime: ReturnType<typeof zoneClock>;
  /** Of every process of every seed: they know nothing but the profiles. */
  readonly decoders: Decoders;
}

/** The vendor's function that carries money. */
export const SELL_FC = 0x20;

/** The longest time the simulated gateways hold a frame. */
export const HOLD_MS = 10_000;

const PROFILES = fileURLToPath(new URL('../../../resources/meter-profiles', import.meta.url));

/** The meters' three kinds: as published; proven on a bench; and one that would take the same count twice. */
function kinds(base: Profile): readonly (Profile & { device: boolean })[] {
  return [
    { ...base, device: true },
    { ...base, id: 'proven', provenOnBench: true, device: true },
    { ...base, id: 'proven', provenOnBench: true, device: true },
    { ...base, id: 'repeats', refusesRepeatedCount: { value: false, confidence: 'B' }, device: false },
  ];
}

/** Every savepoint copies the pages that it may have to put back: in memory, where nothing is read by the page, small ones are cheaper. */
const PAGE_BYTES_IN_MEMORY = 1024;

/** @param folder a data folder, or ':memory:' */
export function makeGround(folder: string, pageBytes = folder === ':memory:' ? PAGE_BYTES_IN_MEMORY : undefined): Ground {
  const env = virtualEnv(1, START);
  const store = openStore({ folder, env, pageBytes });
  const base = loadProfiles(PROFILES).get('dtsy1352');
  if (!base) throw new Error('the profile dtsy1352 is missing');
  const profiles = kinds(base);
  insertSite(store, { name: '仿真楼', zone: 'Asia/Shanghai', practice: 1, createdAt: START });
  ensurePayMethods(store);
  const [operator, other] = ['sim', 'sim2'].map((login) =>
    insertOperator(store, { login, name: '收款员', passwordHash: '-', pinHash: null, createdAt: START }),
  ) as [OperatorId, OperatorId];
  const floor = insertFloor(store, { building: insertBuilding(store, { name: '塔楼', rank: 0 }), name: '1F', rank: 0 });
  const buses = (['tcp', 'rtuOverTcp'] as const).map((transport) => {
    const gateway = insertGateway(store, {
      name: transport,
      transport,
      host: 'sim',
      port: 1,
      txid: 'strict',
      holdMs: HOLD_MS,
      keyRef: null,
    });
    return insertBus(store, { gateway, channel: 1, name: transport, baud: 9600, parity: 'none', gapMs: 30 });
  });
  const meters = profiles.map((profile, index) => {
    const bus = buses[index < 2 ? 0 : 1] as BusId;
    const serial = `21030000${String(index + 1).padStart(4, '0')}`;
    const address = (index % 2) + 1;
    const id = insertMeter(store, { serial, profile: profile.id, role: 'tenant', status: 'installed', ct: 1, canRemoteClose: 1 });
    connectMeter(store, { meter: id, bus, address, subUser: 0, fromAt: MOVED_IN });
    placeMeter(store, { unit: insertUnit(store, { floor, name: `1F-0${index + 1}`, rank: index }), meter: id, era: 0, fromAt: MOVED_IN });
    const account = insertAccount(store, {
      number: `A${index}`,
      name: `户${index}`,
      contact: null,
      phone: null,
      note: null,
      at: START,
      operator,
    });
    attachMeter(store, account, id, MOVED_IN);
    const [busName, registers] = [index < 2 ? 'tcp' : 'rtuOverTcp', new Registers(profile)];
    return { id, account, serial, bus, busName, address, profile, registers, refusesRepeatedCount: profile.device };
  });
  return {
    store,
    operator,
    operators: [operator, other],
    meters,
    profiles: profileSet([...new Map(profiles.map((one) => [one.id, one])).values()]),
    buses: busConfigs(store),
    audit: createAuditor(store.ledger.db),
    localTime: zoneClock('Asia/Shanghai'),
    decoders: new Decoders(),
  };
}
