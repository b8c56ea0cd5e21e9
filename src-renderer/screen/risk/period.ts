/** The periods of the cashier-risk page: so many calendar days of the site up to today. */
import { instant, localDayOf, zoneClock, type LocalDay } from '../../../src-shared/value/instant.ts';

export const PERIODS = ['today', 'week', 'month', 'quarter'] as const;
export type PeriodName = (typeof PERIODS)[number];

const DAYS: Readonly<Record<PeriodName, number>> = { today: 1, week: 7, month: 30, quarter: 90 };
const DAY_MS = 86_400_000;

export function periodOf(name: PeriodName, now: number, zone: string): { readonly from: LocalDay; readonly to: LocalDay } {
  const local = zoneClock(zone);
  const day = (backDays: number) => localDayOf(local(instant(now - backDays * DAY_MS)));
  return { from: day(DAYS[name] - 1), to: day(0) };
}
