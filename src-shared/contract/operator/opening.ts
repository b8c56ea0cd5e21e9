/** Opening 开户: prices, thresholds and the first purchase go down and are read back before the account is open. */
import * as v from 'valibot';
import { call } from '../call.ts';
import {
  accountIdField,
  countField,
  fenField,
  instantField,
  meterIdField,
  openingIdField,
  opUidField,
  planIdField,
  priceField,
  purchaseCountField,
  sentenceField,
  textField,
} from '../field.ts';
import { controlView, FORCED_MODES } from './control.ts';
import { tenderInput } from './desk.ts';
import { phoneField } from './office.ts';
import { operationView } from './operation.ts';

/** 0.0001 yuan/kWh at each rate. */
export const ratePrices = v.object({ sharp: priceField, peak: priceField, flat: priceField, valley: priceField });
export type RatePricesView = v.InferOutput<typeof ratePrices>;

/** A price plan with the prices that count now. flat 单一: one price at every hour · rates 分时: four. */
export const planView = v.object({ planId: planIdField, name: v.string(), kind: v.picklist(['flat', 'rates']), prices: ratePrices });
export type PlanView = v.InferOutput<typeof planView>;

const thresholds = v.object({ alarm1Fen: fenField, alarm2Fen: fenField, overdraftFen: fenField });

/** What is done with a meter that is nobody's. site: as the site's setting says. */
export const NOT_OPENED = ['tripped', 'on'] as const;
export const NOT_OPENED_CHOICES = [...NOT_OPENED, 'site'] as const;

/**
 * writing 写参数 → checking 核对 → restoring 恢复预付费 (only where it was forced) → buying 首次购电 → opened 已开户. waiting 等人处理: it stands
 * still until somebody goes on or gives it up. Money is taken at `buying` and not before.
 */
export const OPENING_STAGES = ['writing', 'checking', 'restoring', 'buying', 'waiting', 'opened', 'abandoned'] as const;
export type OpeningStage = (typeof OPENING_STAGES)[number];

const purchaseInput = v.object({
  amountFen: fenField,
  tenders: v.pipe(v.array(tenderInput), v.minLength(1), v.maxLength(6)),
  /** Cash handed over, for the change on the slip; null where no cash is involved. */
  tenderedFen: v.optional(v.nullable(fenField), null),
  note: v.optional(textField(100), ''),
});

export const openingView = v.object({
  openingId: openingIdField,
  uid: opUidField,
  stage: v.picklist(OPENING_STAGES),
  /** Changes with every step of the opening, of its jobs and of its purchase. */
  mark: v.string(),
  final: v.boolean(),
  meterId: meterIdField,
  serial: v.string(),
  room: v.string(),
  /** Null while the account does not exist yet. */
  accountId: v.nullable(accountIdField),
  name: v.string(),
  contact: v.string(),
  phone: v.string(),
  plan: v.object({ name: v.string(), prices: ratePrices }),
  parameters: thresholds,
  /** What is to be bought, or was; null where it is opened without. */
  purchaseFen: v.nullable(fenField),
  /** Whether the tenant's money is in the house now. */
  moneyTaken: v.boolean(),
  operatorName: v.string(),
  at: instantField,
  endedAt: v.nullable(instantField),
  /** What writes or restores, or did last. */
  job: v.nullable(controlView),
  operation: v.nullable(operationView),
  /** Why it stands still; null while it does not. */
  why: v.nullable(sentenceField),
  /** Which ways there are now. another: with a purchase that is named anew. */
  ways: v.object({ goOn: v.boolean(), another: v.boolean(), withoutPurchase: v.boolean(), abandon: v.boolean() }),
});
export type OpeningView = v.InferOutput<typeof openingView>;

export const openingPreparation = v.object({
  meterId: meterIdField,
  serial: v.string(),
  room: v.string(),
  building: v.string(),
  readAt: instantField,
  holds: v.object({
    balanceFen: fenField,
    purchaseCount: purchaseCountField,
    totalPurchasedFen: fenField,
    prepaidOn: v.boolean(),
    prices: v.nullable(ratePrices),
    alarm1Fen: v.nullable(fenField),
    alarm2Fen: v.nullable(fenField),
    overdraftFen: v.nullable(fenField),
    forced: v.nullable(v.picklist(FORCED_MODES)),
    relayClosed: v.nullable(v.boolean()),
  }),
  parameters: thresholds,
  /** Null where the site names no price: one must be chosen. */
  planId: v.nullable(planIdField),
  plans: v.array(planView),
  /** Whether the caller may name a price that is no plan yet. */
  mayNamePrice: v.boolean(),
  /** Why it cannot be opened now; null = it can. */
  against: v.nullable(sentenceField),
  /** The meter serves somebody: it is taken over as it stands. */
  takeOver: v.boolean(),
});
export type OpeningPreparation = v.InferOutput<typeof openingPreparation>;

/** A meter that is nobody's and should be off by the site's or its own choice, and is not held off. */
const heldMeter = v.object({
  meterId: meterIdField,
  serial: v.string(),
  room: v.string(),
  building: v.string(),
  /** Why it is left out now; null = it would be tripped. */
  leftOut: v.nullable(sentenceField),
});

const uidOnly = v.object({ uid: opUidField });

export const openingCalls = {
  /** Reads the meter and says what it holds, what would be written, and what stands against it. Faults: those of reading a meter, and what stands against it whatever it says. */
  'opening.prepare': call({
    kind: 'long',
    logged: false,
    right: 'openAccount',
    input: v.object({ meterId: meterIdField }),
    output: openingPreparation,
  }),
  /**
   * Reads the meter once more, records the opening and begins to write. One uid is one opening: the same uid with the same input answers with
   * it, with other input it is refused. No money is recorded before prices and thresholds were read back.
   */
  'opening.start': call({
    kind: 'long',
    right: 'openAccount',
    input: v.object({
      ...uidOnly.entries,
      meterId: meterIdField,
      account: v.union([
        v.object({ accountId: accountIdField }),
        v.object({ name: textField(60, 1), contact: v.optional(textField(30), ''), phone: v.optional(phoneField, '') }),
      ]),
      parameters: thresholds,
      plan: v.union([v.object({ planId: planIdField }), v.object({ flatE4: priceField })]),
      firstPurchase: v.nullable(purchaseInput),
    }),
    output: openingView,
  }),
  /** Answers when `mark` is no longer `unlessMark`, or after `waitMs` (at most 20 s), whichever is first. */
  'opening.view': call({
    kind: 'long',
    logged: false,
    right: 'viewAccounts',
    input: v.object({
      ...uidOnly.entries,
      unlessMark: v.optional(v.pipe(v.string(), v.maxLength(100))),
      waitMs: v.optional(v.pipe(countField, v.maxValue(20_000)), 0),
    }),
    output: openingView,
  }),
  /** Every opening that has not ended, oldest first. */
  'opening.unfinished': call({
    kind: 'read',
    right: 'viewAccounts',
    input: v.object({}),
    output: v.object({ openings: v.array(openingView) }),
  }),
  /** Goes on where it stands still. `asBefore`: with the purchase that was named before, or without where there was none. */
  'opening.resume': call({
    kind: 'write',
    right: 'openAccount',
    input: v.object({ ...uidOnly.entries, firstPurchase: v.union([v.literal('asBefore'), v.null(), purchaseInput]) }),
    output: openingView,
  }),
  /** Only while no money of it is in the house. What was written to the meter stays on it. */
  'opening.abandon': call({ kind: 'write', right: 'openAccount', input: uidOnly, output: openingView }),
  /** Whether this meter is held tripped or left on while it is nobody's. Sends nothing. */
  'meter.saveNotOpened': call({
    kind: 'write',
    right: 'openAccount',
    input: v.object({ meterId: meterIdField, choice: v.picklist(NOT_OPENED_CHOICES) }),
    output: v.object({ meterId: meterIdField, choice: v.picklist(NOT_OPENED_CHOICES), held: v.picklist(NOT_OPENED) }),
  }),
  /** Which meters that are nobody's would be tripped if somebody said so now. */
  'meter.notHeld': call({ kind: 'read', right: 'viewAccounts', input: v.object({}), output: v.object({ meters: v.array(heldMeter) }) }),
  /** A person's act: trips these meters, each by its own job. Those that cannot be tripped are left out and said. */
  'meter.holdNotOpened': call({
    kind: 'write',
    right: 'controlSupply',
    input: v.object({ uid: opUidField, meterIds: v.pipe(v.array(meterIdField), v.minLength(1), v.maxLength(10_000)) }),
    output: v.object({ begun: countField, leftOut: v.array(heldMeter) }),
  }),
};
