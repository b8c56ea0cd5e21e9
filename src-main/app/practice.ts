/** Practice mode: the practice building's master data, its operators, and its accounts taken over from its simulated meters. */
import { join } from 'node:path';
import type { Env } from '../platform/env.ts';
import type { ProfileSet } from '../fieldbus/profile/load.ts';
import { openByTakeOver } from '../service/account/take-over.ts';
import type { Actor, Context } from '../service/context.ts';
import { addOperator, ensureRoles } from '../service/operator.ts';
import type { Passwords } from '../service/password.ts';
import { startPracticeMeters, type PracticeMeters } from '../simulator/practice.ts';
import { practiceSite } from '../simulator/site/practice-site.ts';
import type { PracticeMeter, PracticeSite } from '../simulator/site/shape.ts';
import { accountOfMeter, accountsForSearch } from '../store/account.ts';
import { connectMeter, gateways, insertBus, insertGateway, insertMeter, meterBySerial, setGatewayHost } from '../store/meter.ts';
import { listOperators } from '../store/operator.ts';
import type { Store } from '../store/open.ts';
import { insertBuilding, insertFloor, insertSite, insertUnit, placeMeter, site } from '../store/site.ts';
import type { PracticeOperator } from './handler/parts.ts';

/** Shown on the sign-in page: these open practice money only. */
export const PRACTICE_OPERATORS: readonly PracticeOperator[] = [
  { login: 'cashier', password: 'practice', name: '小李', roles: ['cashier'] },
  { login: 'supervisor', password: 'practice', name: '王主管', roles: ['supervisor'] },
  { login: 'technician', password: 'practice', name: '赵师傅', roles: ['technician'] },
  { login: 'admin', password: 'practice', name: '管理员', roles: ['administrator', 'supervisor'] },
];

/** Serves the simulated meters and tells the store at which ports; makes the site the first time. */
export async function startPractice(
  env: Env,
  store: Store,
  profiles: ProfileSet,
  passwords: Passwords,
  folder: string,
): Promise<PracticeMeters> {
  const meters = await startPracticeMeters({ env, folder: join(folder, 'practice-meters'), site: practiceSite, profiles });
  if (!site(store)) await insertPracticeSite(store, passwords);
  for (const gateway of gateways(store)) {
    const first = meters.buses.find((bus) => bus.gateway === gateway.name && bus.channel === 1);
    if (first) setGatewayHost(store, gateway.id, first.host, first.port);
  }
  return meters;
}

async function insertPracticeSite(store: Store, passwords: Passwords): Promise<void> {
  const operators = await Promise.all(
    PRACTICE_OPERATORS.map(async (operator) => {
      const passwordHash = await passwords.hash(operator.password);
      if (!passwordHash.ok) throw new Error(`practice operator ${operator.login}: ${passwordHash.fault}`);
      return { ...operator, passwordHash: passwordHash.value };
    }),
  );
  store.transaction(() => {
    insertPlaces(store, practiceSite);
    ensureRoles(store);
    for (const operator of operators) addOperator(store, operator);
  });
}

function insertPlaces(store: Store, plan: PracticeSite): void {
  const now = store.env.clock.now();
  insertSite(store, { name: plan.name, zone: plan.zone, practice: 1, createdAt: now });
  const building = new Map(plan.buildings.map(({ name }, rank) => [name, insertBuilding(store, { name, rank })]));
  const floor = new Map(
    plan.floors.map((one, rank) => [one.name, insertFloor(store, { building: known(building, one.building), name: one.name, rank })]),
  );
  const unit = new Map(
    plan.units.map((one, rank) => [one.room, insertUnit(store, { floor: known(floor, one.floor), name: one.room, rank })]),
  );
  const gateway = new Map(
    plan.gateways.map((one) => [
      one.name,
      insertGateway(store, {
        name: one.name,
        transport: one.transport,
        host: '127.0.0.1',
        port: null,
        txid: one.transactionId,
        holdMs: one.holdMs,
        keyRef: null,
      }),
    ]),
  );
  const bus = new Map(plan.buses.map((one) => [one.name, insertBus(store, { ...one, gateway: known(gateway, one.gateway) })]));
  for (const one of plan.meters) {
    const meter = insertPracticeMeter(store, one);
    connectMeter(store, { meter, bus: known(bus, one.bus), address: one.address, subUser: 0, fromAt: now });
    placeMeter(store, { unit: known(unit, one.room), meter, era: 0, fromAt: now });
  }
}

function insertPracticeMeter(store: Store, { serial, profile, role, currentRatio, canRemoteClose }: PracticeMeter) {
  return insertMeter(store, { serial, profile, role, status: 'installed', ct: currentRatio, canRemoteClose: canRemoteClose ? 1 : 0 });
}

function known<T>(map: ReadonlyMap<string, T>, name: string): T {
  const value = map.get(name);
  if (value === undefined) throw new Error(`the practice site names ${name}, which it does not have`);
  return value;
}

/** Takes over every practice meter that has a tenant and was not taken over yet; one bus after another would be slower than all at once. */
export async function takeOverPractice(context: Context): Promise<void> {
  const admin = listOperators(context.store).find((operator) => operator.login === 'admin');
  if (!admin) throw new Error('the practice site has no administrator');
  const actor: Actor = { operatorId: admin.id, seat: '1' };
  const byBus = Map.groupBy(practiceSite.meters, (meter) => meter.bus);
  await Promise.all(
    [...byBus.values()].map(async (meters) => {
      for (const meter of meters) await takeOverOne(context, actor, meter);
    }),
  );
}

/** A meter that does not answer, or another number behind its address, stays not opened: that is part of the practice. */
async function takeOverOne(context: Context, actor: Actor, entry: PracticeMeter): Promise<void> {
  const meter = meterBySerial(context.store, entry.serial);
  const details = practiceSite.accounts.find((account) => account.name === entry.account);
  if (!meter || !details || accountOfMeter(context.store, meter.id) !== undefined) return;
  const existing = accountsForSearch(context.store).find((row) => row.name === details.name);
  const opened = await openByTakeOver(context, actor, meter.id, existing ? { accountId: existing.account } : details, 'import-practice');
  if (!opened.ok) context.env.log.info('practice.notTakenOver', { serial: entry.serial, code: opened.fault.code });
}
