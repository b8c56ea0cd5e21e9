/** Shifts: who took money at which seat, how the drawer was opened, and what it should hold. */
import { ZERO_FEN, type Fen } from '../../../src-shared/value/fen.ts';
import type { EntryId, OperatorId, ShiftId } from '../../../src-shared/value/id.ts';
import type { Instant, LocalDay } from '../../../src-shared/value/instant.ts';
import { intoDrawer } from '../../domain/shift/event.ts';
import { storedText } from '../ledger/canonical.ts';
import { fields } from '../database/columns.ts';
import { post } from '../ledger/ledger.ts';
import type { Store } from '../database/open.ts';
import { insertInto, statement } from '../database/statement.ts';

export interface ShiftDraft {
  readonly operator: OperatorId;
  readonly seat: string;
  /** The day the whole shift counts for, also after midnight. */
  readonly businessDay: LocalDay;
  readonly openedAt: Instant;
}

export interface ShiftRow extends ShiftDraft {
  readonly id: ShiftId;
  readonly closedAt: Instant | null;
}

/** How a drawer was opened. */
export interface ShiftOpening {
  readonly floatFen: Fen;
  readonly beforeShift: ShiftId | null;
  readonly leftBeforeFen: Fen;
  readonly reason: string | null;
  readonly entry: EntryId | null;
}

/** What the last close left in the drawer of a seat, for the next shift there. */
export interface Left {
  readonly shift: ShiftId;
  readonly leftFen: Fen;
  readonly outEntry: EntryId | null;
  readonly operator: OperatorId;
  readonly at: Instant;
}

const FIELDS = fields('id', 'operator', 'seat', 'business_day', 'opened_at', 'closed_at');
const current = statement((q, p: { operator: OperatorId }) =>
  q.selectFrom('shift').select(FIELDS).where('operator', '=', p.operator).where('closed_at', 'is', null),
);
const byId = statement((q, p: { id: ShiftId }) => q.selectFrom('shift').select(FIELDS).where('id', '=', p.id));
const open = statement((q, _: object) => q.selectFrom('shift').select(FIELDS).where('closed_at', 'is', null).orderBy('id'));
const latest = statement((q, p: { limit: number }) =>
  q.selectFrom('shift').select(FIELDS).where('closed_at', 'is not', null).orderBy('closed_at', 'desc').orderBy('id', 'desc').limit(p.limit),
);
const insert = insertInto('shift', ['operator', 'seat', 'business_day', 'opened_at', 'closed_at']);
const OPENING_COLUMNS = ['float_fen', 'before_shift', 'left_before_fen', 'reason', 'entry'] as const;
const insertOpening = insertInto('shift_open', ['shift', ...OPENING_COLUMNS, 'closes', 'operator', 'at']);
const openingOf = statement((q, p: { shift: ShiftId }) =>
  q
    .selectFrom('shift_open')
    .select(fields(...OPENING_COLUMNS))
    .where('shift', '=', p.shift),
);
const closes = statement((q, _: object) => q.selectFrom('shift_close').select((e) => e.fn.countAll<number>().as('count')));
const lastClose = statement((q, p: { seat: string }) =>
  q
    .selectFrom('shift_close as c')
    .innerJoin('shift', 'shift.id', 'c.shift')
    .select(['c.shift', 'c.left_fen as leftFen', 'c.out_entry as outEntry', 'shift.operator', 'c.at'])
    .where('shift.seat', '=', p.seat)
    .orderBy('c.id', 'desc')
    .limit(1),
);
const takenOver = statement((q, p: { shift: ShiftId }) => q.selectFrom('shift_open').select('shift').where('before_shift', '=', p.shift));

export function currentShift(store: Store, operator: OperatorId): ShiftRow | undefined {
  return current.first(store, { operator });
}

export function shiftById(store: Store, id: ShiftId): ShiftRow | undefined {
  return byId.first(store, { id });
}

export function openShifts(store: Store): ShiftRow[] {
  return open.all(store, {});
}

/** The last to be closed, newest first. */
export function closedShifts(store: Store, limit: number): ShiftRow[] {
  return latest.all(store, { limit });
}

export function openingOfShift(store: Store, shift: ShiftId): ShiftOpening | undefined {
  return openingOf.first(store, { shift });
}

/** What the last close at this seat left, unless another shift took it over already. */
export function leftAtSeat(store: Store, seat: string): Left | undefined {
  const last = lastClose.first(store, { seat });
  return last && takenOver.first(store, { shift: last.shift }) ? undefined : last;
}

/**
 * Opens a shift with its float, which comes out of the safe.
 * @throws Error from the database when the operator has one open, or when the float is not what was left and no reason says why.
 */
export function openShift(store: Store, draft: ShiftDraft, { floatFen, reason }: { floatFen: Fen; reason: string | null }): ShiftRow {
  return store.transaction(() => {
    const { operator, seat, businessDay, openedAt } = draft;
    const left = leftAtSeat(store, storedText(seat));
    const row = { operator, seat: storedText(seat), businessDay, openedAt };
    const id = Number(insert.run(store, { ...row, closedAt: null }).lastInsertRowid) as ShiftId;
    const entry =
      floatFen === ZERO_FEN
        ? null
        : post(store, {
            kind: 'shift.float',
            ...{ at: openedAt, localDay: businessDay, businessDay, shiftId: id, operatorId: operator, seat, reason },
            links: left && left.outEntry !== null ? [left.outEntry] : [],
            postings: intoDrawer(id, floatFen),
          });
    insertOpening.run(store, {
      ...{ shift: id, floatFen, beforeShift: left?.shift ?? null, leftBeforeFen: left?.leftFen ?? ZERO_FEN },
      ...{ reason: reason === null ? null : storedText(reason), entry: entry?.id ?? null, operator, at: openedAt },
      closes: closes.first(store, {})?.count ?? 0,
    });
    return { ...row, id, closedAt: null };
  });
}

/** The operator's open shift, or a new one that begins with what the last close left in that drawer. */
export function currentOrOpenShift(store: Store, draft: ShiftDraft): ShiftRow {
  return store.transaction(
    () =>
      currentShift(store, draft.operator) ??
      openShift(store, draft, { floatFen: leftAtSeat(store, draft.seat)?.leftFen ?? ZERO_FEN, reason: null }),
  );
}
