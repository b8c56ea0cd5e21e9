/** Approvals: what somebody asked to be allowed, and what was answered. */
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { AccountId, ApprovalId, MeterId, OperatorId, OpUid } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import type { ApprovalState } from '../../domain/approval/state.ts';
import { storedText } from '../ledger/canonical.ts';
import { fields } from '../database/columns.ts';
import type { Store } from '../database/open.ts';
import { insertInto, statement } from '../database/statement.ts';

export interface ApprovalDraft {
  readonly uid: OpUid;
  /** The call that it allows, and the hash of that call and its input: nothing else may be done by it. */
  readonly call: string;
  readonly inputHash: Buffer;
  /** The input itself as JSON: what was parked is taken up from here. */
  readonly input: string;
  readonly account: AccountId;
  readonly meter: MeterId | null;
  readonly amountFen: Fen;
  /** In the words of who asks. */
  readonly reason: string;
  readonly operator: OperatorId;
  readonly seat: string;
  readonly at: Instant;
}

export interface ApprovalRow extends ApprovalDraft {
  readonly id: ApprovalId;
}

export interface ApprovalStepDraft {
  readonly approval: ApprovalId;
  readonly state: ApprovalState;
  readonly at: Instant;
  readonly operator: OperatorId;
  readonly seat: string;
  readonly note: string;
}

export interface ApprovalStepRow extends ApprovalStepDraft {
  readonly n: number;
}

const COLUMNS = ['uid', 'call', 'input_hash', 'input', 'account', 'meter', 'amount_fen', 'reason', 'operator', 'seat', 'at'] as const;
const FIELDS = fields('id', ...COLUMNS);
const STEP_FIELDS = ['approval', 'n', 'state', 'at', 'operator', 'seat', 'note'] as const;

const insert = insertInto('approval', COLUMNS);
const insertStep = insertInto('approval_step', STEP_FIELDS);
const byId = statement((q, p: { id: ApprovalId }) => q.selectFrom('approval').select(FIELDS).where('id', '=', p.id));
const byUid = statement((q, p: { uid: OpUid }) => q.selectFrom('approval').select(FIELDS).where('uid', '=', p.uid));
const byInput = statement((q, p: { inputHash: Buffer }) =>
  q.selectFrom('approval').select(FIELDS).where('input_hash', '=', p.inputHash).orderBy('id', 'desc'),
);
const stepsOf = statement((q, p: { approval: ApprovalId }) =>
  q.selectFrom('approval_step').select(STEP_FIELDS).where('approval', '=', p.approval).orderBy('n'),
);
const open = statement((q, p: { limit: number }) =>
  q
    .selectFrom('approval')
    .select(FIELDS)
    .where((e) =>
      e.not(
        e.exists(
          e
            .selectFrom('approval_step')
            .select('n')
            .whereRef('approval_step.approval', '=', 'approval.id')
            .where('state', 'in', ['refused', 'withdrawn', 'used']),
        ),
      ),
    )
    .orderBy('id')
    .limit(p.limit),
);

/** With its first step. */
export function insertApproval(store: Store, draft: ApprovalDraft): ApprovalId {
  return store.transaction(() => {
    const { lastInsertRowid } = insert.run(store, { ...draft, reason: storedText(draft.reason) });
    const approval = Number(lastInsertRowid) as ApprovalId;
    const { at, operator, seat } = draft;
    appendApprovalStep(store, { approval, state: 'asked', at, operator, seat, note: '' });
    return approval;
  });
}

/** @throws Error from the database after an end, and when somebody would approve their own. */
export function appendApprovalStep(store: Store, draft: ApprovalStepDraft): void {
  const n = (stepsOf.all(store, draft).at(-1)?.n ?? 0) + 1;
  insertStep.run(store, { ...draft, n, note: storedText(draft.note) });
}

export function approvalById(store: Store, id: ApprovalId): ApprovalRow | undefined {
  return byId.first(store, { id });
}

export function approvalByUid(store: Store, uid: OpUid): ApprovalRow | undefined {
  return byUid.first(store, { uid });
}

/** Every approval ever asked for this input, newest first. */
export function approvalsOfInput(store: Store, inputHash: Buffer): ApprovalRow[] {
  return byInput.all(store, { inputHash });
}

export function approvalSteps(store: Store, approval: ApprovalId): ApprovalStepRow[] {
  return stepsOf.all(store, { approval });
}

/** Those without an end, oldest first. */
export function openApprovals(store: Store, limit: number): ApprovalRow[] {
  return open.all(store, { limit });
}
