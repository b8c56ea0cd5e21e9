/** Meters: numbers and addresses once, on buses and in units that are there, of a profile that is known. */
import type { Unit } from './check-places.ts';
import type { Findings } from './finding.ts';
import { joined, Named } from './named.ts';
import type { Role } from './plan.ts';
import type { ReadRow, ReadSheet } from './rows.ts';
import type { SHEETS } from './sheets.ts';

type MeterRow = ReadRow<(typeof SHEETS)['meters']['columns']>;

export interface Around {
  readonly units: Named<Unit>;
  readonly buses: Named<true>;
  /** Ids of the profiles that are loaded. */
  readonly profiles: readonly string[];
}

export interface CheckedMeters {
  readonly roles: Named<Role | null>;
  /** The unit that a row means; null where it names none, or none that can be found. */
  readonly unitOf: (row: MeterRow) => Unit | null;
}

/** RS-485 drives 32 loads; more work with repeaters, so it is worth a word and no more. */
const MOST_ON_BUS = 32;

export function checkMeters(sheet: ReadSheet<(typeof SHEETS)['meters']['columns']>, around: Around, findings: Findings): CheckedMeters {
  const roles = new Named<Role | null>(sheet.whole);
  const addresses = new Named<true>(sheet.whole);
  const onBus = new Map<string, number>();
  const byName = Map.groupBy(around.units.values(), ({ unit }) => unit);
  for (const row of sheet.rows) {
    const { serial, role, profile } = row.values;
    if (serial !== null) roles.claim(serial, role, row.at('serial'), findings, 'import.serialTwice', { found: serial });
    if (profile !== null && !around.profiles.includes(profile))
      findings.error(row.at('profile'), 'import.unknownProfile', { found: profile, choices: around.profiles.join(', ') });
    checkPoint(row, around.buses, addresses, findings);
    checkPlace(row, around.units, byName, findings);
    if (row.values.bus !== null) onBus.set(row.values.bus, (onBus.get(row.values.bus) ?? 0) + 1);
  }
  for (const [bus, count] of onBus) if (count > MOST_ON_BUS) warnFull(sheet.rows, bus, count, findings);
  return { roles, unitOf: ({ values }) => unitNamed(values.building, values.unit, byName) };
}

function checkPoint(row: MeterRow, buses: Named<true>, addresses: Named<true>, findings: Findings): void {
  const { bus, address } = row.values;
  if (bus !== null && !buses.mayHave(bus)) findings.error(row.at('bus'), 'import.unknownBus', { found: bus });
  if (bus === null && address !== null) findings.error(row.at('bus'), 'import.busNeeded');
  if (bus === null) return;
  if (address !== null)
    addresses.claim(joined(bus, address), true, row.at('address'), findings, 'import.addressTwice', { bus, found: address });
  else if (!isNamed(row, 'address', findings)) findings.error(row.at('address'), 'import.addressNeeded');
}

function checkPlace(row: MeterRow, units: Named<Unit>, byName: ReadonlyMap<string, Unit[]>, findings: Findings): void {
  const { building, unit } = row.values;
  if (unit === null || !units.whole) return;
  if (building !== null && !units.mayHave(joined(building, unit)))
    findings.error(row.at('unit'), 'import.unknownUnit', { found: `${building} ${unit}` });
  if (building !== null) return;
  const there = byName.get(unit)?.length ?? 0;
  if (there === 0) findings.error(row.at('unit'), 'import.unknownUnit', { found: unit });
  if (there > 1) findings.error(row.at('building'), 'import.unitAmbiguous', { found: unit });
}

function unitNamed(building: string | null, unit: string | null, byName: ReadonlyMap<string, Unit[]>): Unit | null {
  if (unit === null) return null;
  return building === null ? (byName.get(unit)?.[0] ?? null) : { building, unit };
}

/** Whether this cell has an error already: one mistake is one finding. */
function isNamed(row: MeterRow, column: 'address', findings: Findings): boolean {
  const { cell, sheet } = row.at(column);
  return cell !== null && findings.all.some((one) => one.sheet === sheet && one.cell === cell);
}

function warnFull(rows: readonly MeterRow[], bus: string, count: number, findings: Findings): void {
  const beyond = rows.filter(({ values }) => values.bus === bus)[MOST_ON_BUS];
  if (beyond) findings.warning(beyond.at('bus'), 'import.busFull', { found: bus, count });
}
