/** The triggers of openings. */
import { refuse, refuseFirst, trigger } from './trigger-text.ts';

const OVER = `('opened', 'abandoned')`;
const LAST_OPENING_STATE = (id: string) => `(SELECT state FROM opening_step WHERE opening = ${id} ORDER BY n DESC LIMIT 1)`;

/** An opening begins by writing, ends once, holds its meter's lock in between, and only then is the meter its account's. */
export const OPENING_TRIGGERS: readonly string[] = [
  trigger(
    'opening_step_order',
    'BEFORE INSERT ON opening_step',
    refuse('opening_step: there must be such an opening', `NOT EXISTS (SELECT 1 FROM opening WHERE id = NEW.opening)`),
    refuseFirst(
      [
        ['opening_step: n must follow the last', 'NEW.n IS NOT coalesce(max(n), 0) + 1'],
        ['opening_step: the first step is writing', `NEW.n = 1 AND NEW.state <> 'writing'`],
        ['opening_step: it has ended', `state IN ${OVER}`],
        ['opening_step: money is never left behind', `NEW.state = 'abandoned' AND state <> 'waiting'`],
        ['opening_step: only a purchase has an operation', `(NEW.op IS NOT NULL) <> (NEW.state = 'buying')`],
        ['opening_step: a frame has its job', `(NEW.job IS NOT NULL) <> (NEW.state IN ('writing', 'restoring'))`],
        ['opening_step: an end needs its evidence', `NEW.state IN ${OVER} AND NEW.evidence IS NULL`],
      ],
      'opening_step WHERE opening = NEW.opening',
    ),
    refuse(
      'opening_step: its purchase is still open',
      `EXISTS (SELECT 1 FROM open_op JOIN opening_step USING (op) WHERE opening = NEW.opening)`,
    ),
  ),
  trigger(
    'opening_step_lock',
    `AFTER INSERT ON opening_step WHEN NEW.n = 1`,
    `INSERT INTO open_opening (meter, opening) SELECT meter, id FROM opening WHERE id = NEW.opening;`,
  ),
  trigger(
    'opening_step_unlock',
    `AFTER INSERT ON opening_step WHEN NEW.state IN ${OVER}`,
    `DELETE FROM open_opening WHERE opening = NEW.opening;`,
  ),
  trigger(
    'open_opening_insert',
    'BEFORE INSERT ON open_opening',
    refuse(
      'open_opening: the meter is being opened',
      `EXISTS (SELECT 1 FROM open_opening WHERE meter = NEW.meter OR opening = NEW.opening)`,
    ),
    refuse(
      'open_opening: only for an opening that is open on that meter',
      `NEW.meter IS NOT (SELECT meter FROM opening WHERE id = NEW.opening) OR coalesce(${LAST_OPENING_STATE('NEW.opening')} IN ${OVER}, 1)`,
    ),
  ),
  trigger('open_opening_update', 'BEFORE UPDATE ON open_opening', `SELECT RAISE(ABORT, 'open_opening: rows are never changed');`),
  trigger(
    'open_opening_delete',
    'BEFORE DELETE ON open_opening',
    refuse('open_opening: the opening is still open', `${LAST_OPENING_STATE('OLD.opening')} NOT IN ${OVER}`),
  ),
  trigger(
    'account_meter_opening',
    'BEFORE INSERT ON account_meter',
    refuse('account_meter: the meter is being opened', `EXISTS (SELECT 1 FROM open_opening WHERE meter = NEW.meter)`),
    refuse(
      'account_meter: its opening has not come to its end',
      `NEW.opening IS NOT NULL AND (${LAST_OPENING_STATE('NEW.opening')} IS NOT 'opened'
    OR NEW.meter IS NOT (SELECT meter FROM opening WHERE id = NEW.opening))`,
    ),
  ),
];
