/** Purchases and parameter writes as the meter itself judges them. */
import { nextPurchaseCount, purchaseCount } from '../../../src-shared/value/count.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import { priceE4 } from '../../../src-shared/value/price.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import type { Profile } from '../../fieldbus/profile/schema.ts';
import type { PointValues } from '../../fieldbus/profile/codec.ts';
import { wrapU32, type MeterBehaviour, type MeterState } from './state.ts';

export type MoneyFault = 'encrypted' | 'countRefused' | 'aboveCeiling' | 'noAmount' | 'badValue';

/** s32, as some makers take a refund: the sale frame's amount read with its sign. */
const SIGN_BIT = 0x8000_0000;

/** A sale frame: amount in fen (u32) and the count it claims to be. */
export function sell(
  state: MeterState,
  behaviour: Pick<MeterBehaviour, 'refusesRepeatedCount'>,
  profile: Pick<Profile, 'ceilingFen' | 'refund'>,
  values: PointValues,
): Result<MeterState, MoneyFault> {
  const raw = numberOf(values, 'amountFen');
  const count = numberOf(values, 'purchaseCount');
  if (raw === null || count === null) return bad('badValue');
  if (state.encrypted) return bad('encrypted');
  if (behaviour.refusesRepeatedCount && count !== nextPurchaseCount(state.purchaseCount)) return bad('countRefused');
  if (raw === 0) return bad('noAmount');
  if (raw >= SIGN_BIT && profile.refund.via === 'negativeSale') return takeBack(state, profile, SIGN_BIT * 2 - raw, count);
  if (state.balanceFen + raw > profile.ceilingFen) return bad('aboveCeiling');
  return good({
    ...state,
    balanceFen: fen(state.balanceFen + raw),
    totalPurchasedFen: wrapU32(state.totalPurchasedFen + raw),
    purchaseCount: purchaseCount(count),
  });
}

function takeBack(state: MeterState, profile: Pick<Profile, 'refund'>, amountFen: number, count: number): Result<MeterState, MoneyFault> {
  const { refund } = profile;
  return good({
    ...state,
    balanceFen: fen(state.balanceFen - amountFen),
    totalPurchasedFen: refund.total === 'minusAmount' ? wrapU32(state.totalPurchasedFen - amountFen) : state.totalPurchasedFen,
    purchaseCount: refund.count === 'plusOne' ? purchaseCount(count) : state.purchaseCount,
  });
}

/** The parameter block: only the fields whose flag was set are in `values`. */
export function applyParameters(state: MeterState, values: PointValues): Result<MeterState, MoneyFault> {
  if (state.encrypted) return bad('encrypted');
  const money = (name: string, now: MeterState['balanceFen']) => {
    const value = numberOf(values, name);
    return value === null ? now : fen(value);
  };
  const price = (name: string, now: MeterState['prices']['flat']) => {
    const value = numberOf(values, name);
    return value === null ? now : priceE4(value);
  };
  const count = numberOf(values, 'purchaseCount');
  const prepaidOn = numberOf(values, 'prepaidOn');
  const serial = values['serial'];
  return good({
    ...state,
    prepaidOn: prepaidOn === null ? state.prepaidOn : prepaidOn !== 0,
    balanceFen: money('balanceFen', state.balanceFen),
    purchaseCount: count === null ? state.purchaseCount : purchaseCount(count),
    totalPurchasedFen: money('totalPurchasedFen', state.totalPurchasedFen),
    baseFen: money('baseFen', state.baseFen),
    alarm1Fen: money('alarm1Fen', state.alarm1Fen),
    alarm2Fen: money('alarm2Fen', state.alarm2Fen),
    overdraftFen: money('overdraftFen', state.overdraftFen),
    recloseTime: numberOf(values, 'recloseTime') ?? state.recloseTime,
    prices: {
      sharp: price('priceSharpE4', state.prices.sharp),
      peak: price('pricePeakE4', state.prices.peak),
      flat: price('priceFlatE4', state.prices.flat),
      valley: price('priceValleyE4', state.prices.valley),
    },
    serial: typeof serial === 'string' ? serial : state.serial,
  });
}

/** null where the field was not sent. */
export function numberOf(values: PointValues, name: string): number | null {
  const value = values[name];
  return typeof value === 'number' ? value : null;
}
