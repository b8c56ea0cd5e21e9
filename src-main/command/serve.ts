/** Runs the engine until it is asked to end: the app, and the window's way to it on this PC. */
import { homedir } from 'node:os';
import { endOnce, END_WITHIN_MS } from '../desktop/ending.ts';
import { announce, holdFolder, startHost, type HeldFolder } from '../desktop/host.ts';
import { programFiles } from '../app/program-files.ts';
import { readServeOptions, USAGE, type ServeOptions } from './serve-options.ts';

async function run(options: ServeOptions): Promise<void> {
  const asked = askedToEnd();
  const held = holdOrSay(options.folder);
  const { log } = held.env;
  process.on('uncaughtExceptionMonitor', (error) => log.error('process.broke', { error: error.message, stack: error.stack }));
  const { practice, workbook, port, windowFolder } = options;
  const simulated = workbook === undefined ? {} : { workbook };
  const host = await startHost(held, { practice, simulated, port, windowFolder, version: files.version });
  const end = endOnce(host);
  try {
    await Promise.race([announce(host, console.log), asked]);
    await asked;
  } finally {
    if ((await end()) === 1) {
      console.error(`Wattkeeper did not close within ${END_WITHIN_MS / 1000} s and ends as it is; the next start settles what is open`);
      process.exitCode = 1;
    }
  }
}

/** @throws Error in words when another engine has the folder. */
function holdOrSay(folder: string): HeldFolder {
  const held = holdFolder(folder);
  if (held.ok) return held.value;
  const { url } = held.fault;
  throw new Error(`Wattkeeper is already running on ${folder}${url === null ? '' : ` at ${url}`}`);
}

/** Settles on the first signal; further ones change nothing. */
function askedToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
}

const files = programFiles();
const options = readServeOptions(process.argv.slice(2), {
  platform: process.platform,
  home: homedir(),
  variables: process.env,
  windowFolder: files.windowFolder,
});
if (!options.ok) {
  console.error(`${options.fault}\n${USAGE}`);
  process.exit(1);
}
try {
  await run(options.value);
  // A call that was waiting when we closed may still hold a timer; nothing depends on it any more.
  process.exit();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
