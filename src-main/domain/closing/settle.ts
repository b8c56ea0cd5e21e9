/** The settlement of an account whose meters are all closed: what covers what, and what leaves the house or stays owed. */
import { addFen, minFen, subtractFen, type Fen } from '../../../src-shared/value/fen.ts';

/** What the ledger holds for and against the account; none is below 0. */
export interface AccountFigures {
  /** 2105 */
  readonly depositFen: Fen;
  /** 2104 */
  readonly heldFen: Fen;
  /** 1101 */
  readonly owedFen: Fen;
}

export interface SettlementSums {
  /** Of the debt, what the money from the meters covers first, then the deposit. */
  readonly fromHeldFen: Fen;
  readonly fromDepositFen: Fen;
  /** What the tenant gets; one of the two is 0. */
  readonly payOutFen: Fen;
  readonly stillOwedFen: Fen;
}

/** payOut − stillOwed = deposit + held − owed, exactly. */
export function settlementSums({ depositFen, heldFen, owedFen }: AccountFigures): SettlementSums {
  const fromHeldFen = minFen(heldFen, owedFen);
  const afterHeld = subtractFen(owedFen, fromHeldFen);
  const fromDepositFen = minFen(depositFen, afterHeld);
  return {
    fromHeldFen,
    fromDepositFen,
    payOutFen: addFen(subtractFen(heldFen, fromHeldFen), subtractFen(depositFen, fromDepositFen)),
    stillOwedFen: subtractFen(afterHeld, fromDepositFen),
  };
}
