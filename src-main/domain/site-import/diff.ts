/** What a plan adds, changes and removes, thing by thing and field by field. */
import type { PlannedMeter, SitePlan } from './plan.ts';

export const SUBJECTS = ['building', 'floor', 'unit', 'gateway', 'bus', 'meter', 'account', 'default'] as const;
export type Subject = (typeof SUBJECTS)[number];

type Value = string | number | null;

export interface FieldChange {
  readonly field: string;
  readonly from: Value;
  readonly to: Value;
}

export interface Change {
  readonly subject: Subject;
  /** The names that make it up: building and unit, or the meter's number. */
  readonly name: string;
  readonly kind: 'added' | 'changed' | 'removed';
  /** Of what is changed: each field that differs. */
  readonly fields: readonly FieldChange[];
}

interface Thing {
  readonly subject: Subject;
  readonly name: string;
  readonly fields: Readonly<Record<string, Value>>;
}

/** In the order of the sheets; the order of things within a sheet is no difference. */
export function differences(before: SitePlan, after: SitePlan): Change[] {
  const [old, wanted] = [keyed(thingsOf(before)), keyed(thingsOf(after))];
  const changes: Change[] = [];
  for (const [key, thing] of wanted) {
    const former = old.get(key);
    const { subject, name } = thing;
    if (!former) changes.push({ subject, name, kind: 'added', fields: [] });
    else {
      const fields = differing(former, thing);
      if (fields.length > 0) changes.push({ subject, name, kind: 'changed', fields });
    }
  }
  for (const [key, { subject, name }] of old) if (!wanted.has(key)) changes.push({ subject, name, kind: 'removed', fields: [] });
  return changes;
}

function keyed(things: readonly Thing[]): Map<string, Thing> {
  return new Map(things.map((thing) => [`${thing.subject} ${thing.name}`, thing]));
}

function differing(before: Thing, after: Thing): FieldChange[] {
  return Object.entries(after.fields).flatMap(([field, to]) => {
    const from = before.fields[field] ?? null;
    return from === to ? [] : [{ field, from, to }];
  });
}

function thingsOf(plan: SitePlan): Thing[] {
  return [
    ...plan.buildings.map((name): Thing => ({ subject: 'building', name, fields: {} })),
    ...plan.floors.map(({ building, name }): Thing => ({ subject: 'floor', name: `${building} ${name}`, fields: {} })),
    ...plan.units.map(({ building, floor, name }): Thing => ({ subject: 'unit', name: `${building} ${name}`, fields: { floor } })),
    ...plan.gateways.map(({ name, ...fields }): Thing => ({ subject: 'gateway', name, fields })),
    ...plan.buses.map(({ name, ...fields }): Thing => ({ subject: 'bus', name, fields })),
    ...plan.meters.map(meterThing),
    ...plan.accounts.map(({ name, contact, phone, serials }): Thing => {
      return { subject: 'account', name, fields: { contact, phone, serials: serials.toSorted().join('、') } };
    }),
    ...Object.entries(plan.defaults).map(([name, value]): Thing => ({ subject: 'default', name, fields: { value } })),
  ];
}

function meterThing({ serial, profile, role, ratio, canRemoteClose, point, place, old }: PlannedMeter): Thing {
  const fields = {
    profile,
    role,
    ratio,
    canRemoteClose: canRemoteClose === null ? null : Number(canRemoteClose),
    bus: point?.bus ?? null,
    address: point?.address ?? null,
    building: place?.building ?? null,
    unit: place?.unit ?? null,
    oldTenant: old.tenant,
    oldBalanceFen: old.balanceFen,
    oldCount: old.purchaseCount,
  };
  return { subject: 'meter', name: serial, fields };
}
