/** Whether what a balance fell by is what its meter's registers and prices make of it: only a check, it never posts. */
import { energyBetween } from '../reading/judge.ts';
import { centiKwh, type CentiKwh } from '../../../src-shared/value/energy.ts';
import { fen, type Fen } from '../../../src-shared/value/fen.ts';
import { costRoundedHalfUp, priceE4, type PriceE4 } from '../../../src-shared/value/price.ts';
import type { EnergyRegisters, RatePrices } from '../meter/reading.ts';
import { isFlat } from '../plan/plan.ts';

/** Energy of one interval; rates null where the meter shows none. */
export interface EnergyUsed {
  readonly total: CentiKwh;
  readonly rates: { readonly [R in keyof RatePrices]: CentiKwh } | null;
}

export interface IntervalFacts {
  readonly fallFen: Fen;
  /** Null where a register was not read, or began anew, at either end. */
  readonly energy: EnergyUsed | null;
  /** Every price list that counted in the interval, oldest first; empty where none is known. */
  readonly prices: readonly RatePrices[];
  /** The most that the meter can measure. */
  readonly maxW: number;
  /** Carried on from the interval before; null where nothing is. */
  readonly driftMicroYuan: number | null;
}

export type ConsumptionBreak = 'priceDiffers' | 'registersDiffer';

export interface IntervalCheck {
  /** Energy × price; with several price lists, by the last. Null where either is not known. */
  readonly expectedFen: Fen | null;
  readonly driftMicroYuan: number | null;
  readonly toleranceFen: Fen;
  readonly breaks: readonly ConsumptionBreak[];
}

const MICRO_YUAN_PER_FEN = 10_000;
const RATES = ['sharp', 'peak', 'flat', 'valley'] as const;
/** Each register and each balance is cut to its last digit at both ends. */
const CUT_CENTI_KWH = 2;
const CUT_FEN = 2;
/** Energy and balance are two blocks, read up to 10 s apart at both ends. */
const APART_S = 20;
/** W·s in 0.01 kWh. */
const WS_PER_CENTI_KWH = 36_000;

/** Register differences between two freezes of one era. */
export function energyUsed(from: EnergyRegisters, to: EnergyRegisters): EnergyUsed {
  const rates = RATES.map((rate) => [rate, used(from[rate], to[rate])] as const);
  const known = rates.every(([, energy]) => energy !== null);
  return {
    total: energyBetween(from.total, to.total),
    rates: known ? (Object.fromEntries(rates) as Record<keyof RatePrices, CentiKwh>) : null,
  };
}

function used(from: CentiKwh | null, to: CentiKwh | null): CentiKwh | null {
  return from === null || to === null ? null : energyBetween(from, to);
}

/**
 * Deviations add up over intervals of one price list, so that a small one that lasts is found too: rounding at the ends does not add up.
 * Where prices changed inside, the fall must lie between the cost at the lowest and at the highest of them.
 */
export function checkInterval(facts: IntervalFacts): IntervalCheck {
  const { energy, fallFen } = facts;
  const toleranceFen = toleranceOf(facts);
  const costs = energy === null ? [] : facts.prices.flatMap((prices) => costMicroYuan(energy, prices) ?? []);
  const last = costs.at(-1);
  const registers = energy?.rates && !ratesAddUp(energy.total, energy.rates) ? (['registersDiffer'] as const) : [];
  if (last === undefined || costs.length !== facts.prices.length) {
    return { expectedFen: null, driftMicroYuan: null, toleranceFen, breaks: registers };
  }
  const fallMicroYuan = fallFen * MICRO_YUAN_PER_FEN;
  const toleranceMicroYuan = toleranceFen * MICRO_YUAN_PER_FEN;
  const constant = costs.length === 1;
  const drift = constant ? (facts.driftMicroYuan ?? 0) + fallMicroYuan - last : outside(fallMicroYuan, costs);
  const differs = Math.abs(drift) > toleranceMicroYuan ? (['priceDiffers'] as const) : [];
  return {
    expectedFen: fen(Math.round(last / MICRO_YUAN_PER_FEN)),
    // The next interval begins anew after a change of prices, and after a case that says it all.
    driftMicroYuan: constant && differs.length === 0 ? drift : 0,
    toleranceFen,
    breaks: [...differs, ...registers],
  };
}

/** How far a value lies outside what the costs span; 0 = inside. */
function outside(value: number, costs: readonly number[]): number {
  const [low, high] = [Math.min(...costs), Math.max(...costs)];
  if (value < low) return value - low;
  return value > high ? value - high : 0;
}

function toleranceOf({ prices, maxW, energy }: IntervalFacts): Fen {
  const dearest = priceE4(Math.max(0, ...prices.flatMap((list) => RATES.map((rate) => list[rate]))));
  const registers = energy?.rates ? RATES.length : 1;
  const unsure = CUT_CENTI_KWH * registers + Math.ceil((maxW * APART_S) / WS_PER_CENTI_KWH);
  return fen(CUT_FEN + costRoundedHalfUp(centiKwh(unsure), dearest).amount);
}

/** In millionths of a yuan, exactly; null where a price list has rates and the meter shows none. */
function costMicroYuan({ total, rates }: EnergyUsed, prices: RatePrices): number | null {
  if (isFlat(prices)) return exact(total, prices.flat);
  return rates && RATES.reduce((sum, rate) => sum + exact(rates[rate], prices[rate]), 0);
}

function exact(energy: CentiKwh, price: PriceE4): number {
  const { amount, remainderMicroYuan } = costRoundedHalfUp(energy, price);
  return amount * MICRO_YUAN_PER_FEN + remainderMicroYuan;
}

/** Each register is cut to its last digit. */
function ratesAddUp(total: CentiKwh, rates: NonNullable<EnergyUsed['rates']>): boolean {
  const sum = RATES.reduce((all, rate) => all + rates[rate], 0);
  return Math.abs(sum - total) <= RATES.length + 1;
}
