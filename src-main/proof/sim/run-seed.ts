/** Runs one seed from the first customer to the last case, and judges it. */
import { sleep } from '../../platform/env.ts';
import { seededRandom } from '../../platform/virtual-env.ts';
import { noFaults, seededFaults } from '../../simulator/faults.ts';
import { readMeter } from '../../service/meter/read-meter.ts';
import { openFindings } from '../../store/ledger/finding.ts';
import { putSetting } from '../../store/site/setting.ts';
import { openOps } from '../../store/sale/open-op.ts';
import { openRehearsal } from '../../store/database/open.ts';
import type { Desk, PlannedAct } from './act/act.ts';
import { ACT_KINDS } from './act/kinds.ts';
import { Clerk } from './clerk.ts';
import { SELL_FC, type Ground } from './ground.ts';
import { HEAL_MS } from './heal-time.ts';
import { HostFaults } from './host-faults.ts';
import { judge, type Verdict } from './judge.ts';
import { drawPlan, type SeedPlan } from './seed-plan.ts';
import type { Happened } from './tally.ts';
import { World, type Process } from './world.ts';

export interface SeedResult extends Verdict {
  readonly seed: number;
  readonly traceHash: string;
  readonly happened: Happened;
  /** Virtual time from the end of the faults until nothing was open and every meter had been read again; null: not within HEAL_MS. */
  readonly healedMs: number | null;
}

/** Longer than any hold, retry pause and time-out of the faulty phase together. */
const FAULTY_MS = 120_000;
const ROUND_MS = 5_000;
/** Longer than a read may take. */
const SLOWEST_READ_MS = 1_000;
const NEAR_CEILING_FEN = 90_000_000;

export async function runSeed(ground: Ground, seed: number): Promise<SeedResult> {
  const undo = openRehearsal(ground.store);
  // The plan's draws are its own: what the world draws later does not follow from them.
  const { uint32 } = seededRandom(~seed);
  const plan = drawPlan((limit) => uint32() % limit);
  const world = new World(ground, seed, plan);
  const crashed = (reason: unknown) => world.crashed(reason);
  process.on('unhandledRejection', crashed);
  try {
    const healedMs = await world.env.clock.runUntil(story(world, plan), FAULTY_MS + 2 * HEAL_MS);
    return resultOf(world, seed, healedMs, healedMs === null ? [`not healed within ${HEAL_MS} ms`] : []);
  } catch (error) {
    return resultOf(world, seed, null, [String(error)]);
  } finally {
    process.off('unhandledRejection', crashed);
    world.onDied = () => undefined;
    world.process?.life.die();
    world.env.clock.clear();
    undo();
  }
}

function resultOf(world: World, seed: number, healedMs: number | null, alsoBroken: readonly string[]): SeedResult {
  const verdict = judge(world);
  const { traceHash, tally } = world;
  return { ...verdict, broken: [...verdict.broken, ...alsoBroken], seed, traceHash, happened: tally.happened, healedMs };
}

/** @returns how long it took to heal. */
async function story(world: World, plan: SeedPlan): Promise<number | null> {
  const clerk = new Clerk(world);
  const host = new HostFaults(world, plan);
  const usual = seededFaults(world.env.random, plan.rates, plan.reach);
  const money = seededFaults(world.env.random, plan.moneyRates, plan.reach);
  world.faults = {
    atRequest: (frame) => (host.loses(frame) ? { loseRequest: true } : (frame.fc === SELL_FC ? money : usual).atRequest(frame)),
  };
  misbehave(world, plan);
  world.polls = plan.polls;
  if (plan.polls) world.tally.add('polling meanwhile');
  if (plan.acts.length > 0 || plan.events.some(({ what }) => what === 'workLock')) maySend(world);
  world.boot();
  const desk = deskOf(world, clerk, host);
  await Promise.all([...plan.sales.map((sale) => clerk.serve(sale)), ...plan.acts.map((act) => begun(desk, act))]);
  host.disarm();
  return heal(desk, clerk, host, plan);
}

function misbehave(world: World, plan: SeedPlan): void {
  world.meters.forEach(({ device }, index) => {
    const { slowMs, turnaroundMs, refuses, clockOffsetMs, holding } = plan.meters[index] ?? plan.meters[0];
    if (slowMs !== null && slowMs > SLOWEST_READ_MS) world.tally.add('meter slower than its time-outs');
    if (clockOffsetMs !== 0) world.tally.add('meter clock wrong');
    if (refuses !== 'nothing') world.tally.add('meter refuses');
    if (holding.balanceFen > NEAR_CEILING_FEN) world.tally.add('meter near its ceiling');
    device.behaviour.turnaroundMs = slowMs ?? turnaroundMs;
    if (refuses === 'clearFrames') device.change({ encrypted: true });
    if (refuses === 'prepaidOff') device.change({ prepaidOn: false });
  });
}

/** Nothing odd about the customer. */
const PLAIN_SALE = {
  afterMs: 0,
  doubleClick: false,
  whenNotReached: 'giveBack',
  bothChoose: false,
  impatient: false,
  pressesAgainMs: null,
  rereads: false,
} as const;

function deskOf(world: World, clerk: Clerk, host: HostFaults): Desk {
  return {
    world,
    cashier: (seat) => clerk.cashier(seat),
    supervisor: clerk.supervisor,
    choose: (process) => clerk.chooseAll(process),
    buy: (meter, amountFen, seat) => clerk.serve({ ...PLAIN_SALE, meter, amountFen, seat }),
    hangLock: (meter) => host.hang(meter),
  };
}

async function begun(desk: Desk, act: PlannedAct): Promise<void> {
  await sleep(desk.world.env.clock, act.afterMs);
  await act.run(desk);
}

/** The site was commissioned for frames of control and of settings. */
function maySend({ ground, env }: World): void {
  const value = JSON.stringify({ clock: false, text: false, price: true, control: true });
  putSetting(ground.store, { key: 'commissioning', value, at: env.clock.now(), operator: ground.supervisor });
}

/** The faults stop, the process lives, people go through the tray: everything must end. @returns after how long; null: not in time. */
async function heal(desk: Desk, clerk: Clerk, host: HostFaults, plan: SeedPlan): Promise<number | null> {
  const { world } = desk;
  world.faults = noFaults;
  world.meters.forEach(({ device }, index) => {
    device.behaviour.turnaroundMs = (plan.meters[index] ?? plan.meters[0]).turnaroundMs;
    if (device.state.encrypted || !device.state.prepaidOn) device.change({ encrypted: false, prepaidOn: true });
  });
  const { clock } = world.env;
  const beganMs = clock.monotonicMs();
  const { store } = world.ground;
  const somethingOpen = () =>
    openOps(store, 1).length > 0 || openFindings(store, 1).length > 0 || ACT_KINDS.some((kind) => kind.open(world) > 0);
  while (clock.monotonicMs() < beganMs + HEAL_MS) {
    await sleep(clock, ROUND_MS);
    const process = world.process ?? world.boot();
    host.unlock();
    await clerk.clearTray(process);
    for (const kind of ACT_KINDS) await kind.tidy?.(desk, process);
    if (somethingOpen() || !(await inspect(world, process, plan.gatewayHoldMs)) || somethingOpen()) continue;
    const tookMs = clock.monotonicMs() - beganMs;
    // The last round begins in time and may end after it.
    return tookMs <= HEAL_MS ? tookMs : null;
  }
  return null;
}

/** Every meter is read once more after the gateways can hold nothing: what happened behind the ledger's back becomes a case. @returns whether all of them answered. */
async function inspect(world: World, process: Process, gatewayHoldMs: number): Promise<boolean> {
  await sleep(world.env.clock, gatewayHoldMs);
  let all = true;
  for (const { facts } of world.meters) all = (await readMeter(process.engine.context, facts.id)).ok && all;
  return all;
}
