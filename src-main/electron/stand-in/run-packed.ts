/** Starts a packed program under plain Node with the stand-in for Electron: without a window until a signal ends it, else it plays its first page. */
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';
import type { Supplier } from '../../../src-shared/contract/supplier.ts';
import { Pc } from './app.ts';
import type { RendererHalf } from './contents.ts';
import { createStandIn, type StandIn } from './electron.ts';

/** A sandboxed preload can require this and no file. */
function runPreload(path: string, half: RendererHalf): Promise<void> {
  const required = (name: string) => {
    if (name !== 'electron') throw new Error(`module not found: ${name}`);
    return half;
  };
  runInNewContext(readFileSync(path, 'utf8'), { require: required, document: { documentElement: { lang: 'en' } } });
  return Promise.resolve();
}

/** The program's `import … from 'electron'` finds the stand-in under this name; it is the one global. */
function provideElectron(standIn: StandIn): void {
  Object.assign(globalThis, { standInElectron: standIn.electron });
  const names = Object.keys(standIn.electron).join(', ');
  const source = `export const { ${names} } = globalThis.standInElectron;`;
  registerHooks({
    resolve: (name, context, next) =>
      name === 'electron' ? { url: 'stand-in:electron', format: 'module', shortCircuit: true } : next(name, context),
    load: (url, context, next) => (url === 'stand-in:electron' ? { format: 'module', source, shortCircuit: true } : next(url, context)),
  });
}

/** What the window of a new site does first, and what it saw, as JSON. */
async function playFirstPage({ app, protocol }: StandIn): Promise<object> {
  const shown = new Promise<void>((resolve) => {
    app.once('web-contents-created', (_event: unknown, contents: NodeJS.EventEmitter) => contents.once('did-finish-load', () => resolve()));
  });
  await Promise.race([shown, ended]);
  if (app.exitCode !== null) throw new Error(`ended before its window: ${JSON.stringify(pc.errorBoxes)}`);
  const { world } = app.windows[0]!.webContents;
  const { call } = world['wattkeeper'] as Supplier;
  const page = await protocol.answer('app://wattkeeper/');
  const first = await call('setup.status', {}, null);
  const administrator = { siteName: '滨江', login: 'wang', name: '王', password: 'long enough' };
  const made = await call('setup.createAdministrator', administrator, null);
  const token = made.ok && typeof made.value === 'object' && made.value !== null && 'token' in made.value ? String(made.value.token) : null;
  const status = await call('status.read', {}, token);
  app.quit();
  return { globals: Object.keys(world), policy: page.headers.get('content-security-policy'), first, made, status, exitCode: await ended };
}

const [program = '', folder = mkdtempSync(join(tmpdir(), 'wattkeeper-packed-')), ...more] = process.argv.slice(2);
const pc = new Pc();
mkdirSync(folder, { recursive: true });
process.argv = [process.argv0, `--data=${folder}`, ...more];
const standIn = createStandIn({ pc, args: [], paths: { userData: folder, exe: program, documents: folder }, runPreload });
const ended = new Promise<number>((resolve) => standIn.app.once('quit', (_event: unknown, code: number) => resolve(code)));
// Electron takes a signal to end for a wish to quit.
process.on('SIGTERM', () => standIn.app.quit());
provideElectron(standIn);
await import(pathToFileURL(join(program, 'out', 'main', 'index.js')).href);
standIn.app.becomeReady();
if (!more.includes('--headless')) process.stdout.write(JSON.stringify(await playFirstPage(standIn)));
process.exit(await ended);
