/** Wrong room 串户: a sale is undone on one meter and made on another with the same money. Its states, and what it does next. */

export const WRONG_ROOM_STATES = ['reversing', 'waiting', 'selling', 'moved', 'returned', 'abandoned', 'givenUp'] as const;
export type WrongRoomState = (typeof WRONG_ROOM_STATES)[number];

/**
 * reversing: the wrong sale is being undone · selling: the right one is under way · waiting: undone, and the right one was refused: a person
 * says how it goes on · moved: all of it is where it belongs · abandoned: the wrong meter gave nothing back, all is as it was ·
 * returned, givenUp: undone, and the money is held for whoever had paid it.
 */
const FOLLOWS: Record<WrongRoomState, readonly WrongRoomState[]> = {
  reversing: ['selling', 'waiting', 'abandoned'],
  selling: ['moved', 'returned'],
  waiting: ['selling', 'waiting', 'givenUp'],
  moved: [],
  returned: [],
  abandoned: [],
  givenUp: [],
};

export function wrongRoomMayFollow(from: WrongRoomState, to: WrongRoomState): boolean {
  return FOLLOWS[from].includes(to);
}

export function wrongRoomIsOver(state: WrongRoomState): boolean {
  return FOLLOWS[state].length === 0;
}

export interface WrongRoomToDecide {
  readonly state: WrongRoomState;
  /** Whether the money has come off the wrong meter. */
  readonly cameOff: 'yes' | 'no' | 'open';
  /** What became of the right sale; null before there is one. */
  readonly sale: 'open' | 'arrived' | 'returned' | null;
}

export type WrongRoomNext =
  { readonly do: 'rest' } | { readonly do: 'sell' } | { readonly do: 'end'; readonly state: 'moved' | 'returned' | 'abandoned' };

/** The right sale is never begun before the money has come off the wrong meter: it is never on both. */
export function nextOfWrongRoom({ state, cameOff, sale }: WrongRoomToDecide): WrongRoomNext {
  if (state === 'reversing' && cameOff === 'yes') return { do: 'sell' };
  if (state === 'reversing' && cameOff === 'no') return { do: 'end', state: 'abandoned' };
  if (state === 'selling' && sale === 'arrived') return { do: 'end', state: 'moved' };
  if (state === 'selling' && sale === 'returned') return { do: 'end', state: 'returned' };
  return { do: 'rest' };
}
