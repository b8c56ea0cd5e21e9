/** Runs one seed from the first customer to the last case, and judges it. */
import { sleep } from '../../platform/env.ts';
import { seededRandom } from '../../platform/virtual-env.ts';
import { noFaults, seededFaults } from '../../simulator/faults.ts';
import { readMeter } from '../../service/meter/read-meter.ts';
import { openFindings } from '../../store/finding.ts';
import { openOps } from '../../store/open-op.ts';
import { openRehearsal } from '../../store/open.ts';
import { Clerk } from './clerk.ts';
import { HOLD_MS, SELL_FC, type Ground } from './ground.ts';
import { HostFaults } from './host-faults.ts';
import { judge, type Verdict } from './judge.ts';
import { drawPlan, type SeedPlan } from './seed-plan.ts';
import { World, type Process } from './world.ts';

export interface SeedResult extends Verdict {
  readonly seed: number;
  readonly traceHash: string;
}

/** Longer than any hold, retry pause and time-out of the faulty phase together. */
const FAULTY_MS = 120_000;
/** After the faults stop everything must have ended within this much virtual time. */
export const HEAL_MS = 20 * 60_000;
const ROUND_MS = 5_000;

export async function runSeed(ground: Ground, seed: number): Promise<SeedResult> {
  const undo = openRehearsal(ground.store);
  // The plan's draws are its own: what the world draws later does not follow from them.
  const { uint32 } = seededRandom(~seed);
  const plan = drawPlan((limit) => uint32() % limit);
  const world = new World(ground, seed, plan.meters);
  const crashed = (reason: unknown) => world.crashed(reason);
  process.on('unhandledRejection', crashed);
  try {
    await world.env.clock.runUntil(story(world, plan), FAULTY_MS + 2 * HEAL_MS);
    return { ...judge(world), seed, traceHash: world.traceHash };
  } catch (error) {
    const verdict = judge(world);
    return { ...verdict, broken: [...verdict.broken, String(error)], seed, traceHash: world.traceHash };
  } finally {
    process.off('unhandledRejection', crashed);
    world.onDied = () => undefined;
    world.process?.life.die();
    world.env.clock.clear();
    undo();
  }
}

async function story(world: World, plan: SeedPlan): Promise<void> {
  const clerk = new Clerk(world);
  const host = new HostFaults(world, plan);
  const usual = seededFaults(world.env.random, plan.rates, plan.reach);
  const money = seededFaults(world.env.random, plan.moneyRates, plan.reach);
  world.faults = {
    atRequest: (frame) => (host.loses(frame) ? { loseRequest: true } : (frame.fc === SELL_FC ? money : usual).atRequest(frame)),
  };
  misbehave(world, plan);
  world.polls = plan.polls;
  world.boot();
  await Promise.all(plan.sales.map((sale) => clerk.serve(sale)));
  host.disarm();
  await heal(world, clerk, plan);
}

function misbehave(world: World, plan: SeedPlan): void {
  world.meters.forEach(({ device }, index) => {
    const { slowMs, turnaroundMs, refuses } = plan.meters[index] ?? plan.meters[0];
    device.behaviour.turnaroundMs = slowMs ?? turnaroundMs;
    if (refuses === 'clearFrames') device.change({ encrypted: true });
    if (refuses === 'prepaidOff') device.change({ prepaidOn: false });
  });
}

/** The faults stop, the process lives, people go through the tray: everything must end. */
async function heal(world: World, clerk: Clerk, plan: SeedPlan): Promise<void> {
  world.faults = noFaults;
  world.meters.forEach(({ device }, index) => {
    device.behaviour.turnaroundMs = (plan.meters[index] ?? plan.meters[0]).turnaroundMs;
    if (device.state.encrypted || !device.state.prepaidOn) device.change({ encrypted: false, prepaidOn: true });
  });
  const { clock } = world.env;
  const until = clock.monotonicMs() + HEAL_MS;
  while (clock.monotonicMs() < until) {
    await sleep(clock, ROUND_MS);
    const process = world.process ?? world.boot();
    await clerk.clearTray(process);
    if (openOps(world.ground.store, 1).length > 0 || openFindings(world.ground.store, 1).length > 0) continue;
    if (!(await inspect(world, process))) continue;
    if (openFindings(world.ground.store, 1).length === 0) return;
  }
}

/** Every meter is read once more after the gateways can hold nothing: what happened behind the ledger's back becomes a case. @returns whether all of them answered. */
async function inspect(world: World, process: Process): Promise<boolean> {
  await sleep(world.env.clock, HOLD_MS);
  let all = true;
  for (const { facts } of world.meters) all = (await readMeter(process.engine.context, facts.id)).ok && all;
  return all;
}
