/** The tables of a shift's drawer as the compiler sees them: how it was opened, what went in and out beside sales, each count, the close. */
import type { GeneratedAlways } from 'kysely';
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { EntryId, OperatorId, OpUid, ShiftId } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';

export type ShiftMoveKind = 'paidIn' | 'paidOut' | 'handedUp';

export interface ShiftTables {
  shift_open: {
    shift: ShiftId;
    float_fen: Fen;
    /** The last close of that seat's drawer, unless an earlier shift took over from it. */
    before_shift: ShiftId | null;
    left_before_fen: Fen;
    reason: string | null;
    /** Null where the float is 0. */
    entry: EntryId | null;
    /** How many closes there were at that moment: times may run backwards, these do not. */
    closes: number;
    operator: OperatorId;
    at: Instant;
  };
  shift_move: {
    id: GeneratedAlways<number>;
    uid: OpUid;
    shift: ShiftId;
    kind: ShiftMoveKind;
    amount_fen: Fen;
    reason: string;
    entry: EntryId;
    operator: OperatorId;
    at: Instant;
  };
  shift_piece: { shift: ShiftId; n: number; denomination_fen: number; pieces: number };
  shift_count: {
    shift: ShiftId;
    n: number;
    counted_fen: Fen;
    /** The balance of 1001 after entry `entry`, the last one of that moment. */
    expected_fen: Fen;
    entry: number;
    /** 0 = no, 1 = yes. */
    blind: 0 | 1;
    operator: OperatorId;
    at: Instant;
  };
  shift_close: {
    id: number;
    shift: ShiftId;
    /** The count that it closes with. */
    n: number;
    /** counted − expected: + over, − short. */
    over_fen: Fen;
    reason: string | null;
    handed_fen: Fen;
    left_fen: Fen;
    /** Null where nothing was over or short. */
    over_entry: EntryId | null;
    /** Null where the drawer was empty. */
    out_entry: EntryId | null;
    /** The last entry when it closed: none after it moves this drawer. */
    entry: number;
    operator: OperatorId;
    at: Instant;
  };
}
