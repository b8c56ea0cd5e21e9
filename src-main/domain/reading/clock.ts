/** Meters' clocks: how far off one is, whose is wrong where PC and meters differ, and when a meter's may be set. */
import type { LocalTime } from '../../../src-shared/value/instant.ts';

/** Meters' clocks are kept within this. */
export const CLOCK_TOLERANCE_S = 60;
/** A PC that differs by more from the median of its meters is the one that is wrong: 350 clocks do not all fail on one day. */
export const PC_TOLERANCE_S = 120;
/** A clock that was just set and reads further off than this did not take it. */
export const SET_TOLERANCE_S = 10;
/**
 * Rates change on the half hour. A clock is set neither shortly before nor shortly after one, by its own time or the true one, so that no
 * minute counts twice or not at all for a rate.
 */
const RATE_GUARD_MINUTES = 5;
const HALF_HOUR_MINUTES = 30;
/** Around midnight meters close their day: from 23:55 to before 00:10. */
const NIGHT_FROM_MINUTE = 23 * 60 + 55;
const NIGHT_TO_MINUTE = 10;

/** A local time as milliseconds of a calendar without zones: only differences of it mean anything. */
export function calendarMs({ year, month, day, hour, minute, second }: LocalTime): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** Seconds by which a meter's clock is ahead; negative: behind. */
export function clockOffSeconds(meter: LocalTime, now: LocalTime): number {
  return (calendarMs(meter) - calendarMs(now)) / 1000;
}

/** The median; of two in the middle the one farther from `expected`: one witness out of two is none. null where there are none. */
export function doubtfulMedian(values: readonly number[], expected: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (low === undefined || high === undefined) return null;
  return Math.abs(low - expected) > Math.abs(high - expected) ? low : high;
}

/** @param pcOffSeconds by which the PC is ahead of the median of its meters; null while none has shown a clock. */
export function pcDoubted(pcOffSeconds: number | null): boolean {
  return pcOffSeconds !== null && Math.abs(pcOffSeconds) > PC_TOLERANCE_S;
}

/** Whether a clock that shows this may be changed now: no rate and no day begins near it. */
export function quietTime({ hour, minute }: LocalTime): boolean {
  const ofDay = hour * 60 + minute;
  const ofHalfHour = minute % HALF_HOUR_MINUTES;
  const night = ofDay >= NIGHT_FROM_MINUTE || ofDay < NIGHT_TO_MINUTE;
  return !night && ofHalfHour >= RATE_GUARD_MINUTES && ofHalfHour < HALF_HOUR_MINUTES - RATE_GUARD_MINUTES;
}

export interface ClockFacts {
  /** What the meter shows now, and what the PC does. */
  readonly meter: LocalTime;
  readonly pc: LocalTime;
  readonly pcOffSeconds: number | null;
  /** It was set today already, or a try was made. */
  readonly setToday: boolean;
}

/** Whether to set this meter's clock now. A PC that no meter's clock speaks for sets none. */
export function maySetClock({ meter, pc, pcOffSeconds, setToday }: ClockFacts): boolean {
  const wrong = Math.abs(clockOffSeconds(meter, pc)) > CLOCK_TOLERANCE_S;
  return wrong && !setToday && pcOffSeconds !== null && !pcDoubted(pcOffSeconds) && quietTime(meter) && quietTime(pc);
}
