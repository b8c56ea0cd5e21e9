/** What of a site's past stands against a plan: meters, units and buses that something refers to cannot be forgotten. */
import { WORKBOOK, type Findings } from '../../domain/site-import/finding.ts';
import { joined } from '../../domain/site-import/named.ts';
import type { PlannedMeter, SitePlan } from '../../domain/site-import/plan.ts';
import { accountsForSearch } from '../../store/site/account.ts';
import type { MeterId } from '../../../src-shared/value/id.ts';
import { endedReplacements, openReplacementOfMeter } from '../../store/act/replacement.ts';
import { buses, meterById, meters, type MeterRow } from '../../store/site/meter.ts';
import type { Store } from '../../store/database/open.ts';
import { openOpOfMeter } from '../../store/sale/op.ts';
import { openOpeningOfMeter } from '../../store/act/opening.ts';
import { placeOfUnit } from '../../store/site/site.ts';
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
  const replacements = takenOut(store);
  for (const meter of meters(store)) {
    const after = wanted.get(meter.serial);
    const values = { found: meter.serial };
    const replaced = replacements.get(meter.id);
    if (meter.status === 'retired' && after) {
      if (replaced) findings.error(WORKBOOK, 'import.meterReplaced', { ...values, ...replaced });
      else findings.error(WORKBOOK, 'import.meterRetired', values);
    }
    if (meter.status !== 'retired' && !after && used.has(meter.id)) findings.error(WORKBOOK, 'import.meterInUse', values);
    if (after && moved(known.get(meter.serial), after) && isBusy(store, meter)) findings.error(WORKBOOK, 'import.profileFixed', values);
  }
}

/** Which meter hangs where a taken-out one did: a workbook from before the replacement still names the old one. */
function takenOut(store: Store): Map<MeterId, { room: string; serial: string }> {
  return new Map(
    endedReplacements(store, MOST_REPLACEMENTS)
      .toReversed()
      .map(({ meter, unit, newMeter }) => {
        const serial = (newMeter === null ? undefined : meterById(store, newMeter))?.serial ?? '';
        return [meter, { room: unit === null ? '' : (placeOfUnit(store, unit)?.unitName ?? ''), serial }];
      }),
  );
}

/** Ten years of a site's replacements. */
const MOST_REPLACEMENTS = 5_000;

function moved(before: PlannedMeter | undefined, after: PlannedMeter): boolean {
  if (!before) return false;
  return before.profile !== after.profile || before.point?.bus !== after.point?.bus || before.point?.address !== after.point?.address;
}

function isBusy(store: Store, meter: MeterRow): boolean {
  return (
    openOpOfMeter(store, meter.id) !== undefined ||
    openOpeningOfMeter(store, meter.id) !== undefined ||
    openReplacementOfMeter(store, meter.id) !== undefined
  );
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
