/** What an opening does next, from its last step, from what its job or purchase came to, and from what the meter just said. */
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { PurchaseCount } from '../../../src-shared/value/count.ts';
import type { JobState } from '../control/state.ts';
import type { ForcedMode } from '../meter/reading.ts';
import type { OpeningState } from './state.ts';

export interface OpeningToDecide {
  readonly state: OpeningState;
  /** Of the job that writes or restores; null in the other states. */
  readonly job: JobState | null;
  /** open: not settled yet · arrived: on the meter · returned: given back or never arrived; null before there is one. */
  readonly purchase: 'open' | 'arrived' | 'returned' | null;
  readonly wantsPurchase: boolean;
  /** A person asked for it a short while ago, in this run of the app: the customer is still there. */
  readonly attended: boolean;
}

/** Why it stands still until a person says how it goes on. */
export type WaitReason =
  | 'notWritten'
  | 'neverKnown'
  | 'notRestored'
  | 'interrupted'
  | 'returned'
  | 'refused'
  | 'noAnswer'
  | 'meterMoved'
  | 'forcedAgain'
  | 'prepaidOff';

export type OpeningNext =
  | { readonly do: 'rest' }
  | { readonly do: 'note'; readonly state: 'written' | 'restored' }
  /** Read the meter, then decide with `afterLook`. */
  | { readonly do: 'look' }
  | { readonly do: 'open' }
  | { readonly do: 'wait'; readonly why: WaitReason };

export function nextOfOpening(opening: OpeningToDecide): OpeningNext {
  switch (opening.state) {
    case 'writing':
      return afterJob(opening.job, 'written', 'notWritten');
    case 'restoring':
      return afterJob(opening.job, 'restored', 'notRestored');
    case 'written':
    case 'restored':
      // Money is taken only while somebody stands there who wants it taken: never because a PC was switched on again.
      return opening.wantsPurchase && !opening.attended ? { do: 'wait', why: 'interrupted' } : { do: 'look' };
    case 'buying':
      return afterPurchase(opening.purchase);
    default:
      return REST;
  }
}

const REST: OpeningNext = { do: 'rest' };

function afterJob(job: JobState | null, done: 'written' | 'restored', not: 'notWritten' | 'notRestored'): OpeningNext {
  if (job === 'done') return { do: 'note', state: done };
  if (job === 'notDone') return { do: 'wait', why: not };
  return job === 'givenUp' ? { do: 'wait', why: 'neverKnown' } : REST;
}

function afterPurchase(purchase: OpeningToDecide['purchase']): OpeningNext {
  if (purchase === 'arrived') return { do: 'open' };
  return purchase === 'returned' ? { do: 'wait', why: 'returned' } : REST;
}

/** What the meter said before anything was written to it, and what it says now. */
export interface MeterThen {
  readonly purchaseCount: PurchaseCount;
  readonly totalPurchasedFen: Fen;
}
export interface MeterNow extends MeterThen {
  readonly balanceFen: Fen;
  readonly prepaidOn: boolean;
  readonly forced: ForcedMode | null;
  /** The figures may be as old as an earlier read. */
  readonly doubted: boolean;
}

export type AfterLook =
  | { readonly do: 'lookAgain' }
  | { readonly do: 'restore' }
  | { readonly do: 'buy' }
  | { readonly do: 'open' }
  | { readonly do: 'wait'; readonly why: WaitReason };

/**
 * Nothing but the opening may have moved the meter. Its balance may have fallen below 0 meanwhile, for it deducts as soon as it has prices;
 * more than 0 came from somewhere else.
 */
export function afterLook({ state, wantsPurchase }: OpeningToDecide, then: MeterThen, now: MeterNow): AfterLook {
  if (now.doubted || now.forced === null) return { do: 'lookAgain' };
  const moved = now.purchaseCount !== then.purchaseCount || now.totalPurchasedFen !== then.totalPurchasedFen || now.balanceFen > 0;
  if (moved) return { do: 'wait', why: 'meterMoved' };
  if (!now.prepaidOn) return { do: 'wait', why: 'prepaidOff' };
  if (now.forced !== 'none') return state === 'restored' ? { do: 'wait', why: 'forcedAgain' } : { do: 'restore' };
  return { do: wantsPurchase ? 'buy' : 'open' };
}
