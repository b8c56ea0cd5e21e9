/** The triggers of closings and settlements. */
import { refuse, refuseFirst, trigger } from './trigger-text.ts';

const OVER = `('closed', 'abandoned')`;
const LAST_CLOSING_STATE = (id: string) => `(SELECT state FROM closing_step WHERE closing = ${id} ORDER BY n DESC LIMIT 1)`;
const IS_TYPED = `(SELECT typed IS NOT NULL FROM closing WHERE id = NEW.closing)`;

/** A closing begins by holding the meter, or is one step of typed figures; it ends once and holds its meter's lock in between. */
export const CLOSING_TRIGGERS: readonly string[] = [
  trigger(
    'closing_step_order',
    'BEFORE INSERT ON closing_step',
    refuse('closing_step: there must be such a closing', `NOT EXISTS (SELECT 1 FROM closing WHERE id = NEW.closing)`),
    refuseFirst(
      [
        ['closing_step: n must follow the last', 'NEW.n IS NOT coalesce(max(n), 0) + 1'],
        [
          'closing_step: the first step holds the meter, or its figures were typed',
          `NEW.n = 1 AND NEW.state <> iif(${IS_TYPED}, 'closed', 'holding')`,
        ],
        ['closing_step: it has ended', `state IN ${OVER}`],
        ['closing_step: it is only abandoned while it waits', `NEW.state = 'abandoned' AND state <> 'waiting'`],
        ['closing_step: a trip has its job', `(NEW.job IS NOT NULL) <> (NEW.state = 'holding')`],
        ['closing_step: zeroing has its operation', `(NEW.op IS NOT NULL) <> (NEW.state = 'zeroing')`],
        ['closing_step: only typed figures are posted by it', `NEW.entry IS NOT NULL AND NEW.n <> 1`],
        [
          'closing_step: a final reading and an end need their evidence',
          `NEW.state IN ('zeroing', 'closed', 'abandoned') AND NEW.evidence IS NULL`,
        ],
      ],
      'closing_step WHERE closing = NEW.closing',
    ),
    refuse(
      'closing_step: its operation is still open',
      `EXISTS (SELECT 1 FROM open_op JOIN closing_step USING (op) WHERE closing = NEW.closing)`,
    ),
  ),
  trigger(
    'closing_step_lock',
    `AFTER INSERT ON closing_step WHEN NEW.n = 1 AND NEW.state = 'holding'`,
    `INSERT INTO open_closing (meter, closing) SELECT meter, id FROM closing WHERE id = NEW.closing;`,
  ),
  trigger(
    'closing_step_unlock',
    `AFTER INSERT ON closing_step WHEN NEW.state IN ${OVER}`,
    `DELETE FROM open_closing WHERE closing = NEW.closing;`,
  ),
  trigger(
    'open_closing_insert',
    'BEFORE INSERT ON open_closing',
    refuse(
      'open_closing: the meter is being closed',
      `EXISTS (SELECT 1 FROM open_closing WHERE meter = NEW.meter OR closing = NEW.closing)`,
    ),
    refuse('open_closing: the meter has an open operation', `EXISTS (SELECT 1 FROM open_op WHERE meter = NEW.meter)`),
    refuse('open_closing: the meter is being opened', `EXISTS (SELECT 1 FROM open_opening WHERE meter = NEW.meter)`),
    refuse(
      'open_closing: only for a closing that is open on that meter',
      `NEW.meter IS NOT (SELECT meter FROM closing WHERE id = NEW.closing) OR coalesce(${LAST_CLOSING_STATE('NEW.closing')} IN ${OVER}, 1)`,
    ),
  ),
  trigger('open_closing_update', 'BEFORE UPDATE ON open_closing', `SELECT RAISE(ABORT, 'open_closing: rows are never changed');`),
  trigger(
    'open_closing_delete',
    'BEFORE DELETE ON open_closing',
    refuse('open_closing: the closing is still open', `${LAST_CLOSING_STATE('OLD.closing')} NOT IN ${OVER}`),
  ),
  trigger(
    'open_op_closing',
    'BEFORE INSERT ON open_op',
    refuse(
      'open_op: the meter is being closed',
      `EXISTS (SELECT 1 FROM open_closing WHERE meter = NEW.meter) AND (SELECT kind FROM op WHERE id = NEW.op) <> 'closing'`,
    ),
  ),
  trigger(
    'open_opening_closing',
    'BEFORE INSERT ON open_opening',
    refuse('open_opening: the meter is being closed', `EXISTS (SELECT 1 FROM open_closing WHERE meter = NEW.meter)`),
  ),
  trigger(
    'settlement_whole',
    'BEFORE INSERT ON settlement',
    refuse(
      'settlement: the account still has a meter',
      `EXISTS (SELECT 1 FROM account_meter WHERE account = NEW.account AND to_at IS NULL)`,
    ),
    refuse(
      'settlement: its tenders must sum to what is paid out',
      `NEW.paid_out_fen IS NOT (SELECT coalesce(sum(amount_fen), 0) FROM settlement_tender WHERE settlement = NEW.id)`,
    ),
  ),
  trigger(
    'settlement_tender_open',
    'BEFORE INSERT ON settlement_tender',
    refuse('settlement_tender: its settlement must be the next', `NEW.settlement IS NOT (SELECT coalesce(max(id), 0) + 1 FROM settlement)`),
  ),
];
