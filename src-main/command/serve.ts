/** Runs the engine until it is asked to end: the app, and the window's way to it on this PC. */
import { mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createApp, type App } from '../app/create-app.ts';
import { takeInstanceLock, type InstanceLock } from '../platform/instance-lock.ts';
import { systemEnv } from '../platform/system-env.ts';
import type { Env } from '../platform/env.ts';
import { startWeb, type WebServer } from '../web/server.ts';
import { readServeOptions, USAGE, type ServeOptions } from './serve-options.ts';

/** Whoever asks us to end waits 10 s at most; what has not closed by then stays for the next start to settle. */
const END_WITHIN_MS = 8000;
const ROOT = join(import.meta.dirname, '..', '..');
/** The first seat of a site; further ones will name themselves. */
const SEAT_ID = '1';

interface Running {
  readonly app: App;
  readonly web: WebServer;
}

async function run(options: ServeOptions): Promise<void> {
  const asked = askedToEnd();
  const lock = lockFolder(options.folder);
  const env = systemEnv(join(options.folder, 'log', 'wattkeeper.log'));
  process.on('uncaughtExceptionMonitor', (error) => env.log.error('process.broke', { error: error.message, stack: error.stack }));
  const running = await start(options, env, lock);
  try {
    const usable = await Promise.race([running.app.ready.then(() => true), asked.then(() => false)]);
    if (usable) announce(running);
    await asked;
  } finally {
    await end(running, env, lock);
  }
}

/** @throws Error in words when another engine has the folder. */
function lockFolder(folder: string): InstanceLock {
  mkdirSync(folder, { recursive: true });
  const lock = takeInstanceLock(folder);
  if (lock.ok) return lock.value;
  const { url } = lock.fault;
  throw new Error(`Wattkeeper is already running on ${folder}${url === null ? '' : ` at ${url}`}`);
}

async function start({ folder, practice, port, windowFolder }: ServeOptions, env: Env, lock: InstanceLock): Promise<Running> {
  const app = await createApp(env, { folder, practice, version: version() });
  try {
    const web = await startWeb({ env, gate: app.gate, events: app.events, port, windowFolder, seatId: SEAT_ID });
    lock.publish(web.url);
    return { app, web };
  } catch (error) {
    await app.close();
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new Error(`port ${port} is taken by another program; choose another with --port, or 0 for any`, { cause: error });
    }
    throw error;
  }
}

function announce({ app, web }: Running): void {
  console.log(`Wattkeeper ready at ${web.url}`);
  const operators = app.practiceSignIn.map(({ login, password }) => `${login} / ${password}`);
  if (operators.length > 0) console.log(`practice sign-in: ${operators.join(', ')}`);
}

async function end({ app, web }: Running, env: Env, lock: InstanceLock): Promise<void> {
  const cancel = env.clock.after(END_WITHIN_MS, () => {
    console.error(`Wattkeeper did not close within ${END_WITHIN_MS / 1000} s and ends as it is; the next start settles what is open`);
    process.exit(1);
  });
  await web.close();
  await app.close();
  lock.release();
  cancel();
}

/** Settles on the first signal; further ones change nothing. */
function askedToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
}

function version(): string {
  const description: unknown = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  if (typeof description === 'object' && description && 'version' in description) return String(description.version);
  throw new Error('package.json has no version');
}

const options = readServeOptions(process.argv.slice(2), {
  platform: process.platform,
  home: homedir(),
  variables: process.env,
  windowFolder: join(ROOT, 'out', 'renderer'),
});
if (!options.ok) {
  console.error(`${options.fault}\n${USAGE}`);
  process.exit(1);
}
try {
  await run(options.value);
  // A call that was waiting when we closed may still hold a timer; nothing depends on it any more.
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
