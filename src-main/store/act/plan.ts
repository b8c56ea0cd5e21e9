/** Price plans 电价方案: their prices from an instant on, and which plan each meter has. */
import type { MeterId, OperatorId, PlanId } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import type { RatePrices } from '../../domain/meter/reading.ts';
import { storedText } from '../ledger/canonical.ts';
import type { Store } from '../database/open.ts';
import type { PlanKind } from '../schema/schema-opening.ts';
import { insertInto, statement } from '../database/statement.ts';

/** A plan with the prices that count now, 0.0001 yuan/kWh. */
export interface PlanRow {
  readonly id: PlanId;
  readonly name: string;
  readonly kind: PlanKind;
  readonly prices: RatePrices;
  readonly fromAt: Instant;
}

export interface PlanDraft {
  /** As people call it; no two plans have the same. */
  readonly name: string;
  readonly kind: PlanKind;
  readonly prices: RatePrices;
  readonly fromAt: Instant;
  readonly at: Instant;
  /** Null where it was found on meters. */
  readonly operator: OperatorId | null;
}

const insert = insertInto('plan', ['name', 'kind', 'at', 'operator']);
const insertVersion = insertInto('plan_version', ['plan', 'n', 'from_at', 'sharp_e4', 'peak_e4', 'flat_e4', 'valley_e4', 'at', 'operator']);
const insertMeterPlan = insertInto('meter_plan', ['meter', 'n', 'plan', 'at', 'operator']);
/** The newest version of each plan that has begun. The first one counts where none has: a clock may be set back behind it, and a plan always has prices. */
const current = statement((q, p: { now: Instant }) =>
  q
    .selectFrom('plan')
    .innerJoin('plan_version as version', 'version.plan', 'plan.id')
    .select(['plan.id', 'plan.name', 'plan.kind', 'version.from_at as fromAt'])
    .select(['version.sharp_e4 as sharp', 'version.peak_e4 as peak', 'version.flat_e4 as flat', 'version.valley_e4 as valley'])
    .where('version.n', '=', (e) =>
      e
        .selectFrom('plan_version as v')
        .select((f) => f.fn.coalesce(f.fn.max('v.n'), f.val(1)).as('n'))
        .whereRef('v.plan', '=', 'plan.id')
        .where('v.from_at', '<=', p.now),
    )
    .orderBy('plan.id'),
);
const lastOfMeter = statement((q, p: { meter: MeterId }) =>
  q.selectFrom('meter_plan').select(['n', 'plan', 'operator']).where('meter', '=', p.meter).orderBy('n', 'desc').limit(1),
);
const lastGiven = statement((q, _: object) =>
  q
    .selectFrom('meter_plan as mine')
    .select(['mine.meter', 'mine.plan'])
    .where('mine.operator', 'is not', null)
    .where('mine.n', '=', (e) =>
      e
        .selectFrom('meter_plan as m')
        .select((f) => f.fn.max('m.n').as('n'))
        .whereRef('m.meter', '=', 'mine.meter'),
    ),
);

/** Every plan with the prices that count now. */
export function plans(store: Store): PlanRow[] {
  return current.all(store, { now: store.env.clock.now() }).map(({ sharp, peak, flat, valley, ...plan }) => {
    return { ...plan, prices: { sharp, peak, flat, valley } };
  });
}

export function planById(store: Store, id: PlanId): PlanRow | undefined {
  return plans(store).find((plan) => plan.id === id);
}

/** With its first prices. @throws Error from the database when the name is taken. */
export function insertPlan(store: Store, { name, kind, prices, fromAt, at, operator }: PlanDraft): PlanId {
  return store.transaction(() => {
    const plan = Number(insert.run(store, { name: storedText(name), kind, at, operator }).lastInsertRowid) as PlanId;
    const { sharp, peak, flat, valley } = prices;
    insertVersion.run(store, { plan, n: 1, fromAt, sharpE4: sharp, peakE4: peak, flatE4: flat, valleyE4: valley, at, operator });
    return plan;
  });
}

/** The plan that the meter has, given or found on it; undefined while nobody knows any. */
export function planOfMeter(store: Store, meter: MeterId): PlanRow | undefined {
  const last = lastOfMeter.first(store, { meter });
  return last && planById(store, last.plan);
}

/** The plan that a person gave the meter, with the prices that count now; undefined while it has none or one that was only found on it. */
export function givenPlanOfMeter(store: Store, meter: MeterId): PlanRow | undefined {
  const last = lastOfMeter.first(store, { meter });
  return last && last.operator !== null ? planById(store, last.plan) : undefined;
}

/** The same for every meter that has one, in two statements. */
export function givenPlans(store: Store): Map<MeterId, PlanRow> {
  const byId = new Map(plans(store).map((plan) => [plan.id, plan]));
  return new Map(lastGiven.all(store, {}).flatMap(({ meter, plan }) => (byId.has(plan) ? [[meter, byId.get(plan)!] as const] : [])));
}

/** Gives a meter its plan; the same one again adds nothing, unless a person now gives what was only found. */
export function setPlanOfMeter(store: Store, draft: { meter: MeterId; plan: PlanId; at: Instant; operator: OperatorId | null }): void {
  const last = lastOfMeter.first(store, draft);
  const chosen = last?.operator === null && draft.operator !== null;
  if (last?.plan !== draft.plan || chosen) insertMeterPlan.run(store, { ...draft, n: (last?.n ?? 0) + 1 });
}
