/** How a meter, its supply and its readings look to the window; shared by the desk, the accounts and the wall. */
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
  opIdField,
  opUidField,
  priceField,
  purchaseCountField,
  sentenceField,
} from '../field.ts';

/** Why a meter gives no supply. `unknown`: the relay is open and nothing says why. */
export const SUPPLY_CAUSES = ['arrears', 'alarm2', 'overload', 'forced', 'workLock', 'notOpened', 'unknown'] as const;

export const supplyView = v.object({
  on: v.boolean(),
  cause: v.nullable(v.picklist(SUPPLY_CAUSES)),
  /** The least amount to pay that brings supply back; null where buying does not, or supply is on. */
  leastFen: v.nullable(fenField),
  /** The meter cannot close by itself: its button or breaker must be closed by hand. */
  closeByHand: v.boolean(),
  /** Who tripped it and when, where the cause is a forced trip that was sent from here and read back. */
  forcedBy: v.nullable(v.object({ name: v.string(), at: instantField })),
});
export type SupplyView = v.InferOutput<typeof supplyView>;

/** The last good answer of a meter. Its age is now − readAt; past `promiseMs` it is shown grey. */
export const liveView = v.object({
  balanceFen: fenField,
  purchaseCount: purchaseCountField,
  totalPurchasedFen: v.nullable(fenField),
  readAt: instantField,
  /** null while the relay was never read. */
  supply: v.nullable(supplyView),
  alarm: v.nullable(v.picklist(['alarm1', 'alarm2', 'arrears'])),
  powerW: v.nullable(v.number()),
  totalEnergyCentiKwh: v.nullable(centiKwhField),
});
export type LiveView = v.InferOutput<typeof liveView>;

export const meterCard = v.object({
  meterId: meterIdField,
  serial: v.string(),
  room: v.string(),
  building: v.string(),
  busName: v.string(),
  address: countField,
  profile: v.string(),
  model: v.string(),
  /** false: the register map was never checked against a real meter on a bench; shown on screen. */
  profileProven: v.boolean(),
  status: v.picklist(['notOpened', 'opened', 'stock']),
  live: v.nullable(liveView),
  lost: v.boolean(),
  promiseMs: countField,
  /** The one operation that is still open on this meter, if any. */
  openOpId: v.nullable(opIdField),
  /** The case that holds this meter: ledger and meter differ; selling waits for a reconcile. */
  frozenBy: v.nullable(findingIdField),
  priceE4: v.nullable(priceField),
  /** Average of the last days, fen a day, and when the balance runs out at that pace; null while unknown. */
  perDayFen: v.nullable(fenField),
  runsOutAt: v.nullable(instantField),
  /** What stands against a sale right now, in words; null = nothing. */
  obstacle: v.nullable(sentenceField),
});
export type MeterCard = v.InferOutput<typeof meterCard>;

/** A meter among all others: also where it hangs, whose it is and what is fixed to it. */
export const listedMeter = v.object({
  ...meterCard.entries,
  accountId: v.nullable(accountIdField),
  accountName: v.nullable(v.string()),
  floor: v.string(),
  gateway: v.string(),
  role: v.picklist(['tenant', 'house', 'main']),
  /** Forced by a person: held off, or kept on whatever the balance; null while never read. */
  forced: v.nullable(v.picklist(['none', 'tripped', 'kept'])),
  workLock: v.nullable(v.object({ name: v.string(), phone: v.string(), reason: v.string(), untilAt: v.nullable(instantField) })),
  /** Its open operation is not known to have reached it. */
  inDoubt: v.boolean(),
  /** Seconds by which its clock is ahead of the PC's, negative: behind; null while it is within a minute or shows none. */
  clockOffSeconds: v.nullable(v.number()),
  /** The price last read from it is not the one it should have: the site's, or the one it was taken over with. */
  priceDiffers: v.boolean(),
  /** 开户中: the opening that holds it; null while there is none. */
  openingUid: v.optional(v.nullable(opUidField), null),
  /** Of a meter that is nobody's: whether it is held tripped or left on, by the site's setting or a choice of its own; null for others. */
  notOpened: v.optional(v.nullable(v.object({ choice: v.picklist(['tripped', 'on', 'site']), held: v.picklist(['tripped', 'on']) })), null),
  /** How its account's name sounds in pinyin, initials and spelled out, for finding; empty without an account. */
  sounds: v.string(),
});
export type ListedMeter = v.InferOutput<typeof listedMeter>;

/** Sites have at most this many meters. */
export const MOST_METERS = 10_000;
/** More changed at once are read as a whole. */
export const MOST_CHANGED = 300;

export const meterCalls = {
  /** Asks the meter now, ahead of polling; answers with what it said, or fault `meter.noAnswer` and why. */
  'meter.read': call({ kind: 'long', logged: false, right: 'readMeter', input: v.object({ meterId: meterIdField }), output: meterCard }),
  /** Every meter of the site with its last state, by building, floor and room. */
  'meter.list': call({
    kind: 'read',
    right: 'viewAccounts',
    input: v.object({
      find: v.optional(v.pipe(v.string(), v.maxLength(60)), ''),
      limit: v.optional(v.pipe(countField, v.maxValue(MOST_METERS)), 1000),
      /** Only these, to follow what changed; null = every one. */
      only: v.optional(v.nullable(v.pipe(v.array(meterIdField), v.maxLength(MOST_CHANGED))), null),
    }),
    output: v.object({ meters: v.array(listedMeter), total: countField }),
  }),
};
