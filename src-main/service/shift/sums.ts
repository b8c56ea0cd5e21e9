/** What a shift took, by tender and by what it was for, and why its drawer should hold what it should. */
import type { HandlerOutput } from '../../../src-shared/contract/operator/index.ts';
import { addFen, fen, ZERO_FEN } from '../../../src-shared/value/fen.ts';
import type { ShiftId } from '../../../src-shared/value/id.ts';
import { drawerParts } from '../../domain/shift/drawer.ts';
import { GL } from '../../domain/ledger/chart.ts';
import { accountById } from '../../store/site/account.ts';
import { opById } from '../../store/sale/op.ts';
import { drawerFen, shiftMoves } from '../../store/shift/shift-drawer.ts';
import { linesOfShift, moneyOfShift, openOpsOfShift } from '../../store/shift/shift-sum.ts';
import { placeOfMeter } from '../../store/site/site.ts';
import { shiftTotals } from '../../store/shift/shift.ts';
import type { Store } from '../../store/database/open.ts';
import { SHOWN } from '../sale/operation-view.ts';

type Slip = HandlerOutput<'shift.slip'>;

/** @throws Error when the parts do not come to the ledger's balance of an open drawer: the ledger is not what it says. */
export function drawerOf(store: Store, shift: ShiftId, open: boolean) {
  const moved = moneyOfShift(store, shift).filter(({ code, sub }) => code === GL.drawer && sub === String(shift));
  const parts = drawerParts(moved);
  if (open && parts.expectedFen !== drawerFen(store, shift))
    throw new Error(`the drawer of shift ${shift} holds ${drawerFen(store, shift)} fen, its movements come to ${parts.expectedFen}`);
  return parts;
}

export function byMethod(store: Store, shift: ShiftId): Slip['byMethod'] {
  return shiftTotals(store, shift).map(({ method, count, amountFen }) => ({ method, count, amountFen }));
}

/** What was received for what; then what left again, negative, each kind of act by itself. */
export function byKind(store: Store, shift: ShiftId): Slip['byKind'] {
  const received = linesOfShift(store, shift).map(({ kind, count, amountFen }) => ({ kind, count, amountFen }));
  const others = moneyOfShift(store, shift).filter(({ kind }) => kind !== 'sale.intent' && !kind.startsWith('shift.'));
  const out = [...Map.groupBy(others, ({ kind }) => kind)].map(([kind, rows]) => ({
    kind: kind as string,
    count: rows.reduce((sum, { count }) => sum + count, 0),
    amountFen: addFen(ZERO_FEN, ...rows.map(({ amountFen }) => amountFen)),
  }));
  return [...received, ...out];
}

export function receivedFen(methods: Slip['byMethod']) {
  return fen(methods.reduce((sum, { amountFen }) => sum + amountFen, 0));
}

export function movesOf(store: Store, shift: ShiftId): Slip['moves'] {
  return shiftMoves(store, shift).map(({ kind, amountFen, reason, at }) => ({ kind, amountFen, reason, at }));
}

/** 待核实, 待下发 and whatever else of its sales has not ended. */
export function waitingOf(store: Store, shift: ShiftId) {
  return openOpsOfShift(store, shift).map(({ op, meter, account, amountFen, state }) => {
    const row = opById(store, op);
    if (!row) throw new Error(`operation ${op} is open and does not exist`);
    return {
      uid: row.uid,
      state: SHOWN[state],
      room: placeOfMeter(store, meter)?.unitName ?? '',
      accountName: accountById(store, account)?.name ?? '',
      amountFen,
    };
  });
}
