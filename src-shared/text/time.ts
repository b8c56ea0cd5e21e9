/** Instants, days and ages as people read them, in the site's zone. */
import type { Instant, LocalDay } from '../value/instant.ts';
import { zoneClock, type LocalTime, type ZoneClock } from '../value/instant.ts';
import type { Lang } from './entry.ts';

const WEEKDAYS: Readonly<Record<Lang, readonly string[]>> = {
  zh: ['周一', '周二', '周三', '周四', '周五', '周六', '周日'],
  en: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
};

const DAY_MS = 86_400_000;

/** An unknown zone must not take the screen down: times are then written in UTC. */
function clockOf(zone: string): ZoneClock {
  try {
    return zoneClock(zone);
  } catch (error) {
    if (error instanceof RangeError) return zoneClock('UTC');
    throw error;
  }
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function clockText(time: LocalTime): string {
  return `${two(time.hour)}:${two(time.minute)}`;
}

/** "2026-11-22 14:05:09", for slips and records. */
export function formatFull(at: Instant, zone: string): string {
  const time = clockOf(zone)(at);
  return `${time.year}-${two(time.month)}-${two(time.day)} ${clockText(time)}:${two(time.second)}`;
}

/** "11-22 14:05" in both languages: month and day first, as the counter writes them. */
export function formatMoment(_lang: Lang, at: Instant, zone: string): string {
  const time = clockOf(zone)(at);
  return `${two(time.month)}-${two(time.day)} ${clockText(time)}`;
}

/** "14:05". */
export function formatClock(at: Instant, zone: string): string {
  return clockText(clockOf(zone)(at));
}

/** A moment ahead: "周三 14:00" within six days, "12-03" further away. */
export function formatAhead(lang: Lang, at: Instant, now: Instant, zone: string): string {
  const time = clockOf(zone)(at);
  if (at - now < 6 * DAY_MS) return `${WEEKDAYS[lang][time.weekday - 1]} ${clockText(time)}`;
  return at - now < 300 * DAY_MS ? `${two(time.month)}-${two(time.day)}` : `${time.year}-${two(time.month)}`;
}

/** "2026-11-22". */
export function formatDay(day: LocalDay): string {
  return `${Math.trunc(day / 10_000)}-${two(Math.trunc(day / 100) % 100)}-${two(day % 100)}`;
}

/** How long ago, in one unit: "4 秒前", "5 min ago"; never negative. */
export function formatAge(lang: Lang, ageMs: number): string {
  const seconds = Math.max(0, Math.floor(ageMs / 1000));
  const units: readonly (readonly [number, string, string])[] = [
    [86_400, '天前', ' d ago'],
    [3600, '小时前', ' h ago'],
    [60, '分钟前', ' min ago'],
    [1, '秒前', ' s ago'],
  ];
  for (const [size, zh, en] of units) {
    if (seconds >= size) return `${Math.floor(seconds / size)}${lang === 'zh' ? ` ${zh}` : en}`;
  }
  return lang === 'zh' ? '刚刚' : 'just now';
}
