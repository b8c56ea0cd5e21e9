/** What an opening's row says of what was asked, and what its steps keep: written and read in one place. */
import * as v from 'valibot';
import { accountIdField, fenField, priceField, purchaseCountField } from '../../../src-shared/contract/field.ts';
import type { OpeningRow, OpeningStepRow } from '../../store/act/opening.ts';

const purchaseSchema = v.object({
  amountFen: fenField,
  tenders: v.array(v.object({ method: v.string(), amountFen: fenField, reference: v.nullable(v.string()) })),
  tenderedFen: v.nullable(fenField),
  note: v.string(),
});
export type FirstPurchase = v.InferOutput<typeof purchaseSchema>;

const wishSchema = v.object({
  /** Null for an account that exists. */
  person: v.nullable(v.object({ name: v.string(), contact: v.string(), phone: v.string() })),
  parameters: v.object({ alarm1Fen: fenField, alarm2Fen: fenField, overdraftFen: fenField }),
  /** What is written, whatever becomes of the plan meanwhile. */
  prices: v.object({ sharp: priceField, peak: priceField, flat: priceField, valley: priceField }),
  purchase: v.nullable(purchaseSchema),
  /** What the meter said before anything was written to it. */
  found: v.object({ purchaseCount: purchaseCountField, totalPurchasedFen: fenField }),
});
export type OpeningWish = v.InferOutput<typeof wishSchema>;

const evidenceSchema = v.object({
  /** Why it waits: the key of a sentence with what it names. */
  reason: v.optional(v.string()),
  values: v.optional(v.record(v.string(), v.union([v.string(), v.number()]))),
  /** What of it is done already: a person who goes on begins behind it. */
  done: v.optional(v.picklist(['nothing', 'written'])),
  /** A purchase that a person named anew, or null for none; absent where it is as before. */
  purchase: v.optional(v.nullable(purchaseSchema)),
  account: v.optional(accountIdField),
});
export type OpeningEvidence = v.InferInput<typeof evidenceSchema>;

/** @throws Error when the row was written around the app. */
export function wishOf({ wish }: Pick<OpeningRow, 'wish'>): OpeningWish {
  return v.parse(wishSchema, JSON.parse(wish));
}

export function evidenceOf({ evidence }: Pick<OpeningStepRow, 'evidence'>): v.InferOutput<typeof evidenceSchema> {
  return v.parse(evidenceSchema, JSON.parse(evidence ?? '{}'));
}
