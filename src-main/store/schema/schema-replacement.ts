/** The tables of meters' replacements as the compiler sees them. */
import type { GeneratedAlways } from 'kysely';
import type { AccountId, FindingId, JobId, MeterId, OperatorId, OpId, OpUid, ReplacementId, UnitId } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import type { ReplacementState } from '../../domain/replacement/state.ts';

export interface ReplacementTables {
  replacement: {
    id: GeneratedAlways<ReplacementId>;
    uid: OpUid;
    input_hash: Buffer;
    /** The old one. */
    meter: MeterId;
    account: AccountId | null;
    unit: UnitId | null;
    reason: string;
    operator: OperatorId;
    seat: string;
    at: Instant;
  };
  replacement_step: {
    replacement: ReplacementId;
    n: number;
    state: ReplacementState;
    at: Instant;
    operator: OperatorId | null;
    /** The new one, from the step on at which it takes over the place on the bus. */
    meter: MeterId | null;
    job: JobId | null;
    op: OpId | null;
    finding: FindingId | null;
    evidence: string | null;
  };
  /** Both meters of each replacement that has not ended. */
  open_replacement: { meter: MeterId; replacement: ReplacementId };
}
