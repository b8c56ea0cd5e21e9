/** The postings of deposits, of a debt paid at the counter, of typed last figures, and of an account's settlement; all of them sum to 0. */
import { addFen, negateFen, subtractFen, type Fen } from '../../../src-shared/value/fen.ts';
import type { AccountId, MeterId, ShiftId } from '../../../src-shared/value/id.ts';
import type { AccountFigures, SettlementSums } from '../closing/settle.ts';
import { deposit, heldForTenant, onMeter, tenantDebt, withoutZeros, type Posting } from './chart.ts';
import { tendered, type TenderPart } from './event.ts';

export function depositTaken(account: AccountId, tenders: readonly TenderPart[], shift: ShiftId): Posting[] {
  return withoutZeros([...tendered(tenders, shift, 1), deposit(account, negateFen(sumOf(tenders)))]);
}

export function debtCollected(account: AccountId, tenders: readonly TenderPart[], shift: ShiftId): Posting[] {
  return withoutZeros([...tendered(tenders, shift, 1), tenantDebt(account, negateFen(sumOf(tenders)))]);
}

/** A dead meter cannot be proven empty: what was typed belongs to the tenant, or is owed by them where it is below 0. */
export function typedClosed(account: AccountId, meter: MeterId, balanceFen: Fen): Posting[] {
  const whose = balanceFen > 0 ? heldForTenant(account, negateFen(balanceFen)) : tenantDebt(account, negateFen(balanceFen));
  return withoutZeros([onMeter(account, meter, balanceFen), whose]);
}

/** Deposit and held money cover the debt; the rest leaves by its tenders. What is still owed stays on 1101. */
export function accountSettled(
  account: AccountId,
  figures: AccountFigures,
  sums: SettlementSums,
  tenders: readonly TenderPart[],
  shift: ShiftId,
): Posting[] {
  return withoutZeros([
    heldForTenant(account, figures.heldFen),
    deposit(account, figures.depositFen),
    tenantDebt(account, negateFen(subtractFen(figures.owedFen, sums.stillOwedFen))),
    ...tendered(tenders, shift, -1),
  ]);
}

function sumOf(tenders: readonly TenderPart[]): Fen {
  return addFen(...tenders.map(({ amountFen }) => amountFen));
}
