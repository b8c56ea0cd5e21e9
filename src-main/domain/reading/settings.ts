/** How often every meter is read in full: for the site, and for each bus that differs. */
import * as v from 'valibot';
import { ROUND_MINUTES } from '../../../src-shared/contract/operator/reading.ts';
import type { BusId } from '../../../src-shared/value/id.ts';

/** Multiples of 5, so that every reading has a slot of its own; a day has whole rounds of each. */
export type RoundMinutes = (typeof ROUND_MINUTES)[number];

const minutes = v.picklist(ROUND_MINUTES);

export const readingSettings = v.object({
  minutes: v.optional(minutes, 30),
  /** Only buses that differ from the site. */
  buses: v.optional(v.array(v.object({ busId: v.pipe(v.number(), v.integer()), minutes })), []),
});
export type ReadingSettings = v.InferOutput<typeof readingSettings>;

export function minutesOfBus(settings: ReadingSettings, bus: BusId): RoundMinutes {
  return settings.buses.find(({ busId }) => busId === bus)?.minutes ?? settings.minutes;
}
