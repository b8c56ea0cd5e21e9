/** What one meter used up to its next freeze, ready to be posted; or why it has to wait. */
import { ZERO_FEN, type Fen } from '../../../src-shared/value/fen.ts';
import { nextPurchaseCount } from '../../../src-shared/value/count.ts';
import type { FindingId, MeterId } from '../../../src-shared/value/id.ts';
import { checkInterval, energyUsed, type EnergyUsed } from '../../domain/consumption/check.ts';
import { fallBetween } from '../../domain/ledger/consumption.ts';
import type { EnergyRegisters } from '../../domain/meter/reading.ts';
import { maxPowerW } from '../../domain/reading/judge.ts';
import { lastBook } from '../../store/ledger/book.ts';
import {
  consumptionBegin,
  hiddenRefunds,
  revenueOf,
  takeBackUnderWay,
  type ConsumptionBegin,
  type ConsumptionRow,
} from '../../store/ledger/consumption.ts';
import { bookLineOfCount, nextFreeze, pricesBetween, type MoneyFreeze } from '../../store/ledger/consumption-day.ts';
import { holdingCase, openCasesOfMeter } from '../../store/ledger/meter-case.ts';
import { freezeOf, type FreezeRow } from '../../store/reading/freeze.ts';
import { meterById } from '../../store/site/meter.ts';
import type { Context } from '../context.ts';

export const CONSUMPTION_CASE = 'consumption';

/** balanceRose: nothing is posted for the meter until it is answered. The others say that something does not agree with what was posted. */
export type CaseText = 'balanceRose' | 'moneyDiffers' | 'priceDiffers' | 'registersDiffer';

/** A row without what posting gives it. */
export type DayDraft = Omit<ConsumptionRow, 'entry' | 'finding'> & { readonly breaks: readonly CaseText[] };

/** Undefined where there is nothing to post, or not yet. */
export function dayDraft(context: Context, meter: MeterId): DayDraft | undefined {
  const facts = intervalOf(context, meter);
  if (!facts || openCaseOf(context, meter, 'balanceRose') !== undefined) return undefined;
  const { begin, freeze, refundFen, fallFen, bookN, bookTotalFen } = facts;
  const { store } = context;
  const energy = energyOf(context, begin, freeze);
  const check = checkInterval({
    fallFen,
    energy,
    prices: pricesBetween(store, meter, begin.at, freeze.readAt),
    maxW: maxPowerOf(context, meter),
    driftMicroYuan: begin.after?.driftMicroYuan ?? null,
  });
  const moneyDiffers = bookTotalFen !== null && bookTotalFen !== freeze.totalFen && !holdingCase(store, meter);
  return {
    ...{ meter, n: begin.n, account: begin.account, kind: 'day', ...revenueOf(store, meter) },
    ...{ fromAt: begin.at, toAt: freeze.readAt, toDay: freeze.localDay },
    ...{ totalBeforeFen: begin.totalFen, totalAfterFen: freeze.totalFen },
    ...{ balanceBeforeFen: begin.balanceFen, balanceAfterFen: freeze.balanceFen },
    ...{ refundFen, fallFen, besideFen: ZERO_FEN, energyCentiKwh: energy?.total ?? null },
    ...{ expectedFen: check.expectedFen, driftMicroYuan: check.driftMicroYuan, bookN, quality: 'read' },
    breaks: fallFen < 0 ? ['balanceRose'] : [...(moneyDiffers ? (['moneyDiffers'] as const) : []), ...check.breaks],
  };
}

interface Interval {
  readonly begin: ConsumptionBegin;
  readonly freeze: MoneyFreeze;
  readonly refundFen: Fen;
  readonly fallFen: Fen;
  readonly bookN: number;
  /** What the ledger says the total was at the freeze's count; null while it does not know that count. */
  readonly bookTotalFen: Fen | null;
}

/** From where the last interval ended to the next freeze. Undefined while there is none, or money is leaving the meter without its total showing it. */
export function intervalOf({ store }: Pick<Context, 'store'>, meter: MeterId): Interval | undefined {
  const begin = consumptionBegin(store, meter);
  const freeze = begin && nextFreeze(store, meter, begin);
  if (!freeze || takeBackUnderWay(store, meter)?.hidden) return undefined;
  const line = bookLineOfCount(store, meter, begin.bookN, freeze.purchaseCount);
  const last = lastBook(store, meter);
  const onItsWay = last !== undefined && nextPurchaseCount(last.purchaseCount) === freeze.purchaseCount;
  const bookN = line?.n ?? (last?.n ?? begin.bookN) + (onItsWay ? 1 : 0);
  const refundFen = hiddenRefunds(store, meter, begin.bookN, bookN);
  return { begin, freeze, refundFen, fallFen: fallBetween(begin, freeze, refundFen), bookN, bookTotalFen: line?.totalFen ?? null };
}

/** Null for an account's first interval, and where the register began anew. */
function energyOf({ store }: Context, { after }: ConsumptionBegin, freeze: FreezeRow): EnergyUsed | null {
  const from = after && freezeOf(store, freeze.meter, after.toDay);
  if (!from || from.era !== freeze.era) return null;
  return energyUsed(registersOf(from), registersOf(freeze));
}

export function registersOf(freeze: FreezeRow): EnergyRegisters {
  const { totalCentiKwh: total, sharpCentiKwh: sharp, peakCentiKwh: peak, flatCentiKwh: flat, valleyCentiKwh: valley } = freeze;
  return { total, sharp, peak, flat, valley };
}

function maxPowerOf({ store, profiles }: Context, meter: MeterId): number {
  const row = meterById(store, meter);
  const profile = row && profiles.get(row.profile);
  return profile ? maxPowerW(profile.phases, profile.ctApplied.by === 'meter' ? row.ct : 1) : 0;
}

export function openCaseOf({ store }: Pick<Context, 'store'>, meter: MeterId, text: CaseText): FindingId | undefined {
  return openCasesOfMeter(store, meter).find((one) => one.kind === CONSUMPTION_CASE && one.text === text)?.id;
}
