/** What happened to a meter between two of its readings: alarms crossed, supply off or on, forced mode, lost and back. */
import type { Instant } from '../../../src-shared/value/instant.ts';
import type { ForcedMode } from './reading.ts';
import type { SupplyCause } from './supply.ts';

export const ALARM_LEVELS = ['none', 'alarm1', 'alarm2', 'arrears'] as const;
export type AlarmLevel = (typeof ALARM_LEVELS)[number];

/** What is known of a meter at one moment. */
export interface Known {
  /** Null = never read: nothing can be crossed from there. */
  readonly relayClosed: boolean | null;
  readonly forced: ForcedMode | null;
  readonly arrears: boolean;
  readonly alarm1: boolean;
  readonly alarm2: boolean;
  /** Its last good answer before it was lost; null while it is not. */
  readonly lostSince: Instant | null;
}

/** off: `now` is the cause. alarm and forced: from `was` to `now`. lost and back: `sinceAt` is the last good answer before. */
export type Crossing =
  | { readonly kind: 'alarm'; readonly was: AlarmLevel; readonly now: AlarmLevel }
  | { readonly kind: 'off'; readonly now: SupplyCause }
  | { readonly kind: 'on' }
  | { readonly kind: 'forced'; readonly was: ForcedMode; readonly now: ForcedMode }
  | { readonly kind: 'lost' | 'back'; readonly sinceAt: Instant };

export function alarmLevel({ arrears, alarm2, alarm1 }: Pick<Known, 'arrears' | 'alarm1' | 'alarm2'>): AlarmLevel {
  return arrears ? 'arrears' : alarm2 ? 'alarm2' : alarm1 ? 'alarm1' : 'none';
}

/**
 * The first reading of a meter crosses nothing: it only says how the meter was found.
 * @param cause asked only where the supply went off
 */
export function crossings(before: Known, after: Known, cause: () => SupplyCause): Crossing[] {
  const found: Crossing[] = [];
  if (before.lostSince === null && after.lostSince !== null) found.push({ kind: 'lost', sinceAt: after.lostSince });
  if (before.lostSince !== null && after.lostSince === null) found.push({ kind: 'back', sinceAt: before.lostSince });
  if (before.forced !== null && after.forced !== null && before.forced !== after.forced)
    found.push({ kind: 'forced', was: before.forced, now: after.forced });
  if (before.relayClosed === null || after.relayClosed === null) return found;
  const [was, now] = [alarmLevel(before), alarmLevel(after)];
  if (was !== now) found.push({ kind: 'alarm', was, now });
  if (before.relayClosed !== after.relayClosed) found.push(after.relayClosed ? { kind: 'on' } : { kind: 'off', now: cause() });
  return found;
}
