/** The states of a closing 销户 of one meter, act one, and which may follow which. */
export const CLOSING_STATES = ['holding', 'zeroing', 'waiting', 'closed', 'abandoned'] as const;
export type ClosingState = (typeof CLOSING_STATES)[number];

/**
 * holding: a job trips the meter, then it is read for the last time · zeroing: the final figures stand, the use up to them is posted, and
 * what is left is being taken off · waiting: stands still until a person says how it goes on · closed: the meter holds nothing and is
 * nobody's · abandoned: all is as it was. A closing of typed figures has the one step closed.
 */
const FOLLOWS: Record<ClosingState, readonly ClosingState[]> = {
  holding: ['zeroing', 'closed', 'waiting'],
  zeroing: ['closed', 'waiting'],
  waiting: ['holding', 'abandoned'],
  closed: [],
  abandoned: [],
};

export function closingMayFollow(from: ClosingState, to: ClosingState): boolean {
  return FOLLOWS[from].includes(to);
}

export function closingIsOver(state: ClosingState): boolean {
  return FOLLOWS[state].length === 0;
}
