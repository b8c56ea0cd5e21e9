/** The table of clocks that were set, as the compiler sees it. */
import type { MeterId } from '../../../src-shared/value/id.ts';
import type { Instant, LocalDay } from '../../../src-shared/value/instant.ts';

/** sent: durable before the frame, so that there is one a day whatever happens. right, wrong: as read back. silent: nothing came back. */
export type ClockStep = 'sent' | 'right' | 'wrong' | 'silent';

export interface ClockTables {
  clock_set: { meter: MeterId; local_day: LocalDay; step: ClockStep; at: Instant; off_seconds: number | null };
}
