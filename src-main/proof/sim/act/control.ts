/** A supervisor trips, keeps on or restores a meter; a work lock may be hung between the wish and its frame. */
import { CONTROL_ACTS, type ControlAct } from '../../../../src-shared/contract/operator/control.ts';
import type { JobId, OpUid } from '../../../../src-shared/value/id.ts';
import { jobIsOver } from '../../../domain/control/state.ts';
import { jobView } from '../../../service/job/job-view.ts';
import { planJob } from '../../../service/job/plan.ts';
import { jobSteps, jobsOfMeter, lastJobStep, openJobs } from '../../../store/act/job.ts';
import type { Below } from '../meter-plan.ts';
import { answerOf } from '../mortal.ts';
import type { Process, World } from '../world.ts';
import { answered, follow, meterOf, MOST_OPEN, tally, type ActKind, type Desk, type PlannedAct } from './act.ts';

interface Figures {
  readonly meter: number;
  readonly kind: ControlAct;
  /** Somebody begins to work on the meter when the act is recorded and not yet sent. */
  readonly locked: boolean;
}

function draw(below: Below): PlannedAct {
  const kind = CONTROL_ACTS[below(CONTROL_ACTS.length)] ?? 'trip';
  const figures: Figures = { meter: below(2), kind, locked: kind !== 'trip' && below(3) === 0 };
  return { what: 'control', afterMs: below(15_000), figures, run: (desk) => run(desk, figures) };
}

async function run(desk: Desk, { meter, kind, locked }: Figures): Promise<void> {
  const { facts } = meterOf(desk, meter);
  const { world, supervisor } = desk;
  const uid = world.env.random.uuid() as OpUid;
  const input = { uid, wish: { kind }, meters: [facts.id], reason: '欠费催缴' } as const;
  let job: JobId | null = null;
  await follow(desk, async ({ engine, life }) => {
    const planned = answerOf(() => planJob(engine.context, supervisor, input));
    if (!planned?.ok) return false;
    if (job === null && locked && desk.hangLock(meter)) tally(desk, 'lock hung between an act and its frame');
    job = planned.value;
    const item = { job, meter: facts.id };
    await Promise.race([engine.jobs.engage(facts.id), life.ended]);
    if (!life.alive) return false;
    answerOf(() => jobView(engine.context, engine.jobs, item));
    const state = lastJobStep(world.ground.store, item)?.state;
    return state === undefined || jobIsOver(state);
  });
}

/** What a meter says after an act. */
export const FORCED = { trip: 'trip', keepPower: 'close', restore: 'none' } as const;

function ended(world: World): string[] {
  return world.meters.flatMap(({ facts, device }) => {
    const [last] = jobsOfMeter(world.ground.store, facts.id, MOST_OPEN).filter(({ kind }) => kind in FORCED);
    if (!last) return [];
    const item = { job: last.id, meter: facts.id };
    const [state, sent] = [lastJobStep(world.ground.store, item)?.state, jobSteps(world.ground.store, item).some(isSent)];
    world.tally.add(state !== 'done' ? 'act of control not done' : sent ? 'act of control done' : 'act of control found so already');
    const { forced } = device.state;
    const wanted = FORCED[last.kind as ControlAct];
    return state !== 'done' || forced === wanted || world.frames.unsure.has(facts.id)
      ? []
      : [`meter ${facts.serial}: ${last.kind} is called done, and it is ${forced}`];
  });
}

export function isSent({ state }: { readonly state: string }): boolean {
  return state === 'sending';
}

/** "Try now" at each act that nobody knows the end of: the app by itself would ask again when it polls, or minutes later. */
async function tidy({ world }: Desk, process: Process): Promise<void> {
  for (const { meter } of openJobs(world.ground.store, MOST_OPEN)) await answered(process, () => process.engine.jobs.engage(meter));
}

export const control: ActKind = {
  drawn: { oneIn: 3, draw },
  tidy,
  open: ({ ground }) => openJobs(ground.store, MOST_OPEN).length,
  ended,
};
