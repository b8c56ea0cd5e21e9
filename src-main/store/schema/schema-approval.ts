/** The tables of approvals and of money given back as the compiler sees them. */
import type { GeneratedAlways } from 'kysely';
import type { AccountId, ApprovalId, MeterId, OperatorId, OpId, OpUid, PaymentId, WrongRoomId } from '../../../src-shared/value/id.ts';
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import type { WrongRoomState } from '../../domain/wrong-room/next.ts';
import type { ApprovalState } from '../../domain/approval/state.ts';

export interface ApprovalTables {
  wrong_room: {
    id: GeneratedAlways<WrongRoomId>;
    uid: OpUid;
    input_hash: Buffer;
    sale: OpId;
    account: AccountId;
    meter: MeterId;
    reason: string;
    operator: OperatorId;
    seat: string;
    at: Instant;
  };
  wrong_room_step: {
    wrong_room: WrongRoomId;
    n: number;
    state: WrongRoomState;
    at: Instant;
    operator: OperatorId | null;
    op: OpId | null;
    evidence: string | null;
  };
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
