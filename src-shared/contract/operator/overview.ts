/** 今日: what each of us wants to know at eight in the morning, in one call. */
import * as v from 'valibot';
import { call } from '../call.ts';
import { centiKwhField, countField, fenField, instantField, localDayField, meterIdField, sentenceField } from '../field.ts';

/** A meter in a list. `at`: when it happened, or is to happen, by what the list says. */
const briefMeter = v.object({
  meterId: meterIdField,
  room: v.string(),
  serial: v.string(),
  accountName: v.nullable(v.string()),
  balanceFen: v.nullable(fenField),
  at: v.nullable(instantField),
});
export type BriefMeter = v.InferOutput<typeof briefMeter>;

/** Lists show at most this many; counts and sums are of all. */
export const MOST_BRIEF = 50;

const listed = v.object({ count: countField, sumFen: fenField, meters: v.pipe(v.array(briefMeter), v.maxLength(MOST_BRIEF)) });
export type BriefList = v.InferOutput<typeof listed>;

/** What was taken for sales, without those whose money went back. */
const soldView = v.object({
  amountFen: fenField,
  sales: countField,
  byMethod: v.array(v.object({ method: v.string(), amountFen: fenField, count: countField })),
});

const busView = v.object({
  busId: countField,
  name: v.string(),
  gateway: v.string(),
  connected: v.boolean(),
  lastError: v.nullable(v.string()),
  meters: countField,
  lost: countField,
  /** The last good answer of the first of its lost meters; null where none was ever heard or none is lost. */
  silentSince: v.nullable(instantField),
  /** When the oldest state of the others was read. */
  oldestAt: v.nullable(instantField),
  lostMeters: v.pipe(v.array(briefMeter), v.maxLength(MOST_BRIEF)),
});
export type OverviewBus = v.InferOutput<typeof busView>;

export const overviewCalls = {
  'overview.read': call({
    kind: 'read',
    right: 'viewAccounts',
    input: v.object({}),
    output: v.object({
      now: instantField,
      today: localDayField,
      /** null for whoever has nothing to do with money. The week begins on Monday. */
      sold: v.nullable(v.object({ today: soldView, yesterday: soldView, week: soldView })),
      /** Fell into arrears since 18:00 yesterday; `at` = when. */
      ranDry: listed,
      /** Will run out before midnight at the pace of the last days; `at` = when. */
      runsDry: listed,
      arrears: listed,
      alarm2: listed,
      alarm1: listed,
      meters: countField,
      lost: countField,
      buses: v.array(busView),
      /** The day's freeze: how many of the meters that are read have theirs, and who has not. */
      freeze: v.object({ done: countField, total: countField, missing: v.pipe(v.array(briefMeter), v.maxLength(MOST_BRIEF)) }),
      /** Tenants' and house meters together, main meters left out; the last full days, oldest first. */
      use: v.array(v.object({ day: localDayField, energyCentiKwh: centiKwhField, meters: countField })),
      /** What waits for somebody and is no operation. */
      todo: v.object({
        locks: v.array(
          v.object({
            meterId: meterIdField,
            room: v.string(),
            name: v.string(),
            phone: v.string(),
            hungAt: instantField,
            untilAt: v.nullable(instantField),
          }),
        ),
        /** Meters of the workbook that did not answer at the take-over. */
        unreached: countField,
        notOpened: countField,
        /** Kinds of sending that are still off; a sentence each. */
        notTicked: v.array(v.picklist(['control', 'clock', 'price', 'text'])),
        priceDiffers: countField,
        /** Further matters, each in words. */
        notes: v.array(sentenceField),
      }),
    }),
  }),
};
