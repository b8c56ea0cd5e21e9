/** Brings the site's rows to a plan, inside the caller's transaction: what is new goes in, what differs changes, what is gone goes out. */
import type { BusId, GatewayId, ImportSetId } from '../../../src-shared/value/id.ts';
import type { SitePlan } from '../../domain/site-import/plan.ts';
import { buses, gateways, insertBus, insertGateway, meters } from '../../store/site/meter.ts';
import { putSetting } from '../../store/site/setting.ts';
import { parkBus, removeMeter, removePlace, updateBus, updateGateway } from '../../store/site/site-edit.ts';
import type { Actor, Context } from '../context.ts';
import { ensureDefaultPlan } from '../plan.ts';
import { applyAccounts } from './apply-accounts.ts';
import { applyMeters } from './apply-meters.ts';
import { applyPlaces, removePlaces } from './apply-places.ts';
import { DEFAULTS_KEY } from './present.ts';

/** @throws Error from the database when an obstacle was overlooked: the transaction is undone. */
export function applyPlan(context: Context, actor: Actor, plan: SitePlan, importSet: ImportSetId): void {
  const { store } = context;
  removeMeters(context, plan);
  applyPlaces(store, plan);
  const gateway = applyGateways(context, plan);
  const bus = applyBuses(context, plan, gateway);
  const meter = applyMeters(context, plan, bus);
  removeWires(context, plan);
  removePlaces(store, plan);
  applyAccounts(context, actor, plan, { meter, importSet });
  const at = context.env.clock.now();
  putSetting(store, { key: DEFAULTS_KEY, value: JSON.stringify(plan.defaults), at, operator: actor.operatorId });
  ensureDefaultPlan(context, actor.operatorId);
}

function removeMeters({ store }: Context, plan: SitePlan): void {
  const wanted = new Set(plan.meters.map(({ serial }) => serial));
  for (const meter of meters(store)) if (meter.status !== 'retired' && !wanted.has(meter.serial)) removeMeter(store, meter.id);
}

function applyGateways({ store }: Context, plan: SitePlan): ReadonlyMap<string, GatewayId> {
  const known = new Map(gateways(store).map((row) => [row.name, row]));
  return new Map(
    plan.gateways.map((wanted) => {
      const row = known.get(wanted.name);
      if (!row) return [wanted.name, insertGateway(store, { ...wanted, keyRef: null })];
      updateGateway(store, row.id, { ...wanted, keyRef: row.keyRef });
      return [wanted.name, row.id];
    }),
  );
}

function applyBuses({ store }: Context, plan: SitePlan, gateway: ReadonlyMap<string, GatewayId>): ReadonlyMap<string, BusId> {
  const known = new Map(buses(store).map((row) => [row.name, row]));
  for (const { id } of known.values()) parkBus(store, id);
  return new Map(
    plan.buses.map((wanted) => {
      const draft = { ...wanted, gateway: gateway.get(wanted.gateway)! };
      const row = known.get(wanted.name);
      if (!row) return [wanted.name, insertBus(store, draft)];
      updateBus(store, row.id, draft);
      return [wanted.name, row.id];
    }),
  );
}

/** Last, for meters may just have moved away from them. */
function removeWires({ store }: Context, plan: SitePlan): void {
  const wantedBuses = new Set(plan.buses.map(({ name }) => name));
  const wantedGateways = new Set(plan.gateways.map(({ name }) => name));
  for (const { id, name } of buses(store)) if (!wantedBuses.has(name)) removePlace(store, 'bus', id);
  for (const { id, name } of gateways(store)) if (!wantedGateways.has(name)) removePlace(store, 'gateway', id);
}
