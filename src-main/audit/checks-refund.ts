/** Checks of money that leaves a meter: refunds, reversals and closings, each held against what it said it would move. */
import type { Check } from './report.ts';

const KINDS = `('refund', 'reversal', 'closing')`;
const FINAL = `('confirmed', 'voided', 'reconciled')`;

/** Each of them with the state of its last step and what its intent says of the meter's figures. */
const BACK = `SELECT o.*, (SELECT state FROM op_step s WHERE s.op = o.id ORDER BY n DESC LIMIT 1) AS state,
  i.evidence ->> '$.via' AS via, i.evidence ->> '$.count' AS way_count, i.evidence ->> '$.total' AS way_total
  FROM op o LEFT JOIN op_step i ON i.op = o.id AND i.n = 1 WHERE o.kind IN ${KINDS}`;

const sumOf = (code: string) => `sum(iif(g.code = '${code}', p.fen, 0))`;

/** What had been given on credit goes back against what is owed. */
const COURTESY = `(SELECT ifnull(sum(t.amount_fen), 0) FROM refund_tender t WHERE t.op = o.id AND t.method = 'courtesy')`;

export const REFUND_CHECKS: readonly Check[] = [
  {
    name: 'kind',
    sql: `SELECT 'operation ' || id AS subject, 'is of no known kind: ' || kind AS detail FROM op WHERE kind NOT IN ('sale', 'refund', 'reversal', 'closing', 'carryOver')`,
  },
  {
    name: 'back.postings',
    sql: `SELECT 'operation ' || o.id AS subject, 'its postings are not those of a ' || o.kind || ' that is ' || ifnull(o.state, 'without a step') AS detail
      FROM (${BACK}) o LEFT JOIN entry e ON e.op = o.id LEFT JOIN posting p ON p.entry = e.id LEFT JOIN gl_account g ON g.id = p.gl
      WHERE o.state IS NOT 'reconciled' GROUP BY o.id
      HAVING ${sumOf('2001')} <> iif(o.state = 'voided', 0, o.credit_fen)
        OR ${sumOf('2104')} <> iif(o.state = 'confirmed', -max(o.amount_fen, 0) + iif(sum(e.kind LIKE '%.paidOut') > 0, o.amount_fen, 0), 0)
        OR ${sumOf('1101')} <> iif(o.state = 'confirmed', o.debt_fen + max(-o.amount_fen, 0) - iif(sum(e.kind LIKE '%.paidOut') > 0, ${COURTESY}, 0), 0)
        OR ${sumOf('4002')} <> iif(o.state = 'confirmed', o.fee_fen, 0)
        OR sum(iif(g.code = '2001' AND g.sub <> o.account || '/' || o.meter, 1, 0)) > 0
        OR sum(iif(g.code IN ('1101', '2104') AND g.sub <> CAST(o.account AS TEXT), 1, 0)) > 0
        OR sum(iif(g.code NOT IN ('1001', '1002', '2104', '2102', '2001', '1101', '4002'), 1, 0)) > 0`,
  },
  {
    name: 'back.entries',
    sql: `SELECT 'operation ' || o.id AS subject, 'its entries are not those of a ' || o.kind || ' that is ' || ifnull(o.state, 'without a step') AS detail
      FROM (${BACK}) o LEFT JOIN entry e ON e.op = o.id GROUP BY o.id
      HAVING sum(e.kind = o.kind || '.intent') IS NOT 1 OR sum(e.kind = o.kind || '.paidOut') > (o.state IN ('confirmed', 'reconciled'))
        OR o.state IS NOT 'reconciled' AND (sum(e.kind = o.kind || '.confirmed') <> (o.state = 'confirmed')
          OR sum(e.kind = o.kind || '.voided') <> (o.state = 'voided'))
        OR sum(e.kind NOT IN (o.kind || '.intent', o.kind || '.confirmed', o.kind || '.voided', o.kind || '.reconciled', o.kind || '.paidOut')) > 0`,
  },
  {
    name: 'back.evidence',
    sql: `SELECT 'operation ' || o.id AS subject, 'no reading before the frame and after it shows that ' || o.credit_fen || ' fen left the meter' AS detail
      FROM (${BACK}) o JOIN op_step c ON c.op = o.id AND c.state = 'confirmed' LEFT JOIN op_step b ON b.op = o.id AND b.n =
        (SELECT max(n) FROM op_step WHERE op = o.id AND state = 'sending' AND n < c.n)
      WHERE ifnull(o.via IN ('negativeSale', 'setBalance', 'zero') AND o.way_count IN ('plusOne', 'same') AND o.way_total IN ('minusAmount', 'same')
          AND c.evidence ->> '$.purchaseCount' = (b.evidence ->> '$.purchaseCount' + (o.way_count = 'plusOne')) % 65536
          AND c.evidence ->> '$.totalFen' = b.evidence ->> '$.totalFen' - iif(o.way_total = 'minusAmount', o.credit_fen, 0)
          AND iif(o.via = 'zero', c.evidence ->> '$.balanceFen' = 0 AND b.evidence ->> '$.balanceFen' = o.credit_fen,
            c.evidence ->> '$.balanceFen' <= b.evidence ->> '$.balanceFen' - o.credit_fen AND b.evidence ->> '$.balanceFen' >= o.credit_fen), 0) = 0`,
  },
  {
    name: 'back.attempts',
    sql: `SELECT 'operation ' || s.op AS subject, 'more than one frame was sent to take money off a meter' AS detail
      FROM op_step s JOIN op o ON o.id = s.op WHERE o.kind IN ${KINDS} AND s.attempt > 1 GROUP BY s.op`,
  },
  {
    name: 'back.book',
    sql: `SELECT 'operation ' || o.id AS subject, ifnull(b.lines, 0) || ' lines in meters'' books, or not what the meter showed' AS detail
      FROM (${BACK}) o LEFT JOIN op_step c ON c.op = o.id AND c.state = 'confirmed'
        LEFT JOIN (SELECT op, count(*) AS lines, max(meter) AS meter, max(purchase_count) AS count, max(total_fen) AS total FROM meter_book
          WHERE op IS NOT NULL GROUP BY op) b ON b.op = o.id
      WHERE o.state IS NOT 'reconciled' AND (ifnull(b.lines, 0) <>
          (o.state = 'confirmed' AND (o.way_count = 'plusOne' OR o.way_total = 'minusAmount'))
        OR b.lines = 1 AND (b.meter <> o.meter OR b.count IS NOT c.evidence ->> '$.purchaseCount' OR b.total IS NOT c.evidence ->> '$.totalFen'))`,
  },
  {
    name: 'back.tenders',
    sql: `SELECT 'operation ' || o.id AS subject, 'its tenders sum to ' || ifnull(sum(t.amount_fen), 0) || ' of ' || o.amount_fen AS detail
      FROM (${BACK}) o LEFT JOIN refund_tender t ON t.op = o.id GROUP BY o.id
      HAVING ifnull(sum(t.amount_fen), 0) <> iif(o.kind = 'closing', 0, o.amount_fen) OR count(t.line) <> ifnull(max(t.line), 0)`,
  },
  {
    name: 'back.payment',
    sql: `SELECT 'payment ' || t.payment AS subject, 'more goes back than was paid: ' || sum(t.amount_fen) || ' of ' || p.total_fen AS detail
      FROM refund_tender t JOIN payment p ON p.id = t.payment
      WHERE NOT EXISTS (SELECT 1 FROM op_step s WHERE s.op = t.op AND (s.state = 'voided' OR s.state = 'reconciled' AND s.evidence ->> '$.arrived' = 0))
      GROUP BY t.payment HAVING sum(t.amount_fen) > p.total_fen`,
  },
  {
    name: 'back.twice',
    sql: `SELECT 'operation ' || e.op AS subject, 'its money was paid out and paid for another purchase' AS detail FROM entry e
      WHERE e.kind LIKE '%.paidOut' AND EXISTS (SELECT 1 FROM tender t WHERE t.method = 'held' AND t.reference = CAST(e.op AS TEXT)
        AND NOT EXISTS (SELECT 1 FROM op o JOIN op_step s ON s.op = o.id WHERE o.payment = t.payment
          AND (s.state = 'voided' OR s.state = 'reconciled' AND s.evidence ->> '$.arrived' = 0)))`,
  },
  {
    name: 'debt.writtenOff',
    sql: `SELECT 'entry ' || e.id AS subject, 'is not the write-off of one person''s debt with its reason' AS detail FROM entry e
      JOIN posting p ON p.entry = e.id JOIN gl_account g ON g.id = p.gl WHERE e.kind = 'debt.writtenOff' GROUP BY e.id
      HAVING count(*) <> 2 OR sum(g.code = '1101' AND p.fen < 0) <> 1 OR sum(g.code = '5001' AND p.fen > 0) <> 1 OR ifnull(e.reason, '') = ''`,
  },
  {
    name: 'reversal',
    sql: `SELECT 'operation ' || r.id AS subject, 'does not undo one whole confirmed sale, or the rest of it with a debt' AS detail FROM op r
      LEFT JOIN op o ON o.id = r.reverses WHERE r.kind = 'reversal' AND r.reverses IS NULL OR r.reverses IS NOT NULL AND (o.kind IS NOT 'sale'
        OR NOT EXISTS (SELECT 1 FROM op_step s WHERE s.op = o.id AND s.state = 'confirmed')
        OR o.amount_fen <> r.amount_fen OR o.fee_fen <> r.fee_fen OR o.meter <> r.meter OR o.account <> r.account
        OR r.kind = 'reversal' AND o.credit_fen <> r.credit_fen OR r.kind = 'refund' AND o.credit_fen <= r.credit_fen
        OR r.kind NOT IN ('refund', 'reversal') OR (SELECT count(*) FROM op q WHERE q.reverses = r.reverses AND NOT EXISTS
          (SELECT 1 FROM op_step s WHERE s.op = q.id AND (s.state = 'voided' OR s.state = 'reconciled' AND s.evidence ->> '$.arrived' = 0))) > 1)`,
  },
];

/** For the checks of meters' books: what of an operation the meter's total does not show. */
export const HIDDEN_FROM_TOTAL = `(SELECT o.credit_fen FROM op o JOIN op_step i ON i.op = o.id AND i.n = 1 JOIN op_step c ON c.op = o.id
  AND c.state IN ${FINAL} WHERE o.kind IN ${KINDS} AND i.evidence ->> '$.total' = 'same' AND (c.state = 'confirmed' OR c.evidence ->> '$.arrived' = 1)`;
