/** The triggers of consumption: contiguous per meter, no freeze used twice, and each row is what its entry took off the meter in the ledger. */
import { refuse, trigger } from './trigger-text.ts';

const LAST = 'consumption WHERE meter = NEW.meter AND n = NEW.n - 1';
/** Goes on where the row before ended, with the figures it ended with. */
const CONTINUES = `EXISTS (SELECT 1 FROM ${LAST} AND kind = 'day' AND account = NEW.account AND to_at = NEW.from_at
    AND total_after_fen = NEW.total_before_fen AND balance_after_fen = NEW.balance_before_fen AND book_n <= NEW.book_n)`;
/** Begins with an account that got the meter since the row before. */
const BEGINS = `EXISTS (SELECT 1 FROM account_meter a LEFT JOIN consumption c ON c.meter = NEW.meter AND c.n = NEW.n - 1
    WHERE a.account = NEW.account AND a.meter = NEW.meter AND a.from_at <= NEW.from_at
    AND (c.n IS NULL OR c.to_at <= NEW.from_at AND (c.kind <> 'day' OR c.account <> NEW.account OR a.from_at >= c.to_at)))`;
const TAKEN_OFF = `(SELECT sum(p.fen) FROM posting p JOIN gl_account g ON g.id = p.gl
    WHERE p.entry = NEW.entry AND g.code = '2001' AND g.sub = NEW.account || '/' || NEW.meter)`;

export const CONSUMPTION_TRIGGERS: readonly string[] = [
  trigger(
    'consumption_true',
    'BEFORE INSERT ON consumption',
    refuse('consumption: it must follow on the row before, or begin with the account', `NOT (${CONTINUES} OR ${BEGINS})`),
    refuse(
      'consumption: a freeze is used once',
      `NEW.kind = 'day' AND EXISTS (SELECT 1 FROM consumption WHERE kind = 'day' AND to_day = NEW.to_day AND meter = NEW.meter)`,
    ),
    refuse(
      'consumption: it must end as a good freeze has it',
      `NEW.kind = 'day' AND NOT EXISTS (SELECT 1 FROM freeze WHERE local_day = NEW.to_day AND meter = NEW.meter AND quality = 'good'
    AND read_at = NEW.to_at AND balance_fen = NEW.balance_after_fen AND total_fen = NEW.total_after_fen)`,
    ),
    refuse('consumption: its entry must take it off the meter', `NEW.fall_fen + NEW.beside_fen IS NOT coalesce(${TAKEN_OFF}, 0)`),
  ),
];
