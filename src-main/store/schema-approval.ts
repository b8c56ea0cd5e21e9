/** The tables of approvals and of money given back as the compiler sees them. */
import type { GeneratedAlways } from 'kysely';
import type { AccountId, ApprovalId, MeterId, OperatorId, OpId, OpUid, PaymentId } from '../../src-shared/value/id.ts';
import type { Fen } from '../../src-shared/value/fen.ts';
import type { Instant } from '../../src-shared/value/instant.ts';
import type { ApprovalState } from '../domain/approval/state.ts';

export interface ApprovalTables {
  refund_tender: { op: OpId; line: number; method: string; amount_fen: Fen; payment: PaymentId | null };
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
