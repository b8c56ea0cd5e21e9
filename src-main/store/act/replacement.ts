/** Replacements 换表: what was begun, each step, and the lock that lets nothing else touch the old meter and the new one meanwhile. */
import type { AccountId, FindingId, JobId, MeterId, OperatorId, OpId, OpUid, ReplacementId, UnitId } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import type { ReplacementState } from '../../domain/replacement/state.ts';
import { fields } from '../database/columns.ts';
import type { Store } from '../database/open.ts';
import { insertInto, statement, type Connections } from '../database/statement.ts';

/** Written once, with its first step. */
export interface ReplacementDraft {
  readonly uid: OpUid;
  readonly inputHash: Buffer;
  /** The old one. */
  readonly meter: MeterId;
  /** Null for a meter that is nobody's. */
  readonly account: AccountId | null;
  readonly unit: UnitId | null;
  readonly reason: string;
  readonly operator: OperatorId;
  readonly seat: string;
  readonly at: Instant;
}

export interface ReplacementRow extends ReplacementDraft {
  readonly id: ReplacementId;
}

export interface ReplacementStepRow {
  readonly replacement: ReplacementId;
  /** 1, 2, 3 … */
  readonly n: number;
  readonly state: ReplacementState;
  readonly at: Instant;
  /** Whose act it was; null where it came by itself. */
  readonly operator: OperatorId | null;
  /** The new one, while it has the old one's place on the bus. */
  readonly meter: MeterId | null;
  readonly job: JobId | null;
  /** What carries the money over. */
  readonly op: OpId | null;
  /** The case of a provisional balance. */
  readonly finding: FindingId | null;
  /** A JSON object. */
  readonly evidence: string | null;
}

export type ReplacementStepDraft = Pick<ReplacementStepRow, 'replacement' | 'state' | 'at' | 'meter'> &
  Partial<Pick<ReplacementStepRow, 'operator' | 'job' | 'op' | 'finding'>> & { readonly evidence?: object | null };

const COLUMNS = ['uid', 'input_hash', 'meter', 'account', 'unit', 'reason', 'operator', 'seat', 'at'] as const;
const FIELDS = fields('id', ...COLUMNS);
const STEP_FIELDS = ['replacement', 'n', 'state', 'at', 'operator', 'meter', 'job', 'op', 'finding', 'evidence'] as const;

const insert = insertInto('replacement', COLUMNS);
const insertStep = insertInto('replacement_step', STEP_FIELDS);
const byId = statement((q, p: { id: ReplacementId }) => q.selectFrom('replacement').select(FIELDS).where('id', '=', p.id));
const byUid = statement((q, p: { uid: OpUid }) => q.selectFrom('replacement').select(FIELDS).where('uid', '=', p.uid));
const stepsOf = statement((q, p: { replacement: ReplacementId }) =>
  q.selectFrom('replacement_step').select(STEP_FIELDS).where('replacement', '=', p.replacement).orderBy('n'),
);
const lastOf = statement((q, p: { replacement: ReplacementId }) =>
  q.selectFrom('replacement_step').select(STEP_FIELDS).where('replacement', '=', p.replacement).orderBy('n', 'desc').limit(1),
);
const ofMeter = statement((q, p: { meter: MeterId }) =>
  q.selectFrom('open_replacement').select('replacement').where('meter', '=', p.meter),
);
const allOpen = statement((q, p: { limit: number }) =>
  q.selectFrom('open_replacement').select('replacement').distinct().orderBy('replacement').limit(p.limit),
);
const ofOp = statement((q, p: { op: OpId }) => q.selectFrom('replacement_step').select('replacement').where('op', '=', p.op));
const ended = statement((q, p: { limit: number }) =>
  q
    .selectFrom('replacement')
    .innerJoin('replacement_step as step', 'step.replacement', 'replacement.id')
    .select(fields('replacement.id', 'replacement.meter', 'replacement.unit', 'replacement.account'))
    .select(['step.meter as newMeter', 'step.at as endedAt'])
    .where('step.state', '=', 'done')
    .orderBy('replacement.id', 'desc')
    .limit(p.limit),
);
const held = statement((q, _: object) => q.selectFrom('open_replacement').select(['meter', 'replacement']).orderBy('meter'));
const recounted = statement((q, _: object) =>
  q
    .selectFrom('replacement_step as step')
    .innerJoin('replacement', 'replacement.id', 'step.replacement')
    .select(['replacement.meter as old', 'step.meter as fresh', 'step.replacement'])
    .where('step.n', '=', (e) =>
      e
        .selectFrom('replacement_step as s')
        .select((f) => f.fn.max('s.n').as('n'))
        .whereRef('s.replacement', '=', 'step.replacement'),
    )
    .where('step.state', 'not in', ['done', 'abandoned']),
);

/** Its first step is appended in the same transaction, which takes the old meter's lock. */
export function insertReplacement(store: Store, draft: ReplacementDraft): ReplacementId {
  return Number(insert.run(store, draft).lastInsertRowid) as ReplacementId;
}

export function replacementById(store: Store, id: ReplacementId): ReplacementRow | undefined {
  return byId.first(store, { id });
}

export function replacementByUid(store: Store, uid: OpUid): ReplacementRow | undefined {
  return byUid.first(store, { uid });
}

/** @throws Error from the database after an end, when another replacement holds a meter, or for an end or a halt without evidence. */
export function appendReplacementStep(store: Store, draft: ReplacementStepDraft): void {
  const { replacement, state, at, meter, operator = null, job = null, op = null, finding = null } = draft;
  const evidence = draft.evidence == null ? null : JSON.stringify(draft.evidence);
  const n = (lastOf.first(store, { replacement })?.n ?? 0) + 1;
  insertStep.run(store, { replacement, n, state, at, operator, meter, job, op, finding, evidence });
}

export function lastReplacementStep(store: Store, replacement: ReplacementId): ReplacementStepRow | undefined {
  return lastOf.first(store, { replacement });
}

export function replacementSteps(store: Store, replacement: ReplacementId): ReplacementStepRow[] {
  return stepsOf.all(store, { replacement });
}

/** The replacement that holds the meter, as the old one or the new one. */
export function openReplacementOfMeter(store: Store, meter: MeterId): ReplacementId | undefined {
  return ofMeter.first(store, { meter })?.replacement;
}

/** Oldest first. */
export function openReplacements(store: Store, limit: number): ReplacementId[] {
  return allOpen.all(store, { limit }).map(({ replacement }) => replacement);
}

export function replacementOfOp(store: Store, op: OpId): ReplacementId | undefined {
  return ofOp.first(store, { op })?.replacement;
}

export interface EndedReplacement {
  readonly id: ReplacementId;
  readonly meter: MeterId;
  readonly unit: UnitId | null;
  readonly account: AccountId | null;
  readonly newMeter: MeterId | null;
  readonly endedAt: Instant;
}

/** Those that came to their end, newest first. */
export function endedReplacements(store: Store, limit: number): EndedReplacement[] {
  return ended.all(store, { limit });
}

const waitingForAllowance = statement((q, _: object) =>
  q
    .selectFrom('replacement_step as step')
    .innerJoin('replacement', 'replacement.id', 'step.replacement')
    .select(['replacement.uid', 'replacement.operator', 'replacement.seat'])
    .select((e) => e.ref('step.finding').$notNull().as('finding'))
    .where('step.finding', 'is not', null)
    .where((e) =>
      e.not(
        e.exists(
          e.selectFrom('finding_event').select('n').whereRef('finding_event.finding', '=', 'step.finding').where('kind', '=', 'resolved'),
        ),
      ),
    )
    .orderBy('replacement.id'),
);

/** Replacements whose typed balance nobody has allowed or answered yet, with its case. */
export function provisionalReplacements(store: Store): { uid: OpUid; operator: OperatorId; seat: string; finding: FindingId }[] {
  return waitingForAllowance.all(store, {});
}

/** Whether the locks are those that the steps say: compared at start. */
export function openReplacementsAgree(store: Connections): boolean {
  const said = recounted
    .all(store, {})
    .flatMap(({ old, fresh, replacement }) => [old, ...(fresh === null ? [] : [fresh])].map((meter) => ({ meter, replacement })))
    .toSorted((a, b) => a.meter - b.meter);
  return JSON.stringify(held.all(store, {})) === JSON.stringify(said);
}
