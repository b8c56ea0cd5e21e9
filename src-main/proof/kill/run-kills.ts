/** Kills engines again and again on their data folders while cashiers sell, lets everything settle, and has it judged. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadProfiles } from '../../fieldbus/profile/load.ts';
import type { Env } from '../../platform/env.ts';
import { silentLog, systemClock } from '../../platform/system-env.ts';
import { seededRandom } from '../../platform/virtual-env.ts';
import { startPracticeMeters } from '../../simulator/practice.ts';
import { judge, type Verdict } from './judge.ts';
import { KillSwitch } from './kill-switch.ts';
import type { Work } from './office.ts';
import { drawPlans, type Kill, type KillPlan } from './plan.ts';
import { Shop } from './shop.ts';
import { insertKillSite, killSite } from './site.ts';

const PROFILES = join(import.meta.dirname, '../../../resources/meter-profiles');

export interface KillRun extends Verdict {
  readonly kills: readonly Kill[];
  readonly sales: number;
  readonly acts: number;
  /** Refunds and closings that the ledger has. */
  readonly tasks: number;
  readonly seconds: number;
}

export interface KillOptions {
  readonly kills: number;
  readonly seed: number;
  /** What is done beside selling and switching; nothing where left out. */
  readonly works?: readonly Work[];
  /** Told of each kill when it has happened; `number` counts from 1. */
  readonly onKill?: (kill: Kill, number: number) => void;
}

/** Shops killed side by side, each with its own folder and meters: while one waits for a start or a meter, the other works. */
const SHOPS = 2;

/** @throws Error when an engine ends by itself. */
export async function runKills({ kills, seed, works = [], onKill = () => undefined }: KillOptions): Promise<KillRun> {
  const random = seededRandom(seed);
  const plans = drawPlans(kills, random);
  const done: Kill[] = [];
  const tell = (kill: Kill) => onKill(kill, done.push(kill));
  const begunMs = systemClock.monotonicMs();
  const folder = mkdtempSync(join(tmpdir(), 'wattkeeper-kills-'));
  try {
    const each = Math.ceil(kills / SHOPS);
    const shops = Array.from({ length: Math.ceil(kills / each) }, (_, index) =>
      runShop({
        folder: join(folder, String(index)),
        cacheFolder: join(folder, 'code'),
        env: { clock: systemClock, random: seededRandom(random.uint32()), log: silentLog },
        plans: plans.slice(index * each, (index + 1) * each),
        ...{ tell, works },
      }),
    );
    // Every shop has closed its engine before a fault of one is thrown.
    await Promise.allSettled(shops);
    const seconds = Math.round((systemClock.monotonicMs() - begunMs) / 1000);
    return { ...summed(await Promise.all(shops)), kills: done, seconds };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface ShopRun {
  readonly folder: string;
  readonly cacheFolder: string;
  readonly env: Env;
  readonly plans: readonly KillPlan[];
  readonly tell: (kill: Kill) => void;
  readonly works: readonly Work[];
}

type ShopVerdict = Verdict & { readonly sales: number; readonly acts: number; readonly tasks: number };

async function runShop({ folder, cacheFolder, env, plans, tell, works }: ShopRun): Promise<ShopVerdict> {
  const data = join(folder, 'data');
  mkdirSync(data, { recursive: true });
  const killSwitch = new KillSwitch(env.clock);
  const profiles = loadProfiles(PROFILES);
  const devices = await startPracticeMeters({
    env,
    folder: join(folder, 'meters'),
    site: killSite,
    profiles,
    faults: killSwitch,
    paced: false,
  });
  const shop = new Shop({ env, killSwitch, folder: data, cacheFolder, works });
  try {
    const meters = [...devices.meters.values()];
    killSwitch.watch(meters);
    await shop.open(killSite.name, insertKillSite(data, env, devices.buses));
    for (const plan of plans) tell(await shop.killed(plan));
    await shop.close();
    const { sales, technician, office } = shop;
    const { credited, switched } = killSwitch;
    const verdict = judge({ folder: data, sales, credited, meters, acts: technician.acts, switched, tasks: office.tasks });
    const tasks = office.tasks.filter(({ acknowledged }) => acknowledged).length;
    return { ...verdict, sales: sales.length, acts: technician.acts.length, tasks };
  } finally {
    await shop.abandon();
    await devices.close();
  }
}

function summed(shops: readonly ShopVerdict[]): ShopVerdict {
  const sum = (of: (verdict: ShopVerdict) => number) => shops.reduce((total, verdict) => total + of(verdict), 0);
  return {
    lost: sum((one) => one.lost),
    doubled: sum((one) => one.doubled),
    stuck: sum((one) => one.stuck),
    auditBreaks: sum((one) => one.auditBreaks),
    findings: shops.flatMap((one) => one.findings),
    sales: sum((one) => one.sales),
    acts: sum((one) => one.acts),
    tasks: sum((one) => one.tasks),
  };
}
