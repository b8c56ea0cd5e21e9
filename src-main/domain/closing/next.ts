/** What a closing does next, from its last step, from what its job or operation came to, and from what the meter just said. */
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { PurchaseCount } from '../../../src-shared/value/count.ts';
import type { JobState } from '../control/state.ts';
import type { ForcedMode } from '../meter/reading.ts';
import type { ClosingState } from './state.ts';

export interface ClosingToDecide {
  readonly state: ClosingState;
  /** Of the job that trips; null in the other states. */
  readonly job: JobState | null;
  /** Whether what was left has come off the meter; null before there is an operation. */
  readonly cameOff: 'yes' | 'no' | 'open' | null;
  /** What the ledger still has on the meter for this account; after the last use and what came off: 0. */
  readonly bookedFen: Fen;
}

/** Why it stands still until a person says how it goes on. */
export type ClosingWait = 'notTripped' | 'neverKnown' | 'noAnswer' | 'meterMoved' | 'notHeld' | 'notZeroed' | 'refused';

export type ClosingNext =
  | { readonly do: 'rest' }
  /** Read the meter, then decide with `afterFinalLook`. */
  | { readonly do: 'look' }
  | { readonly do: 'close' }
  | { readonly do: 'wait'; readonly why: ClosingWait };

export function nextOfClosing({ state, job, cameOff, bookedFen }: ClosingToDecide): ClosingNext {
  if (state === 'holding') return afterTrip(job);
  // A supervisor's answer moved the meter's money in the ledger: the last figures are no longer the last, and it is read anew.
  if (state === 'zeroing' && cameOff === 'yes') return bookedFen === 0 ? { do: 'close' } : { do: 'wait', why: 'meterMoved' };
  if (state === 'zeroing' && cameOff === 'no') return { do: 'wait', why: 'notZeroed' };
  return { do: 'rest' };
}

function afterTrip(job: JobState | null): ClosingNext {
  if (job === 'done') return { do: 'look' };
  if (job === 'notDone') return { do: 'wait', why: 'notTripped' };
  return job === 'givenUp' ? { do: 'wait', why: 'neverKnown' } : { do: 'rest' };
}

/** What the ledger believes the meter's count and total to be. */
export interface MeterBook {
  readonly purchaseCount: PurchaseCount;
  readonly totalPurchasedFen: Fen;
}

/** What the meter said of itself while it was held. */
export interface FinalSeen extends MeterBook {
  readonly balanceFen: Fen;
  readonly forced: ForcedMode | null;
  /** Every phase closed, or some: it still supplies. Null where the meter shows no relay. */
  readonly relayClosed: boolean | null;
  /** The figures may be as old as an earlier read. */
  readonly doubted: boolean;
}

export type AfterFinalLook =
  | { readonly do: 'lookAgain' }
  | { readonly do: 'zero' }
  /** Nothing is left on it, so nothing has to be taken off. */
  | { readonly do: 'close' }
  | { readonly do: 'wait'; readonly why: ClosingWait };

/** Figures are final only while the meter is held off and nobody bought around the ledger. */
export function afterFinalLook(book: MeterBook, seen: FinalSeen): AfterFinalLook {
  if (seen.doubted || seen.forced === null) return { do: 'lookAgain' };
  if (seen.forced !== 'tripped' || seen.relayClosed === true) return { do: 'wait', why: 'notHeld' };
  const moved = seen.purchaseCount !== book.purchaseCount || seen.totalPurchasedFen !== book.totalPurchasedFen;
  if (moved) return { do: 'wait', why: 'meterMoved' };
  return seen.balanceFen === 0 ? { do: 'close' } : { do: 'zero' };
}
