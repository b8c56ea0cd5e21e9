/** What a meter used: by hour or day for charts, a day on average, and when its balance runs out at that pace. */
import type { HandlerOutput, ParsedInput } from '../../../src-shared/contract/operator/index.ts';
import { fen, type Fen } from '../../../src-shared/value/fen.ts';
import type { MeterId } from '../../../src-shared/value/id.ts';
import { instant, localDayOf, type Instant } from '../../../src-shared/value/instant.ts';
import { energyBetween } from '../../domain/reading/judge.ts';
import { fall } from '../../domain/reading/roll-up.ts';
import { addDays, bucketOf, daysBetween, slotOf } from '../../domain/reading/slot.ts';
import { energyOfDay, energyOfHour, openEdges, type EnergyRow } from '../../store/reading/energy.ts';
import type { Context } from '../context.ts';

type Bar = HandlerOutput<'meter.use'>['bars'][number];

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 86_400;
/** Full days before today that an average is made of. */
export const DAYS_OF_AVERAGE = 7;
/** Less than a day's readings say too little about a day. */
const LEAST_SECONDS = DAY_SECONDS;

/** The bars from `from` to before `to`, as far as readings tell; a gap in the readings is one wide bar. */
export function meterUse(context: Context, { meterId, by, from, to }: ParsedInput<'meter.use'>): HandlerOutput<'meter.use'> {
  return { bars: by === 'hour' ? hours(context, meterId, from, to) : days(context, meterId, from, to) };
}

function hours(context: Context, meter: MeterId, from: Instant, to: Instant): Bar[] {
  const first = hourOf(context, slotOf(from));
  const bars: Bar[] = [];
  for (let hour = first; hour * 1000 < to; hour += HOUR_SECONDS) {
    for (const row of energyOfHour(context.store, meter, hour)) {
      const local = context.localTime(instant(hour * 1000));
      const buckets = Math.round((hourOf(context, row.toSlot) - hour) / HOUR_SECONDS);
      bars.push(bar(row, { day: localDayOf(local), hour: local.hour, buckets: Math.max(1, buckets) }));
    }
  }
  return bars;
}

function hourOf(context: Context, slot: number): number {
  return bucketOf(slot, context.localTime(instant(slot * 1000))).hour;
}

function days(context: Context, meter: MeterId, from: Instant, to: Instant): Bar[] {
  const last = localDayOf(context.localTime(to));
  const bars: Bar[] = [];
  for (let day = localDayOf(context.localTime(from)); day <= last; day = addDays(day, 1)) {
    for (const row of energyOfDay(context.store, meter, day)) {
      const ended = localDayOf(context.localTime(instant(row.toSlot * 1000)));
      bars.push(bar(row, { day, hour: 0, buckets: Math.max(1, daysBetween(day, ended)) }));
    }
  }
  const today = openDay(context, meter);
  if (!today || today.fromSlot * 1000 >= to || today.toSlot * 1000 <= from) return bars;
  return [...bars, bar(today, { day: localDayOf(context.localTime(instant(today.fromSlot * 1000))), hour: 0, buckets: 1 })];
}

/** The day that is not over, up to its last full hour. */
function openDay({ store }: Context, meter: MeterId): EnergyRow | null {
  const edges = openEdges(store, meter);
  if (!edges || edges.hour.slot <= edges.day.slot) return null;
  const { hour, day } = edges;
  // A replaced meter begins its day anew; so a day's first reading of an earlier era is the same register before it began again.
  if (hour.era === day.era && hour.totalCentiKwh < day.totalCentiKwh) return null;
  return {
    fromSlot: day.slot,
    toSlot: hour.slot,
    energyCentiKwh: energyBetween(day.totalCentiKwh, hour.totalCentiKwh),
    fallFen: fall(day, hour),
  };
}

function bar({ fromSlot, toSlot, energyCentiKwh, fallFen }: EnergyRow, bucket: Pick<Bar, 'day' | 'hour' | 'buckets'>): Bar {
  return { fromAt: fromSlot * 1000, toAt: toSlot * 1000, ...bucket, energyCentiKwh, fallFen };
}

/** Average fall of the balance a day over the last 7 days, purchases left out; null while less than a day is known. */
export function perDayFen(context: Context, meter: MeterId): Fen | null {
  const today = localDayOf(context.localTime(context.env.clock.now()));
  let [fallFen, seconds] = [0, 0];
  for (let back = 1; back <= DAYS_OF_AVERAGE; back++) {
    for (const day of energyOfDay(context.store, meter, addDays(today, -back))) {
      if (day.fallFen === null) continue;
      fallFen += day.fallFen;
      seconds += day.toSlot - day.fromSlot;
    }
  }
  return averageFen(fallFen, seconds);
}

/** Fen a day from a fall over so many seconds; null while that is less than a day. */
export function averageFen(fallFen: number, seconds: number): Fen | null {
  return seconds < LEAST_SECONDS ? null : fen(Math.round((fallFen * DAY_SECONDS) / seconds));
}

/** null where nothing is used, nothing is left, or the pace is not known. */
export function runsOutAt(perDay: Fen | null, balanceFen: Fen, readAt: Instant): Instant | null {
  if (perDay === null || perDay <= 0 || balanceFen <= 0) return null;
  return instant(readAt + Math.floor((balanceFen * DAY_SECONDS * 1000) / perDay));
}
