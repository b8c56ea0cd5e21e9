// `npm start`: installs what is missing, builds the window, starts the engine and opens the window.
import './node-version.mjs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { env, install, node } from './install.mjs';
import { endIfAsked, passSignalsOn, root, signalAll, start } from './run.mjs';
import { buildShell, buildWindow, findElectron, openWindow } from './window.mjs';

const engine = join('src-main', 'command', 'serve.ts');
const ready = /^Wattkeeper ready at (http:\/\/\S+)/;

/** @param {readonly string[]} args @returns {string} the folder after --data, else one inside the project */
function dataFolder(args) {
  const given = args.indexOf('--data');
  if (given >= 0 && args[given + 1]) return resolve(/** @type {string} */ (args[given + 1]));
  return join(root, 'data', args.includes('--practice') ? 'practice' : 'site');
}

/** @param {string} name @param {() => Promise<{ ok: boolean, detail: string }>} work */
async function step(name, work) {
  const begun = performance.now();
  const { ok, detail } = await work();
  endIfAsked();
  console.log(`${name}: ${detail} (${((performance.now() - begun) / 1000).toFixed(1)} s)`);
  if (!ok) process.exit(1);
}

/** Runs the engine to its end. @param {readonly string[]} args @returns {Promise<number>} its exit code */
function runEngine(args) {
  const headless = args.includes('--headless');
  const dataDir = dataFolder(args);
  const own = args.includes('--data') ? [] : ['--data', dataDir];
  const child = start(node, [engine, ...args, ...own], { stdio: ['ignore', 'pipe', 'inherit'], env });
  if (child.stdout) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      console.log(line);
      const url = ready.exec(line)?.[1];
      if (url && !headless) console.log(openWindow(url, dataDir));
    });
  }
  return new Promise((done) => {
    child.once('error', (fault) => {
      console.error(`The engine did not start: ${fault.message}`);
      done(1);
    });
    child.once('close', (code, signal) => {
      if (signal) console.error(`The engine was ended by ${signal}`);
      done(code ?? 1);
    });
  });
}

passSignalsOn();
await step('install', install);
await step('window', buildWindow);
if (findElectron() && !process.argv.includes('--headless')) await step('shell', () => buildShell(120));
process.exitCode = await runEngine(process.argv.slice(2));
signalAll('SIGTERM'); // the window, if it is still open; with it we end
setTimeout(() => process.exit(), 5000).unref();
