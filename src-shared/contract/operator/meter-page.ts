/** One meter's own page: every figure with its age, its purchases and what happened to it. */
import * as v from 'valibot';
import { call } from '../call.ts';
import {
  centiKwhField,
  countField,
  fenField,
  instantField,
  meterIdField,
  opIdField,
  opUidField,
  priceField,
  sentenceField,
  slipIdField,
} from '../field.ts';
import { listedMeter } from './meter-view.ts';
import { OPERATION_STATES } from './operation.ts';

/** Arrays have one item per phase, L1 first; empty where the meter does not say. */
const measuredView = v.object({
  readAt: instantField,
  powerW: v.array(v.number()),
  powerFactorMilli: v.nullable(v.number()),
  voltageDeciV: v.array(v.number()),
  currentCentiA: v.array(v.number()),
  sharpCentiKwh: v.nullable(centiKwhField),
  peakCentiKwh: v.nullable(centiKwhField),
  flatCentiKwh: v.nullable(centiKwhField),
  valleyCentiKwh: v.nullable(centiKwhField),
  /** The meter's own clock as it showed, "2026-11-22 08:00:07"; null where it shows no possible time. */
  clock: v.nullable(v.string()),
});

const termsView = v.object({
  readAt: instantField,
  sharpE4: v.nullable(priceField),
  peakE4: v.nullable(priceField),
  flatE4: v.nullable(priceField),
  valleyE4: v.nullable(priceField),
  alarm1Fen: v.nullable(fenField),
  alarm2Fen: v.nullable(fenField),
  overdraftFen: v.nullable(fenField),
});

export const meterSale = v.object({
  opId: opIdField,
  uid: opUidField,
  kind: v.picklist(['sale', 'refund', 'reversal', 'carryOver']),
  at: instantField,
  state: v.picklist(OPERATION_STATES),
  amountFen: fenField,
  /** What of it went onto the meter, or came off it. */
  creditFen: fenField,
  method: v.string(),
  operatorName: v.string(),
  /** Of a sale: it was undone, or is being undone. */
  undone: v.boolean(),
  slipId: v.nullable(slipIdField),
});

export const meterEvent = v.object({
  at: instantField,
  /** What it belongs to, for its mark. */
  kind: v.picklist(['wire', 'alarm', 'supply', 'money', 'case', 'lock', 'account']),
  text: sentenceField,
});

const pageLimit = v.optional(v.pipe(countField, v.minValue(1), v.maxValue(200)), 50);

export const meterPageCalls = {
  'meter.view': call({
    kind: 'read',
    right: 'viewAccounts',
    input: v.object({ meterId: meterIdField }),
    output: v.object({
      meter: listedMeter,
      /** Ratio of its current transformers. */
      ratio: countField,
      measured: v.nullable(measuredView),
      /** Prices and thresholds as last read. */
      terms: v.nullable(termsView),
      /** What its flat price should be, by the site's own; null where the site has none. */
      expectedPriceE4: v.nullable(priceField),
    }),
  }),
  /** All meters of the site, by building, floor and room: what a large wall then reads in pieces. */
  'meter.order': call({
    kind: 'read',
    right: 'viewAccounts',
    input: v.object({}),
    output: v.object({ meterIds: v.array(meterIdField) }),
  }),
  /** Newest first. `before` is the last operation of the page above. */
  'meter.sales': call({
    kind: 'read',
    right: 'viewAccounts',
    input: v.object({ meterId: meterIdField, before: v.optional(v.nullable(opIdField), null), limit: pageLimit }),
    output: v.object({ sales: v.array(meterSale), more: v.boolean() }),
  }),
  /** Newest first. `before` is the instant of the last event of the page above. */
  'meter.events': call({
    kind: 'read',
    right: 'viewAccounts',
    input: v.object({ meterId: meterIdField, before: v.optional(v.nullable(instantField), null), limit: pageLimit }),
    output: v.object({ events: v.array(meterEvent), more: v.boolean() }),
  }),
};
