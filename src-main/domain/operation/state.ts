/** The states of an operation on a meter and which may follow which: one table, used by the loop, the forms and the tests. */

export const OP_STATES = [
  'intent',
  'sending',
  'inDoubt',
  'notApplied',
  'sendLater',
  'frozen',
  'confirmed',
  'voided',
  'reconciled',
] as const;
export type OpState = (typeof OP_STATES)[number];

/**
 * intent: money recorded, nothing sent · sending: an attempt's frame may be out · inDoubt: it may have been applied and the meter does not say ·
 * notApplied: proven that nothing was added, a person chooses · sendLater: waits to be sent by itself · frozen: a person must reconcile ·
 * confirmed, voided, reconciled: the ends.
 */
const FOLLOWS: Record<OpState, readonly OpState[]> = {
  intent: ['sending', 'notApplied', 'sendLater'],
  sending: ['confirmed', 'inDoubt', 'notApplied', 'sendLater', 'frozen'],
  inDoubt: ['confirmed', 'notApplied', 'sendLater', 'frozen'],
  notApplied: ['sendLater', 'voided'],
  sendLater: ['sending', 'notApplied', 'voided', 'confirmed', 'frozen'],
  frozen: ['reconciled'],
  confirmed: [],
  voided: [],
  reconciled: [],
};

export function mayFollow(from: OpState, to: OpState): boolean {
  return FOLLOWS[from].includes(to);
}

export function isFinal(state: OpState): boolean {
  return FOLLOWS[state].length === 0;
}

/** States in which the loop works by itself; the others wait for a person. */
export function settlesByItself(state: OpState): boolean {
  return state === 'intent' || state === 'sending' || state === 'inDoubt' || state === 'sendLater';
}

/** States in which it is proven that the meter holds nothing of the operation, so that money may go back. */
export function mayGiveBack(state: OpState): boolean {
  return state === 'notApplied' || state === 'sendLater';
}
