/** The app dies before and after every commit of a replacement: it goes on or waits, and the money goes over once. */
import { expect, it } from 'vitest';
import { BALANCE_FEN, NEW_SERIAL, Rig } from './rig.ts';
import type { DeathPoint } from '../sim/mortal.ts';

/** A technician who presses the usual button whenever there is one, and starts the app again when it is dead. */
async function through(rig: Rig): Promise<number> {
  let boots = 0;
  for (let tries = 0; tries < 60; tries++) {
    if (!rig.app.life.alive) {
      rig.onCommit = () => null;
      rig.boot();
      boots += 1;
    }
    await rig.env.clock.pass(3_000);
    if (!rig.app.life.alive) continue;
    const view = rig.view();
    if (view.final) return boots;
    const [way] = view.ways;
    if (view.after === 'reading' && way === 'checking') rig.swap();
    try {
      if (way) rig.go(way);
    } catch (error) {
      if (rig.app.life.alive) throw error;
    }
  }
  throw new Error(`it did not come to its end: ${JSON.stringify(rig.view(1))}`);
}

/** @returns whether there was such a commit. */
async function dyingAt(commit: number, point: DeathPoint): Promise<boolean> {
  const rig = new Rig();
  await rig.takeOver();
  rig.start();
  let left = commit;
  rig.onCommit = () => (left-- === 0 ? point : null);
  const boots = await through(rig);
  expect(rig.newDevice.state).toMatchObject({ serial: NEW_SERIAL, balanceFen: BALANCE_FEN, purchaseCount: 17, forced: 'none' });
  expect(rig.view().bar).toEqual({ oldFen: 0, wayFen: 0, newFen: BALANCE_FEN, sumFen: BALANCE_FEN });
  expect(rig.wrote.filter((write) => write === 'parameters').length).toBeGreaterThanOrEqual(2);
  expect(rig.breaks()).toEqual([]);
  return boots > 0;
}

const MOST_COMMITS = 80;

/** Of each second commit before it is one, of the others after it: what is between two commits is one and the same. */
it.each(['beforeCommit', 'afterCommit'] as const)('%s', async (point) => {
  let deaths = 0;
  for (let commit = point === 'beforeCommit' ? 0 : 1; commit < MOST_COMMITS; commit += 2) {
    if (!(await dyingAt(commit, point))) break;
    deaths += 1;
  }
  expect(deaths).toBeGreaterThan(10);
  expect(deaths).toBeLessThan(MOST_COMMITS / 2);
});
