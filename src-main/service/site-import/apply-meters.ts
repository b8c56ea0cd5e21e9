/** Meters as a plan has them: what they are, where they answer, which unit they feed. */
import type { BusId, MeterId, UnitId } from '../../../src-shared/value/id.ts';
import { joined } from '../../domain/site-import/named.ts';
import type { PlannedMeter, SitePlan } from '../../domain/site-import/plan.ts';
import { connectMeter, disconnectMeter, meters, metersOnBuses, type MeterDraft, type MeterRow } from '../../store/site/meter.ts';
import type { Store } from '../../store/database/open.ts';
import { putSetting, setting } from '../../store/site/setting.ts';
import {
  forgetPlaces,
  forgetPoints,
  highestMeter,
  insertMeterAs,
  placedMeters,
  updateMeter,
  usedMeters,
} from '../../store/site/site-edit.ts';
import { placeMeter, unplaceMeter } from '../../store/site/site.ts';
import type { Context } from '../context.ts';
import { unitsByName } from './keys.ts';

/** The highest key that any meter ever had: one that was removed is never given again. */
const HIGHEST_KEY = 'highestMeter';

/** @returns every meter of the plan by its number. */
export function applyMeters(context: Context, plan: SitePlan, bus: ReadonlyMap<string, BusId>): ReadonlyMap<string, MeterId> {
  const ids = applyRows(context, plan);
  connectAll(context, plan, ids, bus);
  placeAll(context, plan, ids);
  return ids;
}

function applyRows({ store, env }: Context, plan: SitePlan): ReadonlyMap<string, MeterId> {
  const known = new Map(meters(store).map((row) => [row.serial, row]));
  let highest = Math.max(highestMeter(store), Number(setting(store, HIGHEST_KEY)?.value ?? 0));
  const ids = new Map<string, MeterId>();
  for (const wanted of plan.meters) {
    const row = known.get(wanted.serial);
    const draft = draftOf(wanted);
    if (!row) {
      highest++;
      insertMeterAs(store, highest as MeterId, draft);
    } else if (differs(row, draft)) updateMeter(store, row.id, draft);
    ids.set(wanted.serial, row?.id ?? (highest as MeterId));
  }
  putSetting(store, { key: HIGHEST_KEY, value: String(highest), at: env.clock.now(), operator: null });
  return ids;
}

function draftOf({ serial, profile, role, ratio, canRemoteClose, point }: PlannedMeter): MeterDraft {
  const flag = canRemoteClose === null ? null : canRemoteClose ? 1 : 0;
  return { serial, profile, role, status: point ? 'installed' : 'spare', ct: ratio, canRemoteClose: flag };
}

function differs(row: MeterRow, draft: MeterDraft): boolean {
  return JSON.stringify({ ...draft, id: row.id }) !== JSON.stringify({ ...pick(row), id: row.id });
}

function pick({ serial, profile, role, status, ct, canRemoteClose }: MeterRow): MeterDraft {
  return { serial, profile, role, status, ct, canRemoteClose };
}

/** All that move leave their places first, so that two may change places. */
function connectAll({ store, env }: Context, plan: SitePlan, ids: ReadonlyMap<string, MeterId>, bus: ReadonlyMap<string, BusId>): void {
  const now = env.clock.now();
  const used = usedMeters(store);
  const present = new Map(metersOnBuses(store).map((row) => [row.meter, row]));
  const moving = plan.meters.filter(({ serial, point }) => {
    const row = present.get(ids.get(serial)!);
    return row?.address !== point?.address || row?.bus !== (point && bus.get(point.bus)!);
  });
  for (const { serial } of moving) leave(store, used, ids.get(serial)!, { leaving: disconnectMeter, forgetting: forgetPoints, now });
  for (const { serial, point } of moving)
    if (point) connectMeter(store, { meter: ids.get(serial)!, bus: bus.get(point.bus)!, address: point.address, subUser: 0, fromAt: now });
}

function placeAll({ store, env }: Context, plan: SitePlan, ids: ReadonlyMap<string, MeterId>): void {
  const now = env.clock.now();
  const used = usedMeters(store);
  const present = placedMeters(store);
  const unit = new Map(unitsByName(store).map(({ key, id }) => [key, id]));
  for (const { serial, place } of plan.meters) {
    const meter = ids.get(serial)!;
    const wanted: UnitId | undefined = place ? unit.get(joined(place.building, place.unit)) : undefined;
    if (present.get(meter) === wanted) continue;
    leave(store, used, meter, { leaving: unplaceMeter, forgetting: forgetPlaces, now });
    if (wanted !== undefined) placeMeter(store, { unit: wanted, meter, era: 0, fromAt: now });
  }
}

interface Ways {
  readonly leaving: (store: Store, meter: MeterId, at: ReturnType<Context['env']['clock']['now']>) => boolean;
  readonly forgetting: (store: Store, meter: MeterId) => void;
  readonly now: ReturnType<Context['env']['clock']['now']>;
}

/** A meter that was used keeps where it was; of one that was not, the list was merely wrong. */
function leave(store: Store, used: ReadonlySet<MeterId>, meter: MeterId, { leaving, forgetting, now }: Ways): void {
  if (used.has(meter)) leaving(store, meter, now);
  else forgetting(store, meter);
}
