/** Checks of consumption: contiguous per meter, every freeze at most once and none left out, the ledger follows the meter to the fen. */
import { HIDDEN_FROM_TOTAL } from './checks-refund.ts';
import type { Check } from './report.ts';

/** Totals are u32: a rise is taken between −2^31 and 2^31. */
const RISE = (from: string, to: string) => `((${to} - ${from} + 6442450944) % 4294967296 - 2147483648)`;
const ROWS = `SELECT c.*, lag(n) OVER w AS n_before, lag(account) OVER w AS account_before, lag(kind) OVER w AS kind_before,
  lag(to_at) OVER w AS ended_at, lag(total_after_fen) OVER w AS total_ended, lag(balance_after_fen) OVER w AS balance_ended,
  lag(book_n) OVER w AS book_ended FROM consumption c WINDOW w AS (PARTITION BY meter ORDER BY n)`;
/** What an entry of consumption moves, by account and sub-key, beside what its rows say. */
const SAID = `SELECT entry, '2001' AS code, account || '/' || meter AS sub, fall_fen + beside_fen AS fen FROM consumption WHERE entry IS NOT NULL
  UNION ALL SELECT entry, '4001', ifnull(building, '-') || '/' || ifnull(plan, '-'), -fall_fen FROM consumption WHERE entry IS NOT NULL
  UNION ALL SELECT entry, '1901', CAST(meter AS TEXT), -beside_fen FROM consumption WHERE entry IS NOT NULL`;
const MOVED = `SELECT p.entry, g.code, g.sub, p.fen FROM posting p JOIN gl_account g ON g.id = p.gl
  WHERE p.entry IN (SELECT entry FROM consumption UNION SELECT id FROM entry WHERE kind LIKE 'consumption.%' AND kind <> 'consumption.settled')`;

export const CONSUMPTION_CHECKS: readonly Check[] = [
  {
    name: 'consumption.follows',
    sql: `SELECT 'meter ' || meter AS subject, 'consumption ' || n || ' does not begin where the one before ended, nor with an account' AS detail
      FROM (${ROWS}) r WHERE n <> ifnull(n_before, 0) + 1 OR from_at < ended_at OR NOT (
        kind_before IS 'day' AND account_before IS account AND ended_at IS from_at AND total_ended IS total_before_fen
          AND balance_ended IS balance_before_fen AND book_ended <= book_n
        OR EXISTS (SELECT 1 FROM account_meter a WHERE a.account = r.account AND a.meter = r.meter AND a.from_at <= r.from_at
          AND (n_before IS NULL OR kind_before <> 'day' OR account_before <> r.account OR a.from_at >= ended_at)))`,
  },
  {
    name: 'consumption.freeze',
    sql: `SELECT 'meter ' || c.meter AS subject, 'consumption ' || c.n || ' is not what the freeze of ' || c.to_day || ' says' AS detail
      FROM consumption c LEFT JOIN freeze f ON f.meter = c.meter AND f.local_day = c.to_day
      WHERE c.kind = 'day' AND (f.read_at IS NOT c.to_at OR f.balance_fen IS NOT c.balance_after_fen OR f.total_fen IS NOT c.total_after_fen
        OR f.quality IS NOT 'good')`,
  },
  {
    name: 'consumption.once',
    sql: `SELECT 'meter ' || meter AS subject, 'the freeze of ' || to_day || ' is used ' || count(*) || ' times' AS detail FROM consumption
      WHERE kind = 'day' GROUP BY meter, to_day HAVING count(*) > 1`,
  },
  {
    name: 'consumption.skipped',
    sql: `SELECT 'meter ' || f.meter AS subject, 'the freeze of ' || f.local_day || ' lies inside consumption ' || c.n AS detail
      FROM consumption c JOIN freeze f ON f.meter = c.meter AND f.read_at > c.from_at AND f.read_at < c.to_at AND f.local_day < c.to_day
      WHERE c.kind = 'day' AND f.quality = 'good' AND f.total_fen IS NOT NULL`,
  },
  {
    name: 'consumption.sum',
    sql: `SELECT 'meter ' || meter AS subject, 'consumption ' || n || ' is not the rise of the total less that of the balance' AS detail
      FROM consumption WHERE ${RISE('total_before_fen', 'total_after_fen')} - (balance_after_fen - balance_before_fen) - refund_fen
        <> fall_fen + beside_fen`,
  },
  {
    name: 'consumption.refund',
    sql: `SELECT 'meter ' || c.meter AS subject, 'consumption ' || c.n || ' leaves out ' || c.refund_fen || ' fen of refunds' AS detail
      FROM (${ROWS}) c WHERE c.account_before IS c.account AND c.kind_before = 'day' AND c.refund_fen <> (
        SELECT ifnull(sum(${HIDDEN_FROM_TOTAL} AND o.id = b.op)), 0) FROM meter_book b WHERE b.meter = c.meter AND b.n > c.book_ended AND b.n <= c.book_n)`,
  },
  {
    name: 'consumption.entry',
    sql: `SELECT 'entry ' || entry AS subject, code || '[' || sub || '] moved by ' || sum(moved) || ' fen, consumption says ' || sum(said) AS detail
      FROM (SELECT entry, code, sub, fen AS moved, 0 AS said FROM (${MOVED}) UNION ALL SELECT entry, code, sub, 0, fen FROM (${SAID}))
      GROUP BY entry, code, sub HAVING sum(moved) <> sum(said)`,
  },
  {
    name: 'consumption.accepted',
    sql: `SELECT 'meter ' || c.meter AS subject, 'consumption ' || c.n || ' is below 0 or beside and nobody answers for it' AS detail
      FROM consumption c WHERE c.fall_fen < 0 AND NOT EXISTS (SELECT 1 FROM finding_event e WHERE e.finding = c.finding AND e.kind = 'resolved'
          AND e.operator IS NOT NULL) OR c.beside_fen <> 0 AND NOT EXISTS (SELECT 1 FROM finding f WHERE f.id = c.finding AND f.meter = c.meter)`,
  },
  {
    name: 'consumption.settled',
    sql: `SELECT 'entry ' || e.id AS subject, 'is not the settlement of a price that somebody accepted' AS detail FROM entry e
      JOIN posting p ON p.entry = e.id JOIN gl_account g ON g.id = p.gl WHERE e.kind = 'consumption.settled' GROUP BY e.id
      HAVING count(*) <> 2 OR sum(g.code = '1101') <> 1 OR sum(g.code = '4001') <> 1 OR ifnull(e.reason, '') = '' OR e.operator IS NULL
        OR NOT EXISTS (SELECT 1 FROM finding_event v JOIN finding f ON f.id = v.finding AND f.kind = 'consumption'
          WHERE v.entry = e.id AND v.kind = 'resolved')`,
  },
  {
    name: 'courtesy',
    sql: `SELECT 'payment ' || t.payment AS subject, 'is courtesy credit and something else, or of another account' AS detail FROM tender t
      LEFT JOIN op o ON o.payment = t.payment WHERE t.method = 'courtesy' AND (o.id IS NULL OR o.kind <> 'sale' OR o.debt_fen <> 0 OR o.fee_fen <> 0
        OR o.amount_fen <> t.amount_fen OR (SELECT count(*) FROM tender u WHERE u.payment = t.payment) <> 1)`,
  },
  {
    name: 'consumption.balance',
    sql: `SELECT 'meter ' || meter AS subject, 'the ledger says ' || -booked || ' fen, its last freeze and what came since ' || expected AS detail
      FROM (SELECT c.meter, ifnull((SELECT b.fen FROM gl_account g JOIN gl_balance b ON b.gl = g.id
            WHERE g.code = '2001' AND g.sub = c.account || '/' || c.meter), 0) AS booked,
          c.balance_after_fen + ${RISE('c.total_after_fen', '(SELECT total_fen FROM meter_book WHERE meter = c.meter ORDER BY n DESC LIMIT 1)')}
            - (SELECT ifnull(sum(${HIDDEN_FROM_TOTAL} AND o.id = k.op)), 0) FROM meter_book k WHERE k.meter = c.meter AND k.n > c.book_n)
            - ifnull((SELECT o.credit_fen FROM open_op q JOIN op o ON o.id = q.op WHERE q.meter = c.meter AND o.kind IN ('refund', 'reversal')), 0)
            AS expected
        FROM consumption c JOIN account_meter a ON a.meter = c.meter AND a.account = c.account AND a.to_at IS NULL
        WHERE c.kind = 'day' AND a.from_at < c.to_at AND c.n = (SELECT max(n) FROM consumption WHERE meter = c.meter)
          AND NOT EXISTS (SELECT 1 FROM open_op q JOIN op o ON o.id = q.op WHERE q.meter = c.meter AND o.kind NOT IN ('sale', 'refund', 'reversal')))
      WHERE -booked <> expected`,
  },
];
