/** Checks of balances, roll-ups, payments and cases. */
import type { Check } from './report.ts';

/** Balance of each sub-account; that the roll-up equals its recount is a check of its own. */
const BALANCES = `SELECT g.code, g.sub, b.fen FROM gl_account g JOIN gl_balance b ON b.gl = g.id`;

const CHART = ['1001', '1002', '1003', '1101', '1901', '2001', '2101', '2102', '2103', '2104', '2105', '3001', '4001', '4002', '5001'];

export const MONEY_CHECKS: readonly Check[] = [
  {
    name: 'posting.orphan',
    sql: `SELECT 'entry ' || p.entry AS subject, 'posting ' || p.line || ' has no entry or no account' AS detail FROM posting p
      WHERE NOT EXISTS (SELECT 1 FROM entry WHERE id = p.entry) OR NOT EXISTS (SELECT 1 FROM gl_account WHERE id = p.gl)`,
  },
  {
    name: 'chart',
    sql: `SELECT 'account ' || code || '[' || sub || ']' AS subject, 'is not in the chart of accounts' AS detail FROM gl_account
      WHERE code NOT IN (${CHART.map((code) => `'${code}'`).join(', ')})`,
  },
  {
    name: 'rollup.balance',
    sql: `SELECT 'account ' || g.code || '[' || g.sub || ']' AS subject,
        'says ' || ifnull(b.fen, 'nothing') || ', recount says ' || ifnull(p.fen, 0) AS detail
      FROM gl_account g LEFT JOIN gl_balance b ON b.gl = g.id
        LEFT JOIN (SELECT gl, sum(fen) AS fen, max(entry) AS entry FROM posting GROUP BY gl) p ON p.gl = g.id
      WHERE b.fen IS NOT ifnull(p.fen, 0) OR b.entry IS NOT ifnull(p.entry, 0)`,
  },
  {
    name: 'checkpoint',
    sql: `SELECT 'checkpoint ' || c.entry AS subject, 'is not the hash of its entry' AS detail FROM chain_checkpoint c
      WHERE c.hash IS NOT (SELECT hash FROM entry WHERE id = c.entry)`,
  },
  {
    name: 'transit',
    sql: `SELECT 'account ' || t.code || '[' || t.sub || ']' AS subject, 'holds ' || t.fen || ' fen for no operation' AS detail
      FROM (${BALANCES} WHERE g.code IN ('2101', '2102', '2103') AND b.fen <> 0) t
      WHERE NOT EXISTS (SELECT 1 FROM op WHERE id = CAST(t.sub AS INTEGER) AND CAST(id AS TEXT) = t.sub)`,
  },
  {
    name: 'held',
    sql: `SELECT 'account 2104[' || t.sub || ']' AS subject, 'more was given back than was held: ' || t.fen || ' fen' AS detail
      FROM (${BALANCES} WHERE g.code = '2104' AND b.fen > 0) t`,
  },
  {
    name: 'shift.closed',
    sql: `SELECT 'shift ' || s.id AS subject, 'is closed with ' || t.fen || ' fen in its drawer' AS detail
      FROM (${BALANCES} WHERE g.code = '1001' AND b.fen <> 0) t JOIN shift s ON s.id = CAST(t.sub AS INTEGER) WHERE s.closed_at IS NOT NULL`,
  },
  {
    name: 'difference.case',
    sql: `SELECT 'meter ' || meter AS subject, '1901 holds ' || sum(booked) || ' fen, open cases say ' || sum(said) AS detail
      FROM (SELECT sub AS meter, fen AS booked, 0 AS said FROM (${BALANCES} WHERE g.code = '1901')
        UNION ALL SELECT CAST(f.meter AS TEXT), 0, f.amount_fen FROM finding f
          WHERE f.amount_fen <> 0 AND NOT EXISTS (SELECT 1 FROM finding_event e WHERE e.finding = f.id AND e.kind = 'resolved'))
      GROUP BY meter HAVING sum(booked) <> sum(said)`,
  },
  {
    name: 'payment.dense',
    sql: `SELECT 'payments' AS subject, count(*) || ' payments up to number ' || max(id) AS detail FROM payment HAVING count(*) <> max(id)`,
  },
  {
    name: 'payment.sum',
    sql: `SELECT 'payment ' || p.id AS subject, 'tenders and lines do not both sum to ' || p.total_fen AS detail FROM payment p
      WHERE p.total_fen IS NOT (SELECT sum(amount_fen) FROM tender WHERE payment = p.id)
        OR p.total_fen IS NOT (SELECT sum(amount_fen) FROM payment_line WHERE payment = p.id)`,
  },
  {
    name: 'payment.operations',
    sql: `SELECT 'payment ' || p.id AS subject, 'its operations take ' || sum(o.amount_fen) || ' of ' || p.total_fen AS detail
      FROM payment p JOIN op o ON o.payment = p.id
      WHERE NOT EXISTS (SELECT 1 FROM op_step s WHERE s.op = o.id AND s.state IN ('voided', 'reconciled'))
      GROUP BY p.id HAVING sum(o.amount_fen) > p.total_fen OR sum(o.account <> p.account) > 0`,
  },
  {
    name: 'reference.once',
    sql: `SELECT 'reference ' || method || ' ' || reference AS subject, 'used ' || count(*) || ' times' AS detail FROM tender
      WHERE reference IS NOT NULL GROUP BY method, reference HAVING count(*) > 1`,
  },
];
