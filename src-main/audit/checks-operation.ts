/** Checks of operations: their steps, locks, evidence and postings, and the meters' books. */
import { HIDDEN_FROM_TOTAL } from './checks-refund.ts';
import type { Check } from './report.ts';

const FINAL = `('confirmed', 'voided', 'reconciled')`;

/** Each operation with the state of its last step; null when it has none. */
const LAST = `SELECT o.*, (SELECT state FROM op_step s WHERE s.op = o.id ORDER BY n DESC LIMIT 1) AS state FROM op o`;

/** Given on credit: what the account owes for it from its intent on. */
const COURTESY = `(SELECT ifnull(sum(t.amount_fen), 0) FROM tender t WHERE t.payment = o.payment AND t.method = 'courtesy')`;

/** The n-th line of a meter's book beside the line before it. */
const BOOK = `SELECT *, lag(n) OVER w AS n_before, lag(purchase_count) OVER w AS count_before, lag(total_fen) OVER w AS total_before
  FROM meter_book WINDOW w AS (PARTITION BY meter ORDER BY n)`;

export const OPERATION_CHECKS: readonly Check[] = [
  {
    name: 'step.order',
    sql: `SELECT 'operation ' || o.id AS subject, 'its steps are not intent … one end, numbered from 1' AS detail
      FROM op o LEFT JOIN op_step s ON s.op = o.id GROUP BY o.id
      HAVING count(s.n) = 0 OR max(s.n) <> count(s.n) OR min(s.n) <> 1 OR sum((s.state = 'intent') <> (s.n = 1)) > 0`,
  },
  {
    name: 'step.final',
    sql: `SELECT 'operation ' || s.op AS subject, 'goes on after its end, or ends more than once' AS detail FROM op_step s
      WHERE s.state IN ${FINAL} AND EXISTS (SELECT 1 FROM op_step t WHERE t.op = s.op AND t.n > s.n) GROUP BY s.op`,
  },
  {
    name: 'step.attempt',
    sql: `SELECT 'operation ' || op AS subject, 'attempts are not counted one by one' AS detail
      FROM (SELECT op, state, attempt, lag(attempt, 1, 0) OVER (PARTITION BY op ORDER BY n) AS before FROM op_step)
      WHERE attempt <> before + (state = 'sending') GROUP BY op`,
  },
  {
    name: 'lock',
    sql: `SELECT 'meter ' || meter AS subject, 'operation ' || op || CASE WHEN sum(held) = 0 THEN ' is open without its lock'
        ELSE ' holds the lock and is not open' END AS detail
      FROM (SELECT meter, op, 1 AS held, 0 AS open FROM open_op
        UNION ALL SELECT meter, id, 0, 1 FROM (${LAST}) WHERE state NOT IN ${FINAL})
      GROUP BY meter, op HAVING sum(held) <> sum(open)`,
  },
  {
    name: 'one-open',
    sql: `SELECT 'meter ' || meter AS subject, count(*) || ' open operations' AS detail FROM (${LAST}) WHERE state NOT IN ${FINAL}
      GROUP BY meter HAVING count(*) > 1`,
  },
  {
    name: 'undelivered',
    sql: `SELECT 'operation ' || o.id AS subject, 'in transit: ' || ifnull(sum(b.fen), 0) || ' fen, ' || ifnull(o.state, 'no step') AS detail
      FROM (${LAST}) o LEFT JOIN gl_account g ON g.code IN ('2101', '2102', '2103') AND g.sub = CAST(o.id AS TEXT)
        LEFT JOIN gl_balance b ON b.gl = g.id
      GROUP BY o.id HAVING CASE WHEN o.state IN ${FINAL} THEN ifnull(max(abs(b.fen)), 0) <> 0
        WHEN o.kind = 'sale' THEN ifnull(sum(b.fen), 0) <> -o.amount_fen
        ELSE ifnull(sum(b.fen), 0) <> -o.credit_fen END`,
  },
  {
    name: 'sale.postings',
    sql: `SELECT 'operation ' || o.id AS subject, 'its postings are not those of a sale that is ' || ifnull(o.state, 'without a step') AS detail
      FROM (${LAST}) o LEFT JOIN entry e ON e.op = o.id LEFT JOIN posting p ON p.entry = e.id LEFT JOIN gl_account g ON g.id = p.gl
      WHERE o.kind = 'sale' AND o.state IS NOT 'reconciled' GROUP BY o.id
      HAVING sum(iif(g.code = '2001', p.fen, 0)) <> iif(o.state = 'confirmed', -o.credit_fen, 0)
        OR sum(iif(g.code = '2001' AND g.sub <> o.account || '/' || o.meter, 1, 0)) > 0
        OR sum(iif(g.code = '1101', p.fen, 0)) <> iif(o.state = 'confirmed', -o.debt_fen, 0) + iif(o.state IS 'voided', 0, ${COURTESY})
        OR sum(iif(g.code = '1101' AND g.sub <> CAST(o.account AS TEXT), 1, 0)) > 0
        OR sum(iif(g.code = '4002', p.fen, 0)) <> iif(o.state = 'confirmed', -o.fee_fen, 0)
        OR sum(iif(g.code NOT IN ('1001', '1002', '2104', '2101', '2001', '1101', '4002'), 1, 0)) > 0`,
  },
  {
    name: 'sale.entries',
    sql: `SELECT 'operation ' || o.id AS subject, 'its entries are not those of a sale that is ' || ifnull(o.state, 'without a step') AS detail
      FROM (${LAST}) o LEFT JOIN entry e ON e.op = o.id WHERE o.kind = 'sale' GROUP BY o.id
      HAVING sum(e.kind = 'sale.intent') IS NOT 1 OR o.state IS NOT 'reconciled' AND
        (sum(e.kind = 'sale.confirmed') <> (o.state = 'confirmed') OR sum(e.kind = 'sale.voided') <> (o.state = 'voided'))`,
  },
  {
    name: 'evidence.confirmed',
    sql: `SELECT 'operation ' || c.op AS subject, 'no reading before the frame and after it shows count + 1 and total + credit' AS detail
      FROM op_step c JOIN op o ON o.id = c.op LEFT JOIN op_step b ON b.op = c.op AND b.n =
        (SELECT max(n) FROM op_step WHERE op = c.op AND state = 'sending' AND n < c.n)
      WHERE c.state = 'confirmed' AND o.kind = 'sale' AND (
        c.evidence ->> '$.purchaseCount' IS NOT (b.evidence ->> '$.purchaseCount' + 1) % 65536
        OR c.evidence ->> '$.totalFen' IS NOT b.evidence ->> '$.totalFen' + o.credit_fen
        OR c.evidence ->> '$.totalFen' IS NULL OR b.evidence ->> '$.purchaseCount' IS NULL)`,
  },
  {
    name: 'evidence.voided',
    sql: `SELECT 'operation ' || v.op AS subject, 'given back without proof that nothing was applied' AS detail FROM op_step v
      WHERE v.state = 'voided' AND (v.evidence IS NULL OR EXISTS (SELECT 1 FROM op_step f WHERE f.op = v.op AND f.state = 'sending' AND NOT EXISTS
        (SELECT 1 FROM op_step p WHERE p.op = v.op AND p.n > f.n AND p.state IN ('notApplied', 'sendLater'))))`,
  },
  {
    name: 'evidence.reconciled',
    sql: `SELECT 'operation ' || op AS subject, 'reconciled without evidence' AS detail FROM op_step WHERE state = 'reconciled' AND evidence IS NULL`,
  },
  {
    name: 'book.dense',
    sql: `SELECT 'meter ' || meter AS subject, 'line ' || n || ' follows line ' || ifnull(n_before, 0) AS detail FROM (${BOOK})
      WHERE n <> ifnull(n_before, 0) + 1`,
  },
  {
    name: 'book.sale',
    sql: `SELECT 'meter ' || b.meter AS subject, 'line ' || b.n || ' is not the line before it, count + 1 and total + credit' AS detail
      FROM (${BOOK}) b JOIN (${LAST}) o ON o.id = b.op WHERE o.kind = 'sale' AND o.state = 'confirmed' AND (
        b.purchase_count IS NOT (b.count_before + 1) % 65536 OR b.total_fen IS NOT b.total_before + o.credit_fen OR b.meter <> o.meter)`,
  },
  {
    name: 'book.evidence',
    sql: `SELECT 'meter ' || b.meter AS subject, 'line ' || b.n || ' is not what the meter showed' AS detail
      FROM meter_book b JOIN op o ON o.id = b.op JOIN op_step s ON s.op = b.op AND s.state = 'confirmed' WHERE o.kind = 'sale'
        AND (b.purchase_count IS NOT s.evidence ->> '$.purchaseCount' OR b.total_fen IS NOT s.evidence ->> '$.totalFen')`,
  },
  {
    name: 'book.once',
    sql: `SELECT 'operation ' || o.id AS subject, ifnull(b.lines, 0) || ' lines in meters'' books' AS detail
      FROM (${LAST}) o LEFT JOIN (SELECT op, count(*) AS lines FROM meter_book WHERE op IS NOT NULL GROUP BY op) b ON b.op = o.id
      WHERE o.kind = 'sale' AND CASE o.state WHEN 'confirmed' THEN b.lines IS NOT 1 WHEN 'reconciled' THEN b.lines > 1 ELSE b.lines > 0 END`,
  },
  {
    name: 'book.entry',
    sql: `SELECT 'meter ' || b.meter AS subject, 'line ' || b.n || ': total purchased rose by ' || (b.total_fen - b.total_before) ||
        ' fen, its entries put another amount onto the meter' AS detail
      FROM (${BOOK}) b WHERE b.n > 1 AND NOT EXISTS (SELECT 1 FROM op k WHERE k.id = b.op AND k.kind = 'carryOver') AND b.total_before - b.total_fen + ifnull(${HIDDEN_FROM_TOTAL} AND o.id = b.op), 0) <>
        (SELECT ifnull(sum(p.fen), 0) FROM posting p JOIN gl_account g ON g.id = p.gl
          WHERE g.code = '2001' AND g.sub LIKE '%/' || b.meter AND p.entry IN
            (SELECT b.entry UNION SELECT value FROM json_each((SELECT links FROM entry WHERE id = b.entry))))`,
  },
  {
    name: 'book.missing',
    sql: `SELECT 'entry ' || p.entry AS subject, 'moves ' || g.code || '[' || g.sub || '] by ' || p.fen || ' fen without a line in the book' AS detail
      FROM posting p JOIN gl_account g ON g.id = p.gl AND g.code = '2001'
      WHERE p.entry NOT IN (SELECT entry FROM meter_book WHERE entry IS NOT NULL)
        AND p.entry NOT IN (SELECT e.id FROM meter_book b JOIN entry e ON e.op = b.op)
        AND p.entry NOT IN
          (SELECT q.entry FROM posting q JOIN gl_account h ON h.id = q.gl WHERE h.code IN ('2102', '2103'))
        AND p.entry NOT IN (SELECT entry FROM consumption WHERE entry IS NOT NULL)
        AND p.entry NOT IN (SELECT entry FROM closing_step WHERE entry IS NOT NULL)`,
  },
];
