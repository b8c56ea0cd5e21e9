/** Openings 开户: what was asked, each step, and the lock that lets nothing else touch the meter meanwhile. */
import type { AccountId, JobId, MeterId, OpeningId, OperatorId, OpId, OpUid, PlanId } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import type { OpeningState } from '../../domain/opening/state.ts';
import { fields } from '../database/columns.ts';
import type { Store } from '../database/open.ts';
import { insertInto, statement, type Connections } from '../database/statement.ts';

/** Written once, with its first step, before anything goes on a wire. */
export interface OpeningDraft {
  readonly uid: OpUid;
  /** SHA-256 of the input: the same uid with other input is refused by the caller. */
  readonly inputHash: Buffer;
  readonly meter: MeterId;
  /** Null = a new account, made with the first money or at the end. */
  readonly account: AccountId | null;
  readonly plan: PlanId;
  /** For whom, what is written and what is bought, as JSON. */
  readonly wish: string;
  readonly operator: OperatorId;
  readonly seat: string;
  readonly at: Instant;
}

export interface OpeningRow extends OpeningDraft {
  readonly id: OpeningId;
}

export interface OpeningStepRow {
  readonly opening: OpeningId;
  /** 1, 2, 3 … */
  readonly n: number;
  readonly state: OpeningState;
  readonly at: Instant;
  /** Whose act it was; null where it came by itself. */
  readonly operator: OperatorId | null;
  /** What writes or restores. */
  readonly job: JobId | null;
  /** The first purchase. */
  readonly op: OpId | null;
  /** A JSON object. */
  readonly evidence: string | null;
}

export interface OpeningStepDraft {
  readonly opening: OpeningId;
  readonly state: OpeningState;
  readonly at: Instant;
  readonly operator?: OperatorId | null;
  readonly job?: JobId | null;
  readonly op?: OpId | null;
  /** Written as JSON; needed for an end. */
  readonly evidence?: object | null;
}

export interface OpenOpening {
  readonly meter: MeterId;
  readonly opening: OpeningId;
}

const COLUMNS = ['uid', 'input_hash', 'meter', 'account', 'plan', 'wish', 'operator', 'seat', 'at'] as const;
const FIELDS = fields('id', ...COLUMNS);
const STEP_FIELDS = ['opening', 'n', 'state', 'at', 'operator', 'job', 'op', 'evidence'] as const;

const insert = insertInto('opening', COLUMNS);
const insertStep = insertInto('opening_step', STEP_FIELDS);
const byId = statement((q, p: { id: OpeningId }) => q.selectFrom('opening').select(FIELDS).where('id', '=', p.id));
const byUid = statement((q, p: { uid: OpUid }) => q.selectFrom('opening').select(FIELDS).where('uid', '=', p.uid));
const lastOf = statement((q, p: { opening: OpeningId }) =>
  q.selectFrom('opening_step').select(STEP_FIELDS).where('opening', '=', p.opening).orderBy('n', 'desc').limit(1),
);
const stepsOf = statement((q, p: { opening: OpeningId }) =>
  q.selectFrom('opening_step').select(STEP_FIELDS).where('opening', '=', p.opening).orderBy('n'),
);
const ofMeter = statement((q, p: { meter: MeterId }) => q.selectFrom('open_opening').select('opening').where('meter', '=', p.meter));
const allOpen = statement((q, p: { limit: number }) =>
  q.selectFrom('open_opening').select(['meter', 'opening']).orderBy('opening').limit(p.limit),
);
const buying = statement((q, _: object) =>
  q
    .selectFrom('open_opening as open')
    .innerJoin('opening_step as step', 'step.opening', 'open.opening')
    .select('open.opening')
    .where('step.state', '=', 'buying')
    .where('step.n', '=', (e) =>
      e
        .selectFrom('opening_step as s')
        .select((f) => f.fn.max('s.n').as('n'))
        .whereRef('s.opening', '=', 'open.opening'),
    ),
);
const openUids = statement((q, _: object) =>
  q.selectFrom('open_opening as open').innerJoin('opening', 'opening.id', 'open.opening').select(['open.meter', 'opening.uid']),
);
const ofOp = statement((q, p: { op: OpId }) => q.selectFrom('opening_step').select('opening').where('op', '=', p.op));
const held = statement((q, _: object) => q.selectFrom('open_opening').select(['meter', 'opening']).orderBy('opening'));
const recounted = statement((q, _: object) =>
  q
    .selectFrom('opening_step as step')
    .innerJoin('opening', 'opening.id', 'step.opening')
    .select(['opening.meter', 'step.opening'])
    .where('step.n', '=', (e) =>
      e
        .selectFrom('opening_step as s')
        .select((f) => f.fn.max('s.n').as('n'))
        .whereRef('s.opening', '=', 'step.opening'),
    )
    .where('step.state', 'not in', ['opened', 'abandoned'])
    .orderBy('step.opening'),
);

/** Its first step is appended in the same transaction, which takes the meter's lock. */
export function insertOpening(store: Store, draft: OpeningDraft): OpeningId {
  return Number(insert.run(store, draft).lastInsertRowid) as OpeningId;
}

export function openingById(store: Store, id: OpeningId): OpeningRow | undefined {
  return byId.first(store, { id });
}

export function openingByUid(store: Store, uid: OpUid): OpeningRow | undefined {
  return byUid.first(store, { uid });
}

/** @throws Error from the database after an end, when another opening holds the meter, or for an end without evidence. */
export function appendOpeningStep(store: Store, draft: OpeningStepDraft): OpeningStepRow {
  const { opening, state, at, operator = null, job = null, op = null } = draft;
  const evidence = draft.evidence == null ? null : JSON.stringify(draft.evidence);
  const n = (lastOf.first(store, { opening })?.n ?? 0) + 1;
  const row = { opening, n, state, at, operator, job, op, evidence };
  insertStep.run(store, row);
  return row;
}

export function lastOpeningStep(store: Store, opening: OpeningId): OpeningStepRow | undefined {
  return lastOf.first(store, { opening });
}

export function openingSteps(store: Store, opening: OpeningId): OpeningStepRow[] {
  return stepsOf.all(store, { opening });
}

/** The opening that holds the meter's lock. */
export function openOpeningOfMeter(store: Store, meter: MeterId): OpeningId | undefined {
  return ofMeter.first(store, { meter })?.opening;
}

/** Oldest first. */
export function openOpenings(store: Store, limit: number): OpenOpening[] {
  return allOpen.all(store, { limit });
}

/** Which opening holds which meter, in one statement. */
export function openingUids(store: Store): Map<MeterId, OpUid> {
  return new Map(openUids.all(store, {}).map(({ meter, uid }) => [meter, uid]));
}

/** Openings whose first purchase is under way. */
export function openingsThatBuy(store: Store): OpeningId[] {
  return buying.all(store, {}).map(({ opening }) => opening);
}

/** The opening that this purchase belongs to. */
export function openingOfOp(store: Store, op: OpId): OpeningId | undefined {
  return ofOp.first(store, { op })?.opening;
}

/** Whether the locks are those that the steps say: compared at start. */
export function openOpeningsAgree(store: Connections): boolean {
  return JSON.stringify(held.all(store, {})) === JSON.stringify(recounted.all(store, {}));
}
