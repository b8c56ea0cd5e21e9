/** Which act comes next on the page of a closing, from what the engine says of the account. */
import type { ClosingAccount, ClosingMeter } from '../../../src-shared/contract/operator/closing.ts';
import type { OpUid } from '../../../src-shared/value/id.ts';

export type NextAct =
  | { readonly do: 'start'; readonly meters: readonly ClosingMeter[] }
  | { readonly do: 'working' | 'print' | 'payOut' | 'even' | 'collect' | 'printSettlement' | 'leave' | 'none' }
  | { readonly do: 'resume'; readonly uids: readonly OpUid[] };

/** @param sheetOut the final readings were printed, or are not wanted · settlementOut: the same of the settlement */
export function nextAct(account: ClosingAccount, sheetOut: boolean, settlementOut: boolean): NextAct {
  // What a person left owing is collected here, long after.
  if (account.settled && account.owedFen > 0 && settlementOut) return { do: 'collect' };
  if (account.settled) return { do: settlementOut ? 'leave' : 'printSettlement' };
  const { meters } = account;
  const begins = meters.filter(({ closing, obstacle, lost }) => !closing && obstacle === null && !lost);
  if (begins.length > 0) return { do: 'start', meters: begins };
  if (meters.some(({ closing }) => closing?.stage === 'holding' || closing?.stage === 'zeroing')) return { do: 'working' };
  const waiting = meters.flatMap(({ closing }) => (closing?.ways.resume ? [closing.uid] : []));
  if (waiting.length > 0) return { do: 'resume', uids: waiting };
  if (account.obstacle) return { do: 'none' };
  if (!sheetOut && meters.some(({ closing }) => closing?.reading)) return { do: 'print' };
  if (account.payOutFen > 0) return { do: 'payOut' };
  return { do: account.stillOwedFen > 0 ? 'collect' : 'even' };
}
