/** Checks of closings and settlements: no meter leaves an account before it is proven empty, and no account ends with money of anybody in it. */
import type { Check } from './report.ts';

const OVER = `('closed', 'abandoned')`;
/** Each closing with its last step and the last figures that were kept. */
const LAST = `SELECT c.*, s.state, s.at AS ended, (SELECT op FROM closing_step o WHERE o.closing = c.id AND o.op IS NOT NULL ORDER BY n DESC LIMIT 1) AS op,
    (SELECT r.evidence FROM closing_step r WHERE r.closing = c.id AND r.evidence ->> '$.reading' IS NOT NULL ORDER BY n DESC LIMIT 1) AS figures
  FROM closing c JOIN closing_step s ON s.closing = c.id AND s.n = (SELECT max(n) FROM closing_step WHERE closing = c.id)`;
const BALANCE = `figures ->> '$.reading.balanceFen'`;
/** Whether an operation ended with the money off the meter. */
const CAME_OFF = (op: string) => `EXISTS (SELECT 1 FROM op_step e WHERE e.op = ${op}
    AND (e.state = 'confirmed' OR e.state = 'reconciled' AND e.evidence ->> '$.arrived' = 1))`;
/** What an entry moves an account by; every sub-account where none is named. */
const MOVED = (entry: string, code: string, sub?: string) => `(SELECT ifnull(sum(p.fen), 0) FROM posting p JOIN gl_account g ON g.id = p.gl
    WHERE p.entry = ${entry} AND g.code = '${code}'${sub ? ` AND g.sub = CAST(${sub} AS TEXT)` : ''})`;
const STANDS = (code: string, sub: string) => `(SELECT ifnull(sum(b.fen), 0) FROM gl_account g JOIN gl_balance b ON b.gl = g.id
    WHERE g.code = '${code}' AND g.sub ${sub})`;

export const CLOSING_CHECKS: readonly Check[] = [
  {
    name: 'closing.steps',
    sql: `SELECT 'closing ' || c.id AS subject, 'its steps are not holding … one end, numbered from 1' AS detail
      FROM closing c LEFT JOIN closing_step s ON s.closing = c.id GROUP BY c.id
      HAVING count(s.n) = 0 OR max(s.n) <> count(s.n) OR sum(s.n = 1 AND s.state = iif(c.typed IS NULL, 'holding', 'closed')) <> 1
        OR sum(s.state IN ${OVER} AND s.n < (SELECT max(n) FROM closing_step t WHERE t.closing = c.id)) > 0`,
  },
  {
    name: 'closing.lock',
    sql: `SELECT 'meter ' || meter AS subject, 'closing ' || closing || CASE WHEN sum(held) = 0 THEN ' is open without its lock'
        ELSE ' holds the lock and is not open' END AS detail
      FROM (SELECT meter, closing, 1 AS held, 0 AS open FROM open_closing
        UNION ALL SELECT meter, id, 0, 1 FROM (${LAST}) WHERE state NOT IN ${OVER})
      GROUP BY meter, closing HAVING sum(held) <> sum(open)`,
  },
  {
    name: 'closing.alone',
    sql: `SELECT 'meter ' || c.meter AS subject, 'is being closed while operation ' || o.op || ' is open on it' AS detail
      FROM open_closing c JOIN open_op o ON o.meter = c.meter JOIN op ON op.id = o.op
      WHERE NOT EXISTS (SELECT 1 FROM closing_step s WHERE s.closing = c.closing AND s.op = o.op)`,
  },
  {
    name: 'closing.operation',
    sql: `SELECT 'operation ' || o.id AS subject, 'empties meter ' || o.meter || ' and belongs to no closing of it' AS detail FROM op o
      WHERE o.kind = 'closing' AND NOT EXISTS (SELECT 1 FROM closing_step s JOIN closing c ON c.id = s.closing WHERE s.op = o.id
          AND s.state = 'zeroing' AND c.meter = o.meter AND c.account = o.account AND s.evidence ->> '$.reading.balanceFen' = o.credit_fen)
        OR o.kind <> 'closing' AND EXISTS (SELECT 1 FROM closing_step s WHERE s.op = o.id)`,
  },
  {
    name: 'closing.empty',
    sql: `SELECT 'closing ' || id AS subject, 'is closed, and nothing proves that the meter holds nothing' AS detail FROM (${LAST}) c
      WHERE state = 'closed' AND typed IS NULL AND NOT ifnull(iif(op IS NULL OR ${BALANCE} = 0, ${BALANCE} = 0, ${CAME_OFF('c.op')}), 0)`,
  },
  {
    name: 'closing.meter',
    sql: `SELECT 'closing ' || c.id AS subject, 'is ' || c.state || ', and its meter is ' || iif(c.state = 'closed', 'still', 'not') || ' the account''s' AS detail
      FROM (${LAST}) c LEFT JOIN account_meter a ON a.meter = c.meter AND a.account = c.account AND a.to_at IS NULL
        LEFT JOIN opening g ON g.id = a.opening
      WHERE iif(c.state = 'closed', a.id IS NOT NULL AND iif(g.id IS NULL, a.from_at <= c.ended, g.at < c.at), a.id IS NULL AND c.state NOT IN ${OVER})`,
  },
  {
    name: 'closing.use',
    sql: `SELECT 'closing ' || id AS subject, 'its last figures are not those up to which its use was posted' AS detail FROM (${LAST}) c
      WHERE state = 'closed' AND NOT EXISTS (SELECT 1 FROM consumption u WHERE u.meter = c.meter AND u.account = c.account
        AND u.kind = 'closing' AND u.balance_after_fen = ${BALANCE} AND u.fall_fen = c.figures ->> '$.useFen')`,
  },
  {
    name: 'closing.typed',
    sql: `SELECT 'closing ' || id AS subject, 'of typed figures is without its approval, its case or its entry, or something was sent' AS detail
      FROM (${LAST}) c WHERE typed IS NOT NULL AND (state <> 'closed' OR op IS NOT NULL OR ifnull(reason, '') = ''
        OR NOT EXISTS (SELECT 1 FROM approval a JOIN approval_step u ON u.approval = a.id AND u.state = 'used'
          WHERE a.id = c.approval AND a.call = 'closing.startTyped' AND a.input_hash = c.input_hash)
        OR NOT EXISTS (SELECT 1 FROM finding f WHERE f.kind = 'closingTyped' AND f.meter = c.meter AND f.account = c.account)
        OR (SELECT ifnull(${MOVED('s.entry', '2001', `c.account || '/' || c.meter`)}, 0) FROM closing_step s WHERE s.closing = c.id AND s.n = 1) <> ${BALANCE}
        OR (SELECT ${MOVED('s.entry', '2104', 'c.account')} + ${MOVED('s.entry', '1101', 'c.account')} FROM closing_step s
          WHERE s.closing = c.id AND s.n = 1) <> -(${BALANCE}))`,
  },
  {
    name: 'settlement.entry',
    sql: `SELECT 'settlement ' || t.id AS subject, 'is not what its entry moves' AS detail FROM settlement t LEFT JOIN entry e ON e.id = t.entry
      WHERE t.paid_out_fen - t.left_fen <> t.deposit_fen + t.held_fen - t.owed_fen OR t.paid_out_fen > 0 AND t.left_fen > 0
        OR e.id IS NOT NULL AND (e.kind <> 'account.settled' OR e.shift IS NOT t.shift)
        OR ${MOVED('t.entry', '2105', 't.account')} <> t.deposit_fen OR ${MOVED('t.entry', '2104', 't.account')} <> t.held_fen
        OR ${MOVED('t.entry', '1101', 't.account')} <> t.left_fen - t.owed_fen
        OR ${MOVED('t.entry', '1001')} + ${MOVED('t.entry', '1002')} <> -t.paid_out_fen
        OR (SELECT ifnull(sum(amount_fen), 0) FROM settlement_tender x WHERE x.settlement = t.id) <> t.paid_out_fen`,
  },
  {
    name: 'settlement.entries',
    sql: `SELECT 'entry ' || e.id AS subject, e.kind || ' belongs to nothing that ended or was paid' AS detail FROM entry e
      WHERE e.kind = 'account.settled' AND NOT EXISTS (SELECT 1 FROM settlement WHERE entry = e.id)
        OR e.kind IN ('deposit.taken', 'debt.collected') AND NOT EXISTS (SELECT 1 FROM other_payment WHERE entry = e.id)
        OR e.kind = 'closing.typed' AND NOT EXISTS (SELECT 1 FROM closing_step WHERE entry = e.id)`,
  },
  {
    name: 'settlement.account',
    sql: `SELECT 'account ' || a.id AS subject, 'is closed and still has a meter, a deposit or money on a meter' AS detail FROM account a
      WHERE a.closed_at IS NOT NULL AND (EXISTS (SELECT 1 FROM account_meter m WHERE m.account = a.id AND m.to_at IS NULL)
        OR ${STANDS('2105', '= CAST(a.id AS TEXT)')} <> 0 OR ${STANDS('2001', `LIKE a.id || '/%'`)} <> 0)
      UNION ALL SELECT 'account ' || t.account, 'is settled and not closed' FROM settlement t JOIN account a ON a.id = t.account
        WHERE a.closed_at IS NULL`,
  },
  {
    name: 'settlement.back',
    sql: `SELECT 'payment ' || p.id AS subject, 'more goes back than was paid: ' || sum(x.fen) || ' of ' || p.total_fen AS detail FROM payment p JOIN
        (SELECT payment, amount_fen AS fen FROM settlement_tender UNION ALL SELECT t.payment, t.amount_fen FROM refund_tender t
          WHERE NOT EXISTS (SELECT 1 FROM op_step s WHERE s.op = t.op
            AND (s.state = 'voided' OR s.state = 'reconciled' AND s.evidence ->> '$.arrived' = 0))) x ON x.payment = p.id
      GROUP BY p.id HAVING sum(x.fen) > p.total_fen`,
  },
  {
    name: 'deposit',
    sql: `SELECT 'account 2105[' || g.sub || ']' AS subject, 'more deposit was given back than was taken: ' || b.fen || ' fen' AS detail
      FROM gl_account g JOIN gl_balance b ON b.gl = g.id WHERE g.code = '2105' AND b.fen > 0`,
  },
  {
    name: 'payment.other',
    sql: `SELECT 'payment ' || p.id AS subject, 'is no ' || ifnull(o.kind, 'sale') || ' whose entry takes it' AS detail FROM payment p
      LEFT JOIN other_payment o ON o.payment = p.id LEFT JOIN entry e ON e.id = o.entry
      WHERE o.payment IS NULL AND EXISTS (SELECT 1 FROM payment_line l WHERE l.payment = p.id AND l.kind = 'deposit')
        OR o.payment IS NOT NULL AND (e.kind IS NOT iif(o.kind = 'deposit', 'deposit.taken', 'debt.collected') OR e.shift IS NOT p.shift
          OR EXISTS (SELECT 1 FROM payment_line l WHERE l.payment = p.id AND l.kind <> o.kind) OR EXISTS (SELECT 1 FROM op WHERE op.payment = p.id)
          OR iif(o.kind = 'deposit', ${MOVED('o.entry', '2105', 'p.account')}, ${MOVED('o.entry', '1101', 'p.account')}) <> -p.total_fen
          OR ${MOVED('o.entry', '1001')} + ${MOVED('o.entry', '1002')} <> p.total_fen)`,
  },
];
