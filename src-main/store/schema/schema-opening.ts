/** The tables of prices, of openings and of what is done with meters that are nobody's, as the compiler sees them. */
import type { GeneratedAlways } from 'kysely';
import type { AccountId, JobId, MeterId, OpeningId, OperatorId, OpId, OpUid, PlanId } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import type { PriceE4 } from '../../../src-shared/value/price.ts';
import type { OpeningState } from '../../domain/opening/state.ts';

/** flat: one price at every hour · rates: four, and the meter's own table says which counts when. */
export type PlanKind = 'flat' | 'rates';

/** site: as the site's setting says. */
export type NotOpenedChoice = 'tripped' | 'on' | 'site';

export interface OpeningTables {
  plan: { id: GeneratedAlways<PlanId>; name: string; kind: PlanKind; at: Instant; operator: OperatorId | null };
  plan_version: {
    plan: PlanId;
    n: number;
    from_at: Instant;
    sharp_e4: PriceE4;
    peak_e4: PriceE4;
    flat_e4: PriceE4;
    valley_e4: PriceE4;
    at: Instant;
    operator: OperatorId | null;
  };
  meter_plan: { meter: MeterId; n: number; plan: PlanId; at: Instant; operator: OperatorId | null };
  not_opened: { meter: MeterId; n: number; choice: NotOpenedChoice; at: Instant; operator: OperatorId };
  opening: {
    id: GeneratedAlways<OpeningId>;
    uid: OpUid;
    input_hash: Buffer;
    meter: MeterId;
    account: AccountId | null;
    plan: PlanId;
    wish: string;
    operator: OperatorId;
    seat: string;
    at: Instant;
  };
  opening_step: {
    opening: OpeningId;
    n: number;
    state: OpeningState;
    at: Instant;
    operator: OperatorId | null;
    job: JobId | null;
    op: OpId | null;
    evidence: string | null;
  };
  open_opening: { meter: MeterId; opening: OpeningId };
}
