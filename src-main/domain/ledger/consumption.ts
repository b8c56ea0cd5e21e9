/** What a meter's balance fell by between two readings, and the postings that make revenue of it. */
import { addFen, fen, negateFen, type Fen } from '../../../src-shared/value/fen.ts';
import type { AccountId, MeterId, PlanId } from '../../../src-shared/value/id.ts';
import { energyOf, meterDifference, onMeter, tenantDebt, withoutZeros, type Posting } from './chart.ts';

/** Total purchased and balance of one and the same moment. */
export interface MoneyOnMeter {
  readonly totalFen: Fen;
  readonly balanceFen: Fen;
}

/** Totals are u32: after 42,949,672.95 yuan they begin again. */
const TOTAL_SPAN = 2 ** 32;

/** By how much a total rose, below 0 where a refund lowered it; a difference of half its span or more is a total that began again. */
export function riseOfTotal(beforeFen: Fen, afterFen: Fen): Fen {
  const rise = afterFen - beforeFen;
  if (rise < -TOTAL_SPAN / 2) return fen(rise + TOTAL_SPAN);
  return fen(rise >= TOTAL_SPAN / 2 ? rise - TOTAL_SPAN : rise);
}

/** Fall = rise of the total − rise of the balance − refunds that the total does not show. Below 0: the balance rose by itself. */
export function fallBetween(before: MoneyOnMeter, after: MoneyOnMeter, hiddenRefundFen: Fen): Fen {
  return fen(riseOfTotal(before.totalFen, after.totalFen) - (after.balanceFen - before.balanceFen) - hiddenRefundFen);
}

export interface Fall {
  readonly account: AccountId;
  readonly meter: MeterId;
  readonly building: number | null;
  readonly plan: PlanId | null;
  readonly fallFen: Fen;
}

/** 2001 of each meter +w, 4001 of each building and plan −Σw. */
export function consumed(falls: readonly Fall[]): Posting[] {
  const groups = Map.groupBy(falls, ({ building, plan }) => `${building}/${plan}`);
  const revenue = [...groups.values()].map((group) => {
    const { building, plan } = group[0]!;
    return energyOf(building, plan, negateFen(addFen(...group.map(({ fallFen }) => fallFen))));
  });
  return withoutZeros([...falls.map(({ account, meter, fallFen }) => onMeter(account, meter, fallFen)), ...revenue]);
}

/** A fall that is no consumption, or not yet: kept as the meter's difference until its case is answered. Below 0: the meter holds more than the ledger. */
export function keptApart({ account, meter, fallFen }: Pick<Fall, 'account' | 'meter' | 'fallFen'>): Posting[] {
  return withoutZeros([meterDifference(meter, negateFen(fallFen)), onMeter(account, meter, fallFen)]);
}

/** An accepted price settlement: the tenant owes what was used and not deducted; below 0 they were charged too much. */
export function priceSettled({ account, building, plan }: Omit<Fall, 'meter' | 'fallFen'>, owedFen: Fen): Posting[] {
  return withoutZeros([tenantDebt(account, owedFen), energyOf(building, plan, negateFen(owedFen))]);
}
