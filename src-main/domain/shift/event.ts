/** The postings of a drawer's own events, as LEDGER's table has them; what the sales do to it stands with the sales. */
import { negateFen, type Fen } from '../../../src-shared/value/fen.ts';
import type { ShiftId } from '../../../src-shared/value/id.ts';
import { drawer, overShort, safe, withoutZeros, type Posting } from '../ledger/chart.ts';

/** 备用金: from the safe into the drawer, before the first customer. Money paid in later comes the same way. */
export function intoDrawer(shift: ShiftId, amountFen: Fen): Posting[] {
  return withoutZeros([drawer(shift, amountFen), safe(negateFen(amountFen))]);
}

/** 上缴: out of the drawer into the safe. A small expense paid out of the drawer goes the same way: its voucher lies in the safe for it. */
export function outOfDrawer(shift: ShiftId, amountFen: Fen): Posting[] {
  return withoutZeros([safe(amountFen), drawer(shift, negateFen(amountFen))]);
}

/** What was counted beyond the ledger (+) or is missing from it (−): afterwards the ledger says what was counted. */
export function overOrShort(shift: ShiftId, overFen: Fen): Posting[] {
  return withoutZeros([drawer(shift, overFen), overShort(shift, negateFen(overFen))]);
}
