/** The shift that money of this moment belongs to, and the day that it then counts for. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import { currentOrOpenShift, currentShift, type ShiftRow } from '../../store/shift/shift.ts';
import { moment, type Actor, type Context, type Moment } from '../context.ts';
import { readShiftRules } from './rules.ts';

/** Must run in the transaction of the money. A shift counts for the day on which it was opened, also after midnight. */
export function shiftNow(context: Pick<Context, 'env' | 'localTime' | 'store'>, actor: Actor): { shift: ShiftRow; now: Moment } {
  const now = moment(context);
  const { operatorId: operator, seat } = actor;
  const shift = currentOrOpenShift(context.store, { operator, seat, businessDay: now.businessDay, openedAt: now.at });
  return { shift, now: { ...now, businessDay: shift.businessDay } };
}

/** Why this operator takes no money yet; null = nothing stands against it. */
export function shiftObstacle({ store }: Pick<Context, 'store'>, actor: Actor): Fault | null {
  return readShiftRules(store).opensItself || currentShift(store, actor.operatorId) ? null : { code: 'shift.openFirst' };
}
