/** Writes down what becomes of a wrong room: each step with its operation, in one transaction. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import { isOpUid, type OperatorId, type OpId, type OpUid } from '../../../src-shared/value/id.ts';
import type { Result } from '../../../src-shared/value/result.ts';
import { wrongRoomMayFollow, type WrongRoomState } from '../../domain/wrong-room/next.ts';
import { entriesOf } from '../../store/ledger/ledger.ts';
import { opById } from '../../store/sale/op.ts';
import { appendWrongRoomStep, wrongRoomSteps, type WrongRoomRow } from '../../store/sale/wrong-room.ts';
import type { Context } from '../context.ts';
import { ensureHeldMethod, HELD_METHOD } from '../refund/held.ts';
import { orThrow, wholeOrRefused } from '../refused.ts';
import { sellHeld } from '../sale/sell.ts';
import { issueSlip } from '../slip/issue-slip.ts';
import type { WrongRoomFacts } from './facts.ts';

/** Somebody else moved it on while this pass was deciding: what was decided is void. */
export class WrongRoomOvertaken extends Error {}

export interface Noted {
  readonly operator?: OperatorId;
  readonly op?: OpId;
  readonly evidence?: object;
}

/** Appends a step if and only if it still stands where the decision found it. @throws WrongRoomOvertaken */
export function recordWrongRoom(context: Context, facts: WrongRoomFacts, state: WrongRoomState, noted: Noted = {}): void {
  const { row, step } = facts;
  context.store.transaction(() => {
    const now = wrongRoomSteps(context.store, row.id).at(-1);
    if (now?.n !== step.n) throw new WrongRoomOvertaken(`wrong room ${row.id} moved on to step ${now?.n}`);
    if (!wrongRoomMayFollow(facts.state, state)) throw new Error(`wrong room ${row.id}: ${state} cannot follow ${facts.state}`);
    const { operator = null, op = null, evidence = null } = noted;
    appendWrongRoomStep(context.store, { wrongRoom: row.id, state, at: context.env.clock.now(), operator, op, evidence });
    if (state === 'moved') issueMovedSlip(context, facts);
  });
  hintWrongRoom(context, row);
}

/** One slip of both legs: the customer's money is on the right meter. */
function issueMovedSlip(context: Context, { row, reversal, saleThere }: WrongRoomFacts): void {
  const { store } = context;
  const op = opById(store, reversal);
  const there = saleThere === null ? undefined : opById(store, saleThere);
  const entry = entriesOf(store, reversal).at(-1);
  if (!op || !there || !entry) throw new Error(`wrong room ${row.id} lacks what its slip needs`);
  issueSlip(context, 'moved', op, { operatorId: row.operator, seat: row.seat }, entry, there);
}

/** The right sale, paid with the money that came off the wrong meter: no drawer and no channel moves. */
export function recordSaleThere(context: Context, facts: WrongRoomFacts, operator?: OperatorId): Result<OpId, Fault> {
  const { row, reversal } = facts;
  return wholeOrRefused(context, () => {
    const amountFen = opById(context.store, reversal)?.amountFen;
    if (amountFen === undefined) throw new Error(`wrong room ${row.id}: operation ${reversal} is missing`);
    ensureHeldMethod(context.store);
    const input = {
      ...{ uid: freshUid(context), accountId: row.account, meterId: row.meter, amountFen, tenderedFen: null, note: row.reason },
      tenders: [{ method: HELD_METHOD, amountFen, reference: String(reversal) }],
      ...{ sameAgainConfirmed: true, sendLater: false },
    };
    const actor = { operatorId: operator ?? row.operator, seat: row.seat };
    const op = orThrow(sellHeld(context, actor, input));
    recordWrongRoom(context, facts, 'selling', operator === undefined ? { op } : { op, operator });
    return op;
  });
}

function freshUid({ env }: Context): OpUid {
  const uid = env.random.uuid();
  if (!isOpUid(uid)) throw new Error(`the environment made ${uid}, which is no id`);
  return uid;
}

export function hintWrongRoom(context: Context, { id, meter }: Pick<WrongRoomRow, 'id' | 'meter'>): void {
  context.hint('operation', id);
  context.hint('meter', meter);
  context.hint('status');
}
