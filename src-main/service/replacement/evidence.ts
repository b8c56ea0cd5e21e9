/** What the steps of a replacement keep: written and read in one place. */
import * as v from 'valibot';
import { centiKwhField, fenField, instantField, meterIdField, priceField, purchaseCountField } from '../../../src-shared/contract/field.ts';
import { REPLACEMENT_ACTS } from '../../../src-shared/contract/operator/replacement.ts';
import type { ReplacementStepRow } from '../../store/act/replacement.ts';
import type { BusId } from '../../../src-shared/value/id.ts';

const whole = v.pipe(v.number(), v.safeInteger());
const values = v.record(v.string(), v.union([v.string(), v.number()]));
const prices = v.object({ sharp: priceField, peak: priceField, flat: priceField, valley: priceField });

/** Where the old one answered. */
const placeSchema = v.object({
  busId: v.pipe(
    whole,
    v.transform((id) => id as BusId),
  ),
  address: whole,
});

/** The last figures of the old one. `typed`: it is dead, and a person says what it held. */
const oldSchema = v.object({
  readAt: instantField,
  balanceFen: fenField,
  purchaseCount: purchaseCountField,
  totalPurchasedFen: fenField,
  energyCentiKwh: v.nullable(centiKwhField),
  powerW: v.nullable(v.number()),
  ratio: v.nullable(whole),
  prices: v.nullable(prices),
  alarm1Fen: v.nullable(fenField),
  alarm2Fen: v.nullable(fenField),
  overdraftFen: v.nullable(fenField),
  typed: v.nullable(
    v.object({ lastGoodFen: fenField, lastGoodAt: instantField, lastGoodCentiKwh: v.nullable(centiKwhField), reason: v.string() }),
  ),
});
export type OldFigures = v.InferOutput<typeof oldSchema>;

/** What answers where a new one is looked for. */
const foundSchema = v.object({
  address: whole,
  serial: v.string(),
  profile: v.string(),
  balanceFen: fenField,
  purchaseCount: purchaseCountField,
  totalPurchasedFen: fenField,
  energyCentiKwh: v.nullable(centiKwhField),
  /** Null where it does not say. */
  ratio: v.nullable(whole),
  forced: v.boolean(),
  /** It was taken out elsewhere: the stock's meter. */
  stock: v.nullable(meterIdField),
});
export type FoundMeter = v.InferOutput<typeof foundSchema>;

const lookedSchema = v.object({ at: instantField, powerW: v.number(), relayClosed: v.nullable(v.boolean()), balanceFen: fenField });

const evidenceSchema = v.object({
  after: v.optional(v.picklist(REPLACEMENT_ACTS)),
  ok: v.optional(v.boolean()),
  /** Why it stands where it stands: the key of a sentence with what it names. */
  reason: v.optional(v.string()),
  values: v.optional(values),
  place: v.optional(placeSchema),
  old: v.optional(oldSchema),
  found: v.optional(foundSchema),
  looked: v.optional(lookedSchema),
  /** An address that a person named, beside those that are looked at anyway. */
  address: v.optional(v.nullable(whole)),
});
export type ReplacementEvidence = v.InferOutput<typeof evidenceSchema>;
/** As written: with plain numbers. */
export type EvidenceDraft = v.InferInput<typeof evidenceSchema>;

/** @throws Error when the row was written around the app. */
export function evidenceOf({ evidence }: Pick<ReplacementStepRow, 'evidence'>): ReplacementEvidence {
  return v.parse(evidenceSchema, JSON.parse(evidence ?? '{}'));
}
