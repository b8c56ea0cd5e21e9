/** One account in full: who it is, what it has and owes, how its details were changed, and changing them. */
import * as v from 'valibot';
import { call } from '../call.ts';
import { accountIdField, countField, fenField, instantField, meterIdField, textField } from '../field.ts';
import { meterCard } from './meter-view.ts';
import { phoneField } from './office.ts';

export const MOST_PEOPLE = 8;

/** Somebody besides the contact: the owner, the bookkeeper, the shift leader. */
export const accountPerson = v.object({ name: textField(30), phone: phoneField, role: textField(20) });

/** 开票信息: what an invoice must say of the buyer. */
export const invoiceDetails = v.object({
  title: textField(80),
  taxNumber: v.pipe(textField(20), v.regex(/^[0-9A-Za-z]*$/)),
  address: textField(120),
  phone: phoneField,
  bank: textField(60),
  bankAccount: v.pipe(textField(40), v.regex(/^[\d -]*$/)),
});

const details = {
  name: textField(60, 1),
  contact: textField(30),
  phone: phoneField,
  note: textField(200),
  people: v.pipe(v.array(accountPerson), v.maxLength(MOST_PEOPLE)),
  /** Number of the certificate of the person or the firm, as typed. */
  certificate: textField(40),
  invoice: invoiceDetails,
};
export const accountDetails = v.object(details);
export type AccountDetails = v.InferOutput<typeof accountDetails>;

/** One field that a version changed: a name of `details`, or `people`, or one of the invoice's as `invoice.title`. */
export const fieldChange = v.object({ field: v.string(), before: v.string(), after: v.string() });

export const accountPage = v.object({
  accountId: accountIdField,
  number: v.string(),
  room: v.string(),
  ...details,
  openedAt: instantField,
  closedAt: v.nullable(instantField),
  /** Of the details: what a save must name, so that nobody writes over what somebody else wrote meanwhile. */
  version: countField,
  /** What stands on 1101, 2104 and 2105 for it. */
  debtFen: fenField,
  heldFen: fenField,
  depositFen: fenField,
  meters: v.array(meterCard),
  /** Meters that it no longer has. */
  past: v.array(
    v.object({ meterId: meterIdField, serial: v.string(), room: v.string(), fromAt: instantField, toAt: v.nullable(instantField) }),
  ),
  /** Newest first; the first version of all changes nothing. */
  versions: v.array(v.object({ n: countField, at: instantField, operatorName: v.string(), changes: v.array(fieldChange) })),
});
export type AccountPage = v.InferOutput<typeof accountPage>;

export const accountCalls = {
  /** Fault: account.unknown. A closed account can be looked at. */
  'account.page': call({ kind: 'read', right: 'viewAccounts', input: v.object({ accountId: accountIdField }), output: accountPage }),
  /** A new version of the details; the same again writes nothing. Faults: account.unknown, account.closed, account.changedMeanwhile. */
  'account.save': call({
    kind: 'write',
    right: 'openAccount',
    input: v.object({ accountId: accountIdField, version: countField, ...details }),
    output: accountPage,
  }),
};
