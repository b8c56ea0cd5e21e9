/** What a shift took, by tender and by what it was for, and why its drawer should hold what it should. */
import type { HandlerOutput } from '../../../src-shared/contract/operator/index.ts';
import { addFen, fen, negateFen, ZERO_FEN } from '../../../src-shared/value/fen.ts';
import type { ShiftId } from '../../../src-shared/value/id.ts';
import { drawerParts } from '../../domain/shift/drawer.ts';
import { GL } from '../../domain/ledger/chart.ts';
import { accountById } from '../../store/site/account.ts';
import { opById } from '../../store/sale/op.ts';
import { drawerFen, shiftMoves } from '../../store/shift/shift-drawer.ts';
import { linesOfShift, moneyOfShift, movedInShift, openOpsOfShift } from '../../store/shift/shift-sum.ts';
import { placeOfMeter } from '../../store/site/site.ts';
import { payMethods } from '../../store/sale/payment.ts';
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

/** From the ledger's own postings: money that was moved over from a wrong room is in none of them. */
export function byMethod(store: Store, shift: ShiftId): Slip['byMethod'] {
  const drawerMethod = payMethods(store).find(({ drawer }) => drawer === 1)?.id ?? 'cash';
  const tendered = moneyOfShift(store, shift).filter(({ kind }) => isTendered(kind));
  return [...Map.groupBy(tendered, ({ code, sub }) => (code === GL.drawer ? drawerMethod : sub))].map(([method, rows]) => {
    const taken = rows.filter(({ amountFen }) => amountFen > 0);
    const sum = (those: typeof rows) => addFen(ZERO_FEN, ...those.map(({ amountFen }) => amountFen));
    const count = taken.reduce((all, row) => all + row.count, 0);
    return { method, count, amountFen: sum(taken), backFen: negateFen(sum(rows.filter(({ amountFen }) => amountFen < 0))) };
  });
}

/** The drawer's own moves and what a reconcile found in it were taken from nobody and paid to nobody. */
function isTendered(kind: string): boolean {
  return !kind.startsWith('shift.') && !kind.endsWith('.reconciled');
}

/** What was received for what; what was moved to the right room; then what else moved money, each kind of act by itself. */
export function byKind(store: Store, shift: ShiftId): Slip['byKind'] {
  const received = linesOfShift(store, shift).map(({ kind, count, amountFen }) => ({ kind, count, amountFen }));
  const others = moneyOfShift(store, shift).filter(({ kind }) => kind !== 'sale.intent' && !kind.startsWith('shift.'));
  const out = [...Map.groupBy(others, ({ kind }) => kind)].map(([kind, rows]) => ({
    kind: kind as string,
    count: rows.reduce((sum, { count }) => sum + count, 0),
    amountFen: addFen(ZERO_FEN, ...rows.map(({ amountFen }) => amountFen)),
  }));
  const moved = movedInShift(store, shift);
  return [...received, ...(moved.count > 0 ? [{ kind: 'wrongRoom', ...moved }] : []), ...out];
}

export function receivedFen(methods: Slip['byMethod']) {
  return fen(methods.reduce((sum, { amountFen }) => sum + amountFen, 0));
}

export function backFen(methods: Slip['byMethod']) {
  return fen(methods.reduce((sum, one) => sum + one.backFen, 0));
}

export function movesOf(store: Store, shift: ShiftId): Slip['moves'] {
  return shiftMoves(store, shift).map(({ kind, amountFen, reason, at }) => ({ kind, amountFen, reason, at }));
}

/** 待核实, 待下发 and whatever else of its sales has not ended. */
export function waitingOf(store: Store, shift: ShiftId) {
  return openOpsOfShift(store, shift).map(({ op, kind, meter, account, amountFen, state }) => {
    const row = opById(store, op);
    if (!row) throw new Error(`operation ${op} is open and does not exist`);
    return {
      uid: row.uid,
      kind,
      state: SHOWN[state],
      room: placeOfMeter(store, meter)?.unitName ?? '',
      accountName: accountById(store, account)?.name ?? '',
      amountFen,
    };
  });
}
