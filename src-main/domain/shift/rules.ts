/** How this site runs its drawers, with defaults. */
import * as v from 'valibot';

export const shiftRules = v.object({
  /** 盲点: whoever counts does not see what is expected until the count is written down. */
  'shift.blind': v.optional(v.boolean(), false),
  /** 留底: part of the money may stay in the drawer for the next shift of that seat; otherwise all of it is handed up. */
  'shift.keeps': v.optional(v.boolean(), true),
  /** A shift opens by itself with the first money; otherwise selling waits until it was opened with its float. */
  'shift.opensItself': v.optional(v.boolean(), true),
});

export type ShiftRules = v.InferOutput<typeof shiftRules>;
