/** Runs a range of seeds in a thread of its own, with the app as it is or as a mutant has it. */
import { parentPort, workerData } from 'node:worker_threads';
import { takeInstanceLock } from '../../platform/instance-lock.ts';
import type { Mutant } from './mutant.ts';
import { patchSource } from './patch-source.ts';
import type { SeedResult } from './run-seed.ts';
import { sumOf, type Happened } from './tally.ts';

export interface SeedOrder {
  readonly first: number;
  readonly count: number;
  /** Every so many-th seed is this thread's. */
  readonly step: number;
  readonly mutant: Mutant | null;
  /** Ends at the first seed that is not clean. */
  readonly stopAtFault: boolean;
}

export interface SeedReport {
  readonly seeds: number;
  readonly sales: number;
  readonly faulty: readonly SeedResult[];
  readonly happened: Happened;
  /** The longest that a seed took to heal, virtual ms. */
  readonly healedMs: number;
}

/** One seed in so many runs on a real file instead of in memory. */
const FILE_EVERY = 200;
const MOST_FAULTY_KEPT = 20;

export function isClean(result: SeedResult): boolean {
  return result.lost + result.doubled + result.stuck + result.broken.length === 0;
}

async function run(order: SeedOrder): Promise<SeedReport> {
  const check = order.mutant ? patchSource(order.mutant) : () => undefined;
  const { makeGround } = await import('./ground.ts');
  const { runSeed } = await import('./run-seed.ts');
  const { onFile } = await import('./on-file.ts');
  check();
  // A second instance on the folder is turned away for as long as the first one lives, whatever the first one goes through.
  const seedOnFile = async (folder: string, seed: number): Promise<SeedResult> => {
    const first = takeInstanceLock(folder);
    const result = await runSeed(makeGround(folder), seed);
    const second = takeInstanceLock(folder);
    for (const lock of [first, second]) if (lock.ok) lock.value.release();
    const happened = { ...result.happened, 'second instance on the folder': 1 };
    return first.ok && !second.ok ? { ...result, happened } : { ...result, broken: [...result.broken, 'two instances on one folder'] };
  };
  const ground = makeGround(':memory:');
  const faulty: SeedResult[] = [];
  let seeds = 0;
  let sales = 0;
  let healedMs = 0;
  const happened: Happened[] = [];
  for (let seed = order.first; seed < order.first + order.count; seed += order.step) {
    const result = seed % FILE_EVERY === 0 ? await onFile((folder) => seedOnFile(folder, seed)) : await runSeed(ground, seed);
    seeds += 1;
    sales += result.sales;
    happened.push(result.happened);
    healedMs = Math.max(healedMs, result.healedMs ?? 0);
    if (isClean(result)) continue;
    if (faulty.length < MOST_FAULTY_KEPT) faulty.push(result);
    if (order.stopAtFault) break;
  }
  return { seeds, sales, faulty, happened: sumOf(happened), healedMs };
}

if (parentPort) parentPort.postMessage(await run(workerData as SeedOrder));
