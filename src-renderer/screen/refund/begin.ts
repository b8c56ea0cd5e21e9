/** Sends an act that takes money off a meter, once; where a second person must allow it, it is parked instead. */
import type { AskedAct } from '../../part/approval/approval-run.svelte.ts';
import type { CallFault } from '../../api/api.svelte.ts';
import type { Seat } from '../../seat/seat.svelte.ts';
import { isOpUid, type OpUid } from '../../../src-shared/value/id.ts';

export function newUid(): OpUid {
  const uid: string = crypto.randomUUID();
  if (!isOpUid(uid)) throw new Error('crypto.randomUUID gave no UUID');
  return uid;
}

export interface Begin {
  readonly act: AskedAct;
  readonly needsApproval: boolean;
  /** Of the request, should one be needed: sent again, it is the same. */
  readonly askUid: OpUid;
}

/** Goes on to the page of what was begun or parked. Answers with the fault, or null. */
export async function begin(seat: Seat, { act, needsApproval, askUid }: Begin): Promise<CallFault | null> {
  if (needsApproval) return park(seat, act, askUid);
  const fault = await send(seat, act);
  // Limits may have been lowered since the form was worked out.
  if (fault?.code === 'approval.needed') return park(seat, act, askUid);
  return fault;
}

async function park(seat: Seat, act: AskedAct, uid: OpUid): Promise<CallFault | null> {
  const asked = await seat.api.call('approval.ask', { uid, act });
  if (!asked.ok) return asked.fault;
  seat.route.go('refund', 'approval', asked.value.approvalId);
  return null;
}

/** Where no answer came, the page that follows asks what the engine knows of it. */
export async function send(seat: Seat, act: AskedAct): Promise<CallFault | null> {
  const sent =
    act.call === 'refund.start'
      ? await seat.api.call(act.call, act.input)
      : act.call === 'reversal.start'
        ? await seat.api.call(act.call, act.input)
        : await seat.api.call(act.call, act.input);
  if (!sent.ok && sent.fault.code !== 'gate.offline') return sent.fault;
  seat.route.go('refund', act.call === 'wrongRoom.start' ? 'wrong-room' : 'op', act.input.uid);
  return null;
}
