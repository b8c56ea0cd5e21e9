/** The triggers of operations on meters. */
import { refuse, refuseFirst, trigger } from './trigger-text.ts';

const LAST_STATE = (op: string) => `(SELECT state FROM op_step WHERE op = ${op} ORDER BY n DESC LIMIT 1)`;
const FINAL = `('confirmed', 'voided', 'reconciled')`;

/** An operation begins with its intent, ends once, and holds its meter's lock in between. */
export const OPERATION_TRIGGERS: readonly string[] = [
  // One that the meter is proven not to have taken does not count: it may be tried again.
  trigger(
    'op_reverses_once',
    'BEFORE INSERT ON op',
    refuse(
      'op: that sale is reversed already',
      `EXISTS (SELECT 1 FROM op o WHERE o.reverses = NEW.reverses AND NOT EXISTS (SELECT 1 FROM op_step s
    WHERE s.op = o.id AND (s.state = 'voided' OR s.state = 'reconciled' AND s.evidence ->> '$.arrived' = 0)))`,
    ),
  ),
  // max(n) makes the other columns those of the last step.
  trigger(
    'op_step_order',
    'BEFORE INSERT ON op_step',
    refuseFirst(
      [
        ['op_step: n must follow the last', 'NEW.n IS NOT coalesce(max(n), 0) + 1'],
        ['op_step: the first step is the intent', `(NEW.n = 1) <> (NEW.state = 'intent')`],
        ['op_step: the operation has ended', `state IN ${FINAL}`],
        ['op_step: attempts never go back', 'NEW.attempt < attempt'],
        ['op_step: a final step needs its evidence', `NEW.state IN ${FINAL} AND NEW.evidence IS NULL`],
      ],
      'op_step WHERE op = NEW.op',
    ),
  ),
  trigger(
    'op_step_lock',
    `AFTER INSERT ON op_step WHEN NEW.n = 1`,
    `INSERT INTO open_op (meter, op) SELECT meter, id FROM op WHERE id = NEW.op;`,
  ),
  trigger(
    'op_step_unlock',
    `AFTER INSERT ON op_step WHEN NEW.state IN ${FINAL}`,
    `DELETE FROM open_op WHERE meter = (SELECT meter FROM op WHERE id = NEW.op) AND op = NEW.op;`,
  ),
  trigger(
    'open_op_insert',
    'BEFORE INSERT ON open_op',
    refuse('open_op: the meter has an open operation', `EXISTS (SELECT 1 FROM open_op WHERE meter = NEW.meter)`),
    refuse(
      'open_op: only for an operation that is open on that meter',
      `NEW.meter IS NOT (SELECT meter FROM op WHERE id = NEW.op) OR coalesce(${LAST_STATE('NEW.op')} IN ${FINAL}, 1)`,
    ),
  ),
  trigger('open_op_update', 'BEFORE UPDATE ON open_op', `SELECT RAISE(ABORT, 'open_op: rows are never changed');`),
  trigger(
    'open_op_delete',
    'BEFORE DELETE ON open_op',
    refuse('open_op: the operation is still open', `${LAST_STATE('OLD.op')} NOT IN ${FINAL}`),
  ),
];
