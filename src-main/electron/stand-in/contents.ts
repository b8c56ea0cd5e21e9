/** Web contents, their page's half of the bridge, and what a page may try: as Electron's documentation describes them. */
import { EventEmitter } from 'node:events';
import type { WebContentsPrintOptions, WebPreferences } from 'electron/main';
import { PreventableEvent, type Pc } from './app.ts';
import type { StandInIpcMain, StandInSession } from './session.ts';

interface Frame {
  readonly url: string;
  readonly origin: string;
  readonly parent: Frame | null;
}

export const frameAt = (url: string, parent: Frame | null = null): Frame => ({
  url,
  origin: /^\w+:\/\/[^/]*/.exec(url)?.[0] ?? 'null',
  parent,
});

/** What a preload can require of Electron. */
export interface RendererHalf {
  readonly contextBridge: { exposeInMainWorld(key: string, api: Record<string, unknown>): void };
  readonly ipcRenderer: EventEmitter & { invoke(channel: string, ...args: readonly unknown[]): Promise<unknown> };
}

export interface ContentsParts {
  readonly pc: Pc;
  readonly session: StandInSession;
  readonly ipcMain: StandInIpcMain;
  readonly preferences: WebPreferences;
  readonly runPreload: (path: string, half: RendererHalf) => Promise<void>;
}

/** The bridge copies what crosses it; functions become proxies. An object that cannot be copied, such as a Proxy, throws. */
function crossing(value: unknown): unknown {
  if (typeof value === 'function') return (...args: readonly unknown[]) => crossing(value(...args.map(crossing)));
  if (value instanceof Promise) return value.then(crossing);
  return structuredClone(value);
}

export class StandInContents extends EventEmitter {
  mainFrame = frameAt('about:blank');
  /** What the page finds on its `window`. */
  world: Record<string, unknown> = {};
  readonly #parts: ContentsParts;
  #ipcRenderer = new EventEmitter() as RendererHalf['ipcRenderer'];
  #opens: (details: { url: string }) => { action: 'allow' | 'deny' } = () => ({ action: 'allow' });

  constructor(parts: ContentsParts) {
    super();
    this.#parts = parts;
  }

  /** A load by the program asks no `will-navigate`. @throws Error ERR_UNKNOWN_URL_SCHEME where nobody serves the address */
  async loadURL(url: string): Promise<Response> {
    const answer = await this.#parts.session.protocol.answer(url);
    await this.#begin(url);
    return answer;
  }
  async #begin(url: string): Promise<void> {
    this.mainFrame = frameAt(url);
    this.world = {};
    const { preload, sandbox = true, contextIsolation = true } = this.#parts.preferences;
    if (!sandbox || !contextIsolation) this.world['require'] = 'Node is in the page';
    this.#ipcRenderer = Object.assign(new EventEmitter(), {
      invoke: (channel: string, ...args: readonly unknown[]) => this.invokeFrom(this.mainFrame, channel, ...args),
    });
    const contextBridge = {
      exposeInMainWorld: (key: string, api: Record<string, unknown>) => {
        this.world[key] = Object.fromEntries(Object.entries(api).map(([name, value]) => [name, crossing(value)]));
      },
    };
    if (preload !== undefined) await this.#parts.runPreload(preload, { contextBridge, ipcRenderer: this.#ipcRenderer });
    this.emit('did-finish-load');
  }

  /** What `ipcRenderer.invoke` does in a frame of these contents. */
  invokeFrom(frame: Frame | null, channel: string, ...args: readonly unknown[]): Promise<unknown> {
    const event = Object.assign(new PreventableEvent(), { sender: this, senderFrame: frame, frameId: 1, processId: 1, type: 'frame' });
    return this.#parts.ipcMain.answer(channel, event, structuredClone(args));
  }
  send(channel: string, ...args: readonly unknown[]): void {
    this.#ipcRenderer.emit(channel, {}, ...structuredClone(args));
  }

  setWindowOpenHandler(handler: (details: { url: string }) => { action: 'allow' | 'deny' }): void {
    this.#opens = handler;
  }
  /** The page calls `window.open`. @returns whether a window opens */
  pageOpens(url: string): boolean {
    return this.#opens({ url }).action === 'allow';
  }
  /** A link, a script or a frame leads elsewhere. @returns whether the page is left */
  pageLeaves(url: string, { isMainFrame = true } = {}): boolean {
    return this.#goes('will-frame-navigate', url, isMainFrame) && (!isMainFrame || this.#goes('will-navigate', url, true));
  }
  /** The server of a page sends elsewhere. @returns whether the page is left */
  pageRedirects(url: string): boolean {
    return this.#goes('will-redirect', url, true);
  }
  #goes(name: string, url: string, isMainFrame: boolean): boolean {
    const event = Object.assign(new PreventableEvent(), { url, isMainFrame });
    this.emit(name, event);
    return !event.defaultPrevented;
  }
  /** The page contains a `<webview>`. @returns whether it comes alive */
  pageEmbeds(src: string): boolean {
    const event = new PreventableEvent();
    this.emit('will-attach-webview', event, {}, { src });
    return !event.defaultPrevented;
  }
  crash(reason: string): void {
    this.emit('render-process-gone', new PreventableEvent(), { reason, exitCode: 1 });
  }

  getPrintersAsync(): Promise<unknown> {
    return Promise.resolve(this.#parts.pc.printers);
  }
  print(options: WebContentsPrintOptions, done: (success: boolean, reason: string) => void): void {
    const { silent, deviceName = '', pageSize, landscape, margins } = options;
    if (pageSize === undefined || (typeof pageSize === 'string' && pageSize !== 'A4')) throw new Error(`Unsupported pageSize: ${pageSize}`);
    if (typeof pageSize === 'object' && Math.min(pageSize.width, pageSize.height) < 353)
      throw new Error('height and width properties must be minimum 352 microns.');
    const { printers, printed, printerHangs } = this.#parts.pc;
    if (printerHangs) return;
    const printer = deviceName === '' ? printers[0]?.name : printers.find(({ name }) => name === deviceName)?.name;
    if (!silent) return queueMicrotask(() => done(false, 'Print job canceled'));
    if (printer === undefined) return queueMicrotask(() => done(false, 'Invalid deviceName provided'));
    printed.push({ printer, pageSize, ...(landscape && { landscape }), ...(margins && { margins }) });
    return queueMicrotask(() => done(true, ''));
  }
  printToPDF(): Promise<Buffer> {
    return Promise.resolve(Buffer.from('%PDF-1.7 stand-in'));
  }
}
