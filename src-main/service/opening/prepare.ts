/** Before an opening: the meter is read, and what it holds stands beside what would be written. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { HandlerOutput } from '../../../src-shared/contract/operator/index.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import type { MeterId } from '../../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import type { Thresholds } from '../../domain/opening/obstacle.ts';
import type { ProvenReading } from '../../domain/meter/proven.ts';
import { meterById } from '../../store/site/meter.ts';
import { plans, type PlanRow } from '../../store/act/plan.ts';
import { placeOfMeter } from '../../store/site/site.ts';
import type { Store } from '../../store/database/open.ts';
import type { Context } from '../context.ts';
import { knownState } from '../meter/note-state.ts';
import { readMeter } from '../meter/read-meter.ts';
import { defaultPlan } from '../plan.ts';
import { presentDefaults } from '../site-import/present.ts';
import { againstOpening, againstOpeningRead } from './against.ts';

type Preparation = HandlerOutput<'opening.prepare'>;

/** Faults: meter.unknown; what stands against it whatever the meter says, except where it is to be taken over; those of reading it. */
export async function prepareOpening(context: Context, meterId: MeterId, mayNamePrice: boolean): Promise<Result<Preparation, Fault>> {
  const { store } = context;
  const meter = meterById(store, meterId);
  if (!meter) return bad({ code: 'meter.unknown', field: 'meterId' });
  const against = againstOpening(context, meter);
  if (against && !against.takeOver && !isForAdministrator(against.why.code)) return bad(against.why);
  const read = await readMeter(context, meterId);
  if (!read.ok) return read;
  const obstacle = againstOpeningRead(context, meter, read.value);
  const place = placeOfMeter(store, meterId);
  return good({
    ...{ meterId, serial: meter.serial, room: place?.unitName ?? '', building: place?.buildingName ?? '' },
    readAt: read.value.readAt,
    holds: holdsOf(context, meterId, read.value),
    parameters: defaultThresholds(store),
    planId: defaultPlan(store)?.id ?? null,
    plans: plans(store).map(planView),
    mayNamePrice,
    against: obstacle && { code: obstacle.why.code, values: { ...obstacle.why.values } },
    takeOver: obstacle?.takeOver ?? false,
  });
}

/** What the site may not send yet does not keep anybody from looking at the meter. */
function isForAdministrator(code: string): boolean {
  return code === 'opening.against.price';
}

export function planView({ id, name, kind, prices }: PlanRow): Preparation['plans'][number] {
  return { planId: id, name, kind, prices };
}

function holdsOf(context: Context, meter: MeterId, read: ProvenReading): Preparation['holds'] {
  const detail = knownState(context, meter)?.detail;
  const { balanceFen, purchaseCount, totalPurchasedFen, prepaidOn, prices, alarm1Fen, alarm2Fen, overdraftFen } = read;
  return {
    ...{ balanceFen, purchaseCount, totalPurchasedFen, prepaidOn, prices, alarm1Fen, alarm2Fen, overdraftFen },
    forced: detail?.forced ?? null,
    relayClosed: detail?.relayClosed ?? null,
  };
}

/** 0 where the site names none: no warning, and no power on credit. */
export function defaultThresholds(store: Store): Thresholds {
  const { alarm1Fen = 0, alarm2Fen = 0, overdraftFen = 0 } = presentDefaults(store);
  return { alarm1Fen: fen(alarm1Fen), alarm2Fen: fen(alarm2Fen), overdraftFen: fen(overdraftFen) };
}
