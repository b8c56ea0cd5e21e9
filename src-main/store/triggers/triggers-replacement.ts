/** The triggers of replacements. */
import { refuse, refuseFirst, trigger } from './trigger-text.ts';

const OVER = `('done', 'abandoned')`;
const SENT = `('carrying', 'settings', 'clock', 'restoring', 'looking')`;
const LAST_STATE = (id: string) => `(SELECT state FROM replacement_step WHERE replacement = ${id} ORDER BY n DESC LIMIT 1)`;
const WHOSE = `(SELECT meter FROM replacement WHERE id = NEW.replacement)`;

/** A replacement begins by reading, ends once, and holds the old meter and the new one in between. */
export const REPLACEMENT_TRIGGERS: readonly string[] = [
  trigger(
    'replacement_step_order',
    'BEFORE INSERT ON replacement_step',
    refuse('replacement_step: there must be such a replacement', `NOT EXISTS (SELECT 1 FROM replacement WHERE id = NEW.replacement)`),
    refuseFirst(
      [
        ['replacement_step: n must follow the last', 'NEW.n IS NOT coalesce(max(n), 0) + 1'],
        ['replacement_step: the first step is reading', `NEW.n = 1 AND NEW.state <> 'reading'`],
        ['replacement_step: it has ended', `state IN ${OVER}`],
        ['replacement_step: money on its way is never left behind', `NEW.state = 'abandoned' AND sum(state IN ${SENT}) > 0`],
        ['replacement_step: it is done when supply was looked at', `NEW.state = 'done' AND state <> 'looking'`],
        ['replacement_step: only carrying has an operation', `NEW.op IS NOT NULL AND NEW.state <> 'carrying'`],
        ['replacement_step: a frame has its job', `(NEW.job IS NOT NULL) > (NEW.state IN ('lighting', 'settings', 'restoring'))`],
        ['replacement_step: what stands still or ends says why', `NEW.state IN ('waiting', 'done', 'abandoned') AND NEW.evidence IS NULL`],
      ],
      'replacement_step WHERE replacement = NEW.replacement',
    ),
    refuse('replacement_step: the old meter is not its own new one', `NEW.meter IS ${WHOSE}`),
  ),
  trigger(
    'replacement_step_lock',
    'AFTER INSERT ON replacement_step WHEN NEW.n = 1',
    `INSERT INTO open_replacement (meter, replacement) VALUES (${WHOSE}, NEW.replacement);`,
  ),
  trigger(
    'replacement_step_new',
    'AFTER INSERT ON replacement_step WHEN NEW.n > 1',
    `DELETE FROM open_replacement WHERE replacement = NEW.replacement AND meter <> ${WHOSE} AND meter IS NOT NEW.meter;`,
    `INSERT INTO open_replacement (meter, replacement) SELECT NEW.meter, NEW.replacement WHERE NEW.meter IS NOT NULL
    AND NEW.state NOT IN ${OVER} AND NOT EXISTS (SELECT 1 FROM open_replacement WHERE meter = NEW.meter AND replacement = NEW.replacement);`,
  ),
  trigger(
    'replacement_step_unlock',
    `AFTER INSERT ON replacement_step WHEN NEW.state IN ${OVER}`,
    `DELETE FROM open_replacement WHERE replacement = NEW.replacement;`,
  ),
  trigger(
    'open_replacement_insert',
    'BEFORE INSERT ON open_replacement',
    refuse('open_replacement: the meter is being replaced', `EXISTS (SELECT 1 FROM open_replacement WHERE meter = NEW.meter)`),
    refuse(
      'open_replacement: only for the meters of one that is open',
      `coalesce(${LAST_STATE('NEW.replacement')} IN ${OVER}, 1) OR NOT EXISTS (SELECT 1 FROM replacement WHERE id = NEW.replacement AND meter = NEW.meter
    UNION ALL SELECT 1 FROM replacement_step WHERE replacement = NEW.replacement AND meter = NEW.meter)`,
    ),
  ),
  trigger(
    'open_replacement_update',
    'BEFORE UPDATE ON open_replacement',
    `SELECT RAISE(ABORT, 'open_replacement: rows are never changed');`,
  ),
  trigger(
    'open_replacement_delete',
    'BEFORE DELETE ON open_replacement',
    refuse(
      'open_replacement: the replacement is still open',
      `${LAST_STATE('OLD.replacement')} NOT IN ${OVER}
    AND OLD.meter IS (SELECT meter FROM replacement WHERE id = OLD.replacement)`,
    ),
  ),
  trigger(
    'op_replacement',
    'BEFORE INSERT ON op',
    refuse(
      'op: the meter is being replaced',
      `NEW.kind <> 'carryOver' AND EXISTS (SELECT 1 FROM open_replacement WHERE meter = NEW.meter)`,
    ),
  ),
];
