/** The real engine over a few meters in virtual time, as tests of one use case stand on it. */
import type { Fault } from '../../src-shared/contract/call.ts';
import type { OpUid } from '../../src-shared/value/id.ts';
import type { Result } from '../../src-shared/value/result.ts';
import type { Actor } from '../service/context.ts';
import { scriptedFaults, type FaultPlan, type Frame } from '../simulator/faults.ts';
import { makeGround, type Ground } from './sim/ground.ts';
import { World, type Process } from './sim/world.ts';

/** No wait of these tests is longer, in virtual time. */
const LONGEST_MS = 3_600_000;
const SEED = 5;

export class EngineRig {
  readonly ground: Ground = makeGround(':memory:');
  readonly world = new World(this.ground, SEED);
  app: Process = this.world.boot();
  #uids = 0;

  get context() {
    return this.app.engine.context;
  }

  get actor(): Actor {
    return { operatorId: this.ground.operator, seat: '1' };
  }

  meter(index = 0): World['meters'][number] {
    return this.world.meters[index]!;
  }

  uid(): OpUid {
    return `00000000-0000-4000-8000-${String(++this.#uids).padStart(12, '0')}` as OpUid;
  }

  until<T>(work: Promise<T>): Promise<T> {
    return this.world.env.clock.runUntil(work, LONGEST_MS);
  }

  /** What becomes of the next frames that `when` picks; healed after them. */
  faults(plan: FaultPlan, times: number, when: (frame: Frame) => boolean): void {
    this.world.faults = scriptedFaults([{ when, plan, times }]);
  }
}

/** null = it went well. */
export function codeOf(outcome: Result<unknown, Fault>): string | null {
  return outcome.ok ? null : outcome.fault.code;
}
