/** A person's ways with a closing that stands still: once more from the trip on, or leave everything as it was. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { ClosingId, OpUid } from '../../../src-shared/value/id.ts';
import type { Result } from '../../../src-shared/value/result.ts';
import { closingByUid } from '../../store/act/closing.ts';
import { lastJobStep } from '../../store/act/job.ts';
import { workLockOf } from '../../store/act/work-lock.ts';
import type { Actor, Context } from '../context.ts';
import type { JobRunner } from '../job/runner.ts';
import { Refused, wholeOrRefused } from '../refused.ts';
import { closingFacts, type ClosingFacts } from './facts.ts';
import { recordClosing, restoreJob, tripJob } from './record.ts';
import type { ClosingRunner } from './runner.ts';

/** Faults: closing.unknown; closing.notWaiting; what stands against a trip; meter.workLock. */
export function resumeClosing(context: Context, runner: ClosingRunner, actor: Actor, uid: OpUid): Result<ClosingId, Fault> {
  const gone = wholeOrRefused(context, () => {
    const facts = waiting(context, uid);
    const { meter, id } = facts.row;
    const lock = workLockOf(context.store, meter);
    if (lock) throw new Refused({ code: 'meter.workLock', values: { who: lock.name, phone: lock.phone } });
    const job = tripJob(context, actor, meter);
    recordClosing(context, facts, 'holding', { operator: actor.operatorId, job });
    return { id, meter };
  });
  if (!gone.ok) return gone;
  runner.begun(gone.value.id, gone.value.meter);
  return { ok: true, value: gone.value.id };
}

/** The tenant goes on as before, and a trip that the closing made is taken back. Faults: closing.unknown; closing.notWaiting. */
export function abandonClosing(context: Context, jobs: JobRunner, actor: Actor, uid: OpUid): Result<ClosingId, Fault> {
  const left = wholeOrRefused(context, () => {
    const facts = waiting(context, uid);
    recordClosing(context, facts, 'abandoned', { operator: actor.operatorId, evidence: {} });
    if (wasTrippedByIt(context, facts)) restoreJob(context, actor, facts.row.meter);
    return facts.row;
  });
  if (!left.ok) return left;
  void jobs.engage(left.value.meter);
  return { ok: true, value: left.value.id };
}

/** One that was off before is left off: somebody had a reason. */
function wasTrippedByIt({ store }: Context, { row, steps }: ClosingFacts): boolean {
  return steps.some(({ job }) => job !== null && (lastJobStep(store, { job, meter: row.meter })?.attempt ?? 0) > 0);
}

function waiting({ store }: Context, uid: OpUid): ClosingFacts {
  const row = closingByUid(store, uid);
  if (!row) throw new Refused({ code: 'closing.unknown', field: 'uid' });
  const facts = closingFacts(store, row.id);
  if (facts.state !== 'waiting') throw new Refused({ code: 'closing.notWaiting' });
  return facts;
}
