/** What of a site's past stands against a plan: meters, units and buses that something refers to cannot be forgotten. */
import { WORKBOOK, type Findings } from '../../domain/site-import/finding.ts';
import { joined } from '../../domain/site-import/named.ts';
import type { PlannedMeter, SitePlan } from '../../domain/site-import/plan.ts';
import { accountsForSearch } from '../../store/site/account.ts';
import { buses, meters, type MeterRow } from '../../store/site/meter.ts';
import type { Store } from '../../store/database/open.ts';
import { openOpOfMeter } from '../../store/sale/op.ts';
import { openOpeningOfMeter } from '../../store/act/opening.ts';
import { usedMeters, usedPlaces } from '../../store/site/site-edit.ts';
import { unitsByName } from './keys.ts';

export function addObstacles(store: Store, before: SitePlan, plan: SitePlan, findings: Findings): void {
  aboutMeters(store, before, plan, findings);
  aboutAccounts(store, plan, findings);
  aboutPlaces(store, plan, findings);
}

function aboutMeters(store: Store, before: SitePlan, plan: SitePlan, findings: Findings): void {
  const wanted = new Map(plan.meters.map((meter) => [meter.serial, meter]));
  const known = new Map(before.meters.map((meter) => [meter.serial, meter]));
  const used = usedMeters(store);
  for (const meter of meters(store)) {
    const after = wanted.get(meter.serial);
    const values = { found: meter.serial };
    if (meter.status === 'retired' && after) findings.error(WORKBOOK, 'import.meterRetired', values);
    if (meter.status !== 'retired' && !after && used.has(meter.id)) findings.error(WORKBOOK, 'import.meterInUse', values);
    if (after && moved(known.get(meter.serial), after) && isBusy(store, meter)) findings.error(WORKBOOK, 'import.profileFixed', values);
  }
}

function moved(before: PlannedMeter | undefined, after: PlannedMeter): boolean {
  if (!before) return false;
  return before.profile !== after.profile || before.point?.bus !== after.point?.bus || before.point?.address !== after.point?.address;
}

function isBusy(store: Store, meter: MeterRow): boolean {
  return openOpOfMeter(store, meter.id) !== undefined || openOpeningOfMeter(store, meter.id) !== undefined;
}

/** An open account keeps its meters; who holds a meter changes by closing and opening, never by a list. */
function aboutAccounts(store: Store, plan: SitePlan, findings: Findings): void {
  const holder = new Map(plan.accounts.flatMap(({ name, serials }) => serials.map((serial) => [serial, name] as const)));
  const present = new Set(plan.meters.map(({ serial }) => serial));
  for (const { serial, name } of accountsForSearch(store))
    if (present.has(serial) && holder.get(serial) !== name)
      findings.error(WORKBOOK, 'import.accountFixed', { found: serial, account: name });
}

function aboutPlaces(store: Store, plan: SitePlan, findings: Findings): void {
  const used = usedPlaces(store);
  const wantedUnits = new Set(plan.units.map(({ building, name }) => joined(building, name)));
  const wantedBuses = new Set(plan.buses.map(({ name }) => name));
  for (const unit of unitsByName(store))
    if (used.units.has(unit.id) && !wantedUnits.has(unit.key)) findings.error(WORKBOOK, 'import.unitInUse', { found: unit.name });
  for (const { id, name } of buses(store))
    if (used.buses.has(id) && !wantedBuses.has(name)) findings.error(WORKBOOK, 'import.busInUse', { found: name });
}
