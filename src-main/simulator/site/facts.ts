/** From what is said of a practice meter to the simulated device: its state, its load, its behaviour. */
import { purchaseCount } from '../../../src-shared/value/count.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import type { Profile } from '../../fieldbus/profile/schema.ts';
import { usualBehaviour, type MeterBehaviour, type MeterWish } from '../meter/state.ts';
import type { MeterFacts, PracticeMeter } from './shape.ts';
import { wattsByHour } from './trade.ts';

/** Usual price and thresholds of a practice site: 0.83 yuan/kWh, 100 and 20 yuan. */
export const USUAL = { priceE4: 8_300, alarm1Fen: 10_000, alarm2Fen: 2_000, overdraftFen: 0 } as const;
/** Minutes that a warning trip of alarm 2 lasts. */
const RECLOSE = 5;
const TURNAROUND_MS = 20;
const MS_PER_HOUR = 3_600_000;
/** Cables and transformers between the main meter and the others: 2 %. */
const WITH_LOSS = { part: 102, whole: 100 } as const;

/** What is known by itself is left out by whoever describes a meter. */
export type SaidFacts = Pick<MeterFacts, 'serial' | 'trade' | 'peakW'> & Partial<MeterFacts>;

/** All that was ever bought and is no longer on the meter went through its register at its price. */
export function meterFacts(said: SaidFacts): MeterFacts {
  const { balanceFen = 0, totalPurchasedFen = 0, priceE4 = USUAL.priceE4 } = said;
  return {
    dead: false,
    forced: 'none',
    prepaidOn: true,
    encrypted: false,
    closesByItself: true,
    balanceFen,
    purchaseCount: 0,
    totalPurchasedFen,
    energyCentiKwh: priceE4 === 0 ? 0 : Math.max(0, Math.floor(((totalPurchasedFen - balanceFen) * 10_000) / priceE4)),
    turnaroundMs: TURNAROUND_MS,
    elsewhere: null,
    ...USUAL,
    ...said,
  };
}

/** A meter that is found low was warned long ago. */
export function wishOf({ currentRatio, really }: PracticeMeter): MeterWish {
  const { elsewhere } = really;
  return {
    serial: really.serial,
    prepaidOn: really.prepaidOn,
    balanceFen: fen(really.balanceFen),
    purchaseCount: purchaseCount(really.purchaseCount),
    totalPurchasedFen: fen(really.totalPurchasedFen),
    energyCentiKwh: really.energyCentiKwh,
    priceE4: really.priceE4,
    alarm1Fen: fen(really.alarm1Fen),
    alarm2Fen: fen(really.alarm2Fen),
    overdraftFen: fen(really.overdraftFen),
    recloseTime: RECLOSE,
    warned: really.balanceFen < really.alarm2Fen,
    forced: really.forced,
    encrypted: really.encrypted,
    currentRatio,
    elsewhere: elsewhere && { inMs: elsewhere.afterHours * MS_PER_HOUR, amountFen: fen(elsewhere.amountFen) },
  };
}

export function behaviourOf({ really }: PracticeMeter, profile: Profile, watts: readonly number[]): MeterBehaviour {
  const { dead, closesByItself, turnaroundMs } = really;
  return usualBehaviour(profile, { mute: dead, canRemoteClose: closesByItself, turnaroundMs, wattsByHour: watts });
}

/** W by hour of the week; a main meter's are those of all other meters of its building, and what is lost on the way. */
export function loadsOf(meters: readonly PracticeMeter[]): ReadonlyMap<PracticeMeter, readonly number[]> {
  const own = new Map<PracticeMeter, readonly number[]>();
  for (const meter of meters) {
    const { trade, peakW } = meter.really;
    if (trade !== 'building') own.set(meter, wattsByHour(trade, peakW));
  }
  const loads = new Map(own);
  for (const main of meters.filter(({ really }) => really.trade === 'building')) {
    const below = [...own].filter(([{ building }]) => building === main.building).map(([, watts]) => watts);
    const sum = Array.from({ length: below[0]?.length ?? 0 }, (_, hour) => below.reduce((total, watts) => total + (watts[hour] ?? 0), 0));
    loads.set(
      main,
      sum.map((watts) => Math.floor((watts * WITH_LOSS.part) / WITH_LOSS.whole)),
    );
  }
  return loads;
}
