/** The site as it stands, as a plan: what an import is compared with, and what is exported. */
import { fen } from '../../../src-shared/value/fen.ts';
import type { MeterId } from '../../../src-shared/value/id.ts';
import { PARAMETERS, type Defaults, type PlannedAccount, type PlannedMeter, type SitePlan } from '../../domain/site-import/plan.ts';
import { accountsForSearch } from '../../store/site/account.ts';
import { buses, gateways, meters, metersOnBuses, type MeterRow } from '../../store/site/meter.ts';
import type { Store } from '../../store/database/open.ts';
import { setting } from '../../store/site/setting.ts';
import { placedMeters } from '../../store/site/site-edit.ts';
import { buildings, floors, units } from '../../store/site/site.ts';
import { takeOvers, type TakeOverRow } from '../../store/site/take-over.ts';

/** Where the default parameters are kept. */
export const DEFAULTS_KEY = 'openingDefaults';

/** Retired meters are no part of it. */
export function presentPlan(store: Store): SitePlan {
  const building = new Map(buildings(store).map(({ id, name }) => [id, name]));
  const floor = new Map(floors(store).map(({ id, name, building: of }) => [id, { building: building.get(of)!, name }]));
  const unit = units(store).map(({ id, name, floor: of }) => ({ id, name, on: floor.get(of)! }));
  const gateway = new Map(gateways(store).map((row) => [row.id, row]));
  const claims = new Map(takeOvers(store).map((row) => [row.meter, row]));
  return {
    buildings: [...building.values()],
    floors: [...floor.values()],
    units: unit.map(({ name, on }) => ({ building: on.building, floor: on.name, name })),
    gateways: [...gateway.values()].map(({ name, transport, host, port, txid, holdMs }) => ({ name, transport, host, port, txid, holdMs })),
    buses: buses(store).map(({ name, gateway: of, channel, baud, parity, gapMs }) => {
      return { name, gateway: gateway.get(of)!.name, channel, baud, parity, gapMs };
    }),
    meters: presentMeters(store, claims, new Map(unit.map(({ id, name, on }) => [id, { building: on.building, unit: name }]))),
    defaults: presentDefaults(store),
    accounts: presentAccounts(store, claims),
  };
}

type Claims = ReadonlyMap<MeterId, TakeOverRow>;

function presentMeters(store: Store, claims: Claims, unit: ReadonlyMap<number, PlannedMeter['place']>): PlannedMeter[] {
  const busName = new Map(buses(store).map(({ id, name }) => [id, name]));
  const points = new Map(metersOnBuses(store).map((row) => [row.meter, { bus: busName.get(row.bus)!, address: row.address }]));
  const placed = placedMeters(store);
  return meters(store)
    .filter(({ status }) => status !== 'retired')
    .map((meter) => {
      const place = placed.get(meter.id);
      return plannedMeter(meter, points.get(meter.id) ?? null, (place && unit.get(place)) ?? null, claims.get(meter.id));
    });
}

function plannedMeter(
  { serial, profile, role, ct, canRemoteClose }: MeterRow,
  point: PlannedMeter['point'],
  place: PlannedMeter['place'],
  claim: TakeOverRow | undefined,
): PlannedMeter {
  return {
    serial,
    profile,
    role,
    ratio: ct,
    canRemoteClose: canRemoteClose === null ? null : canRemoteClose === 1,
    point,
    place,
    old: {
      tenant: claim?.oldTenant ?? null,
      balanceFen: claim?.oldBalanceFen ?? null,
      purchaseCount: claim?.oldCount ?? null,
    },
  };
}

/** A value that was written around the app is left out: it would stand against every import. */
export function presentDefaults(store: Store): Defaults {
  const stored: unknown = JSON.parse(setting(store, DEFAULTS_KEY)?.value ?? '{}');
  const values = new Map(Object.entries(stored ?? {}));
  return Object.fromEntries(
    PARAMETERS.flatMap((key) => {
      const value: unknown = values.get(key);
      return typeof value === 'number' ? [[key, fen(value)]] : [];
    }),
  );
}

/** Open accounts with their meters, and those that wait for a take-over; one name is one account. */
function presentAccounts(store: Store, claims: Claims): PlannedAccount[] {
  const accounts = new Map<string, { contact: string; phone: string; serials: string[] }>();
  const serialOf = new Map(meters(store).map(({ id, serial }) => [id, serial]));
  const add = (name: string, contact: string | null, phone: string | null, serial: string) => {
    const known = accounts.get(name) ?? { contact: contact ?? '', phone: phone ?? '', serials: [] };
    accounts.set(name, { ...known, serials: [...known.serials, serial] });
  };
  const open = accountsForSearch(store);
  const opened = new Set(open.map(({ meter }) => meter));
  for (const { name, contact, phone, serial } of open) add(name, contact, phone, serial);
  for (const [meter, { accountName, contact, phone }] of claims) {
    const serial = serialOf.get(meter);
    if (accountName !== null && serial !== undefined && !opened.has(meter)) add(accountName, contact, phone, serial);
  }
  return [...accounts].map(([name, rest]) => ({ name, ...rest }));
}
