/** What a shift's drawer goes through besides sales: paid in and out, handed up, counted, closed. Each posts its own linked entry. */
import { addFen, negateFen, subtractFen, ZERO_FEN, type Fen } from '../../../src-shared/value/fen.ts';
import type { EntryId, OperatorId, OpUid, ShiftId } from '../../../src-shared/value/id.ts';
import type { Instant, LocalDay } from '../../../src-shared/value/instant.ts';
import { countedFen, type Pieces } from '../../../src-shared/value/cash.ts';
import type { Posting } from '../../domain/ledger/chart.ts';
import { intoDrawer, outOfDrawer, overOrShort } from '../../domain/shift/event.ts';
import { storedText } from '../ledger/canonical.ts';
import { fields } from '../database/columns.ts';
import { balance, lastPosted, post } from '../ledger/ledger.ts';
import type { Store } from '../database/open.ts';
import type { Flag } from '../schema/schema.ts';
import type { ShiftMoveKind } from '../schema/schema-shift.ts';
import { openingOfShift } from './shift.ts';
import { insertInto, statement } from '../database/statement.ts';

/** Whose act it is, when, and the day that the shift counts for. */
export interface DrawerAct {
  readonly shift: ShiftId;
  readonly operator: OperatorId;
  readonly seat: string;
  readonly at: Instant;
  readonly localDay: LocalDay;
  readonly businessDay: LocalDay;
}

export interface ShiftMove {
  readonly uid: OpUid;
  readonly shift: ShiftId;
  readonly kind: ShiftMoveKind;
  readonly amountFen: Fen;
  readonly reason: string;
  readonly operator: OperatorId;
  readonly at: Instant;
}

export interface ShiftCount {
  readonly shift: ShiftId;
  readonly n: number;
  readonly countedFen: Fen;
  readonly expectedFen: Fen;
  /** The last entry of that moment; 0 in an empty ledger. */
  readonly entry: number;
  readonly blind: Flag;
  readonly operator: OperatorId;
  readonly at: Instant;
}

export interface ShiftClose {
  readonly id: number;
  readonly shift: ShiftId;
  readonly n: number;
  readonly overFen: Fen;
  readonly reason: string | null;
  readonly handedFen: Fen;
  readonly leftFen: Fen;
  readonly overEntry: EntryId | null;
  readonly outEntry: EntryId | null;
  readonly operator: OperatorId;
  readonly at: Instant;
}

const MOVE_COLUMNS = ['uid', 'shift', 'kind', 'amount_fen', 'reason', 'operator', 'at'] as const;
const insertMove = insertInto('shift_move', [...MOVE_COLUMNS, 'entry']);
const movesOf = statement((q, p: { shift: ShiftId }) =>
  q
    .selectFrom('shift_move')
    .select(fields(...MOVE_COLUMNS))
    .where('shift', '=', p.shift)
    .orderBy('id'),
);
const byUid = statement((q, p: { uid: OpUid }) =>
  q
    .selectFrom('shift_move')
    .select(fields(...MOVE_COLUMNS))
    .where('uid', '=', p.uid),
);
const COUNT_COLUMNS = ['shift', 'n', 'counted_fen', 'expected_fen', 'entry', 'blind', 'operator', 'at'] as const;
const insertPiece = insertInto('shift_piece', ['shift', 'n', 'denomination_fen', 'pieces']);
const insertCount = insertInto('shift_count', COUNT_COLUMNS);
const countsOf = statement((q, p: { shift: ShiftId }) =>
  q
    .selectFrom('shift_count')
    .select(fields(...COUNT_COLUMNS))
    .where('shift', '=', p.shift)
    .orderBy('n'),
);
const piecesOf = statement((q, p: { shift: ShiftId; n: number }) =>
  q
    .selectFrom('shift_piece')
    .select(fields('denomination_fen', 'pieces'))
    .where('shift', '=', p.shift)
    .where('n', '=', p.n)
    .orderBy('denomination_fen', 'desc'),
);
const CLOSE_COLUMNS = [
  'id',
  'shift',
  'n',
  'over_fen',
  'reason',
  'handed_fen',
  'left_fen',
  'over_entry',
  'out_entry',
  'operator',
  'at',
] as const;
const insertClose = insertInto('shift_close', [...CLOSE_COLUMNS, 'entry']);
const closeOf = statement((q, p: { shift: ShiftId }) =>
  q
    .selectFrom('shift_close')
    .select(fields(...CLOSE_COLUMNS))
    .where('shift', '=', p.shift),
);
const lastId = statement((q, _: object) => q.selectFrom('shift_close').select('id').orderBy('id', 'desc').limit(1));
const end = statement((q, p: { id: ShiftId; closedAt: Instant }) =>
  q.updateTable('shift').set({ closed_at: p.closedAt }).where('id', '=', p.id),
);

/** What the ledger says that the drawer holds; below 0 when more was given out than ever came in. */
export function drawerFen(store: Store, shift: ShiftId): Fen {
  return balance(store, '1001', String(shift));
}

function postOwn(
  store: Store,
  act: DrawerAct,
  own: { kind: string; reason: string | null; links: EntryId[]; postings: Posting[] },
): EntryId {
  const { shift: shiftId, operator: operatorId, seat, at, localDay, businessDay } = act;
  return post(store, { ...own, at, localDay, businessDay, shiftId, operatorId, seat }).id;
}

/** @throws Error from the database on a closed shift, or a uid used before. */
export function insertShiftMove(store: Store, act: DrawerAct, move: Pick<ShiftMove, 'uid' | 'kind' | 'amountFen' | 'reason'>): void {
  store.transaction(() => {
    const reason = storedText(move.reason);
    const postings = (move.kind === 'paidIn' ? intoDrawer : outOfDrawer)(act.shift, move.amountFen);
    const entry = postOwn(store, act, { kind: `shift.${move.kind}`, reason: reason || null, links: [], postings });
    insertMove.run(store, { ...move, reason, entry, shift: act.shift, operator: act.operator, at: act.at });
  });
}

export function shiftMoves(store: Store, shift: ShiftId): ShiftMove[] {
  return movesOf.all(store, { shift });
}

export function shiftMoveByUid(store: Store, uid: OpUid): ShiftMove | undefined {
  return byUid.first(store, { uid });
}

/** Writes down what was counted beside what the ledger expects at that moment; a count is never changed, one counts again. */
export function insertShiftCount(store: Store, act: DrawerAct, pieces: readonly Pieces[], blind: boolean): ShiftCount {
  return store.transaction(() => {
    const { shift, operator, at } = act;
    const n = (shiftCounts(store, shift).at(-1)?.n ?? 0) + 1;
    for (const { denominationFen, pieces: many } of pieces) insertPiece.run(store, { shift, n, denominationFen, pieces: many });
    const count: ShiftCount = {
      ...{ shift, n, operator, at, blind: blind ? 1 : 0 },
      countedFen: countedFen(pieces),
      expectedFen: drawerFen(store, shift),
      entry: lastPosted(store)?.id ?? 0,
    };
    insertCount.run(store, count);
    return count;
  });
}

export function shiftCounts(store: Store, shift: ShiftId): ShiftCount[] {
  return countsOf.all(store, { shift });
}

export function countedPieces(store: Store, shift: ShiftId, n: number): Pieces[] {
  return piecesOf.all(store, { shift, n });
}

/**
 * Closes a shift with a count: over or short is posted with its reason, then everything leaves the drawer, `leftFen` of it to lie ready
 * for the next shift of that seat.
 * @throws Error from the database when the drawer moved since the count, or a difference has no reason.
 */
export function insertShiftClose(
  store: Store,
  act: DrawerAct,
  count: Pick<ShiftCount, 'n' | 'countedFen' | 'expectedFen'>,
  { leftFen, reason }: { leftFen: Fen; reason: string | null },
): ShiftClose {
  return store.transaction(() => {
    const { shift, operator, at } = act;
    const overFen = subtractFen(count.countedFen, count.expectedFen);
    const opening = openingOfShift(store, shift)?.entry ?? null;
    const why = reason === null ? null : storedText(reason);
    const overEntry =
      overFen === ZERO_FEN
        ? null
        : postOwn(store, act, {
            ...{ kind: 'shift.overShort', reason: why, links: opening === null ? [] : [opening] },
            postings: overOrShort(shift, overFen),
          });
    const links = [opening, overEntry].filter((link) => link !== null);
    const outEntry =
      count.countedFen === ZERO_FEN
        ? null
        : postOwn(store, act, { kind: 'shift.emptied', reason: null, links, postings: outOfDrawer(shift, count.countedFen) });
    const close: ShiftClose = {
      ...{
        id: (lastId.first(store, {})?.id ?? 0) + 1,
        shift,
        n: count.n,
        overFen,
        reason: why,
        leftFen,
        overEntry,
        outEntry,
        operator,
        at,
      },
      handedFen: addFen(count.countedFen, negateFen(leftFen)),
    };
    insertClose.run(store, { ...close, entry: lastPosted(store)?.id ?? 0 });
    end.run(store, { id: shift, closedAt: at });
    return close;
  });
}

export function shiftClose(store: Store, shift: ShiftId): ShiftClose | undefined {
  return closeOf.first(store, { shift });
}
