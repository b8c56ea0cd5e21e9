/** Checks of approvals: asked, answered once, used once, and never by one and the same person. */
import type { Check } from './report.ts';

export const APPROVAL_CHECKS: readonly Check[] = [
  {
    name: 'approval.steps',
    sql: `SELECT 'approval ' || a.id AS subject, 'its steps are not asked, then one answer, then at most one use' AS detail
      FROM approval a LEFT JOIN approval_step s ON s.approval = a.id GROUP BY a.id
      HAVING count(s.n) = 0 OR max(s.n) <> count(s.n) OR sum((s.state = 'asked') <> (s.n = 1)) > 0
        OR sum(s.state = 'granted' AND s.n <> 2) > 0 OR sum(s.state = 'refused' AND (s.n <> 2 OR s.n <> (SELECT max(n) FROM approval_step t WHERE t.approval = a.id))) > 0
        OR sum(s.state = 'used') > sum(s.state = 'granted')
        OR sum(s.state IN ('used', 'withdrawn') AND s.n < (SELECT max(n) FROM approval_step t WHERE t.approval = a.id)) > 0`,
  },
  {
    name: 'approval.own',
    sql: `SELECT 'approval ' || a.id AS subject, 'operator ' || g.operator || ' approved what they asked for or did themselves' AS detail
      FROM approval a JOIN approval_step g ON g.approval = a.id AND g.state = 'granted'
      WHERE g.operator = a.operator OR EXISTS (SELECT 1 FROM approval_step u WHERE u.approval = a.id AND u.state = 'used' AND u.operator = g.operator)
        OR EXISTS (SELECT 1 FROM op o WHERE o.approval = a.id AND o.operator = g.operator)`,
  },
  {
    name: 'approval.used',
    sql: `SELECT 'operation ' || o.id AS subject, 'its approval is not its own, or was not granted and used for it' AS detail FROM op o
      WHERE o.approval IS NOT NULL AND ((SELECT count(*) FROM op p WHERE p.approval = o.approval) > 1
        OR NOT EXISTS (SELECT 1 FROM approval a JOIN approval_step u ON u.approval = a.id AND u.state = 'used'
          WHERE a.id = o.approval AND u.operator = o.operator AND a.account = o.account AND a.input_hash = o.input_hash))`,
  },
];
