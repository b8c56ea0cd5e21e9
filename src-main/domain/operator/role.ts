/** Which role may do what: the table the rights of a site are made from. */
import { RIGHTS, type Right } from '../../../src-shared/contract/call.ts';
import { ROLES } from '../../../src-shared/contract/operator/session.ts';

export type Role = (typeof ROLES)[number];

const LOOK: readonly Right[] = ['viewAccounts', 'readMeter'];
const COUNTER: readonly Right[] = [...LOOK, 'sell', 'openAccount', 'printSlip', 'refund', 'closeAccount'];

export const RIGHTS_OF_ROLE: Readonly<Record<Role, readonly Right[]>> = {
  cashier: COUNTER,
  /** Also answers for what went wrong: lost meters, sales that did not arrive, a ledger that differs from a meter. */
  supervisor: [
    ...COUNTER,
    'sendLater',
    'settle',
    'reconcile',
    'controlSupply',
    'removeWorkLock',
    'superviseShifts',
    'viewLog',
    'reverseOld',
    'writeOff',
    'approve',
    'courtesy',
  ],
  technician: [...LOOK, 'controlSupply', 'editSite'],
  finance: ['viewAccounts', 'printSlip', 'viewLog'],
  inspector: ['viewAccounts', 'viewLog'],
  /** Runs the installation but takes no money. */
  administrator: [...LOOK, 'editSite', 'editSettings', 'editOperators', 'viewLog'],
};

/** The first operator of a site is alone: whoever sets it up must be able to sell and mend until others are added. */
export const FIRST_OPERATOR_ROLES: readonly Role[] = ['administrator', 'supervisor', 'cashier', 'technician'];

export function isRole(name: string): name is Role {
  return ROLES.some((role) => role === name);
}

export function isRight(name: string): name is Right {
  return RIGHTS.some((right) => right === name);
}
