/** Buildings, floors and units: each named once, each in one that is there. */
import type { Findings } from './finding.ts';
import { joined, Named } from './named.ts';
import type { ReadSheet } from './rows.ts';
import type { SHEETS } from './sheets.ts';

type Of<K extends keyof typeof SHEETS> = ReadSheet<(typeof SHEETS)[K]['columns']>;

export function checkBuildings(sheet: Of<'buildings'>, findings: Findings): Named<true> {
  const names = new Named<true>(sheet.whole);
  for (const row of sheet.rows) {
    const { name } = row.values;
    if (name !== null) names.claim(name, true, row.at('name'), findings, 'import.duplicate', { found: name });
  }
  return names;
}

export function checkFloors(sheet: Of<'floors'>, buildings: Named<true>, findings: Findings): Named<true> {
  const names = new Named<true>(sheet.whole && buildings.whole);
  for (const row of sheet.rows) {
    const { building, name } = row.values;
    if (building !== null && !buildings.mayHave(building))
      findings.error(row.at('building'), 'import.unknownBuilding', { found: building });
    if (building === null || name === null) continue;
    names.claim(joined(building, name), true, row.at('name'), findings, 'import.duplicate', { found: `${building} ${name}` });
  }
  return names;
}

export interface Unit {
  readonly building: string;
  readonly unit: string;
}

export function checkUnits(sheet: Of<'units'>, floors: Named<true>, findings: Findings): Named<Unit> {
  const names = new Named<Unit>(sheet.whole);
  for (const row of sheet.rows) {
    const { building, floor, name } = row.values;
    if (building !== null && floor !== null && !floors.mayHave(joined(building, floor)))
      findings.error(row.at('floor'), 'import.unknownFloor', { building, found: floor });
    if (building === null || name === null) continue;
    const unit = { building, unit: name };
    names.claim(joined(building, name), unit, row.at('name'), findings, 'import.duplicate', { found: `${building} ${name}` });
  }
  return names;
}
