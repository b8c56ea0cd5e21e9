/** A window as Electron's documentation describes it: shown, hidden, closed after asking, destroyed without. */
import { EventEmitter } from 'node:events';
import type { BrowserWindowConstructorOptions } from 'electron/main';
import { PreventableEvent, type StandInApp } from './app.ts';
import { StandInContents, type ContentsParts } from './contents.ts';

export class StandInWindow extends EventEmitter {
  readonly options: BrowserWindowConstructorOptions;
  readonly webContents: StandInContents;
  visible: boolean;
  focused = false;
  minimized = false;
  /** Every page that was loaded, in order. */
  readonly loaded: string[] = [];
  #destroyed = false;
  readonly #app: StandInApp<StandInWindow>;

  constructor(app: StandInApp<StandInWindow>, parts: Omit<ContentsParts, 'preferences'>, options: BrowserWindowConstructorOptions) {
    super();
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready');
    this.#app = app;
    this.options = options;
    this.visible = options.show !== false;
    this.webContents = new StandInContents({ ...parts, preferences: options.webPreferences ?? {} });
    app.windows.push(this);
    app.emit('web-contents-created', new PreventableEvent(), this.webContents);
  }

  async loadURL(url: string): Promise<void> {
    this.loaded.push(url);
    await this.webContents.loadURL(url);
    this.emit('ready-to-show');
  }
  show(): void {
    this.visible = true;
    this.focused = true;
  }
  hide(): void {
    this.visible = false;
    this.focused = false;
  }
  focus(): void {
    this.focused = true;
  }
  restore(): void {
    this.minimized = false;
  }
  isMinimized(): boolean {
    return this.minimized;
  }
  isDestroyed(): boolean {
    return this.#destroyed;
  }
  close(): void {
    const event = new PreventableEvent();
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }
  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.emit('closed');
    this.#app.windowClosed(this);
  }
}
