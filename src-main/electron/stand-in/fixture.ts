/** A PC with a data folder on which the shell's tests start the desktop program, over the stand-in for Electron. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { Supplier } from '../../../src-shared/contract/supplier.ts';
import { startShell } from '../shell.ts';
import { Pc } from './app.ts';
import type { RendererHalf } from './contents.ts';
import { createStandIn, type StandIn } from './electron.ts';

export const PAGE = 'app://wattkeeper/';
/** Nobody waits long in a test. */
export const TIMES = { lookEveryMs: 30, returnWithinMs: 150, answerWithinMs: 300 };
const administrator = { siteName: '滨江', login: 'wang', name: '王', password: 'long enough' };

async function runPreload(_path: string, half: RendererHalf): Promise<void> {
  vi.resetModules();
  vi.doMock('electron', () => half);
  await import('../preload.ts');
  vi.doUnmock('electron');
}

export async function signIn(supplier: Supplier): Promise<string> {
  const made = await supplier.call('setup.createAdministrator', administrator, null);
  if (!made.ok || typeof made.value !== 'object' || made.value === null || !('token' in made.value)) throw new Error(JSON.stringify(made));
  return String(made.value.token);
}

export class Desk {
  readonly folder = mkdtempSync(join(tmpdir(), 'wattkeeper-shell-'));
  readonly data = join(this.folder, 'data');
  readonly pc = new Pc();
  readonly programs: StandIn[] = [];
  readonly printed: string[] = [];
  readonly faultHearers: ((error: unknown) => void)[] = [];

  constructor() {
    mkdirSync(join(this.folder, 'page', 'assets'), { recursive: true });
    writeFileSync(join(this.folder, 'page', 'index.html'), '<!doctype html><title>page</title>');
    writeFileSync(join(this.folder, 'page', 'assets', 'index-B1a2C3d4.js'), 'export {};');
    writeFileSync(join(this.folder, 'icon.png'), 'icon');
    vi.stubGlobal('document', { documentElement: { lang: 'en' } });
  }
  async clear(): Promise<void> {
    for (const { app } of this.programs) if (app.exitCode === null) app.quit();
    await vi.waitUntil(() => this.programs.every(({ app }) => app.exitCode !== null), 10_000);
    vi.unstubAllGlobals();
    rmSync(this.folder, { recursive: true });
  }

  /** Begins the program as Electron does: it is ready once the main script has run to its end. */
  begin(more: readonly string[] = [], version = '0.1.0') {
    const args = [`--data=${this.data}`, ...more];
    const paths = { userData: this.folder, exe: join(this.folder, 'Wattkeeper.exe'), documents: this.folder };
    const program = createStandIn({ pc: this.pc, args, paths, runPreload });
    this.programs.push(program);
    const started = startShell(program.electron, {
      args,
      platform: 'win32',
      home: this.folder,
      variables: {},
      files: {
        version,
        preload: join(this.folder, 'preload.cjs'),
        icon: join(this.folder, 'icon.png'),
        windowFolder: join(this.folder, 'page'),
        resourceFolder: this.folder,
      },
      times: TIMES,
      print: (line) => void this.printed.push(line),
      onFault: (heard) => void this.faultHearers.push(heard),
    });
    program.app.becomeReady();
    return { program, started };
  }

  /** Begins the program and waits for its window. */
  async open(...more: readonly string[]) {
    const { program, started } = this.begin(more);
    await started;
    const window = program.app.windows[0];
    if (!window) throw new Error(`no window: ${JSON.stringify(this.pc.errorBoxes)}`);
    const page = window.webContents;
    return { ...program, window, page, supplier: page.world['wattkeeper'] as Supplier, tray: program.trays[0]! };
  }

  /** As for a program of another user of this PC, or another kind of program: neither sees the other's lock of Electron's. */
  forgetLocks(): void {
    this.pc.locks.clear();
  }
}

export const ended = ({ app }: Pick<StandIn, 'app'>) => vi.waitUntil(() => app.exitCode !== null, 10_000).then(() => app.exitCode);
