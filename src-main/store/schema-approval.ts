/** The tables of approvals as the compiler sees them. */
import type { GeneratedAlways } from 'kysely';
import type { AccountId, ApprovalId, MeterId, OperatorId, OpUid } from '../../src-shared/value/id.ts';
import type { Fen } from '../../src-shared/value/fen.ts';
import type { Instant } from '../../src-shared/value/instant.ts';
import type { ApprovalState } from '../domain/approval/state.ts';

export interface ApprovalTables {
  approval: {
    id: GeneratedAlways<ApprovalId>;
    uid: OpUid;
    call: string;
    input_hash: Buffer;
    input: string;
    account: AccountId;
    meter: MeterId | null;
    amount_fen: Fen;
    reason: string;
    operator: OperatorId;
    seat: string;
    at: Instant;
  };
  approval_step: {
    approval: ApprovalId;
    n: number;
    state: ApprovalState;
    at: Instant;
    operator: OperatorId;
    seat: string;
    note: string;
  };
}
