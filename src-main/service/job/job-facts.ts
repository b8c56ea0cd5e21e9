/** Everything the runner must know about the job that is open on a meter, read from the store in one go. */
import type { MeterId } from '../../../src-shared/value/id.ts';
import { actObstacle, type Wish } from '../../domain/control/act.ts';
import { COMMAND_OF } from '../../domain/control/decide.ts';
import type { Sentence } from '../../domain/sale/amount.ts';
import type { MeterRef } from '../../fieldbus/fieldbus.ts';
import type { Profile } from '../../fieldbus/profile/schema.ts';
import { jobById, lastJobStep, openJobOfMeter, type JobItem, type JobRow, type JobStepRow } from '../../store/act/job.ts';
import { meterById, meterOnBus, type MeterRow } from '../../store/site/meter.ts';
import { workLockOf } from '../../store/act/work-lock.ts';
import type { Context } from '../context.ts';
import { wishOf } from './payload.ts';

export interface JobFacts {
  readonly job: JobRow;
  readonly item: JobItem;
  readonly step: JobStepRow;
  readonly wish: Wish;
  readonly meter: MeterRow;
  readonly profile: Profile;
  /** Where it answers; null while it hangs on no bus. */
  readonly ref: MeterRef | null;
  /** The longest time the gateway may hold a frame, ms. */
  readonly holdMs: number;
  readonly canRemoteClose: boolean;
}

/** @returns null when no job is open on the meter. @throws Error when rows or the profile are missing: the store was damaged. */
export function openJobFacts(context: Context, meterId: MeterId): JobFacts | null {
  const { store } = context;
  const jobId = openJobOfMeter(store, meterId);
  if (jobId === undefined) return null;
  const item = { job: jobId, meter: meterId };
  const job = jobById(store, jobId);
  const step = lastJobStep(store, item);
  const meter = meterById(store, meterId);
  const profile = meter && context.profiles.get(meter.profile);
  if (!job || !step || !meter || !profile) throw new Error(`job ${jobId} on meter ${meterId} lacks its rows or profile`);
  const on = meterOnBus(store, meterId);
  return {
    ...{ job, item, step, wish: wishOf(job), meter, profile },
    ref: on ? { meterId, serial: meter.serial, profile: meter.profile, busId: on.bus, address: on.address } : null,
    holdMs: on?.holdMs ?? 0,
    canRemoteClose: meter.canRemoteClose === null ? profile.canRemoteClose : meter.canRemoteClose === 1,
  };
}

/** Why this meter takes no such act now, from what is stored; null = it does. @throws Error for a profile that is not loaded. */
export function actObstacleNow(context: Context, meter: MeterRow, kind: Wish['kind']): Sentence | null {
  const profile = context.profiles.get(meter.profile);
  if (!profile) throw new Error(`meter ${meter.serial}: profile ${meter.profile} is not known`);
  const lock = workLockOf(context.store, meter.id);
  return actObstacle(kind, {
    role: meter.role,
    status: meter.status,
    connected: meterOnBus(context.store, meter.id) !== undefined,
    supported: supports(profile, kind),
    workLock: lock ? { who: lock.name, phone: lock.phone } : null,
  });
}

/** Without the block that reads it back, a command could never be called done. */
function supports(profile: Profile, kind: Wish['kind']): boolean {
  const [command, block] = kind === 'parameters' ? ['parameters', 'proof'] : [COMMAND_OF[kind], 'forced'];
  return command in profile.commands && block in profile.blocks;
}
