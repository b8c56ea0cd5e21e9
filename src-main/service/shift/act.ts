/** What a cashier does with a drawer besides selling: opens it, puts money in and takes it out, counts, closes. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { HandlerOutput, ParsedInput } from '../../../src-shared/contract/operator/index.ts';
import { subtractFen, ZERO_FEN, type Fen } from '../../../src-shared/value/fen.ts';
import type { ShiftId, SlipId } from '../../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { currentShift, leftAtSeat, openShift, shiftById, type ShiftRow } from '../../store/shift/shift.ts';
import {
  drawerFen,
  insertShiftClose,
  insertShiftCount,
  insertShiftMove,
  shiftCounts,
  shiftMoveByUid,
  type DrawerAct,
} from '../../store/shift/shift-drawer.ts';
import { moment, type Actor, type Context } from '../context.ts';
import { readShiftRules } from './rules.ts';
import { issueShiftSlip } from './shift-slip.ts';

/** Whose shifts may be closed by whom: one's own, and everybody's by who supervises. */
export interface ShiftActor extends Actor {
  readonly supervises: boolean;
}

export function openDrawer(context: Context, actor: Actor, input: ParsedInput<'shift.open'>): Result<ShiftRow, Fault> {
  return context.store.transaction(() => {
    const { store } = context;
    if (currentShift(store, actor.operatorId)) return bad({ code: 'shift.isOpen' });
    const left = leftAtSeat(store, actor.seat)?.leftFen ?? ZERO_FEN;
    if (left !== ZERO_FEN && left !== input.floatFen && input.reason === '')
      return bad({ code: 'shift.floatDiffers', field: 'reason', values: { leftFen: left } });
    const { at, businessDay } = moment(context);
    const draft = { operator: actor.operatorId, seat: actor.seat, businessDay, openedAt: at };
    const shift = openShift(store, draft, { floatFen: input.floatFen, reason: input.reason || null });
    context.hint('shift', shift.id);
    return good(shift);
  });
}

/** Out of the drawer goes only what is in it. */
export function moveMoney(context: Context, actor: Actor, input: ParsedInput<'shift.move'>): Result<ShiftRow, Fault> {
  return context.store.transaction(() => {
    const { store } = context;
    const shift = currentShift(store, actor.operatorId);
    const before = shiftMoveByUid(store, input.uid);
    if (before) return again(context, before, input);
    if (!shift) return bad({ code: 'shift.notOpen' });
    if (input.reason === '' && input.kind !== 'handedUp') return bad({ code: 'shift.reasonMissing', field: 'reason' });
    const held = drawerFen(store, shift.id);
    if (input.kind !== 'paidIn' && input.amountFen > held) {
      // Counting blind, the cashier is not told what the drawer should hold by trying.
      const values = readShiftRules(store).blind ? {} : { values: { drawerFen: held } };
      return bad({ code: values.values ? 'shift.notThatMuch' : 'shift.notThatMuchBlind', field: 'amountFen', ...values });
    }
    insertShiftMove(store, actOf(context, shift, actor), input);
    context.hint('shift', shift.id);
    return good(shift);
  });
}

function again(
  { store }: Context,
  before: NonNullable<ReturnType<typeof shiftMoveByUid>>,
  input: ParsedInput<'shift.move'>,
): Result<ShiftRow, Fault> {
  const same = before.kind === input.kind && before.amountFen === input.amountFen && before.reason === input.reason;
  const shift = shiftById(store, before.shift);
  return same && shift ? good(shift) : bad({ code: 'shift.uidUsed', field: 'uid' });
}

export function countDrawer(
  context: Context,
  actor: ShiftActor,
  { shiftId, pieces }: ParsedInput<'shift.count'>,
): Result<HandlerOutput<'shift.count'>, Fault> {
  return context.store.transaction(() => {
    const shift = closable(context, actor, shiftId);
    if (!shift.ok) return shift;
    const act = actOf(context, shift.value, actor);
    const { n, countedFen, expectedFen } = insertShiftCount(context.store, act, pieces, readShiftRules(context.store).blind);
    return good({ n, countedFen, expectedFen, overFen: subtractFen(countedFen, expectedFen) });
  });
}

export function closeDrawer(context: Context, actor: ShiftActor, input: ParsedInput<'shift.close'>): Result<SlipId, Fault> {
  return context.store.transaction(() => {
    const { store } = context;
    const shift = closable(context, actor, input.shiftId);
    if (!shift.ok) return shift;
    const count = shiftCounts(store, input.shiftId).at(-1);
    if (count?.n !== input.n || count.expectedFen !== drawerFen(store, input.shiftId)) return bad({ code: 'shift.movedSince' });
    const overFen = subtractFen(count.countedFen, count.expectedFen);
    if (overFen !== ZERO_FEN && input.reason === '') return bad({ code: 'shift.differs', field: 'reason', values: { overFen } });
    if (input.leftFen > mostLeft(context, count.countedFen)) return bad({ code: 'shift.leftTooMuch', field: 'leftFen' });
    const act = actOf(context, shift.value, actor);
    const close = insertShiftClose(store, act, count, { leftFen: input.leftFen, reason: input.reason || null });
    const slip = issueShiftSlip(context, shift.value, close, actor);
    context.hint('shift', input.shiftId);
    context.hint('status');
    return good(slip);
  });
}

function mostLeft({ store }: Context, countedFen: Fen): Fen {
  return readShiftRules(store).keeps ? countedFen : ZERO_FEN;
}

function closable({ store }: Context, actor: ShiftActor, id: ShiftId): Result<ShiftRow, Fault> {
  const shift = shiftById(store, id);
  if (!shift) return bad({ code: 'shift.unknown', field: 'shiftId' });
  if (shift.operator !== actor.operatorId && !actor.supervises) return bad({ code: 'shift.notYours' });
  return shift.closedAt === null ? good(shift) : bad({ code: 'shift.closed' });
}

/** The entry counts for the shift's day, and says who did it and from where. */
function actOf(context: Context, shift: ShiftRow, actor: Actor): DrawerAct {
  return { ...moment(context), businessDay: shift.businessDay, shift: shift.id, operator: actor.operatorId, seat: actor.seat };
}
