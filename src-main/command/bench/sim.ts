/** Bench sim: seeds a second on one core with the real modules, against a seed in SQL and hash alone: the machine's own speed falls out. */
import { makeGround } from '../../proof/sim/ground.ts';
import { runSeed } from '../../proof/sim/run-seed.ts';
import { isClean } from '../../proof/sim/worker.ts';
import type { Env } from '../../platform/env.ts';
import { bareSeed } from './bare-seed.ts';
import { rounded, type BenchResult } from './result.ts';

/** A run of a hundred thousand seeds is over its compiler after some hundreds. */
const WARM_UP_SEEDS = 500;
const ROUNDS = 10;
const SEEDS_A_ROUND = 60;
const BARE_A_ROUND = 120;
/** 500 seeds a second on a core that does 3,380 of them in SQL and hash alone. */
const WANTED_A_SECOND = 500;
const BARE_A_SECOND = 3_380;
/** Of the files that this figure was measured on. */
const USUAL_PAGE_BYTES = 4096;
const FLOOR = WANTED_A_SECOND / BARE_A_SECOND;

/** Both take turns in small rounds, so that whatever else the machine does hits both alike. */
export async function benchSim(env: Env): Promise<BenchResult> {
  const ground = makeGround(':memory:');
  const bare = bareSeed(makeGround(':memory:', USUAL_PAGE_BYTES).store.ledger.db, ground.operator, ground.meters);
  let [seed, dirty, oursMs, bareMs] = [0, 0, 0, 0];
  const some = async (count: number) => {
    for (let i = 0; i < count; i++) if (!isClean(await runSeed(ground, (seed += 1)))) dirty += 1;
  };
  await some(WARM_UP_SEEDS);
  for (let i = 0; i < BARE_A_ROUND; i++) bare();
  for (let round = 0; round < ROUNDS; round++) {
    const began = env.clock.monotonicMs();
    await some(SEEDS_A_ROUND);
    const between = env.clock.monotonicMs();
    for (let i = 0; i < BARE_A_ROUND; i++) bare();
    oursMs += between - began;
    bareMs += env.clock.monotonicMs() - between;
  }
  const ours = (ROUNDS * SEEDS_A_ROUND * 1000) / oursMs;
  const peer = (ROUNDS * BARE_A_ROUND * 1000) / bareMs;
  const ratio = ours / peer;
  return {
    ...{ bench: 'sim', ours: Math.round(ours), peer: Math.round(peer), limit: null, ratio: rounded(ratio), floor: rounded(FLOOR) },
    pass: ratio >= FLOOR && dirty === 0,
    also: { onACoreOfOrdinarySpeed: Math.round(ratio * BARE_A_SECOND), wanted: WANTED_A_SECOND, seedsNotClean: dirty },
  };
}
