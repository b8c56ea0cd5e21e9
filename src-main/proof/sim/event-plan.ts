/** What happens around a seed's app once: somebody charges a meter elsewhere, wires are swapped, clocks jump, the disk fills, a file comes back. */
import type { Below } from './meter-plan.ts';

export type PlannedEvent =
  /** Another PC charges a meter. */
  | { readonly what: 'foreignCharge'; readonly meter: number; readonly afterMs: number; readonly amountFen: number }
  /** The n-th money frame is lost, and somebody has charged its meter by hand in two parts that make up the same sum. */
  | { readonly what: 'chargedInParts'; readonly nth: number }
  /** The two meters hang on each other's address until the faults stop. */
  | { readonly what: 'swap'; readonly afterMs: number }
  | { readonly what: 'clockJump'; readonly afterMs: number; readonly byMs: number }
  /** Nothing can be written for a while. */
  | { readonly what: 'diskFull'; readonly afterMs: number; readonly forMs: number }
  /** The ledger of `savedMs` is put back. */
  | { readonly what: 'restore'; readonly savedMs: number; readonly afterMs: number };

/** Amounts of a seed's sales and of charges from elsewhere leave different rests, so that each can be told from the others. */
export const AMOUNT_STEP = 5;

const DAY_MS = 86_400_000;
const JUMPS_MS: readonly number[] = [1_000, 60_000, 20 * 60_000, 26 * 3_600_000, 3 * DAY_MS];
/** Each kind of event comes to one seed in so many. */
const ONE_IN: Readonly<Record<PlannedEvent['what'], number>> = {
  foreignCharge: 12,
  chargedInParts: 40,
  swap: 7,
  clockJump: 10,
  diskFull: 24,
  restore: 40,
};

/** @param sales how many rests are the sales' own. */
export function drawEvents(below: Below, sales: number): readonly PlannedEvent[] {
  const events: PlannedEvent[] = [];
  const falls = (what: PlannedEvent['what']) => below(ONE_IN[what]) === 0;
  if (falls('foreignCharge'))
    events.push({
      what: 'foreignCharge',
      meter: below(2),
      afterMs: below(20_000),
      amountFen: 100 + below(24_000) * AMOUNT_STEP + sales,
    });
  if (falls('chargedInParts')) events.push({ what: 'chargedInParts', nth: 1 + below(2) });
  if (falls('swap')) events.push({ what: 'swap', afterMs: below(14_000) });
  if (falls('clockJump'))
    events.push({ what: 'clockJump', afterMs: below(25_000), byMs: (below(2) === 0 ? 1 : -1) * (JUMPS_MS[below(JUMPS_MS.length)] ?? 0) });
  if (falls('diskFull')) events.push({ what: 'diskFull', afterMs: below(20_000), forMs: 500 + below(10_000) });
  if (falls('restore')) {
    const savedMs = below(12_000);
    events.push({ what: 'restore', savedMs, afterMs: savedMs + 1_000 + below(15_000) });
  }
  return events;
}
