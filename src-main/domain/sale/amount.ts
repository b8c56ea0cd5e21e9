/** How an amount is divided and which amounts may be sold at all: pure limits, no meter and no store. */
import { addFen, minFen, subtractFen, ZERO_FEN, type Fen } from '../../../src-shared/value/fen.ts';
import { feeOf, NO_FEE, type FeeRule } from './fee.ts';

export interface SaleLimits {
  readonly minSaleFen: Fen;
  readonly maxSaleFen: Fen;
}

export interface AmountParts {
  /** What goes onto the meter. */
  readonly creditFen: Fen;
  /** What the tenant owed from before; taken first. */
  readonly debtFen: Fen;
  readonly feeFen: Fen;
}

/** A stable code with what its sentence names. */
export interface Sentence {
  readonly code: string;
  readonly values: Readonly<Record<string, string | number>>;
}

export function sentence(code: string, values: Sentence['values'] = {}): Sentence {
  return { code, values };
}

/** Debt first, then the fee, the rest onto the meter. */
export function divideAmount(amountFen: Fen, owedFen: Fen, rule: FeeRule = NO_FEE): AmountParts {
  const debtFen = owedFen > 0 ? minFen(owedFen, amountFen) : ZERO_FEN;
  const feeFen = feeOf(subtractFen(amountFen, debtFen), rule);
  return { creditFen: subtractFen(amountFen, addFen(debtFen, feeFen)), debtFen, feeFen };
}

/** How many days an amount lasts at the average use, an estimate for the screen; null while the use is unknown or nothing is used. */
export function daysBought(creditFen: Fen, perDayFen: Fen | null): number | null {
  return perDayFen === null || perDayFen <= 0 || creditFen <= 0 ? null : creditFen / perDayFen;
}

/** Why this amount cannot be sold to anybody; null = it can. */
export function amountObstacle(amountFen: Fen, parts: AmountParts, limits: SaleLimits): Sentence | null {
  if (amountFen <= 0) return sentence('sale.amountNotPositive');
  if (amountFen < limits.minSaleFen) return sentence('sale.belowMinimum', { minSaleFen: limits.minSaleFen });
  if (amountFen > limits.maxSaleFen) return sentence('sale.aboveLimit', { maxSaleFen: limits.maxSaleFen });
  if (parts.creditFen <= 0) return sentence('sale.onlyDebt', { debtFen: addFen(parts.debtFen, parts.feeFen) });
  return null;
}

/** A meter refuses a purchase that takes it above its ceiling; said before the money is taken. */
export function ceilingObstacle(balanceFen: Fen, creditFen: Fen, ceilingFen: Fen): Sentence | null {
  if (balanceFen + creditFen <= ceilingFen) return null;
  return sentence('sale.aboveCeiling', { ceilingFen, balanceFen });
}

/** What stands in the way on the meter's side, worst first. */
export interface MeterFacts {
  readonly serial: string;
  readonly opened: boolean;
  readonly frozen: boolean;
  readonly openOperation: boolean;
  readonly workLock: { readonly by: string; readonly phone: string } | null;
  readonly encrypted: boolean;
  readonly wrongNumber: string | null;
}

export function meterObstacle(meter: MeterFacts): Sentence | null {
  if (!meter.opened) return sentence('meter.notOpened');
  if (meter.workLock) return sentence('meter.workLock', { who: meter.workLock.by, phone: meter.workLock.phone });
  if (meter.frozen) return sentence('meter.frozen');
  if (meter.openOperation) return sentence('meter.openOperation');
  if (meter.encrypted) return sentence('meter.encrypted');
  if (meter.wrongNumber !== null) return sentence('meter.wrongNumber', { expected: meter.serial, found: meter.wrongNumber });
  return null;
}
