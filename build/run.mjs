// Starts child processes, waits for them within a bound, passes signals on, and leaves none behind.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** How long a child may take to end after a signal before it is ended by force. */
const graceMs = 15_000;

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */
/** @type {Map<ChildProcess, boolean>} running children, and whether each leads a process group of its own */
const children = new Map();

/** @param {ChildProcess} child @param {NodeJS.Signals} signal */
function signalChild(child, signal) {
  if (child.pid === undefined) return;
  try {
    if (children.get(child) && process.platform !== 'win32') process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch (fault) {
    if (/** @type {NodeJS.ErrnoException} */ (fault).code !== 'ESRCH') throw fault; // ESRCH: it has already ended
  }
}

/** @param {NodeJS.Signals} signal */
export function signalAll(signal) {
  for (const child of children.keys()) signalChild(child, signal);
}

/** @type {NodeJS.Signals | undefined} the first signal that asked us to end */
let endedBy;

/** From now on signals to end reach the children; what has not ended `graceMs` later is ended by force. */
export function passSignalsOn() {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      if (endedBy) return;
      endedBy = signal;
      signalAll(signal);
      setTimeout(() => signalAll('SIGKILL'), graceMs).unref();
    });
  }
  process.on('exit', () => signalAll('SIGKILL'));
}

/** Whether a signal has asked us to end. */
export const isEnding = () => endedBy !== undefined;

/** Call it between two steps: ends here, with the shell's exit code for the signal, if one has asked us to. */
export function endIfAsked() {
  if (endedBy) process.exit(128 + constants.signals[endedBy]);
}

/**
 * Starts a program in the project's root.
 * @param {string} command @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions & { ownGroup?: boolean }} [options]
 *   `ownGroup`: the child leads a process group, so that what it started can be ended with it
 * @returns {ChildProcess}
 */
export function start(command, args, { ownGroup = false, ...options } = {}) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', detached: ownGroup && process.platform !== 'win32', ...options });
  children.set(child, ownGroup);
  child.once('close', () => {
    if (ownGroup) signalChild(child, 'SIGKILL'); // whatever the child left behind in its group
    children.delete(child);
  });
  child.once('error', () => children.delete(child));
  return child;
}

/** @typedef {{ code: number, output: string, seconds: number }} Outcome `code` is never 0 after a signal or a failed start */

/**
 * Runs a program to its end, or ends it when `limitS` seconds are over.
 * @param {string} command @param {readonly string[]} args
 * @param {{ limitS: number, show?: boolean, env?: NodeJS.ProcessEnv, shell?: boolean, stdio?: 'inherit' }} options
 *   `show` also prints the output as it comes
 * @returns {Promise<Outcome>}
 */
export function run(command, args, { limitS, show = false, env = process.env, shell = false }) {
  const begun = performance.now();
  return new Promise((resolve) => {
    const child = start(command, args, { ownGroup: true, env, shell, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (/** @type {Buffer} */ chunk) => {
        output += chunk;
        if (show) process.stdout.write(chunk);
      });
    }
    const limit = setTimeout(() => {
      output += `\n${command} did not end within ${limitS} s and was ended by force\n`;
      signalChild(child, 'SIGKILL');
    }, limitS * 1000);
    const done = (/** @type {number} */ code) => {
      clearTimeout(limit);
      resolve({ code, output, seconds: (performance.now() - begun) / 1000 });
    };
    child.once('error', (fault) => {
      output += `${command}: ${fault.message}\n`;
      done(127);
    });
    child.once('exit', (code) => {
      signalChild(child, 'SIGKILL'); // a grandchild that holds the pipes open ends with the group
      child.once('close', () => done(code ?? 1));
      setTimeout(() => done(code ?? 1), 2000).unref(); // … unless it left the group
    });
  });
}
