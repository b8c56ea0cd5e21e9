/** A large site as rows alone: buildings, wires, accounts, states and a week of use, for measuring what is slow when there is much of it. */
import { purchaseCount } from '../../../src-shared/value/count.ts';
import { centiKwh } from '../../../src-shared/value/energy.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import type { BusId, MeterId, OperatorId } from '../../../src-shared/value/id.ts';
import { instant, localDayOf, startOfDay, zoneClock } from '../../../src-shared/value/instant.ts';
import { addDays } from '../../domain/reading/slot.ts';
import type { Env } from '../../platform/env.ts';
import { addOperator, ensureRoles } from '../../service/operator.ts';
import { createPasswords } from '../../service/password.ts';
import { attachMeter, insertAccount } from '../../store/site/account.ts';
import { insertFreeze } from '../../store/reading/freeze.ts';
import { putMeterState } from '../../store/reading/meter-state.ts';
import { connectMeter, insertBus, insertGateway, insertMeter } from '../../store/site/meter.ts';
import { openStore, type Store } from '../../store/database/open.ts';
import { insertBuilding, insertFloor, insertSite, insertUnit, placeMeter } from '../../store/site/site.ts';

export const SEEDED_LOGIN = 'admin';
export const SEEDED_PASSWORD = 'seeded-site';
const ZONE = 'Asia/Shanghai';
const METERS_PER_BUS = 32;
const BUSES_PER_GATEWAY = 4;
const METERS_PER_FLOOR = 25;
const FLOORS_PER_BUILDING = 20;
const DAYS_OF_USE = 8;
const HOUR_MS = 3_600_000;
const NAMES = ['老张面馆', '全季便利店', '明德律师事务所', '云帆科技有限公司', '茶语时光', '力健健身', '花间集鲜花', '蜀香园川菜馆'];

/** @returns the ids of its meters. */
export async function seedSite(folder: string, env: Env, meters: number): Promise<MeterId[]> {
  const passwordHash = await createPasswords(env.random).hash(SEEDED_PASSWORD);
  if (!passwordHash.ok) throw new Error(passwordHash.fault);
  const store = openStore({ folder, env });
  try {
    return store.transaction(() => {
      insertSite(store, { name: '万表园区', zone: ZONE, practice: 0, createdAt: env.clock.now() });
      ensureRoles(store);
      const roles = ['administrator', 'supervisor', 'cashier', 'technician'] as const;
      const operator = addOperator(store, { login: SEEDED_LOGIN, name: '管理员', passwordHash: passwordHash.value, roles });
      return store.readings.db.transaction(() => {
        const places = makePlaces(store, meters);
        return Array.from({ length: meters }, (_, index) => seedMeter(store, operator, places, index));
      })();
    });
  } finally {
    store.close();
  }
}

interface Places {
  readonly floors: readonly number[];
  readonly buses: readonly BusId[];
}

function makePlaces(store: Store, meters: number): Places {
  const count = (per: number) => Math.ceil(meters / per);
  const buildings = Array.from({ length: count(METERS_PER_FLOOR * FLOORS_PER_BUILDING) }, (_, rank) =>
    insertBuilding(store, { name: `${rank + 1} 号楼`, rank }),
  );
  const floors = Array.from({ length: count(METERS_PER_FLOOR) }, (_, rank) =>
    insertFloor(store, {
      building: buildings[Math.trunc(rank / FLOORS_PER_BUILDING)]!,
      name: `${(rank % FLOORS_PER_BUILDING) + 1}F`,
      rank,
    }),
  );
  const gateways = Array.from({ length: count(METERS_PER_BUS * BUSES_PER_GATEWAY) }, (_, rank) =>
    insertGateway(store, {
      ...{ name: `网关 ${rank + 1}`, transport: 'tcp', host: '127.0.0.1', port: 1, txid: 'strict', holdMs: 0, keyRef: null },
    }),
  );
  const buses = Array.from({ length: count(METERS_PER_BUS) }, (_, rank) =>
    insertBus(store, {
      ...{ gateway: gateways[Math.trunc(rank / BUSES_PER_GATEWAY)]!, channel: (rank % BUSES_PER_GATEWAY) + 1 },
      ...{ name: `总线 ${rank + 1}`, baud: 9600, parity: 'none', gapMs: 30 },
    }),
  );
  return { floors, buses };
}

function seedMeter(store: Store, operator: OperatorId, { floors, buses }: Places, index: number): MeterId {
  const now = store.env.clock.now();
  const building = Math.trunc(index / (METERS_PER_FLOOR * FLOORS_PER_BUILDING)) + 1;
  const floor = Math.trunc(index / METERS_PER_FLOOR) % FLOORS_PER_BUILDING;
  const room = `${building}-${floor + 1}${String((index % METERS_PER_FLOOR) + 1).padStart(2, '0')}`;
  const unit = insertUnit(store, { floor: floors[Math.trunc(index / METERS_PER_FLOOR)]!, name: room, rank: index });
  const role = index % 200 === 199 ? 'house' : 'tenant';
  const meter = insertMeter(store, {
    ...{ serial: String(210_300_000_000 + index), profile: 'dtsy1352', role, status: 'installed', ct: 1, canRemoteClose: 1 },
  });
  connectMeter(store, {
    meter,
    bus: buses[Math.trunc(index / METERS_PER_BUS)]!,
    address: (index % METERS_PER_BUS) + 1,
    subUser: 0,
    fromAt: now,
  });
  placeMeter(store, { unit, meter, era: 0, fromAt: now });
  if (role === 'tenant' && index % 50 !== 0) {
    const name = `${NAMES[index % NAMES.length]} ${index + 1}`;
    const account = insertAccount(store, { ...{ number: `A${index}`, name, contact: null, phone: null, note: null }, at: now, operator });
    attachMeter(store, account, meter, now);
  }
  putSeededState(store, meter, index, 0);
  seedUse(store, meter, index);
  return meter;
}

/** A plausible state; another one for each turn. */
export function putSeededState(store: Store, meter: MeterId, index: number, turn: number): void {
  const now = store.env.clock.now();
  const balanceFen = fen(((index * 7919 + turn * 613) % 60_000) - 1_500);
  const lost = index % 97 === 0;
  const [arrears, alarm2, alarm1] = [balanceFen < 0, balanceFen < 2_000, balanceFen < 10_000];
  putMeterState(store, {
    ...{ meter, quality: 'good', balanceFen, purchaseCount: purchaseCount((index + turn) % 65_536), totalFen: fen(9_000_000 + balanceFen) },
    readAt: instant(lost ? now - 7 * HOUR_MS : now),
    energyCentiKwh: centiKwh(1_000_000 + index * 37 + turn),
    detail: {
      ...{ relayClosed: !arrears, forced: index % 150 === 7 ? 'tripped' : index % 150 === 9 ? 'kept' : 'none', arrears, alarm1, alarm2 },
      ...{ overLimit: false, prepaidOn: true, encrypted: false, powerW: (index * 31) % 9_000, currentRatio: 1, alarm2Fen: 2_000 },
      ...{ priceE4: 8_300, stranger: null, failingSince: lost ? now - 7 * HOUR_MS : null },
    },
  });
}

function seedUse(store: Store, meter: MeterId, index: number): void {
  const local = zoneClock(ZONE);
  const now = store.env.clock.now();
  const today = localDayOf(local(now));
  const insert = store.readings.db.prepare(
    'INSERT INTO energy_day (day, meter, era, from_slot, to_slot, energy_centi_kwh, fall_fen) VALUES (?, ?, 0, ?, ?, ?, ?)',
  );
  for (let back = DAYS_OF_USE; back > 0; back--) {
    const slot = startOfDay(addDays(today, -back), local) / 1000;
    const energy = 1_000 + ((index * 53 + back * 977) % 4_000);
    insert.run(addDays(today, -back), meter, slot, slot + 86_400, energy, Math.trunc((energy * 83) / 100));
  }
  if (index % 97 === 0) return;
  insertFreeze(store, {
    ...{ localDay: today, meter, era: 0, readAt: now, totalCentiKwh: centiKwh(1_000_000 + index * 37) },
    ...{ sharpCentiKwh: null, peakCentiKwh: null, flatCentiKwh: null, valleyCentiKwh: null },
    ...{ balanceFen: fen(0), purchaseCount: purchaseCount(1), totalFen: null, quality: 'good' },
  });
}
