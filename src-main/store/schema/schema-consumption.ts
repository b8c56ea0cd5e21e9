/** The table of consumption as the compiler sees it: each row is one fall of a meter's balance that became revenue. */
import type { CentiKwh } from '../../../src-shared/value/energy.ts';
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { AccountId, EntryId, FindingId, MeterId, PlanId } from '../../../src-shared/value/id.ts';
import type { Instant, LocalDay } from '../../../src-shared/value/instant.ts';

/** day: up to a daily freeze · closing, replacement: up to the last reading of the account on that meter. */
export type ConsumptionKind = 'day' | 'closing' | 'replacement';

/** read: the meter said so · typed: a person did, from a meter that no longer speaks. */
export type ConsumptionQuality = 'read' | 'typed';

export interface ConsumptionTables {
  consumption: {
    meter: MeterId;
    n: number;
    account: AccountId;
    kind: ConsumptionKind;
    /** Where the meter hung, and its plan, when it was posted: the sub-key of 4001. */
    building: number | null;
    plan: PlanId | null;
    /** The end of the row before, or when the meter became the account's. */
    from_at: Instant;
    to_at: Instant;
    to_day: LocalDay;
    /** Total purchased. */
    total_before_fen: Fen;
    total_after_fen: Fen;
    balance_before_fen: Fen;
    balance_after_fen: Fen;
    /** Given back in between, and not shown by the meter's total. */
    refund_fen: Fen;
    /** Δtotal − Δbalance − refunds − what is beside: posted to 4001. Below 0 only where a supervisor accepted it. */
    fall_fen: Fen;
    /** Part of the fall that is no consumption: posted to 1901 or 1101, with its case. */
    beside_fen: Fen;
    /** Null where a register was not read or began anew at either end. */
    energy_centi_kwh: CentiKwh | null;
    /** Energy × price of the same interval; null where either is not known. Never posted. */
    expected_fen: Fen | null;
    /** Falls less energy × price, added up since prices last changed or a case was closed, in millionths of a yuan. */
    drift_micro_yuan: number | null;
    /** The line of the meter's book whose count the meter showed at the end; one past the last while a sale was on its way. */
    book_n: number;
    /** Null where nothing was to be posted. */
    entry: EntryId | null;
    finding: FindingId | null;
    quality: ConsumptionQuality;
  };
}
