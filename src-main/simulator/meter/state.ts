/** What one simulated prepaid meter holds, how it is set up, and how it behaves where makers differ. */
import { purchaseCount, type PurchaseCount } from '../../../src-shared/value/count.ts';
import { centiKwh, type CentiKwh } from '../../../src-shared/value/energy.ts';
import { fen, ZERO_FEN, type Fen } from '../../../src-shared/value/fen.ts';
import { priceE4, type PriceE4 } from '../../../src-shared/value/price.ts';
import type { Profile } from '../../fieldbus/profile/schema.ts';

export const RATES = ['sharp', 'peak', 'flat', 'valley'] as const;
export type Rate = (typeof RATES)[number];
export type ByRate<T> = Readonly<Record<Rate, T>>;

/** Forced control over the relay; while it is not `none`, fee control has no effect. */
export type ForcedMode = 'none' | 'trip' | 'close';

/** Everything that survives a loss of power. */
export interface MeterState {
  /** 12 digits. */
  readonly serial: string;
  readonly prepaidOn: boolean;
  /** Negative is overdrawn. */
  readonly balanceFen: Fen;
  readonly purchaseCount: PurchaseCount;
  readonly totalPurchasedFen: Fen;
  readonly baseFen: Fen;
  readonly alarm1Fen: Fen;
  readonly alarm2Fen: Fen;
  readonly overdraftFen: Fen;
  /** Minutes here (the maker's unit is not known); 0 = the warning trip of alarm 2 is off. */
  readonly recloseTime: number;
  readonly prices: ByRate<PriceE4>;
  readonly energy: ByRate<CentiKwh>;
  /** Energy below the register's step, in W·ms: 0…35,999,999. */
  readonly energyRestWms: number;
  /** Used but not yet a whole fen, in millionths of a yuan: 0…9,999. */
  readonly owedMicroYuan: number;
  readonly forced: ForcedMode;
  readonly relayClosed: boolean;
  /** Alarm 2 has already tripped once since the balance was last above it. */
  readonly warned: boolean;
  /** Time left of a warning trip; null when there is none. */
  readonly recloseInMs: number | null;
  /** Money frames in clear are refused. */
  readonly encrypted: boolean;
  readonly currentRatio: number;
  /** What its clock is ahead of true time. */
  readonly clockOffsetMs: number;
  /** A purchase that somebody will make around the app once its load has run for so long; null when none is to come. */
  readonly elsewhere: { readonly inMs: number; readonly amountFen: Fen } | null;
}

/** How a refused purchase or parameter write is answered: makers differ, and only a read afterwards tells. */
export type Refusal = 'exception' | 'silence' | 'acknowledge';

/** What is built into a meter or done to it from outside; may be changed while it runs. */
export interface MeterBehaviour {
  /** Answers nothing at all. */
  mute: boolean;
  canRemoteClose: boolean;
  refusesRepeatedCount: boolean;
  refusal: Refusal;
  /** From request to reply, keeping the bus busy. */
  turnaroundMs: number;
  /** Power drawn when the relay is closed, in W: at each hour of the day (24), or of the week from Monday on (168). */
  wattsByHour: readonly number[];
  rateByHour: readonly Rate[];
}

/** What may be said about a meter to make one; all else is as it leaves the factory. */
export interface MeterWish extends Partial<MeterState> {
  readonly serial: string;
  /** One price for all rates; 0.0001 yuan/kWh. */
  readonly priceE4?: number;
  /** One total, split over the rates as a building uses it; 0.01 kWh. */
  readonly energyCentiKwh?: number;
}

const FACTORY_PRICE_E4 = 10_000;

/** A meter's state from what is said about it, with supply settled as its balance wants it unless said otherwise. */
export function meterState(wish: MeterWish): MeterState {
  const { priceE4: price = FACTORY_PRICE_E4, energyCentiKwh = 0, ...said } = wish;
  return {
    prepaidOn: true,
    balanceFen: ZERO_FEN,
    purchaseCount: purchaseCount(0),
    totalPurchasedFen: ZERO_FEN,
    baseFen: ZERO_FEN,
    alarm1Fen: ZERO_FEN,
    alarm2Fen: ZERO_FEN,
    overdraftFen: ZERO_FEN,
    recloseTime: 0,
    prices: everyRate(priceE4(price)),
    energy: splitEnergy(energyCentiKwh),
    energyRestWms: 0,
    owedMicroYuan: 0,
    forced: 'none',
    relayClosed: true,
    warned: false,
    recloseInMs: null,
    encrypted: false,
    currentRatio: 1,
    clockOffsetMs: 0,
    elsewhere: null,
    ...said,
  };
}

export function everyRate<T>(value: T): ByRate<T> {
  return { sharp: value, peak: value, flat: value, valley: value };
}

/** 10 % sharp, 35 % peak, 20 % valley, the rest flat: the total is kept exactly. */
function splitEnergy(total: number): ByRate<CentiKwh> {
  const part = (percent: number) => centiKwh(Math.floor((total * percent) / 100));
  const sharp = part(10);
  const peak = part(35);
  const valley = part(20);
  return { sharp, peak, flat: centiKwh(total - sharp - peak - valley), valley };
}

/** What the meter's energy register total shows. */
export function totalEnergy(state: MeterState): CentiKwh {
  const { sharp, peak, flat, valley } = state.energy;
  return centiKwh(sharp + peak + flat + valley);
}

/** A usual table: sharp 19–21, peak 8–11 and 15–19, valley 23–7, else flat. */
export const USUAL_RATES: readonly Rate[] = Array.from({ length: 24 }, (_, hour) => {
  if (hour >= 19 && hour < 21) return 'sharp';
  if ((hour >= 8 && hour < 11) || (hour >= 15 && hour < 19)) return 'peak';
  return hour >= 23 || hour < 7 ? 'valley' : 'flat';
});

export function constantLoad(watts: number): readonly number[] {
  return Array.from({ length: 24 }, () => watts);
}

/** Behaves as its profile says, draws nothing, answers after `turnaroundMs`. */
export function usualBehaviour(profile: Profile, said: Partial<MeterBehaviour> = {}): MeterBehaviour {
  return {
    mute: false,
    canRemoteClose: profile.canRemoteClose,
    refusesRepeatedCount: profile.refusesRepeatedCount.value,
    refusal: 'exception',
    turnaroundMs: 0,
    wattsByHour: constantLoad(0),
    rateByHour: USUAL_RATES,
    ...said,
  };
}

/** Balance and total as a register can hold them: u32 wraps as the meter's own does. */
export function wrapU32(amountFen: number): Fen {
  return fen(((amountFen % 0x1_0000_0000) + 0x1_0000_0000) % 0x1_0000_0000);
}
