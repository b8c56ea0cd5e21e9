/** Starts a packed program under plain Node with the stand-in for Electron, plays its first page, quits, and prints what happened as JSON. */
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

const [program = '', folder = mkdtempSync(join(tmpdir(), 'wattkeeper-packed-'))] = process.argv.slice(2);
const pc = new Pc();
mkdirSync(folder, { recursive: true });
process.argv = [process.argv0, `--data=${folder}`];
const standIn = createStandIn({ pc, args: [], paths: { userData: folder, exe: program, documents: folder }, runPreload });
const ended = new Promise<number>((resolve) => standIn.app.once('quit', (_event: unknown, code: number) => resolve(code)));
provideElectron(standIn);
await import(pathToFileURL(join(program, 'out', 'main', 'index.js')).href);
standIn.app.becomeReady();

const shown = new Promise<void>((resolve) => {
  standIn.app.once('web-contents-created', (_event: unknown, contents: NodeJS.EventEmitter) =>
    contents.once('did-finish-load', () => resolve()),
  );
});
await Promise.race([shown, ended]);
if (standIn.app.exitCode !== null) throw new Error(`ended before its window: ${JSON.stringify(pc.errorBoxes)}`);

const { world } = standIn.app.windows[0]!.webContents;
const { call } = world['wattkeeper'] as Supplier;
const page = await standIn.protocol.answer('app://wattkeeper/');
const first = await call('setup.status', {}, null);
const administrator = { siteName: '滨江', login: 'wang', name: '王', password: 'long enough' };
const made = await call('setup.createAdministrator', administrator, null);
const token = made.ok && typeof made.value === 'object' && made.value !== null && 'token' in made.value ? String(made.value.token) : null;
const status = await call('status.read', {}, token);
standIn.app.quit();
const exitCode = await ended;
const result = { globals: Object.keys(world), policy: page.headers.get('content-security-policy'), first, made, status, exitCode };
process.stdout.write(JSON.stringify(result));
process.exit(0);
