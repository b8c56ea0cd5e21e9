/** A person stops waiting for a meter that does not say what it did: the meter is free for another act, and it stays unknown. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { appendJobStep, lastJobStep, type JobItem } from '../../store/act/job.ts';
import type { Actor, Context } from '../context.ts';
import { hintJob } from './record.ts';
import type { JobRunner } from './runner.ts';

/** Faults: control.notUnknown unless the meter was asked in vain after its frame. */
export function giveUpJob(context: Context, runner: JobRunner, actor: Actor, item: JobItem): Result<JobItem, Fault> {
  const { store, env } = context;
  const given = store.transaction(() => {
    const last = lastJobStep(store, item);
    if (last?.state !== 'inDoubt') return false;
    const evidence = { reason: 'control.why.givenUp', by: actor.operatorId };
    appendJobStep(store, { ...item, state: 'givenUp', at: env.clock.now(), attempt: last.attempt, evidence });
    return true;
  });
  if (!given) return bad({ code: 'control.notUnknown' });
  hintJob(context, item.meter);
  context.hint('status');
  runner.tellEnded(item);
  return good(item);
}
