/** Begins a wrong room, and a person's ways with one that stands still. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { ParsedInput } from '../../../src-shared/contract/operator/index.ts';
import type { OpUid, WrongRoomId } from '../../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { appendWrongRoomStep, insertWrongRoom, wrongRoomByUid } from '../../store/sale/wrong-room.ts';
import type { Actor, Context } from '../context.ts';
import { inputHash } from '../input-hash.ts';
import { refuse, Refused, wholeOrRefused } from '../refused.ts';
import { planReversal, type TakeBackPlan } from '../refund/plan.ts';
import { recordTakeBack } from '../refund/start.ts';
import { saleFacts } from '../sale/sale-facts.ts';
import { wrongRoomFacts, type WrongRoomFacts } from './facts.ts';
import { hintWrongRoom, recordSaleThere, recordWrongRoom } from './record.ts';
import type { WrongRoomRunner } from './runner.ts';

type Input = ParsedInput<'wrongRoom.start'>;
const CALL = 'wrongRoom.start';

/** What would be undone. @throws Refused those of planReversal; wrongRoom.same; what stands against a sale there. */
export function planWrongRoom(context: Context, actor: Actor, input: Input, mayOld: boolean): TakeBackPlan {
  const { uid, saleOpId, restFen, reason } = input;
  const plan = planReversal(context, actor, { uid, saleOpId, restFen, reason }, mayOld);
  if (plan.meter === input.meterId) throw new Refused({ code: 'wrongRoom.same', field: 'meterId' });
  const there = saleFacts(context, input.accountId, input.meterId);
  if (!there) throw new Refused({ code: 'meter.unknown', field: 'meterId' });
  refuse(there.obstacle);
  return plan;
}

/** The same uid with the same input answers with the same one. Faults: refund.uidUsed; those of planWrongRoom; approval.needed. */
export function startWrongRoom(
  context: Context,
  runner: WrongRoomRunner,
  actor: Actor,
  input: Input,
  mayOld: boolean,
): Result<WrongRoomId, Fault> {
  const { store, env } = context;
  const hash = inputHash(CALL, input);
  const before = wrongRoomByUid(store, input.uid);
  if (before) return before.inputHash.equals(hash) ? good(before.id) : bad({ code: 'refund.uidUsed', field: 'uid' });
  const begun = wholeOrRefused(context, () => {
    const plan = planWrongRoom(context, actor, input, mayOld);
    const reversal = recordTakeBack(context, actor, plan, { uid: input.uid, reason: input.reason, call: CALL, input });
    const at = env.clock.now();
    const { operatorId: operator, seat } = actor;
    const { accountId: account, meterId: meter, saleOpId: sale, uid, reason } = input;
    const id = insertWrongRoom(store, { uid, inputHash: hash, sale, account, meter, reason, operator, seat, at });
    appendWrongRoomStep(store, { wrongRoom: id, state: 'reversing', at, operator, op: reversal, evidence: null });
    hintWrongRoom(context, { id, meter });
    return { id, reversal };
  });
  if (!begun.ok) return begun;
  runner.begun(begun.value.id, begun.value.reversal);
  return good(begun.value.id);
}

/** The right sale is tried once more. Faults: wrongRoom.unknown; wrongRoom.notWaiting; what stands against the sale. */
export function resumeWrongRoom(context: Context, runner: WrongRoomRunner, actor: Actor, uid: OpUid): Result<WrongRoomId, Fault> {
  const found = waiting(context, uid);
  if (!found.ok) return found;
  const sold = recordSaleThere(context, found.value, actor.operatorId);
  if (!sold.ok) return sold;
  runner.begun(found.value.row.id, sold.value);
  return good(found.value.row.id);
}

/** The money stays held for whoever had paid it, to be paid out. Faults: wrongRoom.unknown; wrongRoom.notWaiting. */
export function giveUpWrongRoom(context: Context, actor: Actor, uid: OpUid): Result<WrongRoomId, Fault> {
  const found = waiting(context, uid);
  if (!found.ok) return found;
  recordWrongRoom(context, found.value, 'givenUp', { operator: actor.operatorId, evidence: {} });
  return good(found.value.row.id);
}

function waiting({ store }: Context, uid: OpUid): Result<WrongRoomFacts, Fault> {
  const row = wrongRoomByUid(store, uid);
  if (!row) return bad({ code: 'wrongRoom.unknown', field: 'uid' });
  const facts = wrongRoomFacts(store, row.id);
  return facts.state === 'waiting' ? good(facts) : bad({ code: 'wrongRoom.notWaiting' });
}
