/** The minutes around midnight in which no price and no clock is changed: the day's closing readings are taken there. */
import type { LocalTime } from '../../../src-shared/value/instant.ts';

const FROM_MINUTE = 23 * 60 + 55;
const TO_MINUTE = 10;

/** 23:55–00:10 of the site's own time. */
export function closingOfDay({ hour, minute }: Pick<LocalTime, 'hour' | 'minute'>): boolean {
  const now = hour * 60 + minute;
  return now >= FROM_MINUTE || now < TO_MINUTE;
}
