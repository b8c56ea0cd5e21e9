/** Why a drawer should hold what it should hold: the ledger's movements of it, told apart by what they were. */
import { addFen, negateFen, ZERO_FEN, type Fen } from '../../../src-shared/value/fen.ts';

export interface DrawerMove {
  /** The kind of the entry. */
  readonly kind: string;
  /** + into the drawer, − out of it. */
  readonly amountFen: Fen;
}

/** All positive but `otherFen`; expected = float + taken + in − back − out − handed up + other. */
export interface DrawerParts {
  readonly floatFen: Fen;
  readonly takenFen: Fen;
  readonly givenBackFen: Fen;
  readonly paidInFen: Fen;
  readonly paidOutFen: Fen;
  readonly handedUpFen: Fen;
  /** What none of these is, with its sign: a case that the drawer answered. */
  readonly otherFen: Fen;
  readonly expectedFen: Fen;
}

/** What closing itself does to the drawer comes after what was expected of it. */
const CLOSING = ['shift.overShort', 'shift.emptied'];
const KNOWN = ['shift.float', 'sale.intent', 'shift.paidIn', 'shift.paidOut', 'shift.handedUp'];

export function drawerParts(moves: readonly DrawerMove[]): DrawerParts {
  const before = moves.filter(({ kind }) => !CLOSING.includes(kind));
  const sum = (those: readonly DrawerMove[]) => addFen(ZERO_FEN, ...those.map(({ amountFen }) => amountFen));
  const of = (kind: string) => sum(before.filter((move) => move.kind === kind));
  const rest = before.filter(({ kind }) => !KNOWN.includes(kind));
  const out = rest.filter(({ amountFen }) => amountFen < 0);
  return {
    floatFen: of('shift.float'),
    takenFen: of('sale.intent'),
    givenBackFen: negateFen(sum(out)),
    paidInFen: of('shift.paidIn'),
    paidOutFen: negateFen(of('shift.paidOut')),
    handedUpFen: negateFen(of('shift.handedUp')),
    otherFen: sum(rest.filter(({ amountFen }) => amountFen > 0)),
    expectedFen: sum(before),
  };
}
