/** Checks of payments over several meters: what was taken, for which meter, by which tender, and what of it went back. */
import type { Check } from './report.ts';

/** Payments with several sales. */
const SPLIT = `SELECT payment FROM op WHERE payment IS NOT NULL AND kind = 'sale' GROUP BY payment HAVING count(*) > 1`;

/** What entries of one kind moved drawers, channels and held money by, for each sale. */
const moved = (kind: string) => `SELECT o.id AS op, o.payment, g.code, iif(g.code = '1002', g.sub, '') AS sub, p.fen
  FROM op o JOIN entry e ON e.op = o.id AND e.kind = '${kind}' JOIN posting p ON p.entry = e.id
    JOIN gl_account g ON g.id = p.gl AND g.code IN ('1001', '1002') WHERE o.kind = 'sale'`;

export const PAYMENT_CHECKS: readonly Check[] = [
  {
    name: 'payment.split',
    sql: `SELECT 'payment ' || p.id AS subject, 'its operations take ' || sum(o.amount_fen) || ' of ' || p.total_fen ||
        ', or a line is not what its meter was sold' AS detail
      FROM payment p JOIN op o ON o.payment = p.id AND o.kind = 'sale' WHERE p.id IN (${SPLIT}) GROUP BY p.id
      HAVING sum(o.amount_fen) <> p.total_fen OR count(DISTINCT o.meter) <> count(*) OR sum(o.account <> p.account) > 0
        OR sum(o.amount_fen <> (SELECT ifnull(sum(l.amount_fen), 0) FROM payment_line l WHERE l.payment = p.id AND l.meter = o.meter)) > 0
        OR sum(o.debt_fen <> (SELECT ifnull(sum(l.amount_fen), 0) FROM payment_line l
          WHERE l.payment = p.id AND l.meter = o.meter AND l.kind = 'debt')) > 0`,
  },
  {
    name: 'payment.tenders',
    sql: `SELECT 'payment ' || payment AS subject, 'its operations did not take what was tendered by ' || ifnull(nullif(sub, ''), 'the drawer') AS detail
      FROM (SELECT payment, sub, fen FROM (${moved('sale.intent')}) WHERE payment IN (SELECT id FROM payment)
        UNION ALL SELECT t.payment, iif(m.drawer = 1, '', t.method), -t.amount_fen FROM tender t JOIN pay_method m ON m.id = t.method
          WHERE t.method NOT IN ('held', 'courtesy') AND t.payment IN (SELECT payment FROM op WHERE kind = 'sale'))
      GROUP BY payment, sub HAVING sum(fen) <> 0`,
  },
  {
    name: 'payment.back',
    sql: `SELECT 'operation ' || op AS subject, 'was given back by another way than it came, ' || ifnull(nullif(sub, ''), 'the drawer') AS detail
      FROM (SELECT op, sub, fen FROM (${moved('sale.intent')}) UNION ALL SELECT op, sub, fen FROM (${moved('sale.paidBack')}))
      WHERE op IN (SELECT op FROM entry WHERE kind = 'sale.paidBack') GROUP BY op, sub HAVING sum(fen) <> 0`,
  },
  {
    name: 'slip.payment',
    sql: `SELECT 'slip ' || s.id AS subject, 'does not say what became of each meter of payment ' || s.payment AS detail
      FROM slip s LEFT JOIN payment p ON p.id = s.payment WHERE s.kind = 'payment' AND (s.content ->> '$.amountFen' IS NOT p.total_fen
        OR json_array_length(s.content, '$.lines') IS NOT (SELECT count(*) FROM op WHERE payment = p.id AND kind = 'sale')
        OR (SELECT ifnull(sum(value ->> '$.amountFen'), 0) FROM json_each(s.content, '$.lines')) IS NOT p.total_fen
        OR (SELECT count(*) FROM slip q WHERE q.payment = p.id AND q.kind = 'payment') <> 1
        OR NOT EXISTS (SELECT 1 FROM entry e JOIN op o ON o.id = e.op WHERE o.payment = p.id AND e.id = s.content ->> '$.entry'
          AND substr(hex(e.hash), 1, 8) = s.content ->> '$.check'))`,
  },
];
