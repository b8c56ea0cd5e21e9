/** What only a meter's own page shows: power, voltage and current per phase, energy per rate, prices, thresholds and its clock. */
import * as v from 'valibot';
import type { MeterId } from '../../../src-shared/value/id.ts';
import type { ProofReading, StateReading } from '../../domain/meter/reading.ts';
import { meterFigures } from '../../store/reading/meter-state.ts';
import type { Context } from '../context.ts';

const whole = v.pipe(v.number(), v.safeInteger());
const maybe = v.optional(v.nullable(whole), null);
const phases = v.optional(v.array(whole), []);
const time = v.object({ year: whole, month: whole, day: whole, weekday: whole, hour: whole, minute: whole, second: whole });

/** Units as in the readings of the domain. `stateAt` and `proofAt`: when each of the two blocks was read. */
const figuresSchema = v.object({
  stateAt: maybe,
  powerW: phases,
  powerFactorMilli: maybe,
  voltageDeciV: phases,
  currentCentiA: phases,
  sharpCentiKwh: maybe,
  peakCentiKwh: maybe,
  flatCentiKwh: maybe,
  valleyCentiKwh: maybe,
  clock: v.optional(v.nullable(time), null),
  proofAt: maybe,
  /** sharp, peak, flat, valley */
  pricesE4: v.optional(v.nullable(v.array(whole)), null),
  alarm1Fen: maybe,
  alarm2Fen: maybe,
  overdraftFen: maybe,
});
export type Figures = v.InferOutput<typeof figuresSchema>;

/** @throws Error when the stored row does not fit: it was written around the app. */
export function knownFigures({ store }: Pick<Context, 'store'>, meter: MeterId): Figures {
  return v.parse(figuresSchema, JSON.parse(meterFigures(store, meter)));
}

export function figuresOfState(read: StateReading): Partial<Figures> {
  const { sharp, peak, flat, valley } = read.energy;
  return {
    stateAt: read.readAt,
    powerW: [...read.powerW],
    powerFactorMilli: read.powerFactorTotalMilli,
    voltageDeciV: [...read.voltageDeciV],
    currentCentiA: [...read.currentCentiA],
    ...{ sharpCentiKwh: sharp, peakCentiKwh: peak, flatCentiKwh: flat, valleyCentiKwh: valley },
    clock: read.clock && { ...read.clock },
  };
}

export function figuresOfProof({ readAt, prices, alarm1Fen, alarm2Fen, overdraftFen }: ProofReading): Partial<Figures> {
  const pricesE4 = prices && [prices.sharp, prices.peak, prices.flat, prices.valley];
  return { proofAt: readAt, pricesE4, alarm1Fen, alarm2Fen, overdraftFen };
}
