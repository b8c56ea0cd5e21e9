/** Bench dead-meters: a round with 4 of 32 meters dead and backed off, against the healthy ones' share of a healthy round. */
import type { Env } from '../../platform/env.ts';
import { DEFAULT_TIMING } from '../../fieldbus/timing.ts';
import { METERS, startOneBus } from './one-bus.ts';
import { rounded, type BenchResult } from './result.ts';

const GAP_MS = 30;
const DEAD = [8, 16, 24, 32];
const ROUNDS = 2;
const FLOOR = 1.15;

/** Backed off in one step instead of eight, which would take ten minutes; then asked in vain once in 5 minutes, as any dead meter is. */
const TIMING = { backOffMinMs: DEFAULT_TIMING.backOffMaxMs };
/** What one such question costs at most: its time-out, and as long again of silence. */
const PROBE_MS = 2 * DEFAULT_TIMING.maxReadTimeoutMs;

export async function benchDeadMeters(env: Env): Promise<BenchResult> {
  const bus = await startOneBus(env, GAP_MS, { timing: TIMING });
  try {
    await bus.round(METERS);
    const healthyMs = await bestOf(() => bus.round(METERS));
    bus.paced.silence(DEAD);
    const living = METERS - DEAD.length;
    // In this round they fall silent, each once.
    const fallingMs = (await bus.round(living)).tookMs;
    const backedOffMs = await bestOf(() => bus.round(living));
    const probesMs = (DEAD.length * PROBE_MS * backedOffMs) / DEFAULT_TIMING.backOffMaxMs;
    const [ours, limit] = [backedOffMs + probesMs, (healthyMs * living) / METERS];
    const ratio = ours / limit;
    return {
      ...{ bench: 'dead-meters', ours: Math.round(ours), peer: Math.round(healthyMs), limit: Math.round(limit) },
      ...{ ratio: rounded(ratio, 4), floor: FLOOR, pass: ratio <= FLOOR },
      also: {
        againstWholeRound: rounded(ours / healthyMs, 4),
        roundInWhichTheyDied: rounded(fallingMs / healthyMs, 4),
        probesOnAverageMs: rounded(probesMs),
      },
    };
  } finally {
    await bus.close();
  }
}

async function bestOf(round: () => Promise<{ readonly tookMs: number }>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let n = 0; n < ROUNDS; n++) best = Math.min(best, (await round()).tookMs);
  return best;
}
