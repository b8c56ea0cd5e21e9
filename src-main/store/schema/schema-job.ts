/** The tables of jobs, what is asked of one meter or many, as the compiler sees them. */
import type { GeneratedAlways } from 'kysely';
import type { JobId, MeterId, OperatorId, OpUid } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import type { JobState } from '../../domain/control/state.ts';

export interface JobTables {
  job: {
    id: GeneratedAlways<JobId>;
    uid: OpUid;
    input_hash: Buffer;
    kind: string;
    payload: string;
    reason: string;
    operator: OperatorId;
    seat: string;
    at: Instant;
  };
  job_item: { job: JobId; meter: MeterId };
  job_step: { job: JobId; meter: MeterId; n: number; state: JobState; at: Instant; attempt: number; evidence: string | null };
  open_job: { meter: MeterId; job: JobId };
  work_lock: {
    id: GeneratedAlways<number>;
    meter: MeterId;
    operator: OperatorId;
    name: string;
    phone: string;
    reason: string;
    until_at: Instant | null;
    hung_at: Instant;
    after_job: JobId | 0;
    removed_at: Instant | null;
    removed_by: OperatorId | null;
  };
}
