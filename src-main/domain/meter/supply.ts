/** Supply in words: on, or off and why, and the least amount that brings it back. */
import { fen, type Fen } from '../../../src-shared/value/fen.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';

export type SupplyCause = 'arrears' | 'alarm2' | 'overload' | 'forced' | 'workLock' | 'notOpened' | 'unknown';

export interface SupplyFacts {
  /** Every phase's relay closed. */
  readonly relayClosed: boolean;
  readonly forced: 'none' | 'tripped' | 'kept' | null;
  readonly workLock: boolean;
  readonly opened: boolean;
  readonly inArrears: boolean;
  readonly inAlarm2: boolean;
  readonly overLimit: boolean;
  readonly balanceFen: Fen;
  /** The threshold below which the meter trips once as a warning; null while it was not read. */
  readonly alarm2Fen: Fen | null;
  readonly canRemoteClose: boolean;
  /** Who tripped it, where the trip was sent from here and read back. */
  readonly forcedBy: ForcedBy | null;
}

export interface ForcedBy {
  readonly name: string;
  readonly at: Instant;
}

export interface Supply {
  readonly on: boolean;
  readonly cause: SupplyCause | null;
  readonly leastFen: Fen | null;
  readonly closeByHand: boolean;
  /** Only where the cause is a forced trip that is known to be ours. */
  readonly forcedBy: ForcedBy | null;
}

export function supplyOf(facts: SupplyFacts): Supply {
  if (facts.relayClosed) return { on: true, cause: null, leastFen: null, closeByHand: false, forcedBy: null };
  const cause = causeOf(facts);
  const forcedBy = cause === 'forced' ? facts.forcedBy : null;
  return { on: false, cause, leastFen: leastAmount(cause, facts), closeByHand: !facts.canRemoteClose, forcedBy };
}

/** What a person decided stands above what the meter decided by itself: buying does not undo it. */
export function causeOf(facts: Pick<SupplyFacts, 'workLock' | 'forced' | 'opened' | 'inArrears' | 'overLimit' | 'inAlarm2'>): SupplyCause {
  if (facts.workLock) return 'workLock';
  if (facts.forced === 'tripped') return 'forced';
  if (!facts.opened) return 'notOpened';
  if (facts.inArrears) return 'arrears';
  if (facts.overLimit) return 'overload';
  if (facts.inAlarm2) return 'alarm2';
  return 'unknown';
}

/** A purchase first repays the overdraft, so in arrears the balance must come above 0; after the warning trip, to the threshold. */
function leastAmount(cause: SupplyCause, facts: SupplyFacts): Fen | null {
  if (cause === 'arrears') return fen(Math.max(1, 1 - facts.balanceFen));
  if (cause === 'alarm2' && facts.alarm2Fen !== null) return fen(Math.max(1, facts.alarm2Fen - facts.balanceFen));
  return null;
}

/** Whether supply will be on once `creditFen` is on the meter; null = cannot be told. */
export function supplyAfterSale(supply: Supply, creditFen: Fen): boolean | null {
  if (supply.on) return true;
  if (supply.cause === 'unknown' || supply.cause === 'overload') return null;
  if (supply.leastFen === null) return false;
  return creditFen >= supply.leastFen && !supply.closeByHand;
}
