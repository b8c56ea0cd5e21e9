/** The desktop program: one window on each data folder, in the tray until it is told to quit, without a window where nobody sits, and its end. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { holdFolder } from '../desktop/host.ts';
import { Desk, ended, signIn } from './stand-in/fixture.ts';

let desk: Desk;
beforeEach(() => void (desk = new Desk()));
afterEach(() => desk.clear());

describe('one window to a data folder', () => {
  test('a second start brings the first to the front and ends', async () => {
    const first = await desk.open();
    first.window.hide();
    first.window.minimized = true;
    const second = desk.begin();
    await second.started;
    expect(second.program.app.exitCode).toBe(0);
    expect(second.program.app.windows).toEqual([]);
    await vi.waitUntil(() => first.window.visible);
    expect(first.window).toMatchObject({ visible: true, focused: true, minimized: false });
  });

  test('the page keeps its own files inside the data folder', async () => {
    const { app } = await desk.open();
    expect(app.getPath('userData')).toBe(join(desk.data, 'window'));
  });

  test('where an engine has the folder the window attaches to it, and quitting leaves it running', async () => {
    const engine = await desk.open();
    desk.forgetLocks();
    const attached = await desk.open();
    const token = await signIn(attached.supplier);
    expect(await engine.supplier.call('status.read', {}, token)).toMatchObject({ ok: true });
    expect([attached.awake.size, attached.tray.toolTip]).toEqual([0, "Wattkeeper: connected to this PC's background service"]);
    attached.app.quit();
    expect(await ended(attached)).toBe(0);
    expect(await engine.supplier.call('status.read', {}, token)).toMatchObject({ ok: true });
  });

  test('when that engine ends, the attached window becomes the engine, keeps the PC awake and says so', async () => {
    const engine = await desk.open();
    desk.forgetLocks();
    const attached = await desk.open();
    expect(await attached.supplier.call('setup.status', {}, null)).toMatchObject({ ok: true });
    engine.app.quit();
    await ended(engine);
    expect(await attached.supplier.call('setup.status', {}, null)).toMatchObject({ ok: false, code: 'gate.offline' });
    await vi.waitUntil(() => attached.tray.toolTip === 'Wattkeeper: reading and selling', 5000);
    expect(await attached.supplier.call('setup.status', {}, null)).toMatchObject({ ok: true });
    expect([...attached.awake.values()]).toEqual(['prevent-app-suspension']);
  });

  test('an engine of another version is not spoken to, and both versions are named', async () => {
    await desk.open();
    desk.forgetLocks();
    const newer = desk.begin([], '9.9.9');
    await newer.started;
    expect(newer.program.app.exitCode).toBe(1);
    const text = '后台服务的版本是 0.1.0，本程序是 9.9.9。请先重启后台服务。';
    expect(desk.pc.errorBoxes).toEqual([{ title: '电掌柜没有启动', text }]);
  });
});

describe('before anybody signs in', () => {
  test('the engine runs without window, tray and lock of Electron; a window attaches to it', async () => {
    const { program, started } = desk.begin(['--headless']);
    await started;
    expect(desk.printed).toEqual([expect.stringMatching(/^Wattkeeper ready at http:\/\/127\.0\.0\.1:\d+\/$/)]);
    expect([program.app.windows, program.trays, desk.pc.locks.size]).toEqual([[], [], 0]);
    expect([program.app.hardwareAcceleration, program.app.getPath('userData')]).toEqual([false, join(desk.data, 'service')]);
    expect([...program.awake.values()]).toEqual(['prevent-app-suspension']);
    const window = await desk.open();
    expect(await window.supplier.call('setup.status', {}, null)).toMatchObject({ ok: true });
    expect(window.tray.toolTip).toContain('background service');
    program.app.quit();
    expect(await ended(program)).toBe(0);
  });

  test('it waits for a window that has the folder, and then takes it', async () => {
    const window = await desk.open();
    const { program } = desk.begin(['--headless']);
    expect(await window.supplier.call('setup.status', {}, null)).toMatchObject({ ok: true });
    expect(desk.printed).toEqual([]);
    window.app.quit();
    await ended(window);
    await vi.waitUntil(() => desk.printed.length > 0, 5000);
    program.app.quit();
    expect(await ended(program)).toBe(0);
  });

  test('what goes wrong is written where whoever started it reads it; it neither opens a box nor starts itself again', async () => {
    const { program, started } = desk.begin(['--headless']);
    await started;
    desk.faultHearers[0]?.(new Error('broke'));
    expect([program.app.exitCode, program.app.relaunchedWith, desk.pc.errorBoxes]).toEqual([1, [], []]);
    expect(desk.printed[1]).toContain('broke');
  });
});

describe('in the tray', () => {
  test('closing the window only hides it; the tray brings it back; the PC stays awake', async () => {
    const { window, tray, app, awake } = await desk.open();
    expect(window.visible).toBe(true);
    window.close();
    expect([window.visible, window.isDestroyed(), app.exitCode]).toEqual([false, false, null]);
    tray.emit('click');
    expect(window.visible).toBe(true);
    expect([...awake.values()]).toEqual(['prevent-app-suspension']);
  });

  test('its words are the PC’s until the page speaks another language', async () => {
    const { tray, supplier } = await desk.open();
    expect(tray.items.map(({ label }) => label).filter(Boolean)).toEqual(['打开电掌柜', '开机时自动启动', '退出']);
    await supplier.call('setup.status', {}, null);
    expect(tray.items.map(({ label }) => label).filter(Boolean)).toEqual(['Open Wattkeeper', 'Start with the PC', 'Quit']);
    const written = tray.items;
    await supplier.call('setup.status', {}, null);
    expect(tray.items).toBe(written);
  });

  test('starts with the PC, hidden, on the same folder, when asked to', async () => {
    const { tray } = await desk.open();
    const item = { openAtLogin: true, path: join(desk.folder, 'Wattkeeper.exe'), args: [`--data=${desk.data}`, '--hidden'] };
    tray.choose('开机时自动启动');
    expect(desk.pc.loginItem).toMatchObject(item);
    tray.choose('开机时自动启动');
    expect(desk.pc.loginItem).toBeNull();
  });

  test('started hidden it shows nothing until it is asked', async () => {
    const { window, tray } = await desk.open('--hidden');
    expect(window.visible).toBe(false);
    tray.choose('打开电掌柜');
    expect(window.visible).toBe(true);
  });
});

describe('the end', () => {
  test('quitting closes the engine first: the folder is free and the address gone', async () => {
    const program = await desk.open();
    expect(holdFolder(desk.data).ok).toBe(false);
    program.app.quit();
    expect(program.app.exitCode).toBeNull();
    expect(await ended(program)).toBe(0);
    expect(readFileSync(join(desk.data, 'lock.txt'), 'utf8')).toBe('');
    const held = holdFolder(desk.data);
    expect(held.ok).toBe(true);
    if (held.ok) held.value.lock.release();
  });

  test('the tray, the system and Windows signing off all end it the same way', async () => {
    for (const way of ['tray', 'shutdown', 'query-session-end'] as const) {
      const program = await desk.open();
      const event = { prevented: false, preventDefault: () => (event.prevented = true) };
      if (way === 'tray') program.tray.choose('退出');
      if (way === 'shutdown') program.powerMonitor.emit('shutdown');
      if (way === 'query-session-end') program.window.emit('query-session-end', event);
      expect(await ended(program)).toBe(0);
      expect(event.prevented).toBe(way === 'query-session-end');
    }
  });

  test('what nobody caught ends it at once and starts it again, once; then it says so', async () => {
    const program = await desk.open();
    desk.faultHearers[0]?.(new Error('broke'));
    expect([program.app.exitCode, program.app.relaunchedWith]).toEqual([1, [[`--data=${desk.data}`, '--after-fault']]]);
    expect(readFileSync(join(desk.data, 'log', 'wattkeeper.log'), 'utf8')).toContain('process.broke');
    expect(desk.pc.errorBoxes).toEqual([]);
    const again = await desk.open('--after-fault');
    desk.faultHearers[1]?.('broke again');
    expect([again.app.exitCode, again.app.relaunchedWith]).toEqual([1, []]);
    expect(desk.pc.errorBoxes).toEqual([{ title: '电掌柜出错并已停止', text: expect.stringContaining('broke again') }]);
  });

  test('what cannot start says why and ends', async () => {
    rmSync(join(desk.folder, 'page', 'index.html'));
    const { program, started } = desk.begin();
    await started;
    expect([program.app.exitCode, desk.pc.errorBoxes[0]?.title]).toEqual([1, '电掌柜没有启动']);
    expect(existsSync(join(desk.data, 'ledger.db'))).toBe(false);
  });
});
