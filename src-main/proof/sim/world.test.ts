/** What a seed's world holds against the app and what it does not: an answer later than its gateway promised cannot be told from a true one. */
import { expect, it } from 'vitest';
import { fen } from '../../../src-shared/value/fen.ts';
import { readMeter } from '../../service/meter/read-meter.ts';
import { scriptedFaults, type Frame } from '../../simulator/faults.ts';
import { PROOF_START } from './frame-watch.ts';
import { HOLD_MS, makeGround } from './ground.ts';
import { drawUsualMeter } from './meter-plan.ts';
import { World } from './world.ts';

const SEED = 1;
/** On the bus whose replies have no number. */
const RTU_METER = 3;
/** Most of the time somebody waits for the proof. */
const SLOW_MS = 300;
const TRIES = 6;

const asksProof = ({ fc, pdu }: Frame) => fc === 3 && (((pdu[1] ?? 0) << 8) | (pdu[2] ?? 0)) === PROOF_START;

/** Its first reply comes so late; meanwhile somebody else charges the meter, which is read again and again. */
async function readBeside(delayReplyMs: number, gatewayHoldMs: number) {
  const ground = makeGround(':memory:');
  const meters = [{ ...drawUsualMeter(() => 0, RTU_METER), turnaroundMs: SLOW_MS }];
  const world = new World(ground, SEED, { meters, returnsTransaction: true, gatewayHoldMs });
  const { clock } = world.env;
  world.faults = scriptedFaults([{ when: asksProof, plan: { delayReplyMs } }]);
  const { engine } = world.boot();
  const { facts, device } = world.meters[0]!;
  const read = () => clock.runUntil(readMeter(engine.context, facts.id), 60_000);
  await read();
  const before = world.held();
  device.purchaseElsewhere(fen(100));
  world.noteMoves(before, 'elsewhere');
  let wrong = 0;
  while (clock.monotonicMs() < delayReplyMs + 2_000) {
    const said = await read();
    if (said.ok && !said.value.doubted && said.value.totalPurchasedFen !== device.state.totalPurchasedFen) wrong++;
  }
  return { wrong, stale: world.truth.stale.length };
}

it.each([
  ['within the promise, is never believed', HOLD_MS, 5_000, false],
  ['beyond it, may be believed, and that is no fault of the app', 2 * HOLD_MS, HOLD_MS + 5_000, true],
])('a reply that comes late, %s', async (_, gatewayHoldMs, delayReplyMs, believed) => {
  let wrong = 0;
  for (let one = 0; one < TRIES; one++) {
    const seen = await readBeside(delayReplyMs + one * SLOW_MS, gatewayHoldMs);
    wrong += seen.wrong;
    expect(seen.stale).toBe(0);
  }
  expect(wrong > 0).toBe(believed);
});
