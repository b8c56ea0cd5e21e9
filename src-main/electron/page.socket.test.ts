/** The window's page under the shell: whence it comes, what it is refused, and who is heard on the channel. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Desk, PAGE, signIn } from './stand-in/fixture.ts';
import { frameAt } from './stand-in/contents.ts';

let desk: Desk;
beforeEach(() => void (desk = new Desk()));
afterEach(() => desk.clear());

describe('the page', () => {
  test('comes from its own files alone, under its policy, and reaches no address', async () => {
    const { protocol } = await desk.open();
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

  test('runs in the sandbox, apart from the preload, without Node: by the defaults, of which nothing is set but four', async () => {
    const { window, app, page } = await desk.open();
    expect(app.sandboxEnabled).toBe(true);
    expect(window.options.webPreferences).toEqual({
      preload: expect.stringContaining('preload.cjs'),
      spellcheck: false,
      devTools: false,
      backgroundThrottling: false,
    });
    expect(Object.keys(page.world)).toEqual(['wattkeeper']);
    expect(Object.keys(page.world['wattkeeper'] as object)).toEqual(['call', 'listen']);
  });

  test('is never left, opens nothing, embeds nothing; a reload stays', async () => {
    const { page } = await desk.open();
    const elsewhere = ['https://example.com/', 'file:///etc/passwd', 'app://wattkeeper/other'];
    expect(elsewhere.map((url) => page.pageLeaves(url))).toEqual([false, false, false]);
    expect(page.pageLeaves(PAGE, { isMainFrame: false })).toBe(false);
    expect(page.pageRedirects('https://example.com/')).toBe(false);
    expect(page.pageLeaves(PAGE)).toBe(true);
    expect([page.pageOpens('https://example.com/'), page.pageOpens(PAGE)]).toEqual([false, false]);
    expect(page.pageEmbeds('https://example.com/')).toBe(false);
  });

  test('is granted nothing but filling the clipboard', async () => {
    const { session } = await desk.open();
    const kinds = ['media', 'geolocation', 'notifications', 'openExternal', 'clipboard-read', 'fileSystem'];
    expect(await Promise.all(kinds.map((kind) => session.pageAsks(kind, PAGE)))).toEqual(kinds.map(() => false));
    expect([...kinds, 'serial', 'usb', 'hid'].filter((kind) => session.pageChecks(kind, PAGE))).toEqual([]);
    expect(session.pageChoosesDevice()).toBe(false);
    expect(await session.pageAsks('clipboard-sanitized-write', PAGE)).toBe(true);
    expect(await session.pageAsks('clipboard-sanitized-write', 'https://example.com/')).toBe(false);
  });

  test('that breaks is shown again, three times', async () => {
    const { window, page } = await desk.open();
    for (const reason of ['crashed', 'oom', 'clean-exit', 'killed', 'crashed']) page.crash(reason);
    expect(window.loaded).toEqual([PAGE, PAGE, PAGE, PAGE]);
  });
});

describe('the channel', () => {
  const call = { kind: 'call', name: 'setup.status', input: {}, token: null, language: 'zh' };

  test('there is one, and it hears our own page alone', async () => {
    const { ipcMain, page, window } = await desk.open();
    expect(ipcMain.channels).toEqual(['wattkeeper']);
    expect(await page.invokeFrom(frameAt(PAGE), 'wattkeeper', call)).toMatchObject({ ok: true });
    const foreign = [frameAt('https://example.com/'), frameAt('app://elsewhere/'), frameAt(PAGE, frameAt(PAGE)), null];
    for (const frame of foreign) await expect(page.invokeFrom(frame, 'wattkeeper', call)).rejects.toThrow('refused');
    const other = { sender: {}, senderFrame: frameAt(PAGE) };
    await expect(ipcMain.answer('wattkeeper', other, [call])).rejects.toThrow('refused');
    expect(window.isDestroyed()).toBe(false);
  });

  test('every message must be well formed', async () => {
    const { page } = await desk.open();
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
    const { supplier, tray } = await desk.open();
    expect(await supplier.call('no.such', {}, null)).toMatchObject({ ok: false, code: 'call.unknown' });
    expect(await supplier.call('status.read', {}, null)).toMatchObject({ ok: false, code: 'session.required' });
    const token = await signIn(supplier);
    expect(await supplier.call('status.read', {}, token)).toMatchObject({ ok: true });
    const up: boolean[] = [];
    const listen = () =>
      supplier.listen(
        token,
        () => undefined,
        (state) => up.push(state),
      );
    listen();
    await vi.waitUntil(() => up.length > 0);
    expect(up).toEqual([true]);
    expect(await supplier.call('session.signOut', {}, token)).toMatchObject({ ok: true });
    const stop = listen();
    await vi.waitUntil(() => up.length > 1);
    expect(up).toEqual([true, false]);
    stop();
    expect(tray.toolTip).toBe('Wattkeeper: reading and selling');
  });
});
