/** Where an act that needs a second person is asked for, gone on with, and seen done; by the call that it is. */
import type { ApprovalView } from '../../../src-shared/contract/operator/refund.ts';
import { isTextKey, type TextKey } from '../../../src-shared/text/say.ts';
import type { PageId } from '../../seat/route.svelte.ts';

type Place = readonly [page: PageId, ...rest: (string | number)[]];

interface ParkedAct {
  /** The page on which it stands parked, and is gone on with once it is granted. */
  readonly parked: (approval: ApprovalView) => Place;
  /** What became of it. */
  readonly done: (approval: ApprovalView) => Place;
}

const uidOf = ({ input }: ApprovalView) => String(input['uid']);
const parked = ({ approvalId }: ApprovalView): Place => ['refund', 'approval', approvalId];

const parkedClosing = ({ accountId, approvalId }: ApprovalView): Place => ['closing', accountId, 'approval', approvalId];

const ACTS: Readonly<Record<string, ParkedAct>> = {
  'refund.start': { parked, done: (approval) => ['refund', 'op', uidOf(approval)] },
  'reversal.start': { parked, done: (approval) => ['refund', 'op', uidOf(approval)] },
  'closing.startTyped': { parked: parkedClosing, done: ({ accountId }) => ['closing', accountId] },
  'closing.settle': { parked: parkedClosing, done: ({ accountId }) => ['closing', accountId] },
  'replacement.settle': { parked: (approval) => ['replace', uidOf(approval)], done: (approval) => ['replace', uidOf(approval)] },
  'wrongRoom.start': { parked, done: (approval) => ['refund', 'wrong-room', uidOf(approval)] },
};

/** null: an act of which this window knows no page. */
export function parkedPlace(approval: ApprovalView): Place | null {
  return ACTS[approval.call]?.parked(approval) ?? null;
}

export function donePlace(approval: ApprovalView): Place | null {
  return ACTS[approval.call]?.done(approval) ?? null;
}

/** The act's own word or sentence, or the one for any act. */
export function approvalWord(kind: 'call' | 'what', call: string): TextKey {
  const key = `approval.${kind}.${call}`;
  return isTextKey(key) ? key : `approval.${kind}.other`;
}
