/** The states of an approval and which may follow which. */

export const APPROVAL_STATES = ['asked', 'granted', 'refused', 'withdrawn', 'used'] as const;
export type ApprovalState = (typeof APPROVAL_STATES)[number];

/**
 * asked: parked until somebody answers · granted: the one act that it is bound to may be done, once · used: it was done ·
 * refused, withdrawn, used: the ends.
 */
const FOLLOWS: Record<ApprovalState, readonly ApprovalState[]> = {
  asked: ['granted', 'refused', 'withdrawn'],
  granted: ['used', 'withdrawn'],
  refused: [],
  withdrawn: [],
  used: [],
};

export function approvalMayFollow(from: ApprovalState, to: ApprovalState): boolean {
  return FOLLOWS[from].includes(to);
}

export function approvalIsOver(state: ApprovalState): boolean {
  return FOLLOWS[state].length === 0;
}
