/** What surrounds selling: opening an account, the shift, slips, site settings, the status bar. */
import * as v from 'valibot';
import { call } from '../call.ts';
import {
  accountIdField,
  centiKwhField,
  countField,
  fenField,
  instantField,
  localDayField,
  meterIdField,
  opIdField,
  opUidField,
  priceField,
  purchaseCountField,
  slipIdField,
  textField,
} from '../field.ts';
import { fen } from '../../value/fen.ts';
import { accountCard } from './desk.ts';

/** Phone: digits, spaces, + and -; may be empty. */
export const phoneField = v.pipe(v.string(), v.trim(), v.maxLength(20), v.regex(/^[+\d][\d -]*$|^$/));

/** About how much a credit buys at the price of one rate. */
const energyOfRate = v.object({
  rate: v.picklist(['sharp', 'peak', 'flat', 'valley']),
  priceE4: priceField,
  energyCentiKwh: centiKwhField,
});

/** What a slip says of one meter. */
const slipFigures = {
  room: v.string(),
  serial: v.string(),
  amountFen: fenField,
  creditFen: fenField,
  debtFen: fenField,
  feeFen: fenField,
  balanceBeforeFen: v.nullable(fenField),
  balanceAfterFen: v.nullable(fenField),
  purchaseCount: v.nullable(purchaseCountField),
  /** About how much it buys, at the price that stood on the meter; null where it is not known. */
  energyCentiKwh: v.nullable(centiKwhField),
  /** The same by rate of a time-of-use plan; empty where one price holds at every hour. */
  energyByRate: v.array(energyOfRate),
};

/** Of money that came off a meter: the slip of the sale that it undoes, and the right room of one that had gone to a wrong one. */
const slipBack = v.object({
  undoes: v.nullable(v.string()),
  to: v.nullable(
    v.object({
      accountName: v.string(),
      room: v.string(),
      serial: v.string(),
      creditFen: fenField,
      balanceBeforeFen: v.nullable(fenField),
      balanceAfterFen: v.nullable(fenField),
    }),
  ),
});

export const slipView = v.object({
  slipId: slipIdField,
  number: v.string(),
  /**
   * sale: on the meter · pending: paid, not yet on the meter · returned: money given back · refund, reversal: it came off the meter ·
   * paidOut: and was paid out · moved: and went onto the meter of the right room · payment: one payment over several meters, with what became of each.
   */
  kind: v.picklist(['sale', 'pending', 'returned', 'refund', 'reversal', 'paidOut', 'moved', 'payment']),
  siteName: v.string(),
  practice: v.boolean(),
  /** null on the slip of a payment over several meters. */
  opId: v.nullable(opIdField),
  opUid: v.nullable(opUidField),
  paymentNumber: v.string(),
  at: instantField,
  localDay: localDayField,
  accountName: v.string(),
  ...slipFigures,
  tenders: v.array(v.object({ method: v.string(), amountFen: fenField, reference: v.nullable(v.string()) })),
  tenderedFen: v.nullable(fenField),
  changeFen: v.nullable(fenField),
  /** Null on a slip of money that came in. */
  back: v.nullable(slipBack),
  /** The meters of a payment over several, each with its outcome and its own slip's number; else empty. */
  lines: v.array(v.object({ kind: v.picklist(['sale', 'pending', 'returned']), number: v.string(), ...slipFigures })),
  operatorName: v.string(),
  note: v.string(),
  /** 8 characters of the ledger entry's hash: the app finds the entry by it. */
  check: v.string(),
  /** 0 = never printed; the next print is copy `copies + 1`. */
  copies: countField,
  /** Who printed the last copy, and when. */
  printedBy: v.nullable(v.string()),
  printedAt: v.nullable(instantField),
});
export type SlipView = v.InferOutput<typeof slipView>;

export const statusView = v.object({
  siteName: v.string(),
  practice: v.boolean(),
  now: instantField,
  buses: v.array(v.object({ busId: countField, name: v.string(), connected: v.boolean(), lastError: v.nullable(v.string()) })),
  meters: countField,
  lost: countField,
  /** Sales and remote acts of which it is not known whether they reached the meter. */
  inDoubt: countField,
  sendLater: countField,
  notReached: countField,
  frozen: countField,
  /** Openings that wait for somebody. */
  openings: countField,
  /** Requests that nobody has answered yet. */
  approvals: countField,
  /** Came off a meter and was not paid out yet. */
  payOuts: countField,
  /** 串户 that stand still. */
  wrongRooms: countField,
  /** Seconds by which the PC's clock is ahead of its meters', where that is too much to be believed: no day is frozen, no clock set; else null. */
  pcClockOffSeconds: v.nullable(v.number()),
  /** Not null: the ledger cannot be written, and why; nothing is sold. */
  readOnly: v.nullable(v.string()),
  /** Not null: the walk over the whole ledger found it broken, and where; somebody must look before the backups of better days are gone. */
  ledgerFault: v.nullable(v.string()),
});
export type StatusView = v.InferOutput<typeof statusView>;

/** Site settings that the sell desk obeys. */
export const settingsView = v.object({
  siteName: v.string(),
  zone: v.string(),
  minSaleFen: fenField,
  maxSaleFen: fenField,
  /** Above these a refund 退电 or a reversal 冲正 needs a second person. */
  refundLimitFen: fenField,
  reversalLimitFen: fenField,
  /** A fee of every sale, and in 0.01 % of what is left after debts. */
  saleFeeFen: fenField,
  saleFeeBasisPoints: countField,
  /** An amount so many times the usual one is asked about; 0 = never. */
  habitTimes: countField,
  /** Courtesy credit: the most at a time (0 = none), how often, in how many days. */
  courtesyMaxFen: fenField,
  courtesyTimes: countField,
  courtesyDays: countField,
  /** Selling to a lost meter as 待下发 from the start. */
  sendLaterAllowed: v.boolean(),
  /** The same amount to the same account within this time asks first. */
  sameAgainMinutes: countField,
  /** Meters that are nobody's: held tripped 保持断电, or left on 保持供电 for fitting-out. Sends nothing by itself. */
  notOpened: v.picklist(['tripped', 'on']),
  /** Replacing a meter 换表: power is kept on 保电 first, before balance and settings are written. */
  lightFirst: v.boolean(),
});

export const officeCalls = {
  /** Minimal opening by take-over: the meter is read (number, count, balance, total purchased), its balance posted as opening balance, nothing written to it. */
  'account.open': call({
    kind: 'long',
    right: 'openAccount',
    input: v.object({
      meterId: meterIdField,
      name: textField(60, 1),
      contact: v.optional(textField(30), ''),
      phone: v.optional(phoneField, ''),
    }),
    output: accountCard,
  }),
  'slip.view': call({ kind: 'read', right: 'printSlip', input: v.object({ slipId: slipIdField }), output: slipView }),
  /** Notes one more copy, by whom and when, and answers with the slip as it is to be printed. */
  'slip.print': call({ kind: 'write', right: 'printSlip', input: v.object({ slipId: slipIdField }), output: slipView }),
  'status.read': call({ kind: 'read', right: 'signedIn', input: v.object({}), output: statusView }),
  'settings.read': call({ kind: 'read', right: 'signedIn', input: v.object({}), output: settingsView }),
  /** What is left out stays as it is. Fault: settings.limitsCrossed. */
  'settings.save': call({
    kind: 'write',
    right: 'editSettings',
    input: v.object({
      minSaleFen: v.exactOptional(fenField),
      maxSaleFen: v.exactOptional(fenField),
      refundLimitFen: v.exactOptional(v.pipe(fenField, v.minValue(fen(0)))),
      reversalLimitFen: v.exactOptional(v.pipe(fenField, v.minValue(fen(0)))),
      saleFeeFen: v.exactOptional(v.pipe(fenField, v.minValue(fen(0)))),
      saleFeeBasisPoints: v.exactOptional(v.pipe(countField, v.maxValue(2_000))),
      habitTimes: v.exactOptional(v.pipe(countField, v.maxValue(100))),
      courtesyMaxFen: v.exactOptional(v.pipe(fenField, v.minValue(fen(0)), v.maxValue(fen(50_000)))),
      courtesyTimes: v.exactOptional(v.pipe(countField, v.maxValue(31))),
      courtesyDays: v.exactOptional(v.pipe(countField, v.maxValue(366))),
      sendLaterAllowed: v.exactOptional(v.boolean()),
      sameAgainMinutes: v.exactOptional(v.pipe(countField, v.maxValue(1440))),
      notOpened: v.exactOptional(v.picklist(['tripped', 'on'])),
      lightFirst: v.exactOptional(v.boolean()),
    }),
    output: settingsView,
  }),
  'site.accounts': call({
    kind: 'read',
    right: 'viewAccounts',
    input: v.object({ find: v.optional(v.pipe(v.string(), v.maxLength(60)), '') }),
    output: v.object({
      accounts: v.array(
        v.object({
          accountId: accountIdField,
          name: v.string(),
          room: v.string(),
          contact: v.string(),
          phone: v.string(),
          meters: countField,
          openedDay: localDayField,
          debtFen: fenField,
        }),
      ),
    }),
  }),
};
