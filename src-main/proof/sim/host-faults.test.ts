/** What a seed's host does to the app is taken back when the faults stop, whatever the app could answer to it. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../platform/virtual-env.ts';
import { workLockOf } from '../../store/act/work-lock.ts';
import { makeGround } from './ground.ts';
import { HostFaults } from './host-faults.ts';
import type { CommitFate } from './mortal.ts';
import { drawPlan } from './seed-plan.ts';
import { World } from './world.ts';

const SEED = 1;
const HUNG_AFTER_MS = 1_000;
const OFF_MS = 500;

/** A seed in which nobody buys anything: a lock is hung on the first meter, and that is the first transaction of all. */
function lockedAtCommit(fates: readonly CommitFate[]) {
  const { uint32 } = seededRandom(SEED);
  const plan = {
    ...drawPlan((limit) => uint32() % limit),
    sales: [],
    acts: [],
    deaths: fates.map((fate) => ({ at: 'commit', nth: 1, fate }) as const),
    events: [{ what: 'workLock', meter: 0, at: { money: null, afterMs: HUNG_AFTER_MS } } as const],
    offMs: OFF_MS,
    polls: false,
  };
  const world = new World(makeGround(':memory:'), SEED, plan);
  const host = new HostFaults(world, plan);
  world.boot();
  const hangs = () => workLockOf(world.ground.store, world.meters[0]!.facts.id) !== undefined;
  return { world, host, hangs };
}

describe('work lock of a seed', () => {
  it.each<{ ends: string; fates: readonly CommitFate[]; deaths: number; locks: number }>([
    { ends: 'as it was asked', fates: [], deaths: 0, locks: 1 },
    { ends: 'with a death after its commit', fates: ['afterCommit'], deaths: 1, locks: 1 },
    { ends: 'with a death before its commit', fates: ['beforeCommit'], deaths: 1, locks: 0 },
    { ends: 'with a full disk', fates: ['full'], deaths: 0, locks: 0 },
  ])('is off once the faults have stopped where hanging it ends $ends', async ({ fates, deaths, locks }) => {
    const { world, host, hangs } = lockedAtCommit(fates);
    let died = 0;
    world.process?.life.onDeath(() => died++);
    await world.env.clock.pass(HUNG_AFTER_MS + OFF_MS);
    expect({ died, hangs: hangs(), counted: world.tally.happened['work lock hung'] ?? 0 }).toEqual({
      died: deaths,
      hangs: locks === 1,
      counted: locks,
    });
    host.disarm();
    host.unlock();
    expect(hangs()).toBe(false);
  });
});
