/** The engine as a process of its own, as users run it, to be killed at any moment. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const SERVE = join(import.meta.dirname, '../../command/serve.ts');
const READY = /^Wattkeeper ready at (http:\/\/127\.0\.0\.1:\d+)\/$/;
/** What it said before it ended; enough for a stack. */
const MOST_COMPLAINT = 10_000;

export interface EngineProcess {
  /** Its address once it is usable; null when it was killed before. Rejects when it ended by itself. */
  readonly url: Promise<string | null>;
  readonly killed: boolean;
  /** The end of what it wrote to its standard error. */
  readonly complaint: string;
  /** SIGKILL: nothing of it runs any more when this returns to the event loop. Only the first one counts. */
  kill(): void;
  /** SIGTERM. */
  askToEnd(): void;
  /** Resolves when the process is gone. */
  readonly gone: Promise<void>;
}

/** @param cacheFolder keeps compiled code from one start to the next, which halves the time of a start. */
export function startEngine(folder: string, cacheFolder: string): EngineProcess {
  const child = spawn(process.execPath, [SERVE, '--headless', '--data', folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: cacheFolder },
  });
  let killed = false;
  let complaint = '';
  child.stderr.on('data', (chunk) => (complaint = `${complaint}${String(chunk)}`.slice(-MOST_COMPLAINT)));
  const gone = once(child, 'close').then(() => undefined);
  const url = new Promise<string | null>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      const address = READY.exec(line)?.[1];
      if (address) resolve(address);
    });
    void gone.then(() => (killed ? resolve(null) : reject(new Error(`the engine ended by itself: ${complaint}`))));
  });
  return {
    url,
    gone,
    get killed() {
      return killed;
    },
    get complaint() {
      return complaint;
    },
    kill() {
      killed ||= child.kill('SIGKILL');
    },
    askToEnd() {
      child.kill('SIGTERM');
    },
  };
}
