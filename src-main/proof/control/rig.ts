/** A technician at the engine of a few meters: plans acts, waits until they have ended, hangs locks; write frames are counted. */
import type { ControlAct } from '../../../src-shared/contract/operator/control.ts';
import type { Fault } from '../../../src-shared/contract/call.ts';
import type { JobId } from '../../../src-shared/value/id.ts';
import type { Result } from '../../../src-shared/value/result.ts';
import type { Wish } from '../../domain/control/act.ts';
import { saveCommissioning } from '../../service/commissioning.ts';
import { jobView } from '../../service/job/job-view.ts';
import { planJob } from '../../service/job/plan.ts';
import { hangLock, lockView } from '../../service/job/work-lock.ts';
import type { FaultPlan, Frame } from '../../simulator/faults.ts';
import { lastJobStep, openJobOfMeter } from '../../store/act/job.ts';
import { EngineRig } from '../engine-rig.ts';

export const ALL_TICKS = { control: true, clock: false, price: true, text: false };
export const isWrite = ({ fc }: Frame) => fc === 16 || fc === 32;

export class ControlRig extends EngineRig {
  /** Write frames that reached meters. */
  readonly frames: Frame[] = [];

  constructor() {
    super();
    this.world.onBoundary = (kind, frame) => void (kind === 'requestArrived' && isWrite(frame) && this.frames.push(frame));
    saveCommissioning(this.context, this.actor, ALL_TICKS);
  }

  tryPlan(wish: Wish, index = 0): Result<JobId, Fault> {
    return planJob(this.context, this.actor, { uid: this.uid(), wish, meters: [this.meter(index).facts.id], reason: '欠费催缴' });
  }

  plan(kind: ControlAct): JobId {
    return this.planned(this.tryPlan({ kind }));
  }

  planned(outcome: Result<JobId, Fault>): JobId {
    if (!outcome.ok) throw new Error(outcome.fault.code);
    return outcome.value;
  }

  engage(index = 0): Promise<void> {
    return this.until(this.app.engine.jobs.engage(this.meter(index).facts.id));
  }

  /** Lets the runner go on by itself until nothing is open on the meter. */
  async settle(index = 0): Promise<void> {
    await this.engage(index);
    await this.goOn(index);
  }

  /** What it does by itself, nobody asking. */
  async goOn(index = 0): Promise<void> {
    for (let i = 0; i < 60 && this.open(index); i++) await this.world.env.clock.pass(2_000);
  }

  async run(kind: ControlAct) {
    const job = this.plan(kind);
    await this.settle();
    return this.view(job);
  }

  view(job: JobId, index = 0) {
    return jobView(this.context, this.app.engine.jobs, { job, meter: this.meter(index).facts.id });
  }

  open(index = 0): boolean {
    return openJobOfMeter(this.ground.store, this.meter(index).facts.id) !== undefined;
  }

  forced(index = 0) {
    return this.meter(index).device.state.forced;
  }

  stateOf(job: JobId) {
    return lastJobStep(this.ground.store, { job, meter: this.meter().facts.id })?.state;
  }

  hang(over: Partial<Parameters<typeof hangLock>[3]> = {}) {
    return hangLock(this.context, this.app.engine.jobs, this.actor, {
      ...{ uid: this.uid(), meterId: this.meter().facts.id, name: '王电工', phone: '13800000000', reason: '换接触器', untilAt: null },
      ...over,
    });
  }

  lock() {
    return lockView(this.context, this.actor, this.meter().facts.id, false);
  }

  /** Of the frames that write, unless others are named. */
  override faults(plan: FaultPlan, times = 1, when: (frame: Frame) => boolean = isWrite): void {
    super.faults(plan, times, when);
  }
}
