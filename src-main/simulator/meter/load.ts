/** Which of a meter's hours a moment falls into: a load repeats every day or every week. */

const MS_PER_HOUR = 3_600_000;
const HOURS_PER_WEEK = 168;
/** 1 January 1970 was a Thursday; a week here begins on Monday. */
const EPOCH_HOUR_OF_WEEK = 72;

/**
 * @param localMs local time of the meter, as UTC milliseconds of the same wall-clock reading.
 * @param wattsByHour 24 values = every day alike, 168 = from Monday 0:00.
 * @returns W.
 */
export function wattsAt(wattsByHour: readonly number[], localMs: number): number {
  const hour = Math.floor(localMs / MS_PER_HOUR);
  const index = wattsByHour.length === HOURS_PER_WEEK ? (hour + EPOCH_HOUR_OF_WEEK) % HOURS_PER_WEEK : hour % 24;
  return wattsByHour[index] ?? 0;
}
