/** One meter's own page: what it last said in every figure, and its sales in pages. */
import type { HandlerOutput, ParsedInput } from '../../../src-shared/contract/operator/index.ts';
import type { MeterId } from '../../../src-shared/value/id.ts';
import type { LocalTime } from '../../../src-shared/value/instant.ts';
import { salesOfMeter } from '../../store/reading/meter-history.ts';
import { meterById } from '../../store/site/meter.ts';
import type { Context } from '../context.ts';
import type { AccountIndex } from '../desk/account-index.ts';
import { knownFigures, type Figures } from '../meter/figures.ts';
import { shownState } from '../sale/operation-view.ts';
import { expectedPriceOf } from './expected-price.ts';
import { listMeters } from './meter-list.ts';

type View = HandlerOutput<'meter.view'>;

/** null when there is no such meter. */
export function meterView(context: Context, index: AccountIndex, meterId: MeterId): View | null {
  const [meter] = listMeters(context, index, { find: '', limit: 1, only: [meterId] }).meters;
  if (!meter) return null;
  const figures = knownFigures(context, meterId);
  return {
    meter,
    ratio: meterById(context.store, meterId)?.ct ?? 1,
    measured: measured(figures),
    terms: terms(figures),
    expectedPriceE4: expectedPriceOf(context.store)(meterId),
  };
}

function measured({ stateAt, clock, ...figures }: Figures): View['measured'] {
  if (stateAt === null) return null;
  const { powerW, powerFactorMilli, voltageDeciV, currentCentiA, sharpCentiKwh, peakCentiKwh, flatCentiKwh, valleyCentiKwh } = figures;
  return {
    readAt: stateAt,
    ...{ powerW, powerFactorMilli, voltageDeciV, currentCentiA, sharpCentiKwh, peakCentiKwh, flatCentiKwh, valleyCentiKwh },
    clock: clock && shownClock(clock),
  };
}

function shownClock({ year, month, day, hour, minute, second }: LocalTime): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
}

function terms({ proofAt, pricesE4, alarm1Fen, alarm2Fen, overdraftFen }: Figures): View['terms'] {
  if (proofAt === null) return null;
  const [sharpE4 = null, peakE4 = null, flatE4 = null, valleyE4 = null] = pricesE4 ?? [];
  return { readAt: proofAt, sharpE4, peakE4, flatE4, valleyE4, alarm1Fen, alarm2Fen, overdraftFen };
}

export function meterSales({ store }: Context, { meterId, before, limit }: ParsedInput<'meter.sales'>): HandlerOutput<'meter.sales'> {
  const found = salesOfMeter(store, meterId, before ?? Number.MAX_SAFE_INTEGER, limit + 1);
  return {
    sales: found.slice(0, limit).map(({ op, slip, state, method, backMethod, undone, ...sale }) => ({
      ...sale,
      opId: op,
      slipId: slip,
      state: shownState(sale.kind, state, null),
      method: method ?? backMethod ?? '',
      undone: undone === 1,
    })),
    more: found.length > limit,
  };
}
