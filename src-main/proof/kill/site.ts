/** The site that kills are tried on: four meters on two buses, their simulated devices and the same site as the app's master data. */
import type { MeterId } from '../../../src-shared/value/id.ts';
import type { Env } from '../../platform/env.ts';
import type { ServedBus } from '../../simulator/practice.ts';
import { meterFacts } from '../../simulator/site/facts.ts';
import type { PracticeMeter, PracticeSite } from '../../simulator/site/shape.ts';
import { putSetting } from '../../store/site/setting.ts';
import { connectMeter, insertBus, insertGateway, insertMeter } from '../../store/site/meter.ts';
import { openStore, type Store } from '../../store/database/open.ts';
import { insertBuilding, insertFloor, insertSite, insertUnit, placeMeter } from '../../store/site/site.ts';

const TCP = 'Modbus TCP';
const RTU = 'RTU over TCP';
const BUILDING = 'A';
const FLOOR = '1';
/** The gateways hold a frame for a short time only, so that what is in doubt is settled soon. */
const HOLD_MS = 2_500;

/** Bus, address, profile, balance in fen, purchases, bought in all in fen. One count is about to pass 65535. */
const METERS = [
  [TCP, 1, 'dtsy1352-negative', 52_340, 41, 2_460_000],
  [TCP, 2, 'dtsy1352-setbalance', -1_200, 7, 420_000],
  [RTU, 1, 'dtsy1352-setbalance', 183_015, 65_533, 9_250_000],
  [RTU, 2, 'ddsy1352', 640, 0, 870_000],
] as const;

const bus = (name: string) => ({ name, gateway: name, channel: 1, baud: 9600, parity: 'none', gapMs: 20 }) as const;

export const killSite: PracticeSite = {
  name: 'Kills',
  buildings: [{ name: BUILDING }],
  floors: [{ building: BUILDING, name: FLOOR }],
  units: METERS.map((_, index) => ({ building: BUILDING, floor: FLOOR, room: roomOf(index) })),
  gateways: [
    { name: TCP, transport: 'tcp', transactionId: 'strict', holdMs: HOLD_MS },
    { name: RTU, transport: 'rtuOverTcp', transactionId: 'strict', holdMs: HOLD_MS },
  ],
  buses: [bus(TCP), bus(RTU)],
  accounts: METERS.map((_, index) => ({ name: roomOf(index), contact: '', phone: '' })),
  meters: METERS.map(killMeter),
};

function roomOf(index: number): string {
  return `${FLOOR}-${String(index + 1).padStart(2, '0')}`;
}

function killMeter(row: (typeof METERS)[number], index: number): PracticeMeter {
  const [name, address, profile, balanceFen, purchases, totalFen] = row;
  const serial = `2026000000${String(index + 1).padStart(2, '0')}`;
  const held = { balanceFen, purchaseCount: purchases, totalPurchasedFen: totalFen, priceE4: 10_000, alarm1Fen: 0, alarm2Fen: 0 };
  return {
    serial,
    profile,
    role: 'tenant',
    bus: name,
    address,
    building: BUILDING,
    room: roomOf(index),
    account: roomOf(index),
    currentRatio: 1,
    canRemoteClose: true,
    old: null,
    // It deducts all the while: a balance alone proves nothing.
    really: meterFacts({ serial, trade: 'constant', peakW: 8_000, turnaroundMs: 10, energyCentiKwh: 0, ...held }),
  };
}

/** Writes the site as a real one into a new ledger. @returns the meters by their serial. */
export function insertKillSite(folder: string, env: Env, served: readonly ServedBus[]): ReadonlyMap<string, MeterId> {
  const store = openStore({ folder, env });
  try {
    return store.transaction(() => inserted(store, served));
  } finally {
    store.close();
  }
}

function inserted(store: Store, served: readonly ServedBus[]): Map<string, MeterId> {
  const now = store.env.clock.now();
  // No second person: there is one operator.
  putSetting(store, { key: 'refundLimitFen', value: '100000000', at: now, operator: null });
  insertSite(store, { name: killSite.name, zone: 'Asia/Shanghai', practice: 0, createdAt: now });
  const floor = insertFloor(store, { building: insertBuilding(store, { name: BUILDING, rank: 0 }), name: FLOOR, rank: 0 });
  const meters = new Map<string, MeterId>();
  for (const gateway of killSite.gateways) {
    const endpoint = served.find((one) => one.gateway === gateway.name);
    if (!endpoint) throw new Error(`${gateway.name} is not served`);
    const { name, transport, transactionId: txid, holdMs } = gateway;
    const id = insertGateway(store, { name, transport, host: endpoint.host, port: endpoint.port, txid, holdMs, keyRef: null });
    const busId = insertBus(store, { ...bus(name), gateway: id });
    for (const one of killSite.meters.filter((meter) => meter.bus === name)) {
      const { serial, profile, role, currentRatio: ct, address, room } = one;
      const meter = insertMeter(store, { serial, profile, role, status: 'installed', ct, canRemoteClose: 1 });
      connectMeter(store, { meter, bus: busId, address, subUser: 0, fromAt: now });
      placeMeter(store, { unit: insertUnit(store, { floor, name: room, rank: address }), meter, era: 0, fromAt: now });
      meters.set(serial, meter);
    }
  }
  return meters;
}
