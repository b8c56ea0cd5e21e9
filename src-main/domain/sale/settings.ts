/** Which settings the sell desk obeys, their ranges and defaults. */
import * as v from 'valibot';
import { fen } from '../../../src-shared/value/fen.ts';

const amount = (otherwise: number) => v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.transform(fen)), otherwise);
const whole = (otherwise: number, most: number) => v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(most)), otherwise);

export const settingsFields = v.object({
  /** 1.00 yuan. */
  minSaleFen: amount(100),
  /** 50,000.00 yuan in one sale. */
  maxSaleFen: amount(5_000_000),
  /** 200.00 yuan: a refund above it needs a second person. */
  refundLimitFen: amount(20_000),
  /** 500.00 yuan: so does the reversal of a sale above it. */
  reversalLimitFen: amount(50_000),
  sendLaterAllowed: v.optional(v.boolean(), false),
  /** Meters that are nobody's: held tripped, or left on for fitting-out. Sends nothing by itself. */
  notOpened: v.optional(v.picklist(['tripped', 'on']), 'on'),
  /** A replaced meter's place has power again before its balance is carried over. */
  lightFirst: v.optional(v.boolean(), true),
  /** A fee per sale, and in 0.01 % of what is left after debts. */
  saleFeeFen: amount(0),
  saleFeeBasisPoints: whole(0, 2_000),
  /** An amount so many times the usual one, and above all the last ones, is asked about; 0 = never. */
  habitTimes: whole(5, 100),
  /** 20.00 yuan of courtesy credit once in 30 days; 0 = none. */
  courtesyMaxFen: amount(2_000),
  courtesyTimes: whole(1, 31),
  courtesyDays: whole(30, 366),
  sameAgainMinutes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1440)), 10),
});

export type SiteSettings = v.InferOutput<typeof settingsFields>;
