/** Points in time as whole UTC milliseconds, and the calendar day they fall on in the site's zone. */
import type { Brand } from './brand.ts';

export type Instant = Brand<number, 'Instant'>;

/** yyyymmdd as a number, e.g. 20261122. Written once beside each fact, never worked out again from the instant. */
export type LocalDay = Brand<number, 'LocalDay'>;

/** Wall-clock parts in a zone; weekday 1 = Monday … 7 = Sunday. */
export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** @throws RangeError when the number is not a safe integer. */
export function instant(utcMs: number): Instant {
  if (!Number.isSafeInteger(utcMs)) throw new RangeError(`an instant is whole UTC milliseconds, got ${utcMs}`);
  return utcMs as Instant;
}

export function localDayOf(time: LocalTime): LocalDay {
  return (time.year * 10_000 + time.month * 100 + time.day) as LocalDay;
}

export type ZoneClock = (at: Instant) => LocalTime;

const utcOf = ({ year, month, day, hour, minute, second }: LocalTime) => Date.UTC(year, month - 1, day, hour, minute, second);

/** When a local day begins: its midnight, or the first moment after it where the clocks skip midnight. */
export function startOfDay(day: LocalDay, clock: ZoneClock): Instant {
  const midnight = Date.UTC(Math.trunc(day / 10_000), (Math.trunc(day / 100) % 100) - 1, day % 100);
  const offset = (utcMs: number) => utcOf(clock(instant(utcMs))) - utcMs;
  // The offset in force at the guess decides; a second look serves zones that change it in that night.
  const guess = midnight - offset(midnight);
  return instant(midnight - offset(guess));
}

/** Offsets change at whole quarters of an hour everywhere, so one look-up serves a quarter. */
const QUARTER_MS = 900_000;

/**
 * A function from instants to local time in one IANA zone. It remembers the offset of the last quarter of an hour it was asked for:
 * Intl costs microseconds, and ledgers ask in order.
 * @throws RangeError for a zone the runtime does not know.
 */
export function zoneClock(zone: string): ZoneClock {
  const format = new Intl.DateTimeFormat('en-US-u-ca-iso8601', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  let quarter = Number.NaN;
  let offsetMs = 0;
  return (at) => {
    const asked = Math.floor(at / QUARTER_MS);
    if (asked !== quarter) {
      offsetMs = offsetAt(format, asked * QUARTER_MS);
      quarter = asked;
    }
    return partsOfUtc(at + offsetMs);
  };
}

function offsetAt(format: Intl.DateTimeFormat, utcMs: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(utcMs)) part[type] = Number(value);
  return Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute, part.second) - utcMs;
}

function partsOfUtc(ms: number): LocalTime {
  const date = new Date(ms);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay() || 7,
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
}
