/** The postings of each event of money, as LEDGER's table has them: one function an event, all of them summing to 0. */
import { addFen, negateFen, type Fen } from '../../../src-shared/value/fen.ts';
import type { AccountId, MeterId, OpId, ShiftId } from '../../../src-shared/value/id.ts';
import {
  channel,
  drawer,
  fees,
  heldForTenant,
  meterDifference,
  onMeter,
  overShort,
  takeOverOf,
  tenantDebt,
  undelivered,
  withoutZeros,
  type Posting,
} from './chart.ts';

/** How one tender of a payment is kept: in the shift's drawer, or in the channel of its pay method. */
export interface TenderPart {
  readonly method: string;
  readonly drawer: boolean;
  /** Paid from what is held for this account; absent for money that came in. */
  readonly held?: AccountId;
  /** Paid by nobody yet: courtesy credit that this account owes from now on. */
  readonly owes?: AccountId;
  readonly amountFen: Fen;
}

export interface SaleParts {
  readonly op: OpId;
  readonly account: AccountId;
  readonly meter: MeterId;
  readonly creditFen: Fen;
  readonly debtFen: Fen;
  readonly feeFen: Fen;
}

export function saleAmount(sale: Pick<SaleParts, 'creditFen' | 'debtFen' | 'feeFen'>): Fen {
  return addFen(sale.creditFen, sale.debtFen, sale.feeFen);
}

/** Where the money lies, + for money coming in. */
export function tendered(tenders: readonly TenderPart[], shift: ShiftId, sign: 1 | -1): Posting[] {
  return tenders.map((tender) => {
    const amount = sign === 1 ? tender.amountFen : negateFen(tender.amountFen);
    if (tender.held !== undefined) return heldForTenant(tender.held, amount);
    if (tender.owes !== undefined) return tenantDebt(tender.owes, amount);
    return tender.drawer ? drawer(shift, amount) : channel(tender.method, amount);
  });
}

/** The meter already holds B: opening balance, positive or negative. */
export function takeOver(origin: string, account: AccountId, meter: MeterId, balanceFen: Fen): Posting[] {
  return withoutZeros([takeOverOf(origin, balanceFen), onMeter(account, meter, negateFen(balanceFen))]);
}

/** Money taken, nothing delivered yet. */
export function saleIntent(op: OpId, tenders: readonly TenderPart[], shift: ShiftId): Posting[] {
  const amount = addFen(...tenders.map((tender) => tender.amountFen));
  return withoutZeros([...tendered(tenders, shift, 1), undelivered(op, negateFen(amount))]);
}

/** The meter was seen to hold it. */
export function saleConfirmed(sale: SaleParts): Posting[] {
  return withoutZeros([
    undelivered(sale.op, saleAmount(sale)),
    onMeter(sale.account, sale.meter, negateFen(sale.creditFen)),
    tenantDebt(sale.account, negateFen(sale.debtFen)),
    fees(negateFen(sale.feeFen)),
  ]);
}

/** Proven not applied: nothing was sold, the amount belongs to the tenant again. */
export function saleVoided(sale: SaleParts): Posting[] {
  const amount = saleAmount(sale);
  return [undelivered(sale.op, amount), heldForTenant(sale.account, negateFen(amount))];
}

/** What was held for the tenant leaves by the tender it came by, from the drawer of the shift that pays it out. */
export function paidBack(account: AccountId, tenders: readonly TenderPart[], shift: ShiftId): Posting[] {
  const amount = addFen(...tenders.map((tender) => tender.amountFen));
  return withoutZeros([heldForTenant(account, amount), ...tendered(tenders, shift, -1)]);
}

export type MoneyHolder = 'drawer' | 'tenantOwes' | 'unknown' | 'writtenOff';

/** The meter's total differs from the ledger's by `differenceFen` (+ = the meter holds more): the ledger is brought to the meter. */
export function reconciled(holder: MoneyHolder, shift: ShiftId, account: AccountId, meter: MeterId, differenceFen: Fen): Posting[] {
  const held: Record<MoneyHolder, Posting> = {
    drawer: drawer(shift, differenceFen),
    tenantOwes: tenantDebt(account, differenceFen),
    unknown: meterDifference(meter, differenceFen),
    writtenOff: overShort(shift, differenceFen),
  };
  return withoutZeros([held[holder], onMeter(account, meter, negateFen(differenceFen))]);
}

/** A case that stayed open is answered later: who holds the money is known now. */
export function caseAnswered(
  holder: Exclude<MoneyHolder, 'unknown'>,
  shift: ShiftId,
  account: AccountId,
  meter: MeterId,
  differenceFen: Fen,
): Posting[] {
  const [held] = reconciled(holder, shift, account, meter, differenceFen);
  return held ? [held, meterDifference(meter, negateFen(differenceFen))] : [];
}
