/** Remote control of one meter: the acts, what became of them, and work locks. */
import type { ControlWays } from '../../../src-shared/contract/operator/control.ts';
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { JobId, MeterId, OpUid } from '../../../src-shared/value/id.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { sentence } from '../../domain/sale/amount.ts';
import { giveUpJob } from '../../service/job/give-up.ts';
import { jobView, type ControlOutput } from '../../service/job/job-view.ts';
import { planJob, whyNot } from '../../service/job/plan.ts';
import { hangLock, listLocks, lockView, removeLock, tripLockedAgain } from '../../service/job/work-lock.ts';
import { itemsOfJob, jobByUid, jobsOfMeter, openJobs, type JobItem } from '../../store/act/job.ts';
import { meterById } from '../../store/site/meter.ts';
import { workLockOf } from '../../store/act/work-lock.ts';
import type { Engine } from '../engine.ts';
import type { Caller } from '../gate-type.ts';
import { actorOf, type AppParts, type HandlersOf } from './parts.ts';
import { whenChanged } from './when-changed.ts';

type ControlCalls =
  | 'control.run'
  | 'control.view'
  | 'control.checkAgain'
  | 'control.giveUp'
  | 'control.recent'
  | 'control.open'
  | 'workLock.hang'
  | 'workLock.remove'
  | 'workLock.tripAgain'
  | 'workLock.list';

const MOST_OPEN_SHOWN = 200;

export function controlHandlers({ engine }: AppParts): HandlersOf<ControlCalls> {
  const { context, jobs } = engine;
  const { store, env } = context;
  const view = (item: JobItem) => jobView(context, jobs, item);
  const lockOf = (outcome: Result<MeterId, Fault>, caller: Caller) => {
    if (!outcome.ok) return outcome;
    const lock = lockView(context, actorOf(caller), outcome.value, mayAny(caller));
    return lock ? good(lock) : bad({ code: 'control.lock.none' });
  };
  return {
    'control.run': ({ uid, act, meterId, reason }, caller) => {
      const planned = planJob(context, actorOf(caller), { uid, wish: { kind: act }, meters: [meterId], reason });
      if (!planned.ok) return planned;
      void jobs.engage(meterId);
      return good(view({ job: planned.value, meter: meterId }));
    },
    'control.view': ({ uid, unlessState, waitMs }) =>
      withItem(engine, uid, async (item) => good(await whenChanged(env.clock, () => view(item), unlessState, waitMs))),
    'control.checkAgain': ({ uid }) =>
      withItem(engine, uid, async (item) => {
        await jobs.engage(item.meter);
        return good(view(item));
      }),
    'control.giveUp': ({ uid }, caller) =>
      withItem(engine, uid, (item) => {
        const ended = giveUpJob(context, jobs, actorOf(caller), item);
        return ended.ok ? good(view(item)) : ended;
      }),
    'control.recent': ({ meterId, limit }, caller) => {
      if (!meterById(store, meterId)) return bad({ code: 'meter.unknown', field: 'meterId' });
      return good({
        jobs: jobsOfMeter(store, meterId, limit).map(({ id }) => view({ job: id as JobId, meter: meterId })),
        ways: waysOf(engine, meterId),
        workLock: lockView(context, actorOf(caller), meterId, mayAny(caller)),
      });
    },
    'control.open': () => good({ jobs: openJobs(store, MOST_OPEN_SHOWN).map(view) }),
    'workLock.hang': (input, caller) => lockOf(hangLock(context, jobs, actorOf(caller), input), caller),
    'workLock.tripAgain': (input, caller) => lockOf(tripLockedAgain(context, jobs, actorOf(caller), input), caller),
    'workLock.remove': ({ meterId }, caller) => removeLock(context, actorOf(caller), meterId, mayAny(caller)),
    'workLock.list': (_input, caller) => good({ locks: listLocks(context, actorOf(caller), mayAny(caller)) }),
  };
}

function mayAny(caller: Caller): boolean {
  return caller.rights.has('removeWorkLock');
}

/** The one meter of a job that was asked for one meter. */
async function withItem(
  { context }: Engine,
  uid: OpUid,
  act: (item: JobItem) => Result<ControlOutput, Fault> | Promise<Result<ControlOutput, Fault>>,
): Promise<Result<ControlOutput, Fault>> {
  const job = jobByUid(context.store, uid);
  const [item] = job ? itemsOfJob(context.store, job.id) : [];
  return item ? await act(item) : bad({ code: 'control.unknown', field: 'uid' });
}

function waysOf({ context }: Engine, meterId: MeterId): ControlWays {
  const why = (act: 'trip' | 'keepPower' | 'restore') => {
    const fault = whyNot(context, meterId, act);
    return fault && sentence(fault.code, fault.values);
  };
  const lock = workLockOf(context.store, meterId);
  const hang = lock ? sentence('control.lock.hangs', { who: lock.name, phone: lock.phone }) : null;
  return { trip: why('trip'), keepPower: why('keepPower'), restore: why('restore'), hang };
}
