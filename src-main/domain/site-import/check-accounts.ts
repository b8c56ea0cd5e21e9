/** Accounts: each named once, with meters of tenants that belong to no other. */
import type { CheckedMeters } from './check-meters.ts';
import type { Findings } from './finding.ts';
import { Named } from './named.ts';
import type { ReadSheet } from './rows.ts';
import type { SHEETS } from './sheets.ts';

type AccountSheet = ReadSheet<(typeof SHEETS)['accounts']['columns']>;
type AccountRow = AccountSheet['rows'][number];

export function checkAccounts(sheet: AccountSheet, meters: CheckedMeters, findings: Findings): void {
  const names = new Named<true>(sheet.whole);
  const owners = new Named<true>(sheet.whole);
  for (const row of sheet.rows) {
    const { name, serials } = row.values;
    if (name !== null) names.claim(name, true, row.at('name'), findings, 'import.duplicate', { found: name });
    if (serials === null || serials.length === 0) checkEmpty(row, findings);
    for (const serial of serials ?? []) checkMeter(row, serial, meters, owners, findings);
  }
}

function checkEmpty(row: AccountRow, findings: Findings): void {
  const place = row.at('serials');
  const known = place.cell !== null && findings.all.some((one) => one.sheet === place.sheet && one.cell === place.cell);
  if (!known) findings.error(place, 'import.accountWithoutMeter', { found: row.values.name ?? '' });
}

function checkMeter(row: AccountRow, serial: string, meters: CheckedMeters, owners: Named<true>, findings: Findings): void {
  const place = row.at('serials');
  if (!meters.roles.mayHave(serial)) return findings.error(place, 'import.unknownMeter', { found: serial });
  const role = meters.roles.get(serial) ?? null;
  if (role !== null && role !== 'tenant') findings.error(place, 'import.notATenantMeter', { found: serial });
  owners.claim(serial, true, place, findings, 'import.meterTwoAccounts', { found: serial });
  return undefined;
}
