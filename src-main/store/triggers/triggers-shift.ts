/** The triggers of shifts and their drawers: what goes in and out is what the ledger says, and a closed drawer is empty for good. */
import { refuse, refuseFirst, trigger } from './trigger-text.ts';

/** What the ledger says that the drawer of a shift holds. */
const DRAWER = (shift: string) =>
  `coalesce((SELECT b.fen FROM gl_account g JOIN gl_balance b ON b.gl = g.id WHERE g.code = '1001' AND g.sub = CAST(${shift} AS TEXT)), 0)`;
const MOVED = (entry: string, shift: string) =>
  `(SELECT p.fen FROM posting p JOIN gl_account g ON g.id = p.gl WHERE p.entry = ${entry} AND g.code = '1001' AND g.sub = CAST(${shift} AS TEXT))`;
const IS_OPEN = (shift: string) => `EXISTS (SELECT 1 FROM shift WHERE id = ${shift} AND closed_at IS NULL)`;
const LAST_ENTRY = '(SELECT coalesce(max(id), 0) FROM entry)';

export const SHIFT_TRIGGERS: readonly string[] = [
  trigger(
    'shift_insert',
    'BEFORE INSERT ON shift',
    refuse(
      'shift: the key exists',
      `EXISTS (SELECT 1 FROM shift WHERE id = NEW.id)
    OR NEW.closed_at IS NULL AND EXISTS (SELECT 1 FROM shift WHERE operator = NEW.operator AND closed_at IS NULL)`,
    ),
    refuse('shift: it begins open', 'NEW.closed_at IS NOT NULL'),
  ),
  trigger(
    'shift_update',
    'BEFORE UPDATE ON shift',
    refuse(
      'shift: only an open shift may be closed',
      `OLD.closed_at IS NOT NULL OR NEW.id <> OLD.id OR NEW.operator <> OLD.operator
    OR NEW.seat <> OLD.seat OR NEW.business_day <> OLD.business_day OR NEW.opened_at <> OLD.opened_at`,
    ),
    refuse('shift: its close comes first', `NEW.closed_at IS NOT (SELECT at FROM shift_close WHERE shift = NEW.id)`),
  ),
  trigger('shift_no_removal', 'BEFORE DELETE ON shift', `SELECT RAISE(ABORT, 'shift: rows are never deleted');`),
  trigger(
    'shift_open_true',
    'BEFORE INSERT ON shift_open',
    refuse('shift_open: the shift must be open', `NOT ${IS_OPEN('NEW.shift')}`),
    refuse(
      'shift_open: its entry must put the float into the drawer',
      `NEW.float_fen IS NOT coalesce(${MOVED('NEW.entry', 'NEW.shift')}, 0)`,
    ),
    refuse('shift_open: closes must be those there are', `NEW.closes IS NOT (SELECT count(*) FROM shift_close)`),
    refuse(
      'shift_open: what was left must be what the last close left',
      `NEW.left_before_fen IS NOT coalesce((SELECT left_fen FROM shift_close WHERE shift = NEW.before_shift), 0)`,
    ),
  ),
  trigger(
    'shift_move_true',
    'BEFORE INSERT ON shift_move',
    refuse('shift_move: the shift must be open', `NOT ${IS_OPEN('NEW.shift')}`),
    refuse(
      'shift_move: its entry must move the drawer by it',
      `${MOVED('NEW.entry', 'NEW.shift')} IS NOT iif(NEW.kind = 'paidIn', NEW.amount_fen, -NEW.amount_fen)`,
    ),
  ),
  trigger(
    'shift_piece_counted',
    'BEFORE INSERT ON shift_piece',
    refuse(
      'shift_piece: its count must be the next',
      `NEW.n IS NOT (SELECT coalesce(max(n), 0) + 1 FROM shift_count WHERE shift = NEW.shift)`,
    ),
  ),
  trigger(
    'shift_count_seal',
    'BEFORE INSERT ON shift_count',
    refuse('shift_count: the shift must be open', `NOT ${IS_OPEN('NEW.shift')}`),
    refuse('shift_count: n must follow the last', `NEW.n IS NOT (SELECT coalesce(max(n), 0) + 1 FROM shift_count WHERE shift = NEW.shift)`),
    refuse(
      'shift_count: the pieces must sum to it',
      `NEW.counted_fen IS NOT (SELECT coalesce(sum(denomination_fen * pieces), 0) FROM shift_piece WHERE shift = NEW.shift AND n = NEW.n)`,
    ),
    refuse(
      'shift_count: expected must be what the drawer holds in the ledger',
      `NEW.entry IS NOT ${LAST_ENTRY} OR NEW.expected_fen IS NOT ${DRAWER('NEW.shift')}`,
    ),
  ),
  trigger(
    'shift_close_seal',
    'BEFORE INSERT ON shift_close',
    refuse('shift_close: the id must follow the last', `NEW.id IS NOT (SELECT coalesce(max(id), 0) + 1 FROM shift_close)`),
    refuse('shift_close: the shift must be open', `NOT ${IS_OPEN('NEW.shift')}`),
    refuse('shift_close: it closes with the last count', `NEW.n IS NOT (SELECT max(n) FROM shift_count WHERE shift = NEW.shift)`),
    refuseFirst(
      [
        ['shift_close: over or short must be counted less expected', 'NEW.over_fen <> counted_fen - expected_fen'],
        ['shift_close: all that was counted is handed up or left', 'NEW.handed_fen + NEW.left_fen <> counted_fen'],
      ],
      'shift_count WHERE shift = NEW.shift AND n = NEW.n',
    ),
    refuse('shift_close: the drawer must be empty', `NEW.entry IS NOT ${LAST_ENTRY} OR ${DRAWER('NEW.shift')} <> 0`),
  ),
  trigger(
    'entry_drawer_open',
    'BEFORE INSERT ON entry',
    refuse(
      'entry: the drawer of a closed shift does not move',
      `EXISTS (SELECT 1 FROM posting p JOIN gl_account g ON g.id = p.gl JOIN shift s ON s.id = CAST(g.sub AS INTEGER)
    WHERE p.entry = NEW.id AND g.code = '1001' AND s.closed_at IS NOT NULL)`,
    ),
  ),
];
