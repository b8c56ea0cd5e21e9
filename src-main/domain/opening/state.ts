/** The states of an opening and which may follow which. */

export const OPENING_STATES = ['writing', 'written', 'restoring', 'restored', 'buying', 'waiting', 'opened', 'abandoned'] as const;
export type OpeningState = (typeof OPENING_STATES)[number];

/**
 * writing: a job brings prices and thresholds · written: they were read back · restoring: a job takes a forced trip away · restored: it was
 * read back · buying: the first purchase is recorded and on its way · waiting: stands still until a person says how it goes on ·
 * opened, abandoned: the ends. Money is only taken at `buying`.
 */
const FOLLOWS: Record<OpeningState, readonly OpeningState[]> = {
  writing: ['written', 'waiting'],
  written: ['restoring', 'buying', 'waiting', 'opened'],
  restoring: ['restored', 'waiting'],
  restored: ['buying', 'waiting', 'opened'],
  buying: ['waiting', 'opened'],
  waiting: ['writing', 'written', 'abandoned'],
  opened: [],
  abandoned: [],
};

export function openingMayFollow(from: OpeningState, to: OpeningState): boolean {
  return FOLLOWS[from].includes(to);
}

export function openingIsOver(state: OpeningState): boolean {
  return FOLLOWS[state].length === 0;
}
