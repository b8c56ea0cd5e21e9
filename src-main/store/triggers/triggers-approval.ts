/** The triggers of approvals and of wrong rooms. */
import { refuse, refuseFirst, trigger } from './trigger-text.ts';

const ASKER = '(SELECT operator FROM approval WHERE id = NEW.approval)';
const GRANTER = `(SELECT operator FROM approval_step WHERE approval = NEW.approval AND state = 'granted')`;

/** Asked first, answered once, used once, and neither asked nor used by whoever granted it. */
export const APPROVAL_TRIGGERS: readonly string[] = [
  trigger(
    'approval_step_order',
    'BEFORE INSERT ON approval_step',
    // max(n) makes the other columns those of the last step.
    refuseFirst(
      [
        ['approval_step: n must follow the last', 'NEW.n IS NOT coalesce(max(n), 0) + 1'],
        ['approval_step: the first step asks', `(NEW.n = 1) <> (NEW.state = 'asked')`],
        ['approval_step: it has ended', `state IN ('refused', 'withdrawn', 'used')`],
        ['approval_step: it is answered once', `NEW.state IN ('granted', 'refused') AND state <> 'asked'`],
        ['approval_step: only a granted one is used', `NEW.state = 'used' AND state <> 'granted'`],
      ],
      'approval_step WHERE approval = NEW.approval',
    ),
    refuse('approval_step: nobody approves their own', `NEW.state = 'granted' AND NEW.operator IS ${ASKER}`),
    refuse('approval_step: nobody does what they approved', `NEW.state = 'used' AND NEW.operator IS ${GRANTER}`),
  ),
  trigger(
    'wrong_room_step_order',
    'BEFORE INSERT ON wrong_room_step',
    refuseFirst(
      [
        ['wrong_room_step: n must follow the last', 'NEW.n IS NOT coalesce(max(n), 0) + 1'],
        ['wrong_room_step: the first step reverses', `(NEW.n = 1) <> (NEW.state = 'reversing')`],
        ['wrong_room_step: it has ended', `state IN ('moved', 'returned', 'abandoned', 'givenUp')`],
        ['wrong_room_step: an operation has its step', `(NEW.op IS NOT NULL) <> (NEW.state IN ('reversing', 'selling'))`],
      ],
      'wrong_room_step WHERE wrong_room = NEW.wrong_room',
    ),
  ),
];
