/** The chart of accounts: codes, what their sub-keys are, and nothing else. Debit is +, credit is −. */
import type { Fen } from '../../../src-shared/value/fen.ts';
import { ZERO_FEN } from '../../../src-shared/value/fen.ts';
import type { AccountId, MeterId, OpId, PlanId, ShiftId } from '../../../src-shared/value/id.ts';

export const GL = {
  drawer: '1001',
  channel: '1002',
  safe: '1003',
  tenantDebt: '1101',
  meterDifference: '1901',
  onMeter: '2001',
  undelivered: '2101',
  refundInTransit: '2102',
  carryOver: '2103',
  heldForTenant: '2104',
  deposit: '2105',
  takeOver: '3001',
  energy: '4001',
  fees: '4002',
  overShort: '5001',
} as const;

export type GlCode = (typeof GL)[keyof typeof GL];

export interface Posting {
  readonly code: GlCode;
  /** What the account is kept per; empty where it is kept whole. */
  readonly sub: string;
  readonly amountFen: Fen;
}

function posting(code: GlCode, sub: string | number, amountFen: Fen): Posting {
  return { code, sub: String(sub), amountFen };
}

export const drawer = (shift: ShiftId, amountFen: Fen) => posting(GL.drawer, shift, amountFen);
export const safe = (amountFen: Fen) => posting(GL.safe, '', amountFen);
export const channel = (method: string, amountFen: Fen) => posting(GL.channel, method, amountFen);
export const tenantDebt = (account: AccountId, amountFen: Fen) => posting(GL.tenantDebt, account, amountFen);
export const meterDifference = (meter: MeterId, amountFen: Fen) => posting(GL.meterDifference, meter, amountFen);
export const onMeter = (account: AccountId, meter: MeterId, amountFen: Fen) => posting(GL.onMeter, `${account}/${meter}`, amountFen);
export const undelivered = (op: OpId, amountFen: Fen) => posting(GL.undelivered, op, amountFen);
export const refundInTransit = (op: OpId, amountFen: Fen) => posting(GL.refundInTransit, op, amountFen);
export const carriedOver = (op: OpId, amountFen: Fen) => posting(GL.carryOver, op, amountFen);
export const heldForTenant = (account: AccountId, amountFen: Fen) => posting(GL.heldForTenant, account, amountFen);
export const deposit = (account: AccountId, amountFen: Fen) => posting(GL.deposit, account, amountFen);
export const takeOverOf = (origin: string, amountFen: Fen) => posting(GL.takeOver, origin, amountFen);
/** @param building, plan null where the meter hangs nowhere or has no plan. */
export const energyOf = (building: number | null, plan: PlanId | null, amountFen: Fen) =>
  posting(GL.energy, `${building ?? '-'}/${plan ?? '-'}`, amountFen);
export const fees = (amountFen: Fen) => posting(GL.fees, '', amountFen);
export const overShort = (shift: ShiftId, amountFen: Fen) => posting(GL.overShort, shift, amountFen);

/** Postings of 0 say nothing; an entry leaves them out. */
export function withoutZeros(postings: readonly Posting[]): Posting[] {
  return postings.filter((one) => one.amountFen !== ZERO_FEN);
}
