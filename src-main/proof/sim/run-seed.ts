/** Runs one seed from the first customer to the last case, and judges it. */
import { sleep } from '../../platform/env.ts';
import { noFaults, seededFaults } from '../../simulator/faults.ts';
import { readMeter } from '../../service/meter/read-meter.ts';
import { openFindings } from '../../store/finding.ts';
import { openOps } from '../../store/open-op.ts';
import { openRehearsal } from '../../store/open.ts';
import { Clerk } from './clerk.ts';
import { HOLD_MS, SELL_FC, type Ground } from './ground.ts';
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
  const world = new World(ground, seed);
  try {
    await world.env.clock.runUntil(story(world), FAULTY_MS + 2 * HEAL_MS);
    return { ...judge(world), seed, traceHash: world.traceHash };
  } catch (error) {
    const { sales, lost, doubled, stuck, broken } = judge(world);
    return { sales, lost, doubled, stuck, broken: [...broken, String(error)], seed, traceHash: world.traceHash };
  } finally {
    world.process?.life.die();
    world.env.clock.clear();
    undo();
  }
}

async function story(world: World): Promise<void> {
  const plan = drawPlan((limit) => world.below(limit), world.meters.length);
  const clerk = new Clerk(world);
  const usual = seededFaults(world.env.random, plan.rates, plan.reach);
  const money = seededFaults(world.env.random, plan.moneyRates, plan.reach);
  world.faults = { atRequest: (frame) => (frame.fc === SELL_FC ? money : usual).atRequest(frame) };
  const disarm = planDeaths(world, plan);
  world.boot();
  await Promise.all(plan.sales.map((sale) => clerk.serve(sale)));
  disarm();
  await heal(world, clerk);
}

/** Deaths by time, at the n-th commit, or at the n-th boundary of a frame; after each the PC stays off for a while. @returns what ends them. */
function planDeaths(world: World, plan: SeedPlan): () => void {
  let armed = true;
  let commits = 0;
  let boundaries = 0;
  const die = () => {
    if (!armed) return;
    world.process?.life.die();
    reboot();
  };
  const reboot = () => void sleep(world.env.clock, plan.offMs).then(() => world.process ?? world.boot());
  for (const death of plan.deaths) if (death.at === 'time') world.env.clock.after(death.afterMs, die);
  world.onCommit = () => {
    commits += 1;
    const death = plan.deaths.find((one) => one.at === 'commit' && one.nth === commits);
    if (death?.at !== 'commit') return null;
    reboot();
    return death.point;
  };
  world.onBoundary = (kind) => {
    boundaries += 1;
    if (plan.deaths.some((one) => one.at === 'boundary' && one.kind === kind && one.nth <= boundaries && once(one))) die();
  };
  const used = new Set<object>();
  const once = (death: object) => !used.has(death) && used.add(death).size > 0;
  return () => {
    armed = false;
    world.onCommit = () => null;
    world.onBoundary = () => undefined;
  };
}

/** The faults stop, the process lives, people go through the tray: everything must end. */
async function heal(world: World, clerk: Clerk): Promise<void> {
  world.faults = noFaults;
  const { clock } = world.env;
  const until = clock.monotonicMs() + HEAL_MS;
  while (clock.monotonicMs() < until) {
    await sleep(clock, ROUND_MS);
    const process = world.process ?? world.boot();
    await clerk.clearTray(process);
    if (openOps(world.ground.store, 1).length > 0 || openFindings(world.ground.store, 1).length > 0) continue;
    await inspect(world, process);
    if (openFindings(world.ground.store, 1).length === 0) return;
  }
}

/** Every meter is read once more after the gateways can hold nothing: what happened behind the ledger's back becomes a case. */
async function inspect(world: World, process: Process): Promise<void> {
  await sleep(world.env.clock, HOLD_MS);
  for (const { facts } of world.meters) await readMeter(process.engine.context, facts.id);
}
