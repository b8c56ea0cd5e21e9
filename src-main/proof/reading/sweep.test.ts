/** How long a round of full readings takes on a paced wire, held against what the wire itself needs. */
import { expect, it } from 'vitest';
import { makeBuilding, type Building } from './building.ts';

/** 9600 baud, 8N1. */
const CHARACTER_MS = 10_000 / 9600;
const TURNAROUND_MS = 30;
const METERS = 32;
const ROUND_MS = 30 * 60_000;

/** Request of 8, reply of 5 + 2 a register, the meter's turnaround and the gap. */
const exchangeMs = (registers: number, gapMs: number) => (13 + 2 * registers) * CHARACTER_MS + TURNAROUND_MS + gapMs;

/** @returns how long the second round took from its first meter's first block to its last block, ms. */
async function roundMs(gapMs: number, broken?: (building: Building) => void): Promise<{ tookMs: number; meters: number }> {
  const building = makeBuilding({ metersPerBus: METERS, characterMs: CHARACTER_MS, turnaroundMs: TURNAROUND_MS, gapMs });
  broken?.(building);
  const { engine, stop } = building.run();
  await building.env.clock.pass(ROUND_MS + 60_000);
  const { beganAt, endedAt, meters } = engine.reading.reader(building.busIds[0]!)!.sweep;
  await building.env.clock.runUntil(stop());
  return { tookMs: endedAt! - beganAt!, meters };
}

it.each([4, 30])('32 meters in full with a gap of %i ms: no longer than the wire’s limit and 3 in 100', async (gapMs) => {
  const round = await roundMs(gapMs);
  const limitMs = METERS * (exchangeMs(48, gapMs) + exchangeMs(25, gapMs)) - exchangeMs(48, gapMs);
  expect(round.meters).toBe(METERS);
  expect(round.tookMs / limitMs).toBeGreaterThan(0.99);
  expect(round.tookMs / limitMs).toBeLessThan(1.03);
});

it('4 of 32 dead, once backed off: a round is at most 15 % longer than a healthy one', async () => {
  const healthy = await roundMs(30);
  const crippled = await roundMs(30, ({ buses }) => {
    buses[0]!.faults = { atRequest: ({ unit }) => (unit % 8 === 0 ? { loseReply: true } : {}) };
  });
  expect(crippled.meters).toBe(METERS - 4);
  expect(crippled.tookMs / (healthy.tookMs * (28 / 32))).toBeLessThan(1.15);
});
