/** The sell desk: find an account, look at its meters, quote, sell. */
import * as v from 'valibot';
import { call } from '../call.ts';
import {
  accountIdField,
  centiKwhField,
  countField,
  fenField,
  instantField,
  meterIdField,
  opUidField,
  sentenceField,
  textField,
} from '../field.ts';
import { meterCard, supplyView } from './meter-view.ts';
import { operationView } from './operation.ts';

export const deskHit = v.object({
  accountId: accountIdField,
  name: v.string(),
  room: v.string(),
  contact: v.string(),
  phoneMasked: v.string(),
  meters: countField,
  /** Of the meter with the least money; null before the first reading. */
  balanceFen: v.nullable(fenField),
  readAt: v.nullable(instantField),
  lost: v.boolean(),
  supply: v.nullable(supplyView),
});
export type DeskHit = v.InferOutput<typeof deskHit>;

export const recentSale = v.object({
  uid: opUidField,
  /** sale; or refund, reversal and so on: money that left a meter. */
  kind: v.string(),
  at: instantField,
  amountFen: fenField,
  method: v.string(),
  operatorName: v.string(),
  state: v.string(),
  /** Of a sale: it was undone, or is being undone. */
  undone: v.boolean(),
});

export const accountCard = v.object({
  accountId: accountIdField,
  name: v.string(),
  room: v.string(),
  contact: v.string(),
  phone: v.string(),
  /** What the tenant owes from before; taken first from the next sale. */
  debtFen: fenField,
  /** 押金, as the ledger holds it. */
  depositFen: fenField,
  meters: v.array(meterCard),
  recent: v.array(recentSale),
});
export type AccountCard = v.InferOutput<typeof accountCard>;

export const payMethod = v.object({ code: v.string(), zh: v.string(), en: v.string(), drawer: v.boolean(), needsReference: v.boolean() });
export type PayMethod = v.InferOutput<typeof payMethod>;

export const quoteView = v.object({
  amountFen: fenField,
  creditFen: fenField,
  debtFen: fenField,
  feeFen: fenField,
  /** An estimate at the price now on the meter; null without a price. */
  energyCentiKwh: v.nullable(centiKwhField),
  days: v.nullable(v.number()),
  balanceAfterFen: v.nullable(fenField),
  /** Whether supply will be on after this sale; null = unknown. */
  supplyAfterOn: v.nullable(v.boolean()),
  /** What the cashier should know before going on ("this will not bring the supply back"). */
  warnings: v.array(sentenceField),
  /** Must be answered with Y before selling: the same amount to the same account a short while ago. */
  sameAgain: v.nullable(v.object({ at: instantField, operatorName: v.string(), minutes: countField })),
  /** Must be answered with Y too: far above what this account usually buys. */
  unusual: v.nullable(v.object({ usualFen: fenField })),
  /** Why it cannot be sold now; null = it can. */
  obstacle: v.nullable(sentenceField),
  /** The meter is lost: the sale would be 待下发 from the start (needs the right). */
  sendLaterFromStart: v.boolean(),
});
export type QuoteView = v.InferOutput<typeof quoteView>;

/** One of 1…6 ways in which a payment is made. */
export const tenderInput = v.object({
  method: v.pipe(v.string(), v.maxLength(16)),
  amountFen: fenField,
  /** Last digits of the channel's reference, where the method needs one; refused when used before with that method. */
  reference: v.optional(v.nullable(textField(40)), null),
});

export const deskCalls = {
  /** By part of room, name, phone, meter number, or pinyin initials; best match first; at most 20. An empty text gives the latest customers. */
  'desk.find': call({
    kind: 'read',
    right: 'viewAccounts',
    input: v.object({ text: v.pipe(v.string(), v.maxLength(60)) }),
    output: v.object({ hits: v.array(deskHit), total: countField }),
  }),
  'desk.account': call({ kind: 'read', right: 'viewAccounts', input: v.object({ accountId: accountIdField }), output: accountCard }),
  'desk.payMethods': call({ kind: 'read', right: 'signedIn', input: v.object({}), output: v.object({ methods: v.array(payMethod) }) }),
  'sale.quote': call({
    kind: 'read',
    right: 'sell',
    input: v.object({ accountId: accountIdField, meterId: meterIdField, amountFen: fenField }),
    output: quoteView,
  }),
  /**
   * Takes the money and starts the sale. Answers as soon as the intent is durable (state `recorded`, or `sendLater`); the outcome comes by
   * `operation.view`. The same uid with the same input is the same sale and answers with its present state; with other input it is refused.
   */
  'sale.sell': call({
    kind: 'write',
    right: 'sell',
    input: v.object({
      uid: opUidField,
      accountId: accountIdField,
      meterId: meterIdField,
      amountFen: fenField,
      tenders: v.pipe(v.array(tenderInput), v.minLength(1), v.maxLength(6)),
      /** Cash handed over, for the change on the slip; null where no cash is involved. */
      tenderedFen: v.optional(v.nullable(fenField), null),
      note: v.optional(textField(100), ''),
      sameAgainConfirmed: v.optional(v.boolean(), false),
      /** The cashier agreed that a lost meter gets it later. */
      sendLater: v.optional(v.boolean(), false),
    }),
    output: operationView,
  }),
};
