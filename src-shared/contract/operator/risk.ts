/** Cashier risk 收银风险: what makes a supervisor look twice, by operator and period; each figure opens its rows. */
import * as v from 'valibot';
import { call } from '../call.ts';
import { countField, fenField, instantField, localDayField, operatorIdField, opUidField } from '../field.ts';

/** What makes a supervisor look twice. */
export const RISKS = [
  'reprints',
  'lateReversals',
  'refundsNearClose',
  'referencesRefused',
  'vacantUnits',
  'overShort',
  'drawerOpened',
  'courtesy',
  'givenBack',
  'sameAgain',
] as const;
export type Risk = (typeof RISKS)[number];

const riskCount = v.object({ risk: v.picklist(RISKS), count: countField, amountFen: fenField });

export const riskCalls = {
  'risk.read': call({
    kind: 'read',
    right: 'superviseShifts',
    input: v.object({ from: localDayField, to: localDayField }),
    output: v.object({
      operators: v.array(
        v.object({ operatorId: operatorIdField, name: v.string(), sales: countField, soldFen: fenField, risks: v.array(riskCount) }),
      ),
    }),
  }),
  'risk.rows': call({
    kind: 'read',
    right: 'superviseShifts',
    input: v.object({ from: localDayField, to: localDayField, operatorId: v.nullable(operatorIdField), risk: v.picklist(RISKS) }),
    output: v.object({
      rows: v.array(
        v.object({
          at: instantField,
          operatorName: v.string(),
          accountName: v.string(),
          room: v.string(),
          amountFen: fenField,
          /** Number of the slip or payment, or what was refused. */
          about: v.string(),
          uid: v.nullable(opUidField),
        }),
      ),
      more: v.boolean(),
    }),
  }),
};
