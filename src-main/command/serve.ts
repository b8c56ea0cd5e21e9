/** Runs the engine until it is asked to end: the app, and the window's way to it on this PC. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { holdFolder, startHost, type HeldFolder, type Host } from '../app/host.ts';
import { readServeOptions, USAGE, type ServeOptions } from './serve-options.ts';

/** Whoever asks us to end waits 10 s at most; what has not closed by then stays for the next start to settle. */
const END_WITHIN_MS = 8000;
const ROOT = join(import.meta.dirname, '..', '..');

async function run(options: ServeOptions): Promise<void> {
  const asked = askedToEnd();
  const held = holdOrSay(options.folder);
  const { log } = held.env;
  process.on('uncaughtExceptionMonitor', (error) => log.error('process.broke', { error: error.message, stack: error.stack }));
  const { practice, workbook, port, windowFolder } = options;
  const simulated = workbook === undefined ? {} : { workbook };
  const host = await startHost(held, { practice, simulated, port, windowFolder, version: version() });
  try {
    const usable = await Promise.race([host.app.ready.then(() => true), asked.then(() => false)]);
    if (usable) announce(host);
    await asked;
  } finally {
    await end(host);
  }
}

/** @throws Error in words when another engine has the folder. */
function holdOrSay(folder: string): HeldFolder {
  const held = holdFolder(folder);
  if (held.ok) return held.value;
  const { url } = held.fault;
  throw new Error(`Wattkeeper is already running on ${folder}${url === null ? '' : ` at ${url}`}`);
}

function announce({ app, url }: Host): void {
  console.log(`Wattkeeper ready at ${url}`);
  const operators = app.practiceSignIn.map(({ login, password }) => `${login} / ${password}`);
  if (operators.length > 0) console.log(`practice sign-in: ${operators.join(', ')}`);
}

async function end(host: Host): Promise<void> {
  const cancel = host.env.clock.after(END_WITHIN_MS, () => {
    console.error(`Wattkeeper did not close within ${END_WITHIN_MS / 1000} s and ends as it is; the next start settles what is open`);
    process.exit(1);
  });
  await host.close();
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
