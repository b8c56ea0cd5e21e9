/** A meter's supply from what it last said; null while its relay was never read. */
import type { MeterRow } from '../../store/meter.ts';
import { accountOfMeter } from '../../store/account.ts';
import { workLockOf } from '../../store/work-lock.ts';
import { fen, ZERO_FEN } from '../../../src-shared/value/fen.ts';
import { supplyOf, type Supply } from '../../domain/meter/supply.ts';
import type { Profile } from '../../fieldbus/profile/schema.ts';
import type { Context } from '../context.ts';
import type { KnownState } from './note-state.ts';

export function supplyNow(context: Context, meter: MeterRow, profile: Profile, state: KnownState | undefined): Supply | null {
  const workLock = workLockOf(context.store, meter.id) !== undefined;
  return supplyFrom(meter, profile, state, workLock, accountOfMeter(context.store, meter.id) !== undefined);
}

export function supplyFrom(
  meter: MeterRow,
  profile: Profile,
  state: KnownState | undefined,
  workLock: boolean,
  opened: boolean,
): Supply | null {
  const detail = state?.detail;
  if (!detail || detail.relayClosed === null) return null;
  return supplyOf({
    relayClosed: detail.relayClosed,
    forced: detail.forced,
    workLock,
    opened,
    inArrears: detail.arrears,
    inAlarm2: detail.alarm2,
    overLimit: detail.overLimit,
    balanceFen: state.balanceFen ?? ZERO_FEN,
    alarm2Fen: detail.alarm2Fen === null ? null : fen(detail.alarm2Fen),
    canRemoteClose: meter.canRemoteClose === null ? profile.canRemoteClose : meter.canRemoteClose === 1,
  });
}
