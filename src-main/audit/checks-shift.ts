/** Checks of shifts: every drawer opened, moved, counted and emptied as its rows say, the float handed from one shift to the next. */
import type { Check } from './report.ts';

/** What each entry moved the drawer of each shift by. */
const DRAWER = `SELECT p.entry, CAST(g.sub AS INTEGER) AS shift, p.fen FROM posting p JOIN gl_account g ON g.id = p.gl WHERE g.code = '1001'`;

/** Whether an entry is of this kind, of this shift, and moves its drawer by `fen` against account `other`. */
const POSTED = (entry: string, { kind, shift, fen, other }: Record<'kind' | 'shift' | 'fen' | 'other', string>) =>
  `EXISTS (SELECT 1 FROM entry e WHERE e.id = ${entry} AND e.kind = ${kind} AND e.shift = ${shift}
        AND (SELECT sum(p.fen) FROM posting p JOIN gl_account g ON g.id = p.gl
          WHERE p.entry = e.id AND g.code = '1001' AND g.sub = CAST(${shift} AS TEXT)) = ${fen}
        AND (SELECT sum(p.fen) FROM posting p JOIN gl_account g ON g.id = p.gl WHERE p.entry = e.id AND g.code = '${other}' AND g.sub IN ('', CAST(${shift} AS TEXT))) = -(${fen}))`;

/** Each shift's opening with the last close that its seat's drawer had had by then, unless an earlier shift took over from it. */
const CHAIN = `SELECT o.*, s.seat, (SELECT c.shift FROM shift_close c JOIN shift t ON t.id = c.shift
    WHERE t.seat = s.seat AND c.id <= o.closes ORDER BY c.id DESC LIMIT 1) AS last
  FROM shift_open o JOIN shift s ON s.id = o.shift`;

export const SHIFT_CHECKS: readonly Check[] = [
  {
    name: 'shift.opened',
    sql: `SELECT 'shift ' || s.id AS subject, 'was not opened with the float that its entry says' AS detail
      FROM shift s LEFT JOIN shift_open o ON o.shift = s.id
      WHERE o.shift IS NULL OR (o.float_fen > 0 OR o.entry IS NOT NULL) AND NOT
        ${POSTED('o.entry', { kind: `'shift.float'`, shift: 'o.shift', fen: 'o.float_fen', other: '1003' })}`,
  },
  {
    name: 'shift.chain',
    sql: `SELECT 'shift ' || o.shift AS subject, 'begins with ' || o.float_fen || ' fen and does not follow the last close of its drawer' AS detail
      FROM (${CHAIN}) o LEFT JOIN shift_close c ON c.shift = o.before_shift
      WHERE o.before_shift IS NOT iif(EXISTS (SELECT 1 FROM shift_open p WHERE p.before_shift = o.last AND p.shift < o.shift), NULL, o.last)
        OR o.left_before_fen IS NOT ifnull(c.left_fen, 0)
        OR o.left_before_fen <> 0 AND o.float_fen <> o.left_before_fen AND ifnull(o.reason, '') = ''`,
  },
  {
    name: 'shift.moved',
    sql: `SELECT 'shift ' || m.shift AS subject, m.kind || ' of ' || m.amount_fen || ' fen is not what its entry says' AS detail FROM shift_move m
      WHERE m.reason = '' AND m.kind <> 'handedUp' OR NOT ${POSTED('m.entry', {
        ...{ kind: `'shift.' || m.kind`, shift: 'm.shift', other: '1003' },
        fen: `iif(m.kind = 'paidIn', m.amount_fen, -m.amount_fen)`,
      })}`,
  },
  {
    name: 'shift.entries',
    sql: `SELECT 'entry ' || e.id AS subject, e.kind || ' belongs to nothing that happened to a drawer' AS detail FROM entry e
      WHERE e.kind LIKE 'shift.%' AND NOT EXISTS (SELECT 1 FROM shift_open WHERE entry = e.id)
        AND NOT EXISTS (SELECT 1 FROM shift_move WHERE entry = e.id)
        AND NOT EXISTS (SELECT 1 FROM shift_close WHERE over_entry = e.id OR out_entry = e.id)`,
  },
  {
    name: 'shift.counted',
    sql: `SELECT 'shift ' || c.shift AS subject, 'count ' || c.n || ' is not the sum of its pieces beside what the ledger then said' AS detail
      FROM shift_count c LEFT JOIN (${DRAWER}) d ON d.shift = c.shift AND d.entry <= c.entry GROUP BY c.shift, c.n
      HAVING c.counted_fen <> (SELECT ifnull(sum(denomination_fen * pieces), 0) FROM shift_piece p WHERE p.shift = c.shift AND p.n = c.n)
        OR c.expected_fen <> ifnull(sum(d.fen), 0) OR c.n > 1 AND NOT EXISTS
          (SELECT 1 FROM shift_count b WHERE b.shift = c.shift AND b.n = c.n - 1)`,
  },
  {
    name: 'shift.ended',
    sql: `SELECT 'shift ' || s.id AS subject, iif(c.id IS NULL, 'is closed without its close', 'has a close and is open') AS detail
      FROM shift s LEFT JOIN shift_close c ON c.shift = s.id WHERE s.closed_at IS NOT c.at`,
  },
  {
    name: 'shift.overShort',
    sql: `SELECT 'shift ' || c.shift AS subject, 'is over or short by ' || c.over_fen || ' fen, its count and its entry say otherwise' AS detail
      FROM shift_close c LEFT JOIN shift_count n ON n.shift = c.shift AND n.n = c.n
      WHERE c.over_fen IS NOT n.counted_fen - n.expected_fen OR n.n < (SELECT max(n) FROM shift_count WHERE shift = c.shift)
        OR c.over_fen <> 0 AND ifnull(c.reason, '') = '' OR (c.over_fen <> 0 OR c.over_entry IS NOT NULL) AND NOT
          ${POSTED('c.over_entry', { kind: `'shift.overShort'`, shift: 'c.shift', fen: 'c.over_fen', other: '5001' })}`,
  },
  {
    name: 'shift.emptied',
    sql: `SELECT 'shift ' || c.shift AS subject, 'handed up ' || c.handed_fen || ' fen and left ' || c.left_fen || ', which is not what was counted' AS detail
      FROM shift_close c LEFT JOIN shift_count n ON n.shift = c.shift AND n.n = c.n
      WHERE c.handed_fen + c.left_fen IS NOT n.counted_fen OR (n.counted_fen > 0 OR c.out_entry IS NOT NULL) AND NOT
        ${POSTED('c.out_entry', { kind: `'shift.emptied'`, shift: 'c.shift', fen: '-(c.handed_fen + c.left_fen)', other: '1003' })}`,
  },
  {
    name: 'shift.after',
    sql: `SELECT 'entry ' || d.entry AS subject, 'moves the drawer of shift ' || d.shift || ', which was closed' AS detail
      FROM (${DRAWER}) d JOIN shift_close c ON c.shift = d.shift WHERE d.entry > c.entry`,
  },
  {
    name: 'shift.slip',
    sql: `SELECT 'shift ' || c.shift AS subject, 'its slip is missing, doubled, or says something else' AS detail
      FROM shift_close c LEFT JOIN slip p ON p.shift = c.shift AND p.kind = 'shift'
      WHERE p.content ->> '$.overFen' IS NOT c.over_fen OR p.content ->> '$.leftFen' IS NOT c.left_fen
        OR p.content ->> '$.countedFen' IS NOT c.handed_fen + c.left_fen
        OR ifnull(p.content ->> '$.dayHash', '') IS NOT
          ifnull((SELECT lower(hex(hash)) FROM entry WHERE id = p.content ->> '$.entry' AND id >= c.entry), '')
        OR (SELECT count(*) FROM slip q WHERE q.shift = c.shift AND q.kind = 'shift') <> 1`,
  },
];

/** Slips of operations: what is printed on them is what the ledger says. */
export const SLIP_TRUTH_CHECKS: readonly Check[] = [
  {
    name: 'slip.check',
    sql: `SELECT 'slip ' || s.id AS subject, 'its check code ' || ifnull(s.content ->> '$.check', '') || ' is of no entry of its operation' AS detail
      FROM slip s WHERE s.op IS NOT NULL AND NOT EXISTS
        (SELECT 1 FROM entry e WHERE e.op = s.op AND substr(hex(e.hash), 1, 8) = s.content ->> '$.check')`,
  },
  {
    name: 'slip.amount',
    sql: `SELECT 'slip ' || s.id AS subject, 'says ' || ifnull(s.content ->> '$.amountFen', 'nothing') || ' fen, its operation ' || o.amount_fen AS detail
      FROM slip s JOIN op o ON o.id = s.op WHERE s.kind IN ('sale', 'pending', 'returned') AND o.kind = 'sale'
        AND s.content ->> '$.amountFen' IS NOT o.amount_fen`,
  },
];
