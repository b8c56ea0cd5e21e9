/** Checks of replacements: the balance goes over once, is never on both meters and never on neither, and only a second person settles what was typed. */
import type { Check } from './report.ts';

const OVER = `('done', 'abandoned')`;
const SENT = `('carrying', 'settings', 'clock', 'restoring', 'looking')`;
const FINAL = `('confirmed', 'voided', 'reconciled')`;

/** Each replacement with the state of its last step and the new meter that it names. */
const LAST = `SELECT r.*, s.state, s.n AS last, s.meter AS fresh FROM replacement r
  JOIN replacement_step s ON s.replacement = r.id AND s.n = (SELECT max(n) FROM replacement_step WHERE replacement = r.id)`;

/** Each carrying of money with what its intent says of the new meter's figures. */
const CARRY = `SELECT o.*, (SELECT state FROM op_step s WHERE s.op = o.id ORDER BY n DESC LIMIT 1) AS state,
  i.evidence ->> '$.oldMeter' AS old_meter, i.evidence ->> '$.purchaseCount' AS to_count, i.evidence ->> '$.totalFen' AS to_total,
  i.evidence ->> '$.balanceFen' AS to_balance, i.evidence ->> '$.via' AS via
  FROM op o LEFT JOIN op_step i ON i.op = o.id AND i.n = 1 WHERE o.kind = 'carryOver'`;

const sumOn = (code: string, sub: string) => `sum(iif(g.code = '${code}' AND g.sub = ${sub}, p.fen, 0))`;
const OLD = `o.account || '/' || o.old_meter`;
const NEW = `o.account || '/' || o.meter`;
/** Money that came to its new meter: seen by the loop, or said by a supervisor. */
const ARRIVED = (op: string) => `EXISTS (SELECT 1 FROM op_step e WHERE e.op = ${op} AND (e.state = 'confirmed'
  OR e.state = 'reconciled' AND e.evidence ->> '$.arrived' = 1))`;

export const REPLACEMENT_CHECKS: readonly Check[] = [
  {
    name: 'replacement.steps',
    sql: `SELECT 'replacement ' || r.id AS subject, 'its steps are not reading … one end, numbered from 1' AS detail
      FROM replacement r LEFT JOIN replacement_step s ON s.replacement = r.id GROUP BY r.id
      HAVING count(s.n) = 0 OR max(s.n) <> count(s.n) OR sum(s.n = 1 AND s.state = 'reading') <> 1
        OR sum(s.state IN ${OVER} AND s.n < (SELECT max(n) FROM replacement_step t WHERE t.replacement = r.id)) > 0
        OR sum(s.state = 'abandoned') > 0 AND sum(s.state IN ${SENT}) > 0`,
  },
  {
    name: 'replacement.lock',
    sql: `SELECT 'meter ' || meter AS subject, 'replacement ' || replacement || CASE WHEN sum(held) = 0 THEN ' is open without its lock'
        ELSE ' holds the lock and is not open' END AS detail
      FROM (SELECT meter, replacement, 1 AS held, 0 AS open FROM open_replacement
        UNION ALL SELECT meter, id, 0, 1 FROM (${LAST}) WHERE state NOT IN ${OVER}
        UNION ALL SELECT fresh, id, 0, 1 FROM (${LAST}) WHERE state NOT IN ${OVER} AND fresh IS NOT NULL)
      GROUP BY meter, replacement HAVING sum(held) <> sum(open)`,
  },
  {
    name: 'replacement.operation',
    sql: `SELECT 'operation ' || o.id AS subject, 'carries money over and is not of a replacement of its old and its new meter' AS detail
      FROM (${CARRY}) o LEFT JOIN replacement_step s ON s.op = o.id LEFT JOIN replacement r ON r.id = s.replacement
      WHERE ifnull(o.via = 'carry' AND s.state = 'carrying' AND s.meter = o.meter AND r.meter = o.old_meter AND r.account = o.account
        AND o.meter <> o.old_meter AND o.credit_fen = o.to_balance AND o.debt_fen = 0 AND o.fee_fen = 0 AND o.payment IS NULL, 0) = 0`,
  },
  {
    name: 'replacement.once',
    sql: `SELECT 'replacement ' || s.replacement AS subject, 'its money went over ' || count(*) || ' times' AS detail
      FROM replacement_step s WHERE s.op IS NOT NULL AND ${ARRIVED('s.op')} GROUP BY s.replacement HAVING count(*) > 1`,
  },
  {
    name: 'replacement.done',
    sql: `SELECT 'replacement ' || r.id AS subject, 'is done, and its money, its meters or its account are not where they belong' AS detail
      FROM (${LAST}) r JOIN meter m ON m.id = r.meter WHERE r.state = 'done' AND (r.fresh IS NULL
        OR NOT EXISTS (SELECT 1 FROM replacement_step t WHERE t.replacement = r.id AND t.state = 'carrying')
        OR r.account IS NOT NULL AND (SELECT count(*) FROM replacement_step t WHERE t.replacement = r.id AND t.op IS NOT NULL AND ${ARRIVED('t.op')}) <> 1
        OR r.account IS NOT NULL AND NOT EXISTS (SELECT 1 FROM account_meter a WHERE a.meter = r.fresh AND a.account = r.account)
        OR NOT EXISTS (SELECT 1 FROM replacement_step z WHERE z.meter = r.meter AND z.replacement > r.id) AND (m.status <> 'retired'
          OR EXISTS (SELECT 1 FROM account_meter a WHERE a.meter = r.meter AND a.to_at IS NULL)
          OR EXISTS (SELECT 1 FROM meter_point q WHERE q.meter = r.meter AND q.to_at IS NULL)))`,
  },
  {
    name: 'carry.postings',
    sql: `SELECT 'operation ' || o.id AS subject, 'its postings are not those of money carried over that is ' || ifnull(o.state, 'without a step') AS detail
      FROM (${CARRY}) o LEFT JOIN entry e ON e.op = o.id AND e.kind LIKE 'carryOver.%' LEFT JOIN posting p ON p.entry = e.id
        LEFT JOIN gl_account g ON g.id = p.gl
      GROUP BY o.id HAVING o.state IN ('confirmed', 'voided') AND ifnull(${sumOn('2001', NEW)}, 0) <> iif(o.state = 'confirmed', -o.credit_fen, 0)
        OR o.state <> 'reconciled' AND ifnull(sum(iif(g.code = '2001' AND g.sub = ${OLD} AND e.kind <> 'carryOver.owed', p.fen, 0)), 0) <>
          iif(o.state = 'voided', 0, o.credit_fen)
        OR ifnull(sum(iif(g.code = '1101', p.fen, 0)), 0) < 0
        OR sum(iif(g.code = '1101' AND (g.sub <> CAST(o.account AS TEXT) OR e.kind <> 'carryOver.owed' OR o.credit_fen <> 0), 1, 0)) > 0
        OR sum(iif(g.code NOT IN ('2001', '2103', '1101') OR g.code = '2103' AND g.sub <> CAST(o.id AS TEXT)
          OR g.code = '2001' AND g.sub NOT IN (${OLD}, ${NEW}), 1, 0)) > 0`,
  },
  {
    name: 'carry.evidence',
    sql: `SELECT 'operation ' || o.id AS subject, 'no reading after the frame shows the count, the total and at most the balance that were to go over' AS detail
      FROM (${CARRY}) o JOIN op_step c ON c.op = o.id AND c.state = 'confirmed' LEFT JOIN op_step b ON b.op = o.id AND b.n =
        (SELECT max(n) FROM op_step WHERE op = o.id AND state = 'sending' AND n < c.n)
      WHERE ifnull(b.evidence ->> '$.purchaseCount' IS NOT NULL AND c.evidence ->> '$.purchaseCount' = o.to_count
        AND c.evidence ->> '$.totalFen' = o.to_total AND c.evidence ->> '$.balanceFen' <= o.to_balance AND b.evidence ->> '$.balanceFen' <= 0
        AND c.evidence ->> '$.serial' = (SELECT serial FROM meter WHERE id = o.meter), 0) = 0`,
  },
  {
    name: 'carry.attempts',
    sql: `SELECT 'operation ' || o.id AS subject, 'more than one frame was sent to carry money over' AS detail
      FROM (${CARRY}) o JOIN op_step s ON s.op = o.id WHERE s.attempt > 1 GROUP BY o.id`,
  },
  {
    name: 'carry.book',
    sql: `SELECT 'operation ' || o.id AS subject, 'the book of meter ' || o.meter || ' does not begin with what was found and go on with what went over' AS detail
      FROM (${CARRY}) o LEFT JOIN (SELECT op, count(*) AS lines, max(n) AS last, min(n) AS first, max(meter) AS meter FROM meter_book
        WHERE op IS NOT NULL GROUP BY op) b ON b.op = o.id
      LEFT JOIN meter_book z ON z.meter = b.meter AND z.n = b.last LEFT JOIN meter_book a ON a.meter = b.meter AND a.n = b.first
      WHERE ifnull(b.lines, 0) < 1 OR b.meter <> o.meter OR a.purchase_count <> o.count_before OR a.total_fen <> o.total_before_fen
        OR o.state = 'confirmed' AND (b.lines <> 2 OR z.purchase_count <> o.to_count OR z.total_fen <> o.to_total)
        OR o.state NOT IN ('confirmed', 'reconciled') AND b.lines <> 1`,
  },
  {
    name: 'replacement.consumption',
    sql: `SELECT 'operation ' || o.id AS subject, 'meter ' || o.old_meter || ' was taken out without its last use, or with another balance than went over' AS detail
      FROM (${CARRY}) o WHERE NOT EXISTS (SELECT 1 FROM consumption c WHERE c.meter = o.old_meter AND c.account = o.account
        AND c.kind = 'replacement' AND (c.balance_after_fen = o.to_balance OR c.balance_after_fen < 0 AND o.to_balance = 0))`,
  },
  {
    name: 'replacement.typed',
    sql: `SELECT 'entry ' || e.id AS subject, 'settles a typed balance that no second person allowed, or another amount than stood apart' AS detail
      FROM entry e WHERE e.kind = 'replacement.settled' AND NOT EXISTS (SELECT 1 FROM finding_event v JOIN finding f ON f.id = v.finding
        JOIN replacement_step s ON s.finding = f.id JOIN replacement r ON r.id = s.replacement
        JOIN approval a ON a.call = 'replacement.settle' AND a.input ->> '$.findingId' = f.id AND a.input ->> '$.uid' = r.uid
        JOIN approval_step g ON g.approval = a.id AND g.state = 'granted' AND g.operator <> r.operator
        JOIN approval_step u ON u.approval = a.id AND u.state = 'used'
        JOIN posting p ON p.entry = e.id JOIN gl_account l ON l.id = p.gl AND l.code = '1901' AND l.sub = CAST(f.meter AS TEXT)
        WHERE v.kind = 'resolved' AND v.entry = e.id AND p.fen = -f.amount_fen
          AND e.links ->> '$[0]' = (SELECT c.entry FROM consumption c WHERE c.finding = f.id))`,
  },
  {
    name: 'replacement.place',
    sql: `SELECT 'unit ' || p.unit AS subject, 'two meters of one replacement hang there at once, or its eras do not rise' AS detail
      FROM (${LAST}) r JOIN place_meter p ON p.meter = r.meter AND p.unit = r.unit JOIN place_meter q ON q.meter = r.fresh AND q.unit = r.unit
      WHERE r.state = 'done' AND (p.to_at IS NULL AND q.to_at IS NULL OR q.era <= p.era AND q.from_at >= p.from_at AND NOT EXISTS
        (SELECT 1 FROM place_meter x WHERE x.meter = r.fresh AND x.unit = r.unit AND x.era > p.era))`,
  },
  {
    name: 'replacement.frozen',
    sql: `SELECT 'replacement ' || r.id AS subject, 'went on while its money was not settled' AS detail FROM (${LAST}) r
      JOIN replacement_step s ON s.replacement = r.id AND s.op IS NOT NULL
      WHERE EXISTS (SELECT 1 FROM replacement_step t WHERE t.replacement = r.id AND t.n > s.n) AND NOT EXISTS
        (SELECT 1 FROM op_step e WHERE e.op = s.op AND e.state IN ${FINAL})`,
  },
];
