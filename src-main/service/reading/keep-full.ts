/** A full reading: energy and prepaid blocks read back to back; kept for its slot, and as the day's freeze where it is the first. */
import type { LocalDay } from '../../../src-shared/value/instant.ts';
import { instant, localDayOf } from '../../../src-shared/value/instant.ts';
import type { ProofReading, StateReading } from '../../domain/meter/reading.ts';
import { judge } from '../../domain/reading/judge.ts';
import type { FullReading } from '../../domain/reading/roll-up.ts';
import { bucketOf, slotOf } from '../../domain/reading/slot.ts';
import { insertFreeze, lastFreeze } from '../../store/reading/freeze.ts';
import type { Context } from '../context.ts';
import type { PolledMeter } from './polled-meter.ts';

/** Further apart than this the two blocks are not of one moment. A command may go between them. */
const BACK_TO_BACK_MS = 10_000;

/** Whether the two blocks make one reading: close together, no purchase in between, and neither of them perhaps an old reply. */
export function isPair(state: StateReading, proof: ProofReading): boolean {
  const apartMs = proof.readAt - state.readAt;
  return !proof.doubted && proof.purchaseCount === state.purchaseCount && apartMs >= 0 && apartMs <= BACK_TO_BACK_MS;
}

export function fullReading(context: Context, meter: PolledMeter, state: StateReading, proof: ProofReading): FullReading {
  const slot = slotOf(state.readAt);
  return {
    meter: meter.ref.meterId,
    slot,
    readAt: state.readAt,
    era: meter.era,
    ...bucketOf(slot, context.localTime(instant(slot * 1000))),
    totalCentiKwh: state.energy.total,
    sharpCentiKwh: state.energy.sharp,
    peakCentiKwh: state.energy.peak,
    flatCentiKwh: state.energy.flat,
    valleyCentiKwh: state.energy.valley,
    balanceFen: proof.balanceFen,
    totalFen: proof.totalPurchasedFen,
    powerW: state.powerTotalW,
    maxW: meter.maxW,
  };
}

/** The local day that still needs this meter's freeze; null when it has one. A clock set back owes nothing again. */
export function owedFreeze(context: Context, meter: PolledMeter): LocalDay | null {
  const today = localDayOf(context.localTime(context.env.clock.now()));
  return meter.frozenDay === null || meter.frozenDay < today ? today : null;
}

/**
 * Keeps the first full reading of a local day. Suspect where the register cannot have moved so since the freeze before.
 * @returns whether this was it.
 */
export function freezeFirst(context: Context, meter: PolledMeter, read: FullReading, proof: ProofReading): boolean {
  const localDay = localDayOf(context.localTime(read.readAt));
  if (context.store.readOnlyReason !== null || (meter.frozenDay !== null && meter.frozenDay >= localDay)) return false;
  const { meter: meterId, era, readAt, totalCentiKwh, sharpCentiKwh, peakCentiKwh, flatCentiKwh, valleyCentiKwh } = read;
  const energies = { totalCentiKwh, sharpCentiKwh, peakCentiKwh, flatCentiKwh, valleyCentiKwh };
  const { balanceFen, purchaseCount, totalPurchasedFen } = proof;
  const quality = believed(context, read) ? 'good' : 'suspect';
  context.store.transaction(() =>
    insertFreeze(context.store, {
      ...{ localDay, meter: meterId, era, readAt, ...energies },
      ...{ balanceFen, purchaseCount, totalFen: totalPurchasedFen, quality },
    }),
  );
  meter.frozenDay = localDay;
  return true;
}

function believed(context: Context, read: FullReading): boolean {
  const before = lastFreeze(context.store, read.meter);
  if (!before || before.era !== read.era) return true;
  const verdict = judge({ at: before.readAt, totalCentiKwh: before.totalCentiKwh }, { at: read.readAt, ...read }, read.maxW);
  return verdict === 'good' || verdict === 'rollOver';
}
