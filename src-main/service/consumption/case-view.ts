/** A case of consumption with both sides in figures: what the meter took, and what its registers and prices make of it. */
import type { HandlerOutput } from '../../../src-shared/contract/operator/index.ts';
import { CASE_WAYS, CONSUMPTION_CASES } from '../../../src-shared/contract/operator/daily.ts';
import { centiKwh, type CentiKwh } from '../../../src-shared/value/energy.ts';
import { fen, type Fen } from '../../../src-shared/value/fen.ts';
import type { FindingId, MeterId } from '../../../src-shared/value/id.ts';
import { energyUsed, type EnergyUsed } from '../../domain/consumption/check.ts';
import { consumptionByN, type ConsumptionRow } from '../../store/ledger/consumption.ts';
import { bookLineOfCount, consumptionOfFinding, pricesBetween } from '../../store/ledger/consumption-day.ts';
import type { FindingRow } from '../../store/ledger/finding.ts';
import { findingById, openCasesOfMeter } from '../../store/ledger/meter-case.ts';
import { freezeOf } from '../../store/reading/freeze.ts';
import { accountById } from '../../store/site/account.ts';
import { meterById } from '../../store/site/meter.ts';
import { placeOfMeter } from '../../store/site/site.ts';
import type { Context } from '../context.ts';
import { CONSUMPTION_CASE, intervalOf, registersOf, type CaseText } from './day.ts';

type View = HandlerOutput<'consumption.case'>;

export interface OpenCase {
  readonly finding: FindingRow;
  readonly meter: MeterId;
  readonly text: CaseText;
}

/** null when it is no open case of consumption. */
export function openConsumptionCase({ store }: Pick<Context, 'store'>, id: FindingId): OpenCase | null {
  const finding = findingById(store, id);
  const text = CONSUMPTION_CASES.find((one) => one === finding?.text);
  if (!finding || finding.meter === null || finding.kind !== CONSUMPTION_CASE || !text) return null;
  return openCasesOfMeter(store, finding.meter).some((one) => one.id === id) ? { finding, meter: finding.meter, text } : null;
}

/** What of the interval in question is posted already; null while nothing is, because the balance rose. */
export function rowOfCase({ store }: Pick<Context, 'store'>, { finding, meter }: OpenCase): ConsumptionRow | null {
  const n = consumptionOfFinding(store, meter, finding.id);
  return n === undefined ? null : (consumptionByN(store, meter, n) ?? null);
}

/** Fall less energy × price, with what intervals before had left over; null where the price is not known. */
export function differenceOf({ store }: Pick<Context, 'store'>, row: ConsumptionRow): Fen | null {
  if (row.expectedFen === null) return null;
  const before = row.n > 1 ? (consumptionByN(store, row.meter, row.n - 1)?.driftMicroYuan ?? 0) : 0;
  return fen(row.fallFen - row.expectedFen + Math.round(before / 10_000));
}

/** null when it is no open case of consumption. */
export function consumptionCaseView(context: Context, id: FindingId): View | null {
  const found = openConsumptionCase(context, id);
  if (!found) return null;
  const row = rowOfCase(context, found);
  return row ? viewOfRow(context, found, row) : viewOfRise(context, found);
}

function viewOfRow(context: Context, found: OpenCase, row: ConsumptionRow): View {
  const { store } = context;
  const { meter } = found;
  const energy = energyOfRow(context, row);
  const count = freezeOf(store, meter, row.toDay)?.purchaseCount;
  const book = count === undefined ? undefined : bookLineOfCount(store, meter, row.bookN, count);
  const { fromAt, toAt, totalBeforeFen, totalAfterFen, balanceBeforeFen, balanceAfterFen, refundFen, fallFen, expectedFen } = row;
  return {
    ...headOf(context, found),
    ...{ fromAt, toAt, totalBeforeFen, totalAfterFen, balanceBeforeFen, balanceAfterFen, refundFen, fallFen, expectedFen },
    bookTotalFen: book?.totalFen ?? null,
    energyCentiKwh: row.energyCentiKwh,
    ratesCentiKwh: energy?.rates ? sumOf(energy.rates) : null,
    differenceFen: differenceOf(context, row),
    pricesE4: pricesBetween(store, meter, row.fromAt, row.toAt).map(({ flat }) => flat),
    ways: CASE_WAYS.filter((way) => way === 'explained' || (way === 'settle' && found.text === 'priceDiffers' && expectedFen !== null)),
  };
}

function viewOfRise(context: Context, found: OpenCase): View | null {
  const interval = intervalOf(context, found.meter);
  if (!interval) return null;
  const { begin, freeze, refundFen, fallFen, bookTotalFen } = interval;
  return {
    ...headOf(context, found),
    ...{ fromAt: begin.at, toAt: freeze.readAt, totalBeforeFen: begin.totalFen, totalAfterFen: freeze.totalFen },
    ...{ balanceBeforeFen: begin.balanceFen, balanceAfterFen: freeze.balanceFen, refundFen, fallFen, bookTotalFen },
    ...{ energyCentiKwh: null, ratesCentiKwh: null, expectedFen: null, differenceFen: null },
    pricesE4: pricesBetween(context.store, found.meter, begin.at, freeze.readAt).map(({ flat }) => flat),
    ways: fallFen < 0 ? ['consumption', 'apart'] : ['explained'],
  };
}

function headOf({ store }: Context, { finding, meter, text }: OpenCase) {
  const account = finding.account === null ? undefined : accountById(store, finding.account);
  return {
    ...{ findingId: finding.id, text, meterId: meter, openedAt: finding.at, accountName: account?.name ?? '' },
    serial: meterById(store, meter)?.serial ?? '',
    room: placeOfMeter(store, meter)?.unitName ?? '',
  };
}

function energyOfRow({ store }: Context, row: ConsumptionRow): EnergyUsed | null {
  const before = row.n > 1 ? consumptionByN(store, row.meter, row.n - 1) : undefined;
  const [from, to] = [before && freezeOf(store, row.meter, before.toDay), freezeOf(store, row.meter, row.toDay)];
  return from && to && row.energyCentiKwh !== null ? energyUsed(registersOf(from), registersOf(to)) : null;
}

function sumOf(rates: NonNullable<EnergyUsed['rates']>): CentiKwh {
  return centiKwh(Object.values(rates).reduce((sum, energy) => sum + energy, 0));
}
