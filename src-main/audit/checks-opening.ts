/** Checks of openings: no meter is an account's before its opening ended, and no purchase before that is anybody else's. */
import type { Check } from './report.ts';

/** Each opening with the state, time and account of its last step. */
const LAST = `SELECT g.*, s.state, s.at AS ended, s.evidence ->> '$.account' AS whose, s.n AS last FROM opening g
  JOIN opening_step s ON s.opening = g.id AND s.n = (SELECT max(n) FROM opening_step WHERE opening = g.id)`;

export const OPENING_CHECKS: readonly Check[] = [
  {
    name: 'opening.steps',
    sql: `SELECT 'opening ' || g.id AS subject, 'its steps are not writing … one end, numbered from 1' AS detail
      FROM opening g LEFT JOIN opening_step s ON s.opening = g.id GROUP BY g.id
      HAVING count(s.n) = 0 OR max(s.n) <> count(s.n) OR sum(s.n = 1 AND s.state = 'writing') <> 1
        OR sum(s.state IN ('opened', 'abandoned') AND s.n < (SELECT max(n) FROM opening_step t WHERE t.opening = g.id)) > 0`,
  },
  {
    name: 'opening.lock',
    sql: `SELECT 'meter ' || meter AS subject, 'opening ' || opening || CASE WHEN sum(held) = 0 THEN ' is open without its lock'
        ELSE ' holds the lock and is not open' END AS detail
      FROM (SELECT meter, opening, 1 AS held, 0 AS open FROM open_opening
        UNION ALL SELECT meter, id, 0, 1 FROM (${LAST}) WHERE state NOT IN ('opened', 'abandoned'))
      GROUP BY meter, opening HAVING sum(held) <> sum(open)`,
  },
  {
    name: 'opening.opened',
    sql: `SELECT 'opening ' || g.id AS subject, 'is ' || g.state || ', and ' ||
        (SELECT count(*) FROM account_meter WHERE opening = g.id) || ' meters are an account''s by it' AS detail FROM (${LAST}) g
      WHERE (SELECT count(*) FROM account_meter a WHERE a.opening = g.id) <> (g.state = 'opened')
        OR EXISTS (SELECT 1 FROM account_meter a WHERE a.opening = g.id
          AND (a.meter <> g.meter OR a.from_at < g.ended OR CAST(a.account AS TEXT) IS NOT CAST(g.whose AS TEXT)))`,
  },
  {
    name: 'opening.purchase',
    sql: `SELECT 'operation ' || o.id AS subject, 'is not the first purchase of opening ' || g.id AS detail
      FROM (${LAST}) g JOIN opening_step b ON b.opening = g.id AND b.op IS NOT NULL JOIN op o ON o.id = b.op
      WHERE b.state <> 'buying' OR o.kind <> 'sale' OR o.meter <> g.meter OR o.account <> ifnull(g.account, o.account)
        OR g.state = 'opened' AND CAST(o.account AS TEXT) IS NOT CAST(g.whose AS TEXT)
        OR g.state IN ('opened', 'abandoned') AND NOT EXISTS
          (SELECT 1 FROM op_step s WHERE s.op = o.id AND s.state IN ('confirmed', 'voided', 'reconciled'))
        OR g.state = 'abandoned' AND EXISTS (SELECT 1 FROM op_step s WHERE s.op = o.id AND s.state = 'confirmed')`,
  },
  {
    // Without times: a PC whose clock was set back sells, honestly, before the moment at which the meter became the account's.
    name: 'opening.before',
    sql: `SELECT 'operation ' || o.id AS subject, 'sells to meter ' || o.meter || ', which was not its account''s, and belongs to no opening' AS detail
      FROM op o WHERE o.kind = 'sale' AND NOT EXISTS (SELECT 1 FROM account_meter a
        WHERE a.meter = o.meter AND a.account = o.account)
      AND NOT EXISTS (SELECT 1 FROM opening_step b JOIN opening g ON g.id = b.opening WHERE b.op = o.id AND g.meter = o.meter)`,
  },
];
