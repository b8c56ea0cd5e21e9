/** Bench wall: 10,000 meters in a real browser: first paint, a filter or a scroll, and frames while 350 states a second change. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MeterId } from '../../../src-shared/value/id.ts';
import { createApp } from '../../app/create-app.ts';
import type { Env } from '../../platform/env.ts';
import { openWall, type WallWindow } from '../../proof/chromium/wall-window.ts';
import { openStore } from '../../store/database/open.ts';
import { startWeb } from '../../web/server.ts';
import { median, percentile, rounded, type BenchResult } from './result.ts';
import { putSeededState, SEEDED_LOGIN, SEEDED_PASSWORD, seedSite } from './seeded-site.ts';

const METERS = 10_000;
const CHANGES_PER_SECOND = 350;
const TICK_MS = 50;
const FRAMES_MS = 10_000;
/** What LIMITS asks for: first paint, a filter or scroll, the 95th of a hundred frames. */
const LIMITS = { firstPaintMs: 1_000, stepMs: 100, frameMs: 32 } as const;
const WINDOW_FOLDER = join(import.meta.dirname, '../../../out/renderer');

/** @throws Error when the window is not built (`npm run build`). The peer is the limit itself. */
export async function benchWall(env: Env): Promise<BenchResult> {
  if (!existsSync(join(WINDOW_FOLDER, 'index.html'))) throw new Error('the window is not built: npm run build');
  const folder = mkdtempSync(join(tmpdir(), 'wattkeeper-wall-'));
  const ids = await seedSite(folder, env, METERS);
  const app = await createApp(env, { folder, practice: false, version: '0.0.0', reads: false });
  const web = await startWeb({ env, gate: app.gate, events: app.events, port: 0, windowFolder: WINDOW_FOLDER, seatId: '1' });
  try {
    const window = await openWall(web.url, SEEDED_LOGIN, SEEDED_PASSWORD);
    const stop = changing(env, folder, ids, (id) => app.events.changed('meter', id));
    const measured = await measure(window);
    stop();
    await window.close();
    return resultOf(measured);
  } finally {
    await web.close();
    await app.close();
    rmSync(folder, { recursive: true });
  }
}

interface Measured {
  readonly firstPaintMs: number;
  readonly allMs: number;
  readonly stepsMs: readonly number[];
  readonly framesMs: readonly number[];
}

async function measure(window: WallWindow): Promise<Measured> {
  const { firstPaintMs, allMs } = await window.open(METERS);
  const stepsMs = await window.steps();
  return { firstPaintMs, allMs, stepsMs, framesMs: await window.frames(FRAMES_MS) };
}

/** Writes states as the reading service does, on a connection of its own, and tells the windows. */
function changing(env: Env, folder: string, ids: readonly MeterId[], told: (id: MeterId) => void): () => void {
  const store = openStore({ folder, env });
  const STRIDE = 7919;
  let [index, turn] = [0, 0];
  const change = () => {
    turn++;
    cancel = env.clock.after(TICK_MS, change);
    for (let n = 0; n < (CHANGES_PER_SECOND * TICK_MS) / 1000; n++) {
      index = (index + STRIDE) % ids.length;
      putSeededState(store, ids[index]!, index, turn);
      told(ids[index]!);
    }
  };
  let cancel = env.clock.after(TICK_MS, change);
  return () => {
    cancel();
    store.close();
  };
}

function resultOf({ firstPaintMs, allMs, stepsMs, framesMs }: Measured): BenchResult {
  const [stepMs, frameMs] = [Math.max(...stepsMs), percentile(framesMs, 0.95)];
  const ratio = Math.max(firstPaintMs / LIMITS.firstPaintMs, stepMs / LIMITS.stepMs, frameMs / LIMITS.frameMs);
  return {
    ...{ bench: 'wall', ours: rounded(frameMs), peer: null, limit: LIMITS.frameMs, ratio: rounded(ratio), floor: 1, pass: ratio <= 1 },
    also: {
      ...{ firstPaintMs: Math.round(firstPaintMs), allThereMs: Math.round(allMs), slowestStepMs: Math.round(stepMs) },
      ...{ medianStepMs: Math.round(median(stepsMs)), frameP95Ms: rounded(frameMs), frameMedianMs: rounded(median(framesMs)) },
      ...{ frames: framesMs.length, longestFrameMs: Math.round(Math.max(...framesMs)) },
    },
  };
}
