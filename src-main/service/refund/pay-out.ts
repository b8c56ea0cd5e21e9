/** Money that came off a meter leaves the house: an act of the cashier, after the meter has confirmed and not before. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { OpId } from '../../../src-shared/value/id.ts';
import type { Result } from '../../../src-shared/value/result.ts';
import { paidBack } from '../../domain/ledger/event.ts';
import { entriesOf, post } from '../../store/ledger/ledger.ts';
import { opById, opsOfPayment, type OpRow } from '../../store/sale/op.ts';
import type { Store } from '../../store/database/open.ts';
import { paymentByReference } from '../../store/sale/payment.ts';
import { endedNotPaidOut, refundTenders } from '../../store/sale/refund-tender.ts';
import { openWrongRooms, wrongRoomSteps } from '../../store/sale/wrong-room.ts';
import type { Actor, Context } from '../context.ts';
import { Refused, wholeOrRefused } from '../refused.ts';
import { intentEntryOf } from '../settle/record-take-back.ts';
import { issueSlip } from '../slip/issue-slip.ts';
import { HELD_METHOD } from './held.ts';
import { cameOff } from './outcome.ts';
import { openShiftOf } from './start.ts';
import { partsOfTenders } from './tenders.ts';

/** waits: it may be paid out · none: there is nothing to pay · paid: it went back · moved: it paid for another purchase. */
export type PayOutState = 'waits' | 'none' | 'paid' | 'moved';

export function payOutState(store: Store, op: OpRow): PayOutState {
  if (op.kind !== 'refund' && op.kind !== 'reversal') return 'none';
  if (entriesOf(store, op.id).some(({ kind }) => kind.endsWith('.paidOut'))) return 'paid';
  if (isMoved(store, op.id)) return 'moved';
  if (isBeingMoved(store, op.id)) return 'none';
  return cameOff(store, op.id) === 'yes' ? 'waits' : 'none';
}

/** A wrong room that has not ended waits for it: paid out now, it would pay twice when somebody goes on. */
function isBeingMoved(store: Store, op: OpId): boolean {
  return openWrongRooms(store, MOST_SHOWN).some((id) => wrongRoomSteps(store, id)[0]?.op === op);
}

/** It pays for another purchase, unless that one was given back: then it is held again. */
function isMoved(store: Store, op: OpId): boolean {
  const payment = paymentByReference(store, HELD_METHOD, String(op));
  return payment !== undefined && opsOfPayment(store, payment).every(({ id }) => cameOff(store, id) !== 'no');
}

/**
 * Out of the drawer of whoever pays it, or back through its channels.
 * Faults: operation.unknown; refund.notConfirmed; refund.paidAlready.
 */
export function payOut(context: Context, actor: Actor, id: OpId): Result<OpId, Fault> {
  const { store } = context;
  return wholeOrRefused(context, () => {
    const op = opById(store, id);
    if (!op) throw new Refused({ code: 'operation.unknown', field: 'opId' });
    const state = payOutState(store, op);
    if (state === 'paid' || state === 'moved') throw new Refused({ code: 'refund.paidAlready' });
    if (state === 'none') throw new Refused({ code: 'refund.notConfirmed' });
    const { shift, now } = openShiftOf(context, actor);
    const postings = paidBack(op.account, partsOfTenders(store, refundTenders(store, id), op.account), shift);
    const by = { shiftId: shift, operatorId: actor.operatorId, seat: actor.seat };
    const entry = post(store, { kind: `${op.kind}.paidOut`, opId: id, ...now, ...by, links: [intentEntryOf(context, id)], postings });
    issueSlip(context, 'paidOut', op, actor, entry);
    for (const topic of ['operation', 'account', 'shift', 'status'] as const) context.hint(topic);
    return id;
  });
}

const MOST_SHOWN = 200;

/** What is held for tenants because nobody has paid it out yet, oldest first. */
export function notPaidOut(store: Store): OpId[] {
  return endedNotPaidOut(store, MOST_SHOWN).filter((id) => {
    const op = opById(store, id);
    return op !== undefined && payOutState(store, op) === 'waits';
  });
}
