/** Kills the engine again and again on one data folder while a cashier sells, lets everything settle, and has it judged. */
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
import { drawPlans, type Kill } from './plan.ts';
import { Shop } from './shop.ts';
import { insertKillSite, killSite } from './site.ts';

const PROFILES = join(import.meta.dirname, '../../../resources/meter-profiles');

export interface KillRun extends Verdict {
  readonly kills: readonly Kill[];
  readonly sales: number;
  readonly seconds: number;
}

export interface KillOptions {
  readonly kills: number;
  readonly seed: number;
  /** Told of each kill when it has happened; `number` counts from 1. */
  readonly onKill?: (kill: Kill, number: number) => void;
}

/** @throws Error when the engine ends by itself, or refuses what a cashier may do. */
export async function runKills({ kills, seed, onKill = () => undefined }: KillOptions): Promise<KillRun> {
  const folder = mkdtempSync(join(tmpdir(), 'wattkeeper-kills-'));
  const env: Env = { clock: systemClock, random: seededRandom(seed), log: silentLog };
  const begunMs = env.clock.monotonicMs();
  const killSwitch = new KillSwitch(env.clock);
  const profiles = loadProfiles(PROFILES);
  const devices = await startPracticeMeters({ env, folder: join(folder, 'meters'), site: killSite, profiles, faults: killSwitch });
  try {
    const meters = [...devices.meters.values()];
    killSwitch.watch(meters);
    const data = join(folder, 'data');
    mkdirSync(data);
    const shop = new Shop({ env, killSwitch, folder: data, cacheFolder: join(folder, 'code') });
    const done: Kill[] = [];
    try {
      await shop.open(killSite.name, insertKillSite(data, env, devices.buses));
      for (const plan of drawPlans(kills, env.random)) {
        const kill = await shop.killed(plan);
        done.push(kill);
        onKill(kill, done.length);
      }
      await shop.close();
    } finally {
      await shop.abandon();
    }
    const verdict = judge({ folder: data, sales: shop.sales, credited: killSwitch.credited, meters });
    const seconds = Math.round((env.clock.monotonicMs() - begunMs) / 1000);
    return { ...verdict, kills: done, sales: shop.sales.length, seconds };
  } finally {
    await devices.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
