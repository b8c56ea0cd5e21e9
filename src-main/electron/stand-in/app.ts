/** Electron's `app` as its documentation describes it: paths, the lock, readiness, the order of events on quitting. */
import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import type { LoginItemSettingsOptions, PrinterInfo, Settings, WebContentsPrintOptions } from 'electron/main';

export class PreventableEvent {
  defaultPrevented = false;
  preventDefault(): void {
    this.defaultPrevented = true;
  }
}

/** A program that holds a lock. */
interface Holder extends EventEmitter {
  whenReady(): Promise<void>;
}

/** What all programs on one PC share. */
export class Pc {
  readonly locks = new Map<string, Holder>();
  readonly printers: PrinterInfo[] = [];
  /** What came out of them. */
  readonly printed: ({ readonly printer: string } & Pick<WebContentsPrintOptions, 'pageSize' | 'landscape' | 'margins'>)[] = [];
  /** A printer that never answers. */
  printerHangs = false;
  loginItem: Settings | null = null;
  readonly errorBoxes: { readonly title: string; readonly text: string }[] = [];
  /** Where the operator saves; null: nowhere. */
  savePath: string | null = null;
  /** What they were offered. */
  readonly proposedPaths: string[] = [];
}

/** What the app asks of a window. */
interface Closable {
  close(): void;
  destroy(): void;
}

export class StandInApp<Window extends Closable = Closable> extends EventEmitter {
  isPackaged = true;
  sandboxEnabled = false;
  hardwareAcceleration = true;
  exitCode: number | null = null;
  readonly relaunchedWith: (readonly string[])[] = [];
  readonly windows: Window[] = [];
  readonly #pc: Pc;
  readonly #args: readonly string[];
  readonly #paths: Map<string, string>;
  #ready = false;
  readonly #whenReady = Promise.withResolvers<void>();

  constructor(pc: Pc, args: readonly string[], paths: Readonly<Record<string, string>>) {
    super();
    this.#pc = pc;
    this.#args = args;
    this.#paths = new Map(Object.entries(paths));
  }

  isReady(): boolean {
    return this.#ready;
  }
  whenReady(): Promise<void> {
    return this.#whenReady.promise;
  }
  /** Electron becomes ready once the main script has run to its end. */
  becomeReady(): void {
    this.#ready = true;
    this.emit('ready');
    this.#whenReady.resolve();
  }
  getVersion(): string {
    return '0.1.0';
  }
  getLocale(): string {
    return 'zh-CN';
  }
  disableHardwareAcceleration(): void {
    if (this.#ready) throw new Error('app.disableHardwareAcceleration() can only be called before app is ready');
    this.hardwareAcceleration = false;
  }
  enableSandbox(): void {
    if (this.#ready) throw new Error('app.enableSandbox() can only be called before app is ready');
    this.sandboxEnabled = true;
  }

  getPath(name: string): string {
    const path = this.#paths.get(name);
    if (path === undefined) throw new Error(`Failed to get '${name}' path`);
    return path;
  }
  setPath(name: string, path: string): void {
    if (!existsSync(path)) throw new Error(`Failed to set path: ${path} does not exist`);
    this.#paths.set(name, path);
  }

  requestSingleInstanceLock(): boolean {
    const place = this.getPath('userData');
    const holder = this.#pc.locks.get(place);
    if (holder === undefined || holder === this) {
      this.#pc.locks.set(place, this);
      return true;
    }
    // Only after the first one's `ready`.
    void holder.whenReady().then(() => holder.emit('second-instance', new PreventableEvent(), ['program', ...this.#args], '', null));
    return false;
  }

  quit(): void {
    const before = new PreventableEvent();
    this.emit('before-quit', before);
    if (before.defaultPrevented) return;
    for (const window of [...this.windows]) window.close();
    if (this.windows.length > 0) return;
    const will = new PreventableEvent();
    this.emit('will-quit', will);
    if (!will.defaultPrevented) this.#end(0);
  }
  /** Closes windows without asking; neither `before-quit` nor `will-quit`. */
  exit(code = 0): void {
    for (const window of [...this.windows]) window.destroy();
    this.#end(code);
  }
  #end(code: number): void {
    if (this.exitCode !== null) return;
    this.exitCode = code;
    for (const [place, holder] of this.#pc.locks) if (holder === this) this.#pc.locks.delete(place);
    this.emit('quit', new PreventableEvent(), code);
  }
  relaunch({ args = [] }: { readonly args?: readonly string[] } = {}): void {
    this.relaunchedWith.push(args);
  }

  setLoginItemSettings(settings: Settings): void {
    this.#pc.loginItem = settings.openAtLogin === true ? settings : null;
  }
  getLoginItemSettings({ path, args }: LoginItemSettingsOptions): { openAtLogin: boolean } {
    const item = this.#pc.loginItem;
    return { openAtLogin: item !== null && item.path === path && String(item.args) === String(args) };
  }

  /** A window went; without a listener the last one's going is the end. */
  windowClosed(window: Window): void {
    this.windows.splice(this.windows.indexOf(window), 1);
    if (this.windows.length > 0 || this.exitCode !== null) return;
    if (!this.emit('window-all-closed')) this.quit();
  }
}
