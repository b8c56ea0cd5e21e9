/** A meter as the window shows it: what it last said, how old that is, and what stands against selling to it. */
import type { HandlerOutput } from '../../../src-shared/contract/operator/index.ts';
import type { MeterId } from '../../../src-shared/value/id.ts';
import { isLost, STATE_PROMISE_MS } from '../../domain/meter/lost.ts';
import { accountOfMeter } from '../../store/site/account.ts';
import { holdingCase } from '../../store/ledger/meter-case.ts';
import { buses, meterById, meterOnBus, type MeterRow } from '../../store/site/meter.ts';
import { openOpOfMeter } from '../../store/sale/op.ts';
import { placeOfMeter } from '../../store/site/site.ts';
import type { Context } from '../context.ts';
import { goodAt, knownState, type KnownState } from '../meter/note-state.ts';
import { supplyNow } from '../meter/supply-now.ts';
import { perDayFen, runsOutAt } from '../reading/use.ts';
import { meterObstacleNow } from '../sale/sale-facts.ts';

export type MeterCard = HandlerOutput<'meter.read'>;

/** @throws Error for a meter that does not exist or whose profile is not loaded. */
export function meterCard(context: Context, id: MeterId): MeterCard {
  const { store } = context;
  const meter = meterById(store, id);
  const profile = meter && context.profiles.get(meter.profile);
  if (!meter || !profile) throw new Error(`meter ${id} or its profile ${meter?.profile} is missing`);
  const state = knownState(context, id);
  const perDay = perDayFen(context, id);
  return {
    meterId: id,
    serial: meter.serial,
    ...whereabouts(context, id),
    profile: meter.profile,
    model: profile.model,
    profileProven: profile.provenOnBench,
    status: accountOfMeter(store, id) !== undefined ? 'opened' : meter.status === 'spare' ? 'stock' : 'notOpened',
    live: live(context, meter, state),
    lost: isLost(goodAt(state), state?.detail.failingSince ?? null, context.env.clock.now()),
    promiseMs: STATE_PROMISE_MS,
    openOpId: openOpOfMeter(store, id) ?? null,
    frozenBy: holdingCase(store, id)?.id ?? null,
    priceE4: state?.detail.priceE4 ?? null,
    perDayFen: perDay,
    runsOutAt: state && state.balanceFen !== null ? runsOutAt(perDay, state.balanceFen, state.readAt) : null,
    obstacle: meterObstacleNow(context, meter, profile, accountOfMeter(store, id)),
  };
}

/** In the building and on the bus; empty for a meter that hangs nowhere. */
function whereabouts({ store }: Context, id: MeterId): Pick<MeterCard, 'room' | 'building' | 'busName' | 'address'> {
  const place = placeOfMeter(store, id);
  const on = meterOnBus(store, id);
  const busName = buses(store).find((bus) => bus.id === on?.bus)?.name ?? '';
  return { room: place?.unitName ?? '', building: place?.buildingName ?? '', busName, address: on?.address ?? 0 };
}

function live(context: Context, meter: MeterRow, state: KnownState | undefined): MeterCard['live'] {
  const profile = context.profiles.get(meter.profile);
  if (!profile || !state || state.balanceFen === null || state.purchaseCount === null) return null;
  const { detail } = state;
  return {
    balanceFen: state.balanceFen,
    purchaseCount: state.purchaseCount,
    totalPurchasedFen: state.totalFen,
    readAt: state.readAt,
    supply: supplyNow(context, meter, profile, state),
    alarm: detail.arrears ? 'arrears' : detail.alarm2 ? 'alarm2' : detail.alarm1 ? 'alarm1' : null,
    powerW: detail.powerW,
    totalEnergyCentiKwh: state.energyCentiKwh,
  };
}
