/** The engine is killed at frame boundaries while it sells, switches, gives back, closes and settles: nothing is lost, doubled or stuck. */
import { expect, test } from 'vitest';
import type { Place } from './plan.ts';
import { runKills } from './run-kills.ts';

const KILLS = 12;
const SEED = 2;
const BOUNDARIES: readonly Place[] = ['requestArrived', 'effectStored', 'beforeReply', 'afterReply'];

test(`${KILLS} kills`, async () => {
  const run = await runKills({ kills: KILLS, seed: SEED, works: ['refund', 'closing'] });
  const { kills, lost, doubled, stuck, auditBreaks, findings, sales, acts, tasks } = run;
  expect({ lost, doubled, stuck, auditBreaks, findings }).toEqual({ lost: 0, doubled: 0, stuck: 0, auditBreaks: 0, findings: [] });

  const atFrames = kills.filter(({ place }) => BOUNDARIES.includes(place));
  expect(kills).toHaveLength(KILLS);
  expect(BOUNDARIES.filter((boundary) => !atFrames.some(({ place }) => place === boundary))).toEqual([]);
  expect(atFrames.length).toBeGreaterThanOrEqual(KILLS - 4);
  expect(kills.filter(({ plan }) => plan.phase === 'settling')).toHaveLength(KILLS / 2);
  expect(atFrames.filter(({ plan }) => plan.phase === 'settling').length).toBeGreaterThanOrEqual(3);
  expect(kills.filter(({ place }) => place === 'gatewayHolds')).toHaveLength(1);
  expect(sales).toBeGreaterThanOrEqual(KILLS);
  expect(acts).toBeGreaterThanOrEqual(KILLS / 3);
  expect(tasks).toBeGreaterThanOrEqual(2);
  expect(atFrames.some(({ plan }) => plan.of === 'control')).toBe(true);
});
