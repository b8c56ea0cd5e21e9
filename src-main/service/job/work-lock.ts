/** Work locks 检修挂牌: hung at once with a forced trip, proven by reading back, taken off by who hung it or a supervisor. */
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { HandlerOutput, ParsedInput } from '../../../src-shared/contract/operator/index.ts';
import { isOpUid, type MeterId } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { sentence } from '../../domain/sale/amount.ts';
import { accountById, accountOfMeter } from '../../store/site/account.ts';
import { jobsOfMeter, lastJobStep, openJobOfMeter } from '../../store/act/job.ts';
import { meterById, type MeterRow } from '../../store/site/meter.ts';
import { operatorById } from '../../store/people/operator.ts';
import { placeOfMeter } from '../../store/site/site.ts';
import { hangWorkLock, removeWorkLock, workLockOf, workLocks, type WorkLockDraft, type WorkLockRow } from '../../store/act/work-lock.ts';
import type { Actor, Context } from '../context.ts';
import { knownState } from '../meter/note-state.ts';
import { actObstacleNow } from './job-facts.ts';
import { outcomeOf } from './job-view.ts';
import { planJob, recordJob } from './plan.ts';
import { hintJob } from './record.ts';
import type { JobRunner } from './runner.ts';

type LockView = HandlerOutput<'workLock.hang'>;

/** Enough of a meter's last acts to find the trip of its lock among what was refused since. */
const ACTS_LOOKED_AT = 50;

/**
 * The lock holds from the durable row on. Its trip follows: at once, or after the act that is open on the meter, which finds the lock at its
 * moment of sending. A tick that is off keeps the trip from being sent, never the lock from hanging.
 * Faults: meter.unknown; meter.retired; control.lock.hangs with who hung it.
 */
export function hangLock(context: Context, runner: JobRunner, actor: Actor, input: ParsedInput<'workLock.hang'>): Result<MeterId, Fault> {
  const { store } = context;
  const { uid, meterId, name, phone, reason, untilAt } = input;
  const outcome = store.transaction((): Result<MeterId, Fault> => {
    const meter = meterById(store, meterId);
    if (!meter) return bad({ code: 'meter.unknown', field: 'meterId' });
    if (meter.status === 'retired') return bad({ code: 'meter.retired' });
    const hanging = workLockOf(store, meterId);
    if (hanging) return isSame(hanging, actor, input) ? good(meterId) : bad({ code: 'control.lock.hangs', values: whoOf(hanging) });
    hangWorkLock(store, { meter: meterId, operator: actor.operatorId, name, phone, reason, untilAt, hungAt: context.env.clock.now() });
    const mayTrip = actObstacleNow(context, meter, 'trip') === null && openJobOfMeter(store, meterId) === undefined;
    if (mayTrip) recordJob(context, actor, { uid, wish: { kind: 'trip' }, meters: [meterId], reason });
    return good(meterId);
  });
  if (outcome.ok) {
    hintJob(context, meterId);
    void runner.engage(meterId);
  }
  return outcome;
}

/** The double click of one form. */
function isSame(hanging: WorkLockDraft, actor: Actor, input: ParsedInput<'workLock.hang'>): boolean {
  const { name, phone, reason, untilAt } = hanging;
  const same = name === input.name && phone === input.phone && reason === input.reason && untilAt === input.untilAt;
  return hanging.operator === actor.operatorId && same;
}

/**
 * Trips a locked meter that nobody tripped since its lock hangs: when another act that was open then has ended, and at start. A trip that
 * failed is not repeated by itself: the screen says so and a person decides.
 */
export function tripIfLocked(context: Context, runner: JobRunner, meter: MeterId): void {
  const { store, env } = context;
  const lock = workLockOf(store, meter);
  const row = meterById(store, meter);
  if (!lock || !row || openJobOfMeter(store, meter) !== undefined) return;
  if (tripOf(context, lock) !== null || actObstacleNow(context, row, 'trip') !== null) return;
  const uid = env.random.uuid();
  if (!isOpUid(uid)) throw new Error(`the environment made ${uid}, which is no id`);
  const wish = { kind: 'trip' } as const;
  store.transaction(() =>
    recordJob(context, { operatorId: lock.operator, seat: '-' }, { uid, wish, meters: [meter], reason: lock.reason }),
  );
  void runner.engage(meter);
}

/** What a crash may have left between the end of an act and its lock's trip. */
export function tripAllLocked(context: Context, runner: JobRunner): void {
  for (const { meter } of workLocks(context.store)) tripIfLocked(context, runner, meter);
}

/** Faults: control.lock.none; what stands against a trip. */
export function tripLockedAgain(
  context: Context,
  runner: JobRunner,
  actor: Actor,
  { uid, meterId }: ParsedInput<'workLock.tripAgain'>,
): Result<MeterId, Fault> {
  const lock = workLockOf(context.store, meterId);
  if (!lock) return bad({ code: 'control.lock.none' });
  const planned = planJob(context, actor, { uid, wish: { kind: 'trip' }, meters: [meterId], reason: lock.reason });
  if (!planned.ok) return planned;
  void runner.engage(meterId);
  return good(meterId);
}

/**
 * Leaves the meter as it is: forced off until somebody restores it.
 * @param mayAny whether the caller may take off what others hung
 * Faults: control.lock.none; control.lock.notYours with who hung it.
 */
export function removeLock(context: Context, actor: Actor, meterId: MeterId, mayAny: boolean): Result<{ meterId: MeterId }, Fault> {
  const lock = workLockOf(context.store, meterId);
  if (!lock) return bad({ code: 'control.lock.none' });
  if (!mayRemove(lock, actor, mayAny)) return bad({ code: 'control.lock.notYours', values: whoOf(lock) });
  // A PC whose clock was set back must not keep a lock on for ever.
  const removedAt = later(context.env.clock.now(), lock.hungAt);
  context.store.transaction(() => removeWorkLock(context.store, meterId, removedAt, actor.operatorId));
  hintJob(context, meterId);
  return good({ meterId });
}

function mayRemove(lock: WorkLockDraft, actor: Actor, mayAny: boolean): boolean {
  return mayAny || lock.operator === actor.operatorId;
}

function whoOf({ name, phone }: WorkLockDraft): { who: string; phone: string } {
  return { who: name, phone };
}

export function listLocks(context: Context, actor: Actor, mayAny: boolean): LockView[] {
  return workLocks(context.store).map((lock) => viewOf(context, lock, mayRemove(lock, actor, mayAny)));
}

/** null when none hangs there. */
export function lockView(context: Context, actor: Actor, meterId: MeterId, mayAny: boolean): LockView | null {
  const lock = workLockOf(context.store, meterId);
  return lock ? viewOf(context, lock, mayRemove(lock, actor, mayAny)) : null;
}

function viewOf(context: Context, lock: WorkLockRow, removable: boolean): LockView {
  const { store } = context;
  const meter = meterById(store, lock.meter);
  if (!meter) throw new Error(`a work lock hangs on meter ${lock.meter}, which does not exist`);
  const place = placeOfMeter(store, meter.id);
  const account = accountOfMeter(store, meter.id);
  return {
    meterId: meter.id,
    serial: meter.serial,
    room: place?.unitName ?? '',
    building: place?.buildingName ?? '',
    accountName: account === undefined ? null : (accountById(store, account)?.name ?? null),
    ...{ name: lock.name, phone: lock.phone, reason: lock.reason, hungAt: lock.hungAt, untilAt: lock.untilAt },
    operatorId: lock.operator,
    operatorName: operatorById(store, lock.operator)?.name ?? '',
    ...provenOff(context, lock, meter),
    mayRemove: removable,
  };
}

/** Off is said only when a trip since the lock hangs was read back and nothing newer shows the relay closed. */
function provenOff(context: Context, lock: WorkLockRow, meter: MeterRow): Pick<LockView, 'proven' | 'provenAt' | 'why'> {
  const no = (code: string) => ({ proven: 'no', provenAt: null, why: sentence(code) }) as const;
  if (meter.role !== 'tenant') return no('control.lock.byHand');
  const trip = tripOf(context, lock);
  const open = openJobOfMeter(context.store, meter.id);
  if (!trip) return open === undefined ? no('control.lock.noTrip') : { ...no('control.lock.otherFirst'), proven: 'pending' };
  const { step, words } = trip;
  if (open !== undefined && step.state !== 'done') return { proven: 'pending', provenAt: null, why: words };
  if (step.state !== 'done') return { proven: 'no', provenAt: null, why: words };
  const state = knownState(context, meter.id);
  // A trip that is done left its own reading there, whatever the wall clock was set to; readings lost with the power err towards "no".
  if (!state) return { proven: 'off', provenAt: step.at, why: null };
  if (state.detail.relayOpen === false || state.detail.forced !== 'tripped') return no('control.lock.closedAgain');
  return { proven: 'off', provenAt: later(step.at, state.readAt), why: null };
}

/** The last trip since the lock hangs, and how it stands. */
function tripOf({ store }: Context, lock: WorkLockRow) {
  // Told by the order of rows: under a clock that was set back no trip would ever be late enough, and one from before the lock might be.
  const job = jobsOfMeter(store, lock.meter, ACTS_LOOKED_AT).find(({ kind, id }) => kind === 'trip' && id > lock.afterJob);
  const step = job && lastJobStep(store, { job: job.id, meter: lock.meter });
  const meter = meterById(store, lock.meter);
  return job && step && meter ? { step, words: outcomeOf(job, meter, step) } : null;
}

function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}
