/** From the sheets of a workbook to a plan of the site, or to everything that is wrong with it. */
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import type { Sheet } from '../spreadsheet/sheet.ts';
import { checkAccounts } from './check-accounts.ts';
import { checkDefaults } from './check-defaults.ts';
import { checkMeters } from './check-meters.ts';
import { checkBuildings, checkFloors, checkUnits } from './check-places.ts';
import { checkBuses, checkGateways } from './check-wires.ts';
import { Findings, type Finding } from './finding.ts';
import type { SitePlan } from './plan.ts';
import { readSheet, type ReadRow, type ReadSheet } from './rows.ts';
import { SHEETS } from './sheets.ts';

export interface Parsed {
  readonly plan: SitePlan;
  readonly warnings: readonly Finding[];
}

/** @param profiles ids of the meter profiles that are loaded. On failure every finding, warnings included, in the order of the sheets. */
export function parseWorkbook(sheets: readonly Sheet[], profiles: readonly string[]): Result<Parsed, readonly Finding[]> {
  const findings = new Findings();
  const read = readAll(sheets, findings);
  const buildings = checkBuildings(read.buildings, findings);
  const floors = checkFloors(read.floors, buildings, findings);
  const units = checkUnits(read.units, floors, findings);
  const gateways = checkGateways(read.gateways, findings);
  const buses = checkBuses(read.buses, gateways, findings);
  const meters = checkMeters(read.meters, { units, buses, profiles }, findings);
  const defaults = checkDefaults(read.defaults, findings);
  checkAccounts(read.accounts, meters, findings);
  if (findings.hasErrors) return bad(findings.all);
  return good({ plan: { ...planOf(read, meters.unitOf), defaults }, warnings: findings.all });
}

function readAll(sheets: readonly Sheet[], findings: Findings) {
  return {
    buildings: readSheet(SHEETS.buildings, sheets, findings),
    floors: readSheet(SHEETS.floors, sheets, findings),
    units: readSheet(SHEETS.units, sheets, findings),
    gateways: readSheet(SHEETS.gateways, sheets, findings),
    buses: readSheet(SHEETS.buses, sheets, findings),
    meters: readSheet(SHEETS.meters, sheets, findings),
    defaults: readSheet(SHEETS.defaults, sheets, findings),
    accounts: readSheet(SHEETS.accounts, sheets, findings),
  };
}

type Read = ReturnType<typeof readAll>;
type MeterRow = ReadRow<(typeof SHEETS)['meters']['columns']>;
type UnitOf = (row: MeterRow) => { readonly building: string; readonly unit: string } | null;

/** Only called where nothing is wrong: every needed cell has its value. */
function planOf(read: Read, unitOf: UnitOf): Omit<SitePlan, 'defaults'> {
  return {
    buildings: all(read.buildings, ({ name }) => sure(name)),
    floors: all(read.floors, ({ building, name }) => ({ building: sure(building), name: sure(name) })),
    units: all(read.units, ({ building, floor, name }) => ({ building: sure(building), floor: sure(floor), name: sure(name) })),
    gateways: all(read.gateways, ({ name, transport, host, port, txid, holdMs }) => ({
      name: sure(name),
      transport: sure(transport),
      host: sure(host),
      port: transport === 'serial' ? null : sure(port),
      txid: txid ?? 'strict',
      holdMs: holdMs ?? 10_000,
    })),
    buses: all(read.buses, ({ name, gateway, channel, baud, parity, gapMs }) => ({
      name: sure(name),
      gateway: sure(gateway),
      channel: channel ?? 1,
      baud: baud ?? 9_600,
      parity: parity ?? 'none',
      gapMs: gapMs ?? 30,
    })),
    meters: read.meters.rows.map((row) => meterOf(row, unitOf)),
    accounts: all(read.accounts, ({ name, contact, phone, serials }) => ({
      name: sure(name),
      contact: contact ?? '',
      phone: phone ?? '',
      serials: sure(serials),
    })),
  };
}

function meterOf(row: MeterRow, unitOf: UnitOf): SitePlan['meters'][number] {
  const { serial, profile, role, ratio, bus, address, canRemoteClose, oldTenant, oldBalanceFen, oldCount } = row.values;
  return {
    serial: sure(serial),
    profile: sure(profile),
    role: sure(role),
    ratio: ratio ?? 1,
    canRemoteClose,
    point: bus === null ? null : { bus, address: sure(address) },
    place: unitOf(row),
    old: { tenant: oldTenant, balanceFen: oldBalanceFen === null ? null : fen(oldBalanceFen), purchaseCount: oldCount },
  };
}

function all<C extends Parameters<typeof readSheet>[0]['columns'], T>(
  sheet: ReadSheet<C>,
  map: (values: ReadRow<C>['values']) => T,
): readonly T[] {
  return sheet.rows.map(({ values }) => map(values));
}

function sure<T>(value: T | null): T {
  if (value === null) throw new Error('a needed cell is empty and nobody noticed');
  return value;
}
