/** Two processes of the desktop program on one data folder: one is the engine, the other attaches, and takes over when the first is gone. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Told } from './stand-in/run-source.ts';

const RUNNING = 'Wattkeeper: reading and selling';
const ATTACHED = "Wattkeeper: connected to this PC's background service";
const LIMIT_MS = 60_000;
const wait = { timeout: LIMIT_MS, interval: 20 };

let folder: string;
let children: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wattkeeper-two-'));
  children = [];
});
afterEach(async () => {
  const left = children.filter((child) => child.exitCode === null && child.signalCode === null);
  await Promise.all(left.map((child) => (child.kill('SIGKILL'), once(child, 'exit'))));
  rmSync(folder, { recursive: true });
});

function start() {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'stand-in', 'run-source.ts'), `--data=${folder}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const told: Told[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => told.push(JSON.parse(line) as Told));
  const latest = (key: string) => told.findLast((each) => key in each);
  return {
    child,
    /** Once asked in English, the tray says in English whose engine it shows. */
    async answers() {
      await expect.poll(() => latest('tray'), wait).toBeDefined();
      const before = told.length;
      child.stdin.write('setup.status\n');
      await expect.poll(() => told.slice(before), wait).toContainEqual({ reply: expect.objectContaining({ ok: true }) });
    },
    shows: () => latest('tray'),
    becomesEngine: () => expect.poll(() => latest('tray'), wait).toEqual({ tray: RUNNING }),
    ends: () => expect.poll(() => latest('ended'), wait).toEqual({ ended: 0, boxes: [] }),
  };
}
type Program = ReturnType<typeof start>;

/** All answer, exactly one of them is the engine, and the others show that they are not. */
async function rolesOf(...programs: readonly Program[]): Promise<{ engine: Program; attached: Program }> {
  await Promise.all(programs.map((program) => program.answers()));
  const [engine, ...engines] = programs.filter(({ shows }) => isDeepStrictEqual(shows(), { tray: RUNNING }));
  const [attached, ...others] = programs.filter(({ shows }) => isDeepStrictEqual(shows(), { tray: ATTACHED }));
  if (!engine || !attached) throw new Error(JSON.stringify(programs.map(({ shows }) => shows())));
  expect([engines, others]).toEqual([[], []]);
  return { engine, attached };
}

test(
  'started at the same instant, over the remains of a crash: one is the engine; killed, the other becomes it',
  { timeout: LIMIT_MS },
  async () => {
    // An address that leads nowhere any more: whoever believes it has lost.
    writeFileSync(join(folder, 'lock.txt'), 'http://127.0.0.1:1/');
    const { engine, attached } = await rolesOf(start(), start());
    engine.child.kill('SIGKILL');
    await attached.becomesEngine();
    await attached.answers();
    const { attached: third } = await rolesOf(attached, start());
    attached.child.kill('SIGTERM');
    await attached.ends();
    await third.becomesEngine();
  },
);
