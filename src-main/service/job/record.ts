/** Writes down what became of one meter's part in a job, each step with its evidence. */
import type { MeterId } from '../../../src-shared/value/id.ts';
import { settingDifferences, type Difference, type Seen } from '../../domain/control/decide.ts';
import { jobIsOver, jobMayFollow, type JobState } from '../../domain/control/state.ts';
import { appendJobStep, lastJobStep, type JobStepRow } from '../../store/act/job.ts';
import type { Context } from '../context.ts';
import type { JobFacts } from './job-facts.ts';

/** Somebody else moved the job on while this pass was reading: what was decided is void. */
export class JobOvertaken extends Error {}

/** What a step keeps: its reason, what the meter said and when, and what was otherwise than asked. */
export interface JobEvidence {
  readonly reason?: string;
  /** Values of the reason's sentence. */
  readonly values?: Readonly<Record<string, string | number>>;
  readonly readAt?: number;
  readonly serial?: string;
  readonly forced?: 'none' | 'tripped' | 'kept';
  readonly relay?: 'open' | 'closed' | 'mixed' | null;
  readonly differences?: readonly Difference[];
}

export function jobEvidence(step: Pick<JobStepRow, 'evidence'>): JobEvidence {
  return JSON.parse(step.evidence ?? '{}') as JobEvidence;
}

export function evidenceOfSeen(context: Context, facts: JobFacts, seen: Seen): JobEvidence {
  const common = { serial: seen.serial, readAt: context.env.clock.now() };
  if (seen.serial !== facts.meter.serial) return common;
  if (seen.of === 'supply') return { ...common, forced: seen.forced, relay: seen.relay };
  return { ...common, differences: facts.wish.kind === 'parameters' ? settingDifferences(facts.wish.settings, seen) : [] };
}

/** Appends a step if and only if the job still stands there where the decision found it. @throws JobOvertaken */
export function recordJobStep(context: Context, facts: JobFacts, state: JobState, evidence: JobEvidence): void {
  const { item, step } = facts;
  const attempt = state === 'sending' ? step.attempt + 1 : step.attempt;
  context.store.transaction(() => {
    const now = lastJobStep(context.store, item);
    if (now?.n !== step.n) throw new JobOvertaken(`job ${item.job} on meter ${item.meter} moved on to step ${now?.n}`);
    if (!jobMayFollow(step.state, state)) throw new Error(`job ${item.job}: ${state} cannot follow ${step.state}`);
    appendJobStep(context.store, { ...item, state, at: context.env.clock.now(), attempt, evidence });
  });
  hintJob(context, item.meter);
  if (jobIsOver(state)) context.hint('status');
}

export function hintJob(context: Context, meter: MeterId): void {
  context.hint('control', meter);
  context.hint('meter', meter);
}
