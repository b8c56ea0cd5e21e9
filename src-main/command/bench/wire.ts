/** Bench wire: a round of full readings of 32 meters on a paced bus against what the wire itself needs, at both gaps. */
import type { Env } from '../../platform/env.ts';
import { CHARACTER_MS, METERS, startOneBus, TURNAROUND_MS, type Round } from './one-bus.ts';
import { rounded, type BenchResult } from './result.ts';

/** 3.5 characters as a bus is set to, whole ms; and the usual one. */
const GAPS_MS = [4, 30] as const;
const ROUNDS = 3;
const FLOOR = 1.03;

/** Request of 8 characters, reply of 5 + 2 a register. */
const exchangeMs = (registers: number, gapMs: number) => (13 + 2 * registers) * CHARACTER_MS + TURNAROUND_MS + gapMs;

/** State and proof of every meter. A round is counted from the end of its first exchange to the end of its last. */
export function wireLimitMs(gapMs: number, meters = METERS): number {
  const trueGapMs = Math.max(gapMs === GAPS_MS[0] ? 3.5 * CHARACTER_MS : gapMs, 3.5 * CHARACTER_MS);
  return meters * (exchangeMs(48, trueGapMs) + exchangeMs(25, trueGapMs)) - exchangeMs(48, trueGapMs);
}

/** The better round of each gap counts: the machine can make a round longer, nothing makes it shorter. */
export async function benchWire(env: Env): Promise<BenchResult> {
  const also: Record<string, number> = {};
  let worst = { ours: 0, limit: 1 };
  for (const gapMs of GAPS_MS) {
    const { rounds, busLateMs } = await roundsAt(env, gapMs);
    const ours = Math.min(...rounds.map(({ tookMs }) => tookMs));
    const limit = wireLimitMs(gapMs);
    also[`gap${gapMs}`] = rounded(ours / limit, 4);
    also[`gap${gapMs}Slowest`] = rounded(Math.max(...rounds.map(({ tookMs }) => tookMs)) / limit, 4);
    also[`gap${gapMs}CpuMsARequest`] = rounded(Math.min(...rounds.map(({ cpuMs }) => cpuMs)) / (2 * METERS));
    also[`gap${gapMs}BusLateMs`] = rounded(busLateMs);
    if (ours / limit > worst.ours / worst.limit) worst = { ours, limit };
  }
  const ratio = worst.ours / worst.limit;
  return {
    ...{ bench: 'wire', ours: Math.round(worst.ours), peer: null, limit: Math.round(worst.limit) },
    ...{ ratio: rounded(ratio, 4), floor: FLOOR, pass: ratio <= FLOOR, also },
  };
}

async function roundsAt(env: Env, gapMs: number): Promise<{ rounds: Round[]; busLateMs: number }> {
  const bus = await startOneBus(env, gapMs);
  try {
    // In the first one every meter is also asked for its number.
    await bus.round(METERS);
    await bus.paced.lateness();
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await bus.round(METERS));
    const { sumMs, replies } = await bus.paced.lateness();
    return { rounds, busLateMs: sumMs / replies };
  } finally {
    await bus.close();
  }
}
