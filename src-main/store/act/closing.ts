/** Closings 销户, act one: what was asked of a meter, each step, and the lock that lets nothing else touch it meanwhile. */
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
  ShiftId,
} from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import type { ClosingState } from '../../domain/closing/state.ts';
import { storedText } from '../ledger/canonical.ts';
import { fields } from '../database/columns.ts';
import type { Store } from '../database/open.ts';
import { insertInto, statement, type Connections } from '../database/statement.ts';

/** Written once, with its first step, before anything goes on a wire. */
export interface ClosingDraft {
  readonly uid: OpUid;
  /** SHA-256 of the input: the same uid with other input is refused by the caller. */
  readonly inputHash: Buffer;
  readonly account: AccountId;
  readonly meter: MeterId;
  /** The last figures of a dead meter as a person read them off it, as JSON; null where the meter itself says them. */
  readonly typed: string | null;
  readonly reason: string;
  readonly shift: ShiftId;
  readonly approval: ApprovalId | null;
  readonly operator: OperatorId;
  readonly seat: string;
  readonly at: Instant;
}

export interface ClosingRow extends ClosingDraft {
  readonly id: ClosingId;
}

export interface ClosingStepRow {
  readonly closing: ClosingId;
  /** 1, 2, 3 … */
  readonly n: number;
  readonly state: ClosingState;
  readonly at: Instant;
  /** Whose act it was; null where it came by itself. */
  readonly operator: OperatorId | null;
  /** What trips the meter. */
  readonly job: JobId | null;
  /** What takes the rest off it. */
  readonly op: OpId | null;
  /** What moved typed figures off the meter. */
  readonly entry: EntryId | null;
  /** A JSON object. */
  readonly evidence: string | null;
}

export interface ClosingStepDraft {
  readonly closing: ClosingId;
  readonly state: ClosingState;
  readonly at: Instant;
  readonly operator?: OperatorId | null;
  readonly job?: JobId | null;
  readonly op?: OpId | null;
  readonly entry?: EntryId | null;
  readonly evidence?: object | null;
}

export interface OpenClosing {
  readonly meter: MeterId;
  readonly closing: ClosingId;
}

const COLUMNS = ['uid', 'input_hash', 'account', 'meter', 'typed', 'reason', 'shift', 'approval', 'operator', 'seat', 'at'] as const;
const FIELDS = fields('id', ...COLUMNS);
const STEP_FIELDS = ['closing', 'n', 'state', 'at', 'operator', 'job', 'op', 'entry', 'evidence'] as const;
const insert = insertInto('closing', COLUMNS);
const insertStep = insertInto('closing_step', STEP_FIELDS);
const byId = statement((q, p: { id: ClosingId }) => q.selectFrom('closing').select(FIELDS).where('id', '=', p.id));
const byUid = statement((q, p: { uid: OpUid }) => q.selectFrom('closing').select(FIELDS).where('uid', '=', p.uid));
const ofAccount = statement((q, p: { account: AccountId }) =>
  q.selectFrom('closing').select(FIELDS).where('account', '=', p.account).orderBy('id'),
);
const stepsOf = statement((q, p: { closing: ClosingId }) =>
  q.selectFrom('closing_step').select(STEP_FIELDS).where('closing', '=', p.closing).orderBy('n'),
);
const ofMeter = statement((q, p: { meter: MeterId }) => q.selectFrom('open_closing').select('closing').where('meter', '=', p.meter));
const allOpen = statement((q, p: { limit: number }) =>
  q.selectFrom('open_closing').select(['meter', 'closing']).orderBy('closing').limit(p.limit),
);
const zeroing = statement((q, _: object) =>
  q
    .selectFrom('open_closing as open')
    .innerJoin('closing_step as step', 'step.closing', 'open.closing')
    .select('open.closing')
    .where('step.state', '=', 'zeroing')
    .where('step.n', '=', (e) =>
      e
        .selectFrom('closing_step as s')
        .select((f) => f.fn.max('s.n').as('n'))
        .whereRef('s.closing', '=', 'open.closing'),
    ),
);
const held = statement((q, _: object) => q.selectFrom('open_closing').select(['meter', 'closing']).orderBy('closing'));
const recounted = statement((q, _: object) =>
  q
    .selectFrom('closing_step as step')
    .innerJoin('closing', 'closing.id', 'step.closing')
    .select(['closing.meter', 'step.closing'])
    .where('step.n', '=', (e) =>
      e
        .selectFrom('closing_step as s')
        .select((f) => f.fn.max('s.n').as('n'))
        .whereRef('s.closing', '=', 'step.closing'),
    )
    .where('step.state', 'not in', ['closed', 'abandoned'])
    .orderBy('step.closing'),
);
const ever = statement((q, _: object) => q.selectFrom('account_meter').select('meter').distinct());
const everOne = statement((q, p: { meter: MeterId }) => q.selectFrom('account_meter').select('id').where('meter', '=', p.meter).limit(1));
const withoutMeters = statement((q, _: object) =>
  q
    .selectFrom('account')
    .select('id')
    .where('closed_at', 'is', null)
    .where((e) => e.exists(e.selectFrom('account_meter as had').select('had.id').whereRef('had.account', '=', 'account.id')))
    .where((e) =>
      e.not(
        e.exists(
          e.selectFrom('account_meter as has').select('has.id').whereRef('has.account', '=', 'account.id').where('has.to_at', 'is', null),
        ),
      ),
    )
    .orderBy('id'),
);

/** Its first step is appended in the same transaction, which takes the meter's lock. */
export function insertClosing(store: Store, draft: ClosingDraft): ClosingId {
  return Number(insert.run(store, { ...draft, reason: storedText(draft.reason) }).lastInsertRowid) as ClosingId;
}

export function closingById(store: Store, id: ClosingId): ClosingRow | undefined {
  return byId.first(store, { id });
}

export function closingByUid(store: Store, uid: OpUid): ClosingRow | undefined {
  return byUid.first(store, { uid });
}

/** Oldest first. */
export function closingsOfAccount(store: Store, account: AccountId): ClosingRow[] {
  return ofAccount.all(store, { account });
}

/** @throws Error from the database after an end, or when an operation, an opening or another closing holds the meter. */
export function appendClosingStep(store: Store, draft: ClosingStepDraft): void {
  const { closing, state, at, operator = null, job = null, op = null, entry = null } = draft;
  const n = (stepsOf.all(store, { closing }).at(-1)?.n ?? 0) + 1;
  const evidence = draft.evidence == null ? null : JSON.stringify(draft.evidence);
  insertStep.run(store, { closing, n, state, at, operator, job, op, entry, evidence });
}

export function closingSteps(store: Store, closing: ClosingId): ClosingStepRow[] {
  return stepsOf.all(store, { closing });
}

/** The closing that holds the meter's lock. */
export function openClosingOfMeter(store: Store, meter: MeterId): ClosingId | undefined {
  return ofMeter.first(store, { meter })?.closing;
}

/** Oldest first. */
export function openClosings(store: Store, limit: number): OpenClosing[] {
  return allOpen.all(store, { limit });
}

/** Closings whose meter is being zeroed. */
export function closingsThatZero(store: Store): ClosingId[] {
  return zeroing.all(store, {}).map(({ closing }) => closing);
}

/** Whether the locks are those that the steps say: compared at start. */
export function openClosingsAgree(store: Connections): boolean {
  return JSON.stringify(held.all(store, {})) === JSON.stringify(recounted.all(store, {}));
}

/** Meters that were some account's at any time: what a workbook said of them before is done with. */
export function metersEverOpened(store: Store): Set<MeterId> {
  return new Set(ever.all(store, {}).map(({ meter }) => meter));
}

export function wasEverOpened(store: Store, meter: MeterId): boolean {
  return everOne.first(store, { meter }) !== undefined;
}

/** Open accounts whose meters are all closed: they wait for their settlement. */
export function accountsToSettle(store: Store): AccountId[] {
  return withoutMeters.all(store, {}).map(({ id }) => id);
}
