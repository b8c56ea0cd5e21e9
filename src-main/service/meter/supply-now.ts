/** A meter's supply from what it last said; null while its relay was never read. */
import type { MeterRow } from '../../store/site/meter.ts';
import { accountOfMeter } from '../../store/site/account.ts';
import { lastTakenCommand } from '../../store/act/job.ts';
import { workLockOf } from '../../store/act/work-lock.ts';
import type { MeterId } from '../../../src-shared/value/id.ts';
import { fen, ZERO_FEN } from '../../../src-shared/value/fen.ts';
import { supplyOf, type ForcedBy, type Supply, type SupplyFacts } from '../../domain/meter/supply.ts';
import type { Profile } from '../../fieldbus/profile/schema.ts';
import type { Context } from '../context.ts';
import type { KnownState } from './note-state.ts';

export function supplyNow(context: Context, meter: MeterRow, profile: Profile, state: KnownState | undefined): Supply | null {
  const workLock = workLockOf(context.store, meter.id) !== undefined;
  const opened = accountOfMeter(context.store, meter.id) !== undefined;
  return supplyFrom(meter, profile, state, { workLock, opened, forcedBy: forcedBy(context, meter.id, state) });
}

/** Who tripped a meter that is forced off; null when that was not done from here, or the last thing done from here was another. */
export function forcedBy(context: Context, meter: MeterId, state: KnownState | undefined): ForcedBy | null {
  if (state?.detail.forced !== 'tripped') return null;
  const taken = lastTakenCommand(context.store, meter);
  return taken?.kind === 'trip' ? { name: taken.operatorName, at: taken.at } : null;
}

export function supplyFrom(
  meter: MeterRow,
  profile: Profile,
  state: KnownState | undefined,
  known: Pick<SupplyFacts, 'workLock' | 'opened' | 'forcedBy'>,
): Supply | null {
  const detail = state?.detail;
  if (!detail || detail.relayClosed === null) return null;
  return supplyOf({
    relayClosed: detail.relayClosed,
    forced: detail.forced,
    ...known,
    inArrears: detail.arrears,
    inAlarm2: detail.alarm2,
    overLimit: detail.overLimit,
    balanceFen: state.balanceFen ?? ZERO_FEN,
    alarm2Fen: detail.alarm2Fen === null ? null : fen(detail.alarm2Fen),
    canRemoteClose: meter.canRemoteClose === null ? profile.canRemoteClose : meter.canRemoteClose === 1,
  });
}
