/** Yesterday's use beside the day before and the same weekday a week before: pure rules. */
import type { CallOutput } from '../../../src-shared/contract/operator/index.ts';
import type { CentiKwh } from '../../../src-shared/value/energy.ts';
import type { LocalDay } from '../../../src-shared/value/instant.ts';

type Use = CallOutput<'overview.read'>['use'];

export interface UsePair {
  readonly yesterday: CentiKwh;
  /** null where that day was not read. */
  readonly before: CentiKwh | null;
  readonly lastWeek: CentiKwh | null;
}

export function daysBefore(day: LocalDay, days: number): LocalDay {
  const date = new Date(Date.UTC(Math.trunc(day / 10_000), (Math.trunc(day / 100) % 100) - 1, (day % 100) - days));
  return (date.getUTCFullYear() * 10_000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate()) as LocalDay;
}

/** null while yesterday has no reading. */
export function usePair(use: Use, today: LocalDay): UsePair | null {
  const of = (back: number) => use.find(({ day }) => day === daysBefore(today, back))?.energyCentiKwh ?? null;
  const yesterday = of(1);
  return yesterday === null ? null : { yesterday, before: of(2), lastWeek: of(8) };
}

/** "+3.2 %", "−1.0 %", "—" where there is nothing to compare with. */
export function change(now: number, then: number | null): string {
  if (then === null || then === 0) return '—';
  const percent = ((now - then) / then) * 100;
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(1)} %`;
}
