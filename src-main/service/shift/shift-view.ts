/** Shifts as the window shows them: one's own, all that are open, the last that were closed. */
import type { HandlerOutput } from '../../../src-shared/contract/operator/index.ts';
import { addFen, ZERO_FEN } from '../../../src-shared/value/fen.ts';
import { localDayOf } from '../../../src-shared/value/instant.ts';
import { operatorById } from '../../store/people/operator.ts';
import { payMethods } from '../../store/sale/payment.ts';
import { closedShifts, currentShift, leftAtSeat, openingOfShift, openShifts, type ShiftRow } from '../../store/shift/shift.ts';
import { shiftClose } from '../../store/shift/shift-drawer.ts';
import { paymentsOfShift, slipOfShift } from '../../store/shift/shift-sum.ts';
import type { Actor, Context } from '../context.ts';
import type { ShiftActor } from './act.ts';
import { readShiftRules } from './rules.ts';
import { shiftNumber } from './shift-slip.ts';
import { byKind, byMethod, drawerOf, movesOf, receivedFen, waitingOf } from './sums.ts';

type View = HandlerOutput<'shift.open'>;

const CLOSED_SHOWN = 20;

/** Where the site counts blind, nobody sees what a drawer should hold before it was counted, the supervisor included: they count too. */
export function shiftView(context: Context, shift: ShiftRow): View {
  const { store } = context;
  const { blind } = readShiftRules(store);
  const methods = byMethod(store, shift.id);
  return {
    ...{ shiftId: shift.id, number: shiftNumber(shift), operatorName: operatorById(store, shift.operator)?.name ?? '', seat: shift.seat },
    ...{ businessDay: shift.businessDay, openedAt: shift.openedAt },
    overnight: shift.businessDay < localDayOf(context.localTime(context.env.clock.now())),
    floatFen: openingOfShift(store, shift.id)?.floatFen ?? ZERO_FEN,
    drawer: blind ? null : drawerOf(store, shift.id, true),
    ...{ sales: paymentsOfShift(store, shift.id), soldFen: blind ? null : receivedFen(methods) },
    byMethod: blind ? withoutDrawer(store, methods) : methods,
    byKind: blind ? [] : byKind(store, shift.id),
    ...{ moves: movesOf(store, shift.id), waiting: waitingOf(store, shift.id) },
  };
}

function withoutDrawer(store: Context['store'], methods: View['byMethod']): View['byMethod'] {
  const channels = payMethods(store).filter(({ drawer }) => drawer === 0);
  return methods.filter(({ method }) => channels.some(({ id }) => id === method));
}

export function currentView(context: Context, actor: Actor): HandlerOutput<'shift.current'> {
  const { store } = context;
  const shift = currentShift(store, actor.operatorId);
  const left = shift ? undefined : leftAtSeat(store, actor.seat);
  return {
    shift: shift ? shiftView(context, shift) : null,
    rules: readShiftRules(store),
    left: left ? { leftFen: left.leftFen, operatorName: operatorById(store, left.operator)?.name ?? '', at: left.at } : null,
  };
}

/** Others' shifts are for who supervises. */
export function shiftList(context: Context, actor: ShiftActor): HandlerOutput<'shift.list'> {
  const { store } = context;
  const mine = ({ operator }: ShiftRow) => actor.supervises || operator === actor.operatorId;
  return {
    open: openShifts(store)
      .filter(mine)
      .map((shift) => shiftView(context, shift)),
    closed: closedShifts(store, CLOSED_SHOWN)
      .filter(mine)
      .flatMap((shift) => closedView(context, shift) ?? []),
  };
}

function closedView({ store }: Context, shift: ShiftRow): HandlerOutput<'shift.list'>['closed'][number] | null {
  const close = shiftClose(store, shift.id);
  if (!close) return null;
  return {
    ...{ shiftId: shift.id, slipId: slipOfShift(store, shift.id) ?? null, number: shiftNumber(shift), seat: shift.seat },
    ...{ operatorName: operatorById(store, shift.operator)?.name ?? '', openedAt: shift.openedAt, closedAt: close.at },
    countedFen: addFen(close.handedFen, close.leftFen),
    ...{ overFen: close.overFen, reason: close.reason },
  };
}
