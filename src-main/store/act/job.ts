/** Jobs: what is asked of one meter or many, each meter's steps, and the lock that lets a meter have only one open at a time. */
import type { JobId, MeterId, OperatorId, OpUid } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import type { JobState } from '../../domain/control/state.ts';
import { storedText } from '../ledger/canonical.ts';
import { fields } from '../database/columns.ts';
import type { Store } from '../database/open.ts';
import { insertInto, statement, type Connections } from '../database/statement.ts';

/** Written once, with its meters and their first steps, before anything goes on a wire. */
export interface JobDraft {
  readonly uid: OpUid;
  /** SHA-256 of the input: the same uid with other input is refused by the caller. */
  readonly inputHash: Buffer;
  readonly kind: string;
  /** What the kind needs beside its name, as JSON. */
  readonly payload: string;
  /** In the operator's own words. */
  readonly reason: string;
  readonly operator: OperatorId;
  readonly seat: string;
  readonly at: Instant;
}

export interface JobRow extends JobDraft {
  readonly id: JobId;
}

/** One meter's part in a job. */
export interface JobItem {
  readonly job: JobId;
  readonly meter: MeterId;
}

export interface JobStepRow extends JobItem {
  /** 1, 2, 3 … of this meter */
  readonly n: number;
  readonly state: JobState;
  readonly at: Instant;
  /** How many write frames have been begun, 0 before the first. */
  readonly attempt: number;
  /** A JSON object. */
  readonly evidence: string | null;
}

export interface JobStepDraft extends JobItem {
  readonly state: JobState;
  readonly at: Instant;
  readonly attempt: number;
  /** Written as JSON; needed for a final state. */
  readonly evidence?: object | null;
}

/** A command that a meter was read back to have taken. */
export interface TakenCommand {
  readonly kind: string;
  readonly operatorName: string;
  readonly at: Instant;
}

const COLUMNS = ['uid', 'input_hash', 'kind', 'payload', 'reason', 'operator', 'seat', 'at'] as const;
const FIELDS = fields('id', ...COLUMNS);
const STEP_FIELDS = ['job', 'meter', 'n', 'state', 'at', 'attempt', 'evidence'] as const;

const insert = insertInto('job', COLUMNS);
const insertItem = insertInto('job_item', ['job', 'meter']);
const insertStep = insertInto('job_step', STEP_FIELDS);
const byId = statement((q, p: { id: JobId }) => q.selectFrom('job').select(FIELDS).where('id', '=', p.id));
const byUid = statement((q, p: { uid: OpUid }) => q.selectFrom('job').select(FIELDS).where('uid', '=', p.uid));
const itemsOf = statement((q, p: { job: JobId }) =>
  q.selectFrom('job_item').select(['job', 'meter']).where('job', '=', p.job).orderBy('meter'),
);
const ofMeter = statement((q, p: { meter: MeterId; limit: number }) =>
  q
    .selectFrom('job_item')
    .innerJoin('job', 'job.id', 'job_item.job')
    .select(FIELDS)
    .where('job_item.meter', '=', p.meter)
    .orderBy('job_item.job', 'desc')
    .limit(p.limit),
);
const lastOf = statement((q, p: JobItem) =>
  q.selectFrom('job_step').select(STEP_FIELDS).where('job', '=', p.job).where('meter', '=', p.meter).orderBy('n', 'desc').limit(1),
);
const stepsOf = statement((q, p: JobItem) =>
  q.selectFrom('job_step').select(STEP_FIELDS).where('job', '=', p.job).where('meter', '=', p.meter).orderBy('n'),
);
const openOf = statement((q, p: { meter: MeterId }) => q.selectFrom('open_job').select('job').where('meter', '=', p.meter));
const allOpen = statement((q, p: { limit: number }) =>
  q.selectFrom('open_job').select(['job', 'meter']).orderBy('job').orderBy('meter').limit(p.limit),
);
const held = statement((q, _: object) => q.selectFrom('open_job').select(['meter', 'job']).orderBy('meter').orderBy('job'));
const recounted = statement((q, _: object) =>
  q
    .selectFrom('job_step as step')
    .select(['step.meter', 'step.job'])
    .where('step.n', '=', (e) =>
      e
        .selectFrom('job_step as s')
        .select((f) => f.fn.max('s.n').as('n'))
        .whereRef('s.job', '=', 'step.job')
        .whereRef('s.meter', '=', 'step.meter'),
    )
    .where('step.state', 'not in', ['done', 'notDone', 'givenUp'])
    .orderBy('step.meter')
    .orderBy('step.job'),
);
const taken = statement((q, p: { meter: MeterId }) =>
  q
    .selectFrom('job_item as item')
    .innerJoin('job', 'job.id', 'item.job')
    .innerJoin('job_step as step', (on) => on.onRef('step.job', '=', 'item.job').onRef('step.meter', '=', 'item.meter'))
    .innerJoin('operator', 'operator.id', 'job.operator')
    .select(['job.kind', 'operator.name as operatorName', 'step.at'])
    .where('item.meter', '=', p.meter)
    .where('step.state', '=', 'done')
    .where('step.attempt', '>', 0)
    .where('job.kind', 'in', ['trip', 'keepPower', 'restore'])
    .orderBy('item.job', 'desc')
    .limit(1),
);

/** Writes the job with its meters and their intents, which take the meters' locks. Runs in the caller's transaction. @throws Error from the database when a meter has an open job. */
export function insertJob(store: Store, draft: JobDraft, meters: readonly MeterId[]): JobId {
  const job = Number(insert.run(store, { ...draft, reason: storedText(draft.reason) }).lastInsertRowid) as JobId;
  for (const meter of meters) {
    insertItem.run(store, { job, meter });
    insertStep.run(store, { job, meter, n: 1, state: 'intent', at: draft.at, attempt: 0, evidence: null });
  }
  return job;
}

export function jobById(store: Store, id: JobId): JobRow | undefined {
  return byId.first(store, { id });
}

export function jobByUid(store: Store, uid: OpUid): JobRow | undefined {
  return byUid.first(store, { uid });
}

export function itemsOfJob(store: Store, job: JobId): JobItem[] {
  return itemsOf.all(store, { job });
}

/** Newest first. */
export function jobsOfMeter(store: Store, meter: MeterId, limit: number): JobRow[] {
  return ofMeter.all(store, { meter, limit });
}

/**
 * Appends the next step of one meter's part; a final one gives the meter's lock back.
 * @throws Error from the database after a final step, or for a final state without evidence.
 */
export function appendJobStep(store: Store, { job, meter, state, at, attempt, evidence }: JobStepDraft): void {
  const n = (lastOf.first(store, { job, meter })?.n ?? 0) + 1;
  insertStep.run(store, { job, meter, n, state, at, attempt, evidence: evidence == null ? null : JSON.stringify(evidence) });
}

export function lastJobStep(store: Store, item: JobItem): JobStepRow | undefined {
  return lastOf.first(store, item);
}

export function jobSteps(store: Store, item: JobItem): JobStepRow[] {
  return stepsOf.all(store, item);
}

/** The job that holds the meter's lock. */
export function openJobOfMeter(store: Store, meter: MeterId): JobId | undefined {
  return openOf.first(store, { meter })?.job;
}

/** Oldest first. */
export function openJobs(store: Store, limit: number): JobItem[] {
  return allOpen.all(store, { limit });
}

/** Whether the locks are those that the steps say: compared at start. */
export function openJobsAgree(store: Connections): boolean {
  return JSON.stringify(held.all(store, {})) === JSON.stringify(recounted.all(store, {}));
}

/** The last of trip, keep power and restore that was sent and read back; undefined when none ever was. */
export function lastTakenCommand(store: Store, meter: MeterId): TakenCommand | undefined {
  return taken.first(store, { meter });
}
