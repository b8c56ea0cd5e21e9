/** The shift and its drawer; whether a slip is ours, and what stands at its head. */
import { good } from '../../../src-shared/value/result.ts';
import { closeDrawer, countDrawer, moveMoney, openDrawer, type ShiftActor } from '../../service/shift/act.ts';
import { readShiftRules, saveShiftRules } from '../../service/shift/rules.ts';
import { printShiftSlip, shiftSlipView } from '../../service/shift/shift-slip.ts';
import { currentView, shiftList, shiftView } from '../../service/shift/shift-view.ts';
import { readSlipHead, saveSlipHead } from '../../service/slip/slip-head.ts';
import { verifySlip } from '../../service/slip/verify-slip.ts';
import type { Caller } from '../gate-type.ts';
import { actorOf, type AppParts, type HandlersOf } from './parts.ts';

type ShiftCalls =
  | 'shift.current'
  | 'shift.list'
  | 'shift.open'
  | 'shift.move'
  | 'shift.count'
  | 'shift.close'
  | 'shift.slip'
  | 'shift.printSlip'
  | 'shift.rules'
  | 'shift.saveRules'
  | 'slip.verify'
  | 'slip.head'
  | 'slip.saveHead';

const shiftActor = (caller: Caller): ShiftActor => ({ ...actorOf(caller), supervises: caller.rights.has('superviseShifts') });

export function shiftHandlers({ engine: { context } }: AppParts): HandlersOf<ShiftCalls> {
  return {
    'shift.current': (_input, caller) => good(currentView(context, actorOf(caller))),
    'shift.list': (_input, caller) => good(shiftList(context, shiftActor(caller))),
    'shift.open': (input, caller) => {
      const opened = openDrawer(context, actorOf(caller), input);
      return opened.ok ? good(shiftView(context, opened.value)) : opened;
    },
    'shift.move': (input, caller) => {
      const moved = moveMoney(context, actorOf(caller), input);
      return moved.ok ? good(shiftView(context, moved.value)) : moved;
    },
    'shift.count': (input, caller) => countDrawer(context, shiftActor(caller), input),
    'shift.close': (input, caller) => {
      const closed = closeDrawer(context, shiftActor(caller), input);
      return closed.ok ? shiftSlipView(context, closed.value) : closed;
    },
    'shift.slip': ({ slipId }) => shiftSlipView(context, slipId),
    'shift.printSlip': ({ slipId }, caller) => printShiftSlip(context, actorOf(caller), slipId),
    'shift.rules': () => good(readShiftRules(context.store)),
    'shift.saveRules': (rules, caller) => good(saveShiftRules(context, actorOf(caller), rules)),
    'slip.verify': (input) => good(verifySlip(context, input)),
    'slip.head': () => good(readSlipHead(context.store)),
    'slip.saveHead': (head, caller) => saveSlipHead(context, actorOf(caller), head),
  };
}
