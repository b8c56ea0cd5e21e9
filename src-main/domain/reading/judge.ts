/** Whether a register can have moved as it says: not backwards, and not faster than the meter's maximum current lets it. */
import { centiKwh, type CentiKwh } from '../../../src-shared/value/energy.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';

/** 0.01 kWh = 36,000,000 W·ms. */
const WMS_PER_CENTI_KWH = 36_000_000;
/** Of each phase; direct meters of this family are 80 A and less, at no more than 250 V. */
const MAX_CURRENT_A = 80;
const MAX_VOLTAGE_V = 250;
/** Shorter times are not believed: the PC's clock may have been set between two readings. */
const LEAST_SPAN_MS = 30 * 60_000;
/** A register shows 6 digits before the point and 2 after it, then begins again. */
export const REGISTER_SPAN_CENTI_KWH = 100_000_000;
/** One that went on beyond that shows all that its 32 bits hold. */
const WIDE_REGISTER_SPAN_CENTI_KWH = 2 ** 32;

/** After how much a register that shows this begins again, 0.01 kWh. */
export function registerSpan(totalCentiKwh: CentiKwh): number {
  return totalCentiKwh < REGISTER_SPAN_CENTI_KWH ? REGISTER_SPAN_CENTI_KWH : WIDE_REGISTER_SPAN_CENTI_KWH;
}

/** What was used from one register to a later one that began again in between, or did not; 0.01 kWh, never negative. */
export function energyBetween(from: CentiKwh, to: CentiKwh): CentiKwh {
  return centiKwh(to >= from ? to - from : to - from + registerSpan(from));
}

export interface RegisterAt {
  readonly at: Instant;
  readonly totalCentiKwh: CentiKwh;
}

/** rollOver: the register passed its last digit. back and jump cannot be energy. */
export type Verdict = 'good' | 'rollOver' | 'back' | 'jump';

/**
 * The most that a meter can measure, W.
 * @param currentRatio of its transformers, where the registers already contain it; otherwise 1.
 */
export function maxPowerW(phases: 1 | 3, currentRatio: number): number {
  return phases * MAX_CURRENT_A * MAX_VOLTAGE_V * currentRatio;
}

/** The most that the register can have advanced between two instants, in either order; 0.01 kWh. */
export function mostEnergy(before: Instant, after: Instant, maxW: number): number {
  const spanMs = Math.max(Math.abs(after - before), LEAST_SPAN_MS);
  return Math.ceil((maxW * spanMs) / WMS_PER_CENTI_KWH) + 1;
}

export function judge(before: RegisterAt, after: RegisterAt, maxW: number): Verdict {
  const most = mostEnergy(before.at, after.at, maxW);
  const rise = after.totalCentiKwh - before.totalCentiKwh;
  if (rise >= 0) return rise <= most ? 'good' : 'jump';
  return rise + registerSpan(before.totalCentiKwh) <= most ? 'rollOver' : 'back';
}
