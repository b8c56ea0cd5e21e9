/** Operations on meters, their steps, and the lock that lets a meter have only one open at a time. */
import type { PurchaseCount } from '../../../src-shared/value/count.ts';
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { AccountId, ApprovalId, MeterId, OperatorId, OpId, OpUid, PaymentId, ShiftId } from '../../../src-shared/value/id.ts';
import type { Instant, LocalDay } from '../../../src-shared/value/instant.ts';
import { storedText } from '../ledger/canonical.ts';
import { fields } from '../database/columns.ts';
import type { Store } from '../database/open.ts';
import type { OpState } from '../schema/schema.ts';
import { insertInto, statement } from '../database/statement.ts';

/** The states after which nothing more happens; each needs its evidence. */
export const FINAL_STATES: readonly OpState[] = ['confirmed', 'voided', 'reconciled'];

/** What an operation is to do; written once, with its first step, before anything goes on a wire. */
export interface OpDraft {
  readonly uid: OpUid;
  /** SHA-256 of the input: the same uid with other input is refused by the caller. */
  readonly inputHash: Buffer;
  readonly kind: string;
  readonly account: AccountId;
  readonly meter: MeterId;
  /** What is paid or asked for = credit + debt + fee. */
  readonly amountFen: Fen;
  /** What goes onto the meter. */
  readonly creditFen: Fen;
  readonly debtFen: Fen;
  readonly feeFen: Fen;
  /** As last read when the operation was made; null when the meter could not be read. */
  readonly countBefore: PurchaseCount | null;
  readonly totalBeforeFen: Fen | null;
  readonly balanceBeforeFen: Fen | null;
  readonly reverses: OpId | null;
  readonly payment: PaymentId | null;
  readonly shift: ShiftId;
  readonly operator: OperatorId;
  readonly approval: ApprovalId | null;
  readonly at: Instant;
  readonly localDay: LocalDay;
  readonly seat: string;
  readonly note: string | null;
  /** Profile of the meter at that time. */
  readonly profile: string;
  /** The longest time the gateway may hold a frame, ms. */
  readonly holdMs: number;
}

export interface OpRow extends OpDraft {
  readonly id: OpId;
}

export interface StepRow {
  readonly op: OpId;
  /** 1, 2, 3 … */
  readonly n: number;
  readonly state: OpState;
  readonly at: Instant;
  /** How many write frames have been begun, 0 before the first. */
  readonly attempt: number;
  /** A JSON object; readings in it are named as in domain rules (purchaseCount, totalFen, balanceFen). */
  readonly evidence: string | null;
}

export interface StepDraft {
  readonly op: OpId;
  readonly state: OpState;
  readonly at: Instant;
  readonly attempt: number;
  /** Written as JSON; needed for a final state. */
  readonly evidence?: object | null;
}

const COLUMNS = [
  'uid',
  'input_hash',
  'kind',
  'account',
  'meter',
  'amount_fen',
  'credit_fen',
  'debt_fen',
  'fee_fen',
  'count_before',
  'total_before_fen',
  'balance_before_fen',
  'reverses',
  'payment',
  'shift',
  'operator',
  'approval',
  'at',
  'local_day',
  'seat',
  'note',
  'profile',
  'hold_ms',
] as const;
const FIELDS = fields('id', ...COLUMNS);
const STEP_FIELDS = ['op', 'n', 'state', 'at', 'attempt', 'evidence'] as const;

const insert = insertInto('op', COLUMNS);
const byId = statement((q, p: { id: OpId }) => q.selectFrom('op').select(FIELDS).where('id', '=', p.id));
const byUid = statement((q, p: { uid: OpUid }) => q.selectFrom('op').select(FIELDS).where('uid', '=', p.uid));
const byPayment = statement((q, p: { payment: PaymentId }) =>
  q.selectFrom('op').select(FIELDS).where('payment', '=', p.payment).orderBy('id'),
);
const ofMeter = statement((q, p: { meter: MeterId; limit: number }) =>
  q.selectFrom('op').select(FIELDS).where('meter', '=', p.meter).orderBy('id', 'desc').limit(p.limit),
);
const ofAccount = statement((q, p: { account: AccountId; limit: number }) =>
  q.selectFrom('op').select(FIELDS).where('account', '=', p.account).orderBy('id', 'desc').limit(p.limit),
);
const latest = statement((q, p: { limit: number }) => q.selectFrom('op').select(FIELDS).orderBy('id', 'desc').limit(p.limit));
const insertStep = insertInto('op_step', STEP_FIELDS);
const lastStepOf = statement((q, p: { op: OpId }) =>
  q.selectFrom('op_step').select(STEP_FIELDS).where('op', '=', p.op).orderBy('n', 'desc').limit(1),
);
const stepsOf = statement((q, p: { op: OpId }) => q.selectFrom('op_step').select(STEP_FIELDS).where('op', '=', p.op).orderBy('n'));
const openOnMeter = statement((q, p: { meter: MeterId }) => q.selectFrom('open_op').select('op').where('meter', '=', p.meter));

/** Writes the operation; its intent is appended as a step in the same transaction, which takes the meter's lock. */
export function insertOp(store: Store, draft: OpDraft): OpId {
  const note = draft.note === null ? null : storedText(draft.note);
  return Number(insert.run(store, { ...draft, note }).lastInsertRowid) as OpId;
}

export function opById(store: Store, id: OpId): OpRow | undefined {
  return byId.first(store, { id });
}

export function opByUid(store: Store, uid: OpUid): OpRow | undefined {
  return byUid.first(store, { uid });
}

export function opsOfPayment(store: Store, payment: PaymentId): OpRow[] {
  return byPayment.all(store, { payment });
}

/** Newest first. */
export function opsOfMeter(store: Store, meter: MeterId, limit: number): OpRow[] {
  return ofMeter.all(store, { meter, limit });
}

/** Newest first. */
export function opsOfAccount(store: Store, account: AccountId, limit: number): OpRow[] {
  return ofAccount.all(store, { account, limit });
}

/**
 * Appends the next step: the first takes the meter's lock, a final one gives it back.
 * @param n its number, where the caller has just read the one before.
 * @throws Error from the database after a final step, when another operation is open on the meter, or for a final state without evidence.
 */
export function appendStep(store: Store, draft: StepDraft, n = (lastStepOf.first(store, { op: draft.op })?.n ?? 0) + 1): StepRow {
  const evidence = draft.evidence == null ? null : JSON.stringify(draft.evidence);
  const row = { op: draft.op, n, state: draft.state, at: draft.at, attempt: draft.attempt, evidence };
  insertStep.run(store, row);
  return row;
}

export function lastStep(store: Store, op: OpId): StepRow | undefined {
  return lastStepOf.first(store, { op });
}

export function steps(store: Store, op: OpId): StepRow[] {
  return stepsOf.all(store, { op });
}

/** The operation that holds the meter's lock. */
export function openOpOfMeter(store: Store, meter: MeterId): OpId | undefined {
  return openOnMeter.first(store, { meter })?.op;
}

/** Newest first. */
export function latestOps(store: Store, limit: number): OpRow[] {
  return latest.all(store, { limit });
}
