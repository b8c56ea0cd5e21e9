/** The rules of the ledger as queries: each finds the rows that break it, from rows alone. */
import { APPROVAL_CHECKS } from './checks-approval.ts';
import { CLOSING_CHECKS } from './checks-closing.ts';
import { CONSUMPTION_CHECKS } from './checks-consumption.ts';
import { JOB_CHECKS } from './checks-job.ts';
import { MONEY_CHECKS } from './checks-money.ts';
import { OPENING_CHECKS } from './checks-opening.ts';
import { OPERATION_CHECKS } from './checks-operation.ts';
import { SHIFT_CHECKS, SLIP_TRUTH_CHECKS } from './checks-shift.ts';
import { PAYMENT_CHECKS } from './checks-payment.ts';
import { REFUND_CHECKS } from './checks-refund.ts';
import { REPLACEMENT_CHECKS } from './checks-replacement.ts';
import { WRONG_ROOM_CHECKS } from './checks-wrong-room.ts';
import type { Check } from './report.ts';

const SLIP_CHECKS: readonly Check[] = [
  {
    name: 'slip.gapless',
    sql: `SELECT 'slips ' || series || '-' || day || '-' || seat AS subject, count(*) || ' slips up to number ' || max(counter) AS detail
      FROM slip GROUP BY series, day, seat HAVING count(*) <> max(counter) OR min(counter) <> 1`,
  },
  {
    name: 'slip.operation',
    sql: `SELECT 'slip ' || s.id AS subject, 'belongs to no operation, payment or closed shift that exists' AS detail FROM slip s
      WHERE NOT EXISTS (SELECT 1 FROM op WHERE id = s.op) AND NOT EXISTS (SELECT 1 FROM payment WHERE id = s.payment)
        AND NOT (s.kind = 'shift' AND EXISTS (SELECT 1 FROM shift_close WHERE shift = s.shift))`,
  },
  {
    name: 'slip.print',
    sql: `SELECT 'slip ' || p.slip AS subject, 'copy ' || p.copy || ' is without its slip, before it, or out of number' AS detail
      FROM slip_print p LEFT JOIN slip s ON s.id = p.slip
      WHERE s.id IS NULL OR p.at < s.at OR p.copy <> 1 AND NOT EXISTS
        (SELECT 1 FROM slip_print q WHERE q.slip = p.slip AND q.copy = p.copy - 1)`,
  },
];

const RECORD_CHECKS: readonly Check[] = [
  {
    name: 'setting.history',
    sql: `SELECT 'setting ' || s.key AS subject, 'is not the last line of its history' AS detail FROM setting s
      WHERE (s.version, s.value) IS NOT (SELECT version, value FROM setting_history h WHERE h.key = s.key ORDER BY version DESC LIMIT 1)`,
  },
  {
    name: 'finding.events',
    sql: `SELECT 'finding ' || f.id AS subject, 'its events are not opened, noted …, resolved' AS detail FROM finding f
      LEFT JOIN finding_event e ON e.finding = f.id GROUP BY f.id
      HAVING count(e.n) = 0 OR max(e.n) <> count(e.n) OR sum(e.kind = 'opened') <> 1 OR sum((e.kind = 'opened') <> (e.n = 1)) > 0
        OR sum(e.kind = 'resolved') > 1`,
  },
];

/** Every check, in the order in which breaks are reported. */
export const CHECKS: readonly Check[] = [
  ...MONEY_CHECKS,
  ...PAYMENT_CHECKS,
  ...OPERATION_CHECKS,
  ...JOB_CHECKS,
  ...OPENING_CHECKS,
  ...REFUND_CHECKS,
  ...CLOSING_CHECKS,
  ...CONSUMPTION_CHECKS,
  ...WRONG_ROOM_CHECKS,
  ...REPLACEMENT_CHECKS,
  ...APPROVAL_CHECKS,
  ...SHIFT_CHECKS,
  ...SLIP_CHECKS,
  ...SLIP_TRUTH_CHECKS,
  ...RECORD_CHECKS,
];
