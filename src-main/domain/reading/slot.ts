/** Where a reading falls: on the 300 s grid, in its reading round, and in the local hour and day that its energy counts for. */
import type { Instant, LocalDay, LocalTime } from '../../../src-shared/value/instant.ts';
import { localDayOf } from '../../../src-shared/value/instant.ts';

/** Every slot is a whole multiple of this; intervals between readings are too. */
export const SLOT_SECONDS = 300;

/** The slot of a reading: UTC seconds floored to the grid. */
export function slotOf(at: Instant): number {
  return Math.floor(at / 1000 / SLOT_SECONDS) * SLOT_SECONDS;
}

/** Rounds of full readings are counted from 1970 in UTC, so that every bus and every start of the app agree where one begins. */
export function roundOf(at: Instant, minutes: number): number {
  return Math.floor(at / 60_000 / minutes);
}

/** What a slot's energy counts for: the UTC second at which its local hour began, and its local day. */
export interface Bucket {
  readonly hour: number;
  readonly day: LocalDay;
}

/** @param local the local time of the slot. Offsets are whole quarters of an hour, so local hours begin on the grid. */
export function bucketOf(slot: number, local: LocalTime): Bucket {
  return { hour: slot - local.minute * 60 - local.second, day: localDayOf(local) };
}

/** The calendar day `days` after (negative: before) a day. */
export function addDays(day: LocalDay, days: number): LocalDay {
  const date = new Date(Date.UTC(Math.trunc(day / 10_000), (Math.trunc(day / 100) % 100) - 1, (day % 100) + days));
  return (date.getUTCFullYear() * 10_000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate()) as LocalDay;
}

/** Calendar days from one day to another; negative when the other is earlier. */
export function daysBetween(from: LocalDay, to: LocalDay): number {
  const utc = (day: LocalDay) => Date.UTC(Math.trunc(day / 10_000), (Math.trunc(day / 100) % 100) - 1, day % 100);
  return Math.round((utc(to) - utc(from)) / 86_400_000);
}
