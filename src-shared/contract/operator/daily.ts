/** The daily proof: cases of consumption, ledger held against meter, and courtesy credit 应急电. */
import * as v from 'valibot';
import { call } from '../call.ts';
import {
  accountIdField,
  centiKwhField,
  countField,
  fenField,
  findingIdField,
  instantField,
  meterIdField,
  opUidField,
  priceField,
  purchaseCountField,
  sentenceField,
  textField,
} from '../field.ts';
import { operationView } from './operation.ts';

/** What of a meter's interval does not agree, with both sides. */
export const CONSUMPTION_CASES = ['balanceRose', 'moneyDiffers', 'priceDiffers', 'registersDiffer'] as const;

/**
 * explained: what was posted stays · settle: the price difference is owed by the tenant or to them (1101 against energy) ·
 * consumption: the balance that rose makes up for a fall that was too large · apart: it goes to the differences, where its holder is named.
 */
export const CASE_WAYS = ['explained', 'settle', 'consumption', 'apart'] as const;

export const consumptionCase = v.object({
  findingId: findingIdField,
  text: v.picklist(CONSUMPTION_CASES),
  meterId: meterIdField,
  serial: v.string(),
  room: v.string(),
  accountName: v.string(),
  openedAt: instantField,
  fromAt: instantField,
  toAt: instantField,
  /** As the meter said at both ends. */
  totalBeforeFen: fenField,
  totalAfterFen: fenField,
  balanceBeforeFen: fenField,
  balanceAfterFen: fenField,
  refundFen: fenField,
  /** What the ledger says that the total was at the end; null while it does not know that count. */
  bookTotalFen: v.nullable(fenField),
  fallFen: fenField,
  energyCentiKwh: v.nullable(centiKwhField),
  /** The sum of the four rates; null where the meter shows none. */
  ratesCentiKwh: v.nullable(centiKwhField),
  /** Energy × price. */
  expectedFen: v.nullable(fenField),
  /** Fall less energy × price; + the meter took more than its energy is worth. */
  differenceFen: v.nullable(fenField),
  /** The price lists of the interval, flat price each. */
  pricesE4: v.array(priceField),
  ways: v.array(v.picklist(CASE_WAYS)),
});
export type ConsumptionCase = v.InferOutput<typeof consumptionCase>;

/** Ledger and meter side by side, the meter as just read. */
export const ledgerAgainstMeter = v.object({
  meterId: meterIdField,
  serial: v.string(),
  room: v.string(),
  readAt: instantField,
  ledger: v.object({
    purchaseCount: v.nullable(purchaseCountField),
    totalFen: v.nullable(fenField),
    balanceFen: fenField,
    /** The end of what was posted; null before the first freeze. */
    postedTo: v.nullable(instantField),
  }),
  meter: v.object({ purchaseCount: purchaseCountField, totalFen: fenField, balanceFen: fenField }),
  /** What the meter used since then: what the next freeze will post. */
  usedFen: fenField,
  /** Count and total agree, and no balance rose by itself. */
  agrees: v.boolean(),
  openCases: countField,
});
export type LedgerAgainstMeter = v.InferOutput<typeof ledgerAgainstMeter>;

export const dailyCalls = {
  'consumption.case': call({ kind: 'read', right: 'reconcile', input: v.object({ findingId: findingIdField }), output: consumptionCase }),
  'consumption.closeCase': call({
    kind: 'write',
    right: 'reconcile',
    input: v.object({ findingId: findingIdField, way: v.picklist(CASE_WAYS), note: textField(200, 2) }),
    output: v.object({ findingId: findingIdField, settledFen: fenField }),
  }),
  /** Reads the meter now and holds the ledger against it; what differs becomes a case by itself. */
  'consumption.holdAgainst': call({
    kind: 'long',
    right: 'readMeter',
    logged: false,
    input: v.object({ meterId: meterIdField }),
    output: ledgerAgainstMeter,
  }),
  /** What an account could get on credit now. */
  'courtesy.view': call({
    kind: 'read',
    right: 'viewAccounts',
    input: v.object({ accountId: accountIdField, meterId: meterIdField }),
    output: v.object({ mostFen: fenField, times: countField, days: countField, owedFen: fenField, obstacle: v.nullable(sentenceField) }),
  }),
  /** A little credit that nobody pays now: the next purchase pays it first. */
  'courtesy.give': call({
    kind: 'write',
    right: 'courtesy',
    input: v.object({ uid: opUidField, accountId: accountIdField, meterId: meterIdField, amountFen: fenField, reason: textField(100, 2) }),
    output: operationView,
  }),
  /** What has to be paid for so much energy at the price on the meter, rounded up to a fen, debts and fee on top. */
  'sale.amountFor': call({
    kind: 'read',
    right: 'sell',
    input: v.object({ accountId: accountIdField, meterId: meterIdField, energyCentiKwh: centiKwhField }),
    output: v.object({
      amountFen: fenField,
      creditFen: fenField,
      priceE4: priceField,
      /** Energy × price was no whole fen. */
      rounded: v.boolean(),
      /** The price depends on the hour: the flat rate's was taken. */
      byRate: v.boolean(),
    }),
  }),
};
