/** What the reading service keeps in memory of each meter: where it answers, when it is due, and how it has been answering. */
import type { BusId } from '../../../src-shared/value/id.ts';
import type { LocalDay } from '../../../src-shared/value/instant.ts';
import type { Candidate } from '../../domain/reading/plan.ts';
import { maxPowerW, type RegisterAt } from '../../domain/reading/judge.ts';
import type { MeterRef } from '../../fieldbus/fieldbus.ts';
import { lastClockSet } from '../../store/reading/clock-set.ts';
import { lastFreeze } from '../../store/reading/freeze.ts';
import { metersOnBuses, type MeterOnBus } from '../../store/site/meter.ts';
import { placeOfMeter } from '../../store/site/site.ts';
import type { Context } from '../context.ts';

/** Times are monotonic milliseconds. */
export interface PolledMeter extends Candidate {
  readonly ref: MeterRef;
  era: number;
  readonly maxW: number;
  dueAtMs: number;
  fullOwed: boolean;
  notBeforeMs: number;
  /** Its own number was read behind this address since the app began and since it was last lost. */
  identityProven: boolean;
  /** The last round in which it was read in full. */
  round: number | null;
  /** The last register believed, and one after it that was not. */
  register: RegisterAt | null;
  doubtfulRegister: RegisterAt | null;
  /** The last local day that has its freeze. */
  frozenDay: LocalDay | null;
  /** The last local day on which its clock was set. */
  clockDay: LocalDay | null;
  heardAtMs: number | null;
  /** It was asked in vain since it was last heard. */
  silent: boolean;
  lostTold: boolean;
  /** Not looked up again before this. */
  lostLookAtMs: number;
}

/** Every meter that hangs on a bus and is not retired, by bus. A meter known before keeps what is known of it. */
export function polledMeters(context: Context, before: ReadonlyMap<number, PolledMeter>): Map<BusId, PolledMeter[]> {
  const found = metersOnBuses(context.store).flatMap((row) => {
    const polled = row.status === 'retired' ? null : polledMeter(context, row, before.get(row.meter));
    return polled ? [polled] : [];
  });
  return Map.groupBy(found, (meter) => meter.ref.busId);
}

function polledMeter(context: Context, row: MeterOnBus, before: PolledMeter | undefined): PolledMeter | null {
  const profile = context.profiles.get(row.profile);
  if (!profile) {
    context.env.log.warn('reading.noProfile', { serial: row.serial, profile: row.profile });
    return null;
  }
  const ref: MeterRef = { meterId: row.meter, serial: row.serial, profile: row.profile, busId: row.bus, address: row.address };
  const era = placeOfMeter(context.store, row.meter)?.era ?? 0;
  const frozen = lastFreeze(context.store, row.meter);
  const fresh: PolledMeter = {
    ref,
    era,
    maxW: maxPowerW(profile.phases, profile.ctApplied.by === 'meter' ? row.ct : 1),
    dueAtMs: 0,
    fullOwed: true,
    notBeforeMs: 0,
    identityProven: false,
    round: null,
    register: frozen && frozen.quality === 'good' && frozen.era === era ? { at: frozen.readAt, totalCentiKwh: frozen.totalCentiKwh } : null,
    doubtfulRegister: null,
    frozenDay: frozen?.localDay ?? null,
    clockDay: lastClockSet(context.store, row.meter)?.localDay ?? null,
    heardAtMs: null,
    silent: false,
    lostTold: false,
    lostLookAtMs: 0,
  };
  const same = before && JSON.stringify(before.ref) === JSON.stringify(ref);
  return same ? { ...before, era: fresh.era, maxW: fresh.maxW } : fresh;
}
