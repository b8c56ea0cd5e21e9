/** The tables of closings, of deposits and of settlements as the compiler sees them. */
import type { GeneratedAlways } from 'kysely';
import type { Fen } from '../../../src-shared/value/fen.ts';
import type {
  AccountId,
  ApprovalId,
  ClosingId,
  EntryId,
  JobId,
  MeterId,
  OperatorId,
  OpId,
  OpUid,
  PaymentId,
  SettlementId,
  ShiftId,
} from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import type { ClosingState } from '../../domain/closing/state.ts';

/** What was paid without an operation on a meter. */
export type OtherPaymentKind = 'deposit' | 'debt';

export interface ClosingTables {
  closing: {
    id: GeneratedAlways<ClosingId>;
    uid: OpUid;
    input_hash: Buffer;
    account: AccountId;
    meter: MeterId;
    typed: string | null;
    reason: string;
    shift: ShiftId;
    approval: ApprovalId | null;
    operator: OperatorId;
    seat: string;
    at: Instant;
  };
  closing_step: {
    closing: ClosingId;
    n: number;
    state: ClosingState;
    at: Instant;
    operator: OperatorId | null;
    job: JobId | null;
    op: OpId | null;
    entry: EntryId | null;
    evidence: string | null;
  };
  open_closing: { meter: MeterId; closing: ClosingId };
  other_payment: { payment: PaymentId; uid: OpUid; input_hash: Buffer; kind: OtherPaymentKind; entry: EntryId };
  settlement: {
    id: SettlementId;
    uid: OpUid;
    input_hash: Buffer;
    account: AccountId;
    deposit_fen: Fen;
    held_fen: Fen;
    owed_fen: Fen;
    paid_out_fen: Fen;
    left_fen: Fen;
    entry: EntryId | null;
    shift: ShiftId;
    approval: ApprovalId | null;
    operator: OperatorId;
    seat: string;
    reason: string;
    at: Instant;
  };
  settlement_tender: { settlement: SettlementId; line: number; method: string; amount_fen: Fen; payment: PaymentId | null };
}
