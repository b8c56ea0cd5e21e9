/** The reading service: how it goes on each bus, how often it reads, and what a meter used. */
import * as v from 'valibot';
import { call } from '../call.ts';
import {
  centiKwhField,
  countField,
  fenField,
  findingIdField,
  instantField,
  localDayField,
  meterIdField,
  sentenceField,
  textField,
} from '../field.ts';

/** How long a round of full readings may last, in minutes: multiples of 5 that a day is a whole number of. */
export const ROUND_MINUTES = [5, 10, 15, 20, 30, 60, 120, 240] as const;
const minutesField = v.picklist(ROUND_MINUTES);

export const busReadingView = v.object({
  busId: countField,
  name: v.string(),
  connected: v.boolean(),
  lastError: v.nullable(v.string()),
  /** In force on this bus, its own or the site's. */
  minutes: countField,
  meters: countField,
  lost: countField,
  /** When the oldest state of the meters that are not lost was read; null while none was. Its age is held against 3 minutes. */
  oldestAt: v.nullable(instantField),
  /** The last round of full readings: when its first meter was read, how long until its last, how many were read. */
  sweep: v.nullable(v.object({ beganAt: instantField, tookMs: countField, meters: countField })),
  /** Leases that wait for the line. */
  waiting: countField,
  /** Since the app began. */
  counters: v.object({
    requests: countField,
    replies: countField,
    exceptions: countField,
    timeouts: countField,
    badReplies: countField,
    strays: countField,
    echoes: countField,
  }),
  /** What a technician can do to make this bus quicker or safer. */
  hints: v.array(sentenceField),
});
export type BusReadingView = v.InferOutput<typeof busReadingView>;

const readingSettingsView = v.object({
  minutes: minutesField,
  /** Only buses that differ from the site. */
  buses: v.pipe(v.array(v.object({ busId: countField, minutes: minutesField })), v.maxLength(1000)),
});

export const useBar = v.object({
  /** The two readings between which this was used: an hour or a day, longer where readings are missing. */
  fromAt: instantField,
  toAt: instantField,
  /** The local day and hour that it counts for; by day the hour is 0. */
  day: localDayField,
  hour: v.pipe(countField, v.maxValue(23)),
  /** How many hours or days it covers: more than 1 where the readings in between are missing. */
  buckets: v.pipe(countField, v.minValue(1)),
  energyCentiKwh: centiKwhField,
  /** How far the balance fell, purchases left out; null where the meter does not show its total. */
  fallFen: v.nullable(fenField),
});
export type UseBar = v.InferOutput<typeof useBar>;

const DAY_MS = 86_400_000;
const MOST_DAYS = { hour: 62, day: 800 } as const;

export const readingCalls = {
  'reading.status': call({
    kind: 'read',
    right: 'signedIn',
    input: v.object({}),
    output: v.object({ now: instantField, buses: v.array(busReadingView) }),
  }),
  'reading.settings.read': call({ kind: 'read', right: 'signedIn', input: v.object({}), output: readingSettingsView }),
  /** In force from the next second on. */
  'reading.settings.save': call({ kind: 'write', right: 'editSettings', input: readingSettingsView, output: readingSettingsView }),
  /** A register that could not be true was looked at; the next one opens a new case. */
  'reading.closeCase': call({
    kind: 'write',
    right: 'reconcile',
    input: v.object({ findingId: findingIdField, note: v.optional(textField(200), '') }),
    output: v.object({ findingId: findingIdField }),
  }),
  /** What a meter used, oldest first: at most 62 days by hour, 800 by day. */
  'meter.use': call({
    kind: 'read',
    right: 'viewAccounts',
    input: v.pipe(
      v.object({ meterId: meterIdField, by: v.picklist(['hour', 'day']), from: instantField, to: instantField }),
      v.check(({ by, from, to }) => to > from && to - from <= MOST_DAYS[by] * DAY_MS, 'a span from earlier to later, within the limit'),
    ),
    output: v.object({ bars: v.array(useBar) }),
  }),
};
