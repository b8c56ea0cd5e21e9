/** The desktop program against a stand-in for Electron: what is refused, what is heard, how it begins and ends. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Supplier } from '../../src-shared/contract/supplier.ts';
import { instant } from '../../src-shared/value/instant.ts';
import type { Env } from '../app/gate-type.ts';
import { holdFolder } from '../app/host.ts';
import type { BrowserWindow } from './electron.ts';
import { endWell } from './end.ts';
import { createShellGate } from './paper.ts';
import { startShell } from './shell.ts';
import { startWithPc } from './start-with-pc.ts';
import { Pc } from './stand-in/app.ts';
import { frameAt, type RendererHalf } from './stand-in/contents.ts';
import { createStandIn, type StandIn } from './stand-in/electron.ts';

const PAGE = 'app://wattkeeper/';
/** Everything that was to come later comes at once. */
const hasty: Env = {
  clock: { now: () => instant(0), monotonicMs: () => 0, after: (_delayMs, task) => (queueMicrotask(task), () => undefined) },
  log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  random: { uint32: () => 0, bytes: (length) => new Uint8Array(length), uuid: () => '' },
};

let folder: string;
let data: string;
let pc: Pc;
let programs: StandIn[];
let faultHearers: ((error: unknown) => void)[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wattkeeper-shell-'));
  data = join(folder, 'data');
  mkdirSync(join(folder, 'page', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'page', 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(folder, 'page', 'assets', 'index-B1a2C3d4.js'), 'export {};');
  writeFileSync(join(folder, 'icon.png'), 'icon');
  pc = new Pc();
  programs = [];
  faultHearers = [];
  vi.stubGlobal('document', { documentElement: { lang: 'en' } });
});
afterEach(async () => {
  for (const { app } of programs) if (app.exitCode === null) app.quit();
  await vi.waitUntil(() => programs.every(({ app }) => app.exitCode !== null || app.windows.length === 0), 10_000);
  vi.unstubAllGlobals();
  rmSync(folder, { recursive: true });
});

async function runPreload(_path: string, half: RendererHalf): Promise<void> {
  vi.resetModules();
  vi.doMock('electron', () => half);
  await import('./preload.ts');
  vi.doUnmock('electron');
}

/** Starts the program as Electron does: ready once the main script has run to its end. */
function begin(...more: readonly string[]) {
  return beginVersion('0.1.0', ...more);
}

function beginVersion(version: string, ...more: readonly string[]) {
  const args = [`--data=${data}`, ...more];
  const paths = { userData: folder, exe: join(folder, 'Wattkeeper.exe'), documents: folder };
  const program = createStandIn({ pc, args, paths, runPreload });
  programs.push(program);
  const started = startShell(program.electron, {
    args,
    platform: 'win32',
    home: folder,
    variables: {},
    version,
    preload: join(folder, 'preload.cjs'),
    icon: join(folder, 'icon.png'),
    windowFolder: join(folder, 'page'),
    resourceFolder: join(import.meta.dirname, '..', '..', 'resources'),
    onFault: (heard) => void faultHearers.push(heard),
  });
  return { program, started };
}

async function open(...more: readonly string[]) {
  const { program, started } = begin(...more);
  program.app.becomeReady();
  await started;
  const window = program.app.windows[0];
  if (!window) throw new Error(`no window: ${JSON.stringify(pc.errorBoxes)}`);
  const page = window.webContents;
  const supplier = page.world['wattkeeper'] as Supplier;
  return { ...program, window, page, supplier, tray: program.trays[0]! };
}

const ended = ({ app }: Pick<StandIn, 'app'>) => vi.waitUntil(() => app.exitCode !== null, 10_000).then(() => app.exitCode);
const administrator = { siteName: '滨江', login: 'wang', name: '王', password: 'long enough' };

async function signIn(supplier: Supplier): Promise<string> {
  const made = await supplier.call('setup.createAdministrator', administrator, null);
  if (!made.ok || typeof made.value !== 'object' || made.value === null || !('token' in made.value)) throw new Error(JSON.stringify(made));
  return String(made.value.token);
}

describe('one program to a data folder', () => {
  test('a second start brings the first to the front and ends', async () => {
    const first = await open();
    first.window.hide();
    first.window.minimized = true;
    const second = begin();
    second.program.app.becomeReady();
    await second.started;
    expect(second.program.app.exitCode).toBe(0);
    expect(second.program.app.windows).toEqual([]);
    await vi.waitUntil(() => first.window.visible);
    expect(first.window).toMatchObject({ visible: true, focused: true, minimized: false });
  });

  test('the page keeps its own files inside the data folder', async () => {
    const { app } = await open();
    expect(app.getPath('userData')).toBe(join(data, 'window'));
  });

  test('where an engine has the folder the window attaches to it, and quitting leaves it running', async () => {
    const engine = await open();
    // Another kind of program, such as a service, holds no lock of Electron's.
    pc.locks.clear();
    const attached = await open();
    const token = await signIn(attached.supplier);
    expect(await engine.supplier.call('status.read', {}, token)).toMatchObject({ ok: true });
    expect([attached.awake.size, attached.tray.toolTip]).toEqual([0, "Wattkeeper: connected to this PC's background service"]);
    const up: boolean[] = [];
    const stop = attached.supplier.listen(
      token,
      () => undefined,
      (state) => up.push(state),
    );
    await vi.waitUntil(() => up.includes(true), 5000);
    stop();
    attached.app.quit();
    expect(await ended(attached)).toBe(0);
    expect(await engine.supplier.call('status.read', {}, token)).toMatchObject({ ok: true });
    engine.app.quit();
    expect(await ended(engine)).toBe(0);
  });

  test('an engine that goes away is offline, not a fault', async () => {
    const engine = await open();
    pc.locks.clear();
    const attached = await open();
    engine.app.quit();
    await ended(engine);
    expect(await attached.supplier.call('setup.status', {}, null)).toMatchObject({ ok: false, code: 'gate.offline' });
  });

  test('an engine of another version is not spoken to, both are named; nor is an address that is not on this PC', async () => {
    await open();
    pc.locks.clear();
    const newer = beginVersion('9.9.9');
    newer.program.app.becomeReady();
    await newer.started;
    expect(newer.program.app.exitCode).toBe(1);
    const text = '后台服务的版本是 0.1.0，本程序是 9.9.9。请先重启后台服务。';
    expect(pc.errorBoxes).toEqual([{ title: '电掌柜没有启动', text }]);
    pc.locks.clear();
    writeFileSync(join(data, 'lock.txt'), 'http://elsewhere.example/');
    const misled = begin();
    misled.program.app.becomeReady();
    await misled.started;
    expect([misled.program.app.exitCode, pc.errorBoxes[1]?.text]).toEqual([1, expect.stringContaining('版本是 ?')]);
  });
});

describe('the page', () => {
  test('comes from its own files alone, under its policy, and reaches no address', async () => {
    const { protocol } = await open();
    const answer = await protocol.answer(PAGE);
    expect([answer.status, await answer.text(), answer.headers.get('content-type')]).toEqual([
      200,
      '<!doctype html><title>page</title>',
      'text/html; charset=utf-8',
    ]);
    const policy = answer.headers.get('content-security-policy')?.split('; ') ?? [];
    expect(policy).toEqual(expect.arrayContaining(["default-src 'self'", "script-src 'self'", "connect-src 'none'", "object-src 'none'"]));
    expect(policy.join('; ')).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|https?:/);
    const script = await protocol.answer(`${PAGE}assets/index-B1a2C3d4.js`);
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    const others = [`${PAGE}../data/ledger.db`, `${PAGE}%2e%2e/data/ledger.db`, `${PAGE}nothing`, 'app://elsewhere/'];
    expect(await Promise.all(others.map(async (url) => (await protocol.answer(url)).status))).toEqual([404, 404, 404, 404]);
    expect((await protocol.answer(PAGE, 'POST')).status).toBe(404);
  });

  test('runs in the sandbox, apart from the preload, without Node', async () => {
    const { window, app, page } = await open();
    expect(app.sandboxEnabled).toBe(true);
    expect(window.options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      devTools: false,
    });
    expect(window.options.webPreferences).not.toHaveProperty('enableBlinkFeatures');
    expect(Object.keys(page.world)).toEqual(['wattkeeper']);
    expect(Object.keys(page.world['wattkeeper'] as object)).toEqual(['call', 'listen']);
  });

  test('is never left, opens nothing, embeds nothing; a reload stays', async () => {
    const { page } = await open();
    expect([
      page.pageLeaves('https://example.com/'),
      page.pageLeaves('file:///etc/passwd'),
      page.pageLeaves('app://wattkeeper/other'),
    ]).toEqual([false, false, false]);
    expect(page.pageLeaves(PAGE, { isMainFrame: false })).toBe(false);
    expect(page.pageLeaves('https://example.com/', { redirected: true })).toBe(false);
    expect(page.pageLeaves(PAGE)).toBe(true);
    expect([page.pageOpens('https://example.com/'), page.pageOpens(PAGE)]).toEqual([false, false]);
    expect(page.pageEmbeds('https://example.com/')).toBe(false);
  });

  test('is granted nothing but filling the clipboard', async () => {
    const { session } = await open();
    const kinds = ['media', 'geolocation', 'notifications', 'openExternal', 'clipboard-read', 'fileSystem'];
    expect(await Promise.all(kinds.map((kind) => session.pageAsks(kind, PAGE)))).toEqual(kinds.map(() => false));
    expect([...kinds, 'serial', 'usb', 'hid'].filter((kind) => session.pageChecks(kind, PAGE))).toEqual([]);
    expect(session.pageChoosesDevice()).toBe(false);
    expect(await session.pageAsks('clipboard-sanitized-write', PAGE)).toBe(true);
    expect(await session.pageAsks('clipboard-sanitized-write', 'https://example.com/')).toBe(false);
  });

  test('that breaks is shown again, three times', async () => {
    const { window, page } = await open();
    for (const reason of ['crashed', 'oom', 'clean-exit', 'killed', 'crashed']) page.crash(reason);
    expect(window.loaded).toEqual([PAGE, PAGE, PAGE, PAGE]);
  });
});

describe('the channel', () => {
  const call = { kind: 'call', name: 'setup.status', input: {}, token: null, language: 'zh' };

  test('there is one, and it hears our own page alone', async () => {
    const { ipcMain, page, window } = await open();
    expect(ipcMain.channels).toEqual(['wattkeeper']);
    expect(await page.invokeFrom(frameAt(PAGE), 'wattkeeper', call)).toMatchObject({ ok: true });
    const foreign = [frameAt('https://example.com/'), frameAt('app://elsewhere/'), frameAt(PAGE, frameAt(PAGE)), null];
    for (const frame of foreign) await expect(page.invokeFrom(frame, 'wattkeeper', call)).rejects.toThrow('refused');
    const other = { sender: {}, senderFrame: frameAt(PAGE) };
    await expect(ipcMain.answer('wattkeeper', other, [call])).rejects.toThrow('refused');
    expect(window.isDestroyed()).toBe(false);
  });

  test('every message must be well formed', async () => {
    const { page } = await open();
    const wrong = [undefined, null, 'call', {}, { ...call, kind: 'eval' }, { ...call, name: 7 }, { ...call, name: 'x'.repeat(81) }];
    const more = [
      { ...call, token: 'x'.repeat(201) },
      { ...call, extra: 1 },
      { kind: 'listen', id: 1.5, token: 'x' },
    ];
    for (const message of [...wrong, ...more]) {
      await expect(page.invokeFrom(page.mainFrame, 'wattkeeper', message)).rejects.toThrow('refused');
    }
  });

  test('carries calls with their token, hints to who is signed in, in the language of the page', async () => {
    const { supplier, tray } = await open();
    expect(await supplier.call('no.such', {}, null)).toMatchObject({ ok: false, code: 'call.unknown' });
    expect(await supplier.call('status.read', {}, null)).toMatchObject({ ok: false, code: 'session.required' });
    const token = await signIn(supplier);
    expect(await supplier.call('status.read', {}, token)).toMatchObject({ ok: true });
    const up: boolean[] = [];
    const hints: unknown[] = [];
    const stop = supplier.listen(
      token,
      (batch) => hints.push(...batch),
      (state) => up.push(state),
    );
    await vi.waitUntil(() => up.length > 0);
    expect(up).toEqual([true]);
    expect(await supplier.call('session.signOut', {}, token)).toMatchObject({ ok: true });
    supplier.listen(
      token,
      () => undefined,
      (state) => up.push(state),
    );
    await vi.waitUntil(() => up.length > 1);
    expect(up).toEqual([true, false]);
    stop();
    expect(tray.toolTip).toBe('Wattkeeper: reading and selling');
  });
});

describe('paper', () => {
  const printer = (name: string) => ({ name, displayName: `${name} (80 mm)`, description: '', options: {} });

  test('comes out of the chosen printer without a dialog, else of the default one', async () => {
    const { supplier } = await open();
    pc.printers.push(printer('Office'), printer('XP-80'));
    const names = {
      printers: [
        { name: 'Office', label: 'Office (80 mm)' },
        { name: 'XP-80', label: 'XP-80 (80 mm)' },
      ],
    };
    expect(await supplier.call('shell.printers', {}, null)).toEqual({ ok: true, value: names });
    const paper = { widthMm: 80, heightMm: 120 };
    expect(await supplier.call('shell.print', { printer: 'XP-80', ...paper }, null)).toEqual({ ok: true, value: {} });
    expect(await supplier.call('shell.print', { printer: null, ...paper }, null)).toEqual({ ok: true, value: {} });
    const size = { width: 80_000, height: 120_000 };
    expect(pc.printed).toEqual([
      { printer: 'XP-80', ...size },
      { printer: 'Office', ...size },
    ]);
  });

  test('what cannot be printed is a fault in words', async () => {
    const { supplier } = await open();
    const paper = { widthMm: 80, heightMm: 120 };
    const none = { ok: false, code: 'print.noPrinter', fault: { message: 'This PC has no such printer' } };
    expect(await supplier.call('shell.print', { printer: null, ...paper }, null)).toEqual(none);
    pc.printers.push(printer('Office'));
    expect(await supplier.call('shell.print', { printer: 'XP-80', ...paper }, null)).toEqual(none);
    expect(await supplier.call('shell.print', { printer: 'Office', widthMm: 80, heightMm: 0 }, null)).toMatchObject({
      ok: false,
      code: 'input.invalid',
    });
    expect(pc.printed).toEqual([]);
  });

  test('a printer that never answers is not waited for for ever', async () => {
    const { electron, window } = await open();
    pc.printers.push(printer('Office'));
    pc.printerHangs = true;
    const gate = createShellGate(electron, window as unknown as BrowserWindow, hasty);
    const paper = { printer: null, widthMm: 80, heightMm: 120 };
    const reply = await gate.call('shell.print', paper, { via: 'window', seatId: '1', language: 'zh' });
    expect(reply).toMatchObject({ ok: false, code: 'print.failed', fault: { message: '没有打印：time-out' } });
  });

  test('PDF goes where the operator says, or nowhere', async () => {
    const { supplier } = await open();
    expect(await supplier.call('shell.savePdf', { name: '小票 1' }, null)).toEqual({ ok: true, value: { saved: false } });
    pc.savePath = join(folder, 'slip.pdf');
    expect(await supplier.call('shell.savePdf', { name: '小票 1' }, null)).toEqual({ ok: true, value: { saved: true } });
    expect(readFileSync(pc.savePath, 'utf8')).toMatch(/^%PDF/);
    pc.savePath = join(folder, 'missing', 'slip.pdf');
    expect(await supplier.call('shell.savePdf', { name: '小票 1' }, null)).toMatchObject({ ok: false, code: 'print.notSaved' });
    expect(await supplier.call('shell.savePdf', { name: '../../slip' }, null)).toMatchObject({ ok: false, code: 'input.invalid' });
  });
});

describe('in the tray', () => {
  test('closing the window only hides it; the tray brings it back; the PC stays awake', async () => {
    const { window, tray, app, awake } = await open();
    expect(window.visible).toBe(true);
    window.close();
    expect([window.visible, window.isDestroyed(), app.exitCode]).toEqual([false, false, null]);
    tray.emit('click');
    expect(window.visible).toBe(true);
    expect([...awake.values()]).toEqual(['prevent-app-suspension']);
  });

  test('its words are Chinese until the page speaks English', async () => {
    const { tray, supplier } = await open();
    expect(tray.items.map(({ label }) => label).filter(Boolean)).toEqual(['打开电掌柜', '开机时自动启动', '退出']);
    await supplier.call('setup.status', {}, null);
    expect(tray.items.map(({ label }) => label).filter(Boolean)).toEqual(['Open Wattkeeper', 'Start with the PC', 'Quit']);
  });

  test('starts with the PC, hidden, on the same folder, when asked to', async () => {
    const { tray } = await open();
    tray.choose('开机时自动启动');
    expect(pc.loginItem).toMatchObject({ openAtLogin: true, path: join(folder, 'Wattkeeper.exe'), args: [`--data=${data}`, '--hidden'] });
    tray.choose('开机时自动启动');
    expect(pc.loginItem).toBeNull();
  });

  test('on Linux by a file in the autostart folder', () => {
    const { electron } = createStandIn({ pc, args: [], paths: { exe: join(folder, 'a b', 'wattkeeper') }, runPreload });
    const start = startWithPc(electron.app, { platform: 'linux', home: folder, variables: {} }, ['--data=/srv/my site']);
    expect(start.read()).toBe(false);
    start.set(true);
    const file = readFileSync(join(folder, '.config', 'autostart', 'wattkeeper.desktop'), 'utf8');
    expect(file).toContain(`Exec="${join(folder, 'a b', 'wattkeeper')}" "--data=/srv/my site" --hidden`);
    expect(start.read()).toBe(true);
    start.set(false);
    expect(start.read()).toBe(false);
  });

  test('started hidden it shows nothing until it is asked', async () => {
    const { window, tray } = await open('--hidden');
    expect(window.visible).toBe(false);
    tray.choose('打开电掌柜');
    expect(window.visible).toBe(true);
  });
});

describe('the end', () => {
  test('quitting closes the engine first: the folder is free and the address gone', async () => {
    const program = await open();
    expect(holdFolder(data).ok).toBe(false);
    program.app.quit();
    program.app.quit();
    expect(program.app.exitCode).toBeNull();
    expect(await ended(program)).toBe(0);
    expect(readFileSync(join(data, 'lock.txt'), 'utf8')).toBe('');
    const held = holdFolder(data);
    expect(held.ok).toBe(true);
    if (held.ok) held.value.lock.release();
  });

  test('the tray, the system and Windows signing off all end it the same way', async () => {
    for (const way of ['tray', 'shutdown', 'query-session-end'] as const) {
      const program = await open();
      const event = { prevented: false, preventDefault: () => (event.prevented = true) };
      if (way === 'tray') program.tray.choose('退出');
      if (way === 'shutdown') program.powerMonitor.emit('shutdown');
      if (way === 'query-session-end') program.window.emit('query-session-end', event);
      expect(await ended(program)).toBe(0);
      expect(event.prevented).toBe(way === 'query-session-end');
    }
  });

  test('what does not close in time is ended all the same', async () => {
    const program = createStandIn({ pc, args: [], paths: { userData: folder }, runPreload });
    programs.push(program);
    program.app.becomeReady();
    endWell(program.electron, { env: hasty, close: () => new Promise(() => undefined) });
    program.app.quit();
    expect(await ended(program)).toBe(1);
  });

  test('what nobody caught ends it at once and starts it again, once; then it says so', async () => {
    const program = await open();
    faultHearers[0]?.(new Error('broke'));
    expect([program.app.exitCode, program.app.relaunchedWith]).toEqual([1, [[`--data=${data}`, '--after-fault']]]);
    expect(readFileSync(join(data, 'log', 'wattkeeper.log'), 'utf8')).toContain('process.broke');
    expect(pc.errorBoxes).toEqual([]);
    pc.locks.clear();
    const again = await open('--after-fault');
    faultHearers[1]?.('broke again');
    expect([again.app.exitCode, again.app.relaunchedWith]).toEqual([1, []]);
    expect(pc.errorBoxes).toEqual([{ title: '电掌柜出错并已停止', text: expect.stringContaining('broke again') }]);
  });

  test('what cannot start says why and ends', async () => {
    rmSync(join(folder, 'page', 'index.html'));
    const { program, started } = begin();
    program.app.becomeReady();
    await started;
    expect([program.app.exitCode, pc.errorBoxes[0]?.title]).toEqual([1, '电掌柜没有启动']);
    expect(existsSync(join(data, 'ledger.db'))).toBe(true);
  });
});
