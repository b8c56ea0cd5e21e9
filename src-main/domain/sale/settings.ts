/** Which settings the sell desk obeys, their ranges and defaults. */
import * as v from 'valibot';
import { fen } from '../../../src-shared/value/fen.ts';

const amount = (otherwise: number) => v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.transform(fen)), otherwise);

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
  sameAgainMinutes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1440)), 10),
});

export type SiteSettings = v.InferOutput<typeof settingsFields>;
