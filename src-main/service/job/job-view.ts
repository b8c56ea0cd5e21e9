/** One meter's part in a job as the window sees it: a plain state, what was read back, and why it stands where it stands. */
import type { HandlerOutput } from '../../../src-shared/contract/operator/index.ts';
import type { ControlState } from '../../../src-shared/contract/operator/control.ts';
import { instant } from '../../../src-shared/value/instant.ts';
import { jobIsOver, type JobState } from '../../domain/control/state.ts';
import { sentence } from '../../domain/sale/amount.ts';
import { accountById, accountOfMeter } from '../../store/site/account.ts';
import { jobById, jobSteps, openJobOfMeter, type JobItem, type JobRow, type JobStepRow } from '../../store/act/job.ts';
import { meterById, type MeterRow } from '../../store/site/meter.ts';
import { operatorById } from '../../store/people/operator.ts';
import { placeOfMeter } from '../../store/site/site.ts';
import type { Context } from '../context.ts';
import { knownState } from '../meter/note-state.ts';
import { supplyNow } from '../meter/supply-now.ts';
import { wishOf } from './payload.ts';
import { jobEvidence } from './record.ts';
import type { JobRunner } from './runner.ts';

export type ControlOutput = HandlerOutput<'control.view'>;

const SHOWN: Readonly<Record<JobState, ControlState>> = {
  intent: 'planned',
  sending: 'sending',
  inDoubt: 'unknown',
  done: 'done',
  notDone: 'notDone',
  givenUp: 'givenUp',
};

/** @throws Error when the job or its meter is missing. */
export function jobView(context: Context, runner: JobRunner, item: JobItem): ControlOutput {
  const { store } = context;
  const job = jobById(store, item.job);
  const meter = meterById(store, item.meter);
  const steps = jobSteps(store, item);
  const last = steps.at(-1);
  if (!job || !meter || !last) throw new Error(`job ${item.job} on meter ${item.meter} lacks its rows`);
  const open = openJobOfMeter(store, meter.id) === job.id;
  const nextAt = open ? runner.nextTryAt(meter.id) : null;
  const final = jobIsOver(last.state);
  return {
    ...named(context, job, meter),
    state: last.state === 'sending' && runner.phase(meter.id) !== 'sending' ? 'checking' : SHOWN[last.state],
    final,
    endedAt: final ? last.at : null,
    attempts: last.attempt,
    outcome: outcomeOf(job, meter, last),
    seen: seenIn(steps),
    differences: [...(jobEvidence(last).differences ?? [])],
    supplyAfter: final ? supplySince(context, meter, steps) : null,
    nextTryAt: nextAt === null ? null : instant(nextAt),
    steps: steps.map(({ n, state, at, attempt }) => ({ n, state: SHOWN[state], at, attempt })),
  };
}

/** What was asked, of whom, by whom and why. */
function named({ store }: Context, job: JobRow, meter: MeterRow) {
  const account = accountOfMeter(store, meter.id);
  return {
    uid: job.uid,
    act: wishOf(job).kind,
    meterId: meter.id,
    serial: meter.serial,
    room: placeOfMeter(store, meter.id)?.unitName ?? '',
    accountName: account === undefined ? null : (accountById(store, account)?.name ?? null),
    reason: job.reason,
    operatorId: job.operator,
    operatorName: operatorById(store, job.operator)?.name ?? '',
    at: job.at,
  };
}

/** The words of a step's reason. */
export function outcomeOf(job: JobRow, meter: MeterRow, last: JobStepRow): ControlOutput['outcome'] {
  const { reason, values = {}, serial = '' } = jobEvidence(last);
  if (reason !== undefined) return sentence(reason, { expected: meter.serial, found: serial, attempts: last.attempt, ...values });
  return last.state === 'done' ? sentence(`control.done.${job.kind}`) : null;
}

/** The last thing the meter itself said about it, after its frame; before it where nothing was sent. */
function seenIn(steps: readonly JobStepRow[]): ControlOutput['seen'] {
  const last = steps.at(-1);
  const { readAt, forced, relay } = last ? jobEvidence(last) : {};
  if (readAt === undefined || last?.state === 'sending') return null;
  const relayClosed = relay == null ? null : relay !== 'open';
  return { readAt: instant(readAt), forced: forced ?? null, relayClosed };
}

/** The supply as read since the last frame, or since it was asked where none was sent; an older reading says nothing about it. */
function supplySince(context: Context, meter: MeterRow, steps: readonly JobStepRow[]): ControlOutput['supplyAfter'] {
  const state = knownState(context, meter.id);
  const profile = context.profiles.get(meter.profile);
  const since = steps.findLast((step) => step.state === 'sending') ?? steps[0];
  return state && profile && since && state.readAt >= since.at ? supplyNow(context, meter, profile, state) : null;
}
