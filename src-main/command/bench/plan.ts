/** Bench plan: the wire time of planned reads against the best of all ways to share up to 12 blocks out among reads. */
import type { Env, Random } from '../../platform/env.ts';
import { seededRandom } from '../../platform/virtual-env.ts';
import { bestReadMs } from '../../fieldbus/driver/every-plan.ts';
import { planReads, readMs, type Span } from '../../fieldbus/driver/plan.ts';
import { median, rounded, type BenchResult } from './result.ts';

const MOST_BLOCKS = 12;
const INSTANCES = 2_000;
const BAUDS = [1200, 2400, 4800, 9600, 19_200, 38_400];
const REGISTERS = 0x600;
const FLOOR = 1;
/** Sums of the same terms in another order. */
const ROUNDING = 1e-9;

/** Whatever is not the best is worse: the ratio is that of the worst plan. */
export function benchPlan({ clock }: Env, instances = INSTANCES): BenchResult {
  const random = seededRandom(1);
  const ratios: number[] = [];
  const planMicros: number[] = [];
  const sums = { ours: 0, best: 0, apart: 0 };
  for (let n = 0; n < instances; n++) {
    const { wanted, limits, pace } = instance(random, 1 + (n % MOST_BLOCKS));
    const beganMs = clock.monotonicMs();
    const reads = planReads(wanted, limits, pace);
    planMicros.push((clock.monotonicMs() - beganMs) * 1000);
    const ours = total(reads, pace);
    const best = bestReadMs(wanted, limits, pace);
    ratios.push(ours / best);
    sums.ours += ours;
    sums.best += best;
    sums.apart += total(wanted, pace);
  }
  const ratio = Math.max(...ratios);
  return {
    ...{ bench: 'plan', ours: rounded(sums.ours / instances), peer: null, limit: rounded(sums.best / instances) },
    ...{ ratio: rounded(ratio, 5), floor: FLOOR, pass: ratio <= FLOOR + ROUNDING },
    also: {
      plans: instances,
      mostBlocks: MOST_BLOCKS,
      eachBlockApart: rounded(sums.apart / sums.best),
      planMicros: rounded(median(planMicros)),
    },
  };
}

const total = (reads: readonly Span[], pace: Parameters<typeof readMs>[1]) =>
  reads.reduce((sum, { registers }) => sum + readMs(registers, pace), 0);

/** Blocks that lie as in a meter's map, in clusters; everything readable but some registers between them. */
function instance(random: Random, blocks: number) {
  const below = (bound: number) => random.uint32() % bound;
  const clusters = [0, below(0x200), 0x200 + below(0x200)];
  const wanted = Array.from({ length: blocks }, (): Span => {
    const start = clusters[below(clusters.length)]! + below(120);
    return { fc: 3, start, registers: 1 + below(25) };
  });
  const walls = Array.from({ length: below(6) }, () => below(REGISTERS));
  const isWanted = (at: number) => wanted.some(({ start, registers }) => start <= at && at < start + registers);
  const readable = Array.from({ length: REGISTERS }, (_, at): Span => ({ fc: 3, start: at, registers: 1 }));
  const limits = {
    maxRegisters: 25 + below(101),
    readable: readable.filter(({ start }) => !walls.includes(start) || isWanted(start)),
  };
  const pace = { characterMs: 10_000 / BAUDS[below(BAUDS.length)]!, turnaroundMs: below(500), gapMs: below(50) };
  return { wanted, limits, pace };
}
