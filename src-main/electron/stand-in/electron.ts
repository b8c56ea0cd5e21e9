/** Electron without Electron: one started program on a PC, for the shell's tests and for the packed program under plain Node. */
import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import type { BrowserWindowConstructorOptions, MenuItemConstructorOptions, SaveDialogOptions } from 'electron/main';
import type { Electron } from '../electron.ts';
import { StandInApp, type Pc } from './app.ts';
import type { ContentsParts } from './contents.ts';
import { StandInIpcMain, StandInProtocol, StandInSession } from './session.ts';
import { StandInWindow } from './window.ts';

export interface StandInOptions {
  readonly pc: Pc;
  readonly args: readonly string[];
  /** `userData`, `exe`, `documents`. */
  readonly paths: Readonly<Record<string, string>>;
  readonly runPreload: ContentsParts['runPreload'];
}

type Item = MenuItemConstructorOptions;

export class StandInTray extends EventEmitter {
  toolTip = '';
  items: readonly Item[] = [];
  readonly #app: EventEmitter;
  constructor(app: EventEmitter, image: string) {
    super();
    this.#app = app;
    if (!existsSync(image)) throw new Error(`Failed to load image from path '${image}'`);
  }
  setToolTip(text: string): void {
    this.toolTip = text;
    this.#app.emit('tray', text);
  }
  setContextMenu({ items }: { readonly items: readonly Item[] }): void {
    this.items = items;
  }
  /** Somebody clicks a line of its menu; a tick changes before the click is told. */
  choose(label: string): void {
    const item = this.items.find((each) => each.label === label);
    if (!item) throw new Error(`no line ${label}`);
    if (item.type === 'checkbox') item.checked = item.checked !== true;
    const click = item.click as ((chosen: Item) => void) | undefined;
    click?.(item);
  }
}

export interface StandIn {
  /** What the shell is given. */
  readonly electron: Electron;
  readonly app: StandInApp<StandInWindow>;
  readonly ipcMain: StandInIpcMain;
  readonly protocol: StandInProtocol;
  readonly session: StandInSession;
  readonly powerMonitor: EventEmitter;
  readonly trays: StandInTray[];
  /** What keeps the PC awake, by number. */
  readonly awake: Map<number, string>;
  readonly menus: unknown[];
}

export function createStandIn({ pc, args, paths, runPreload }: StandInOptions): StandIn {
  const app = new StandInApp<StandInWindow>(pc, args, paths);
  const ipcMain = new StandInIpcMain();
  const protocol = new StandInProtocol(app);
  const session = new StandInSession(protocol);
  const powerMonitor = new EventEmitter();
  const trays: StandInTray[] = [];
  const awake = new Map<number, string>();
  const menus: unknown[] = [];
  const electron = {
    app,
    ipcMain,
    protocol,
    powerMonitor,
    session: { defaultSession: session },
    BrowserWindow: class extends StandInWindow {
      constructor(options: BrowserWindowConstructorOptions) {
        super(app, { pc, session, ipcMain, runPreload }, options);
      }
    },
    Tray: class extends StandInTray {
      constructor(image: string) {
        super(app, image);
        trays.push(this);
      }
    },
    Menu: {
      buildFromTemplate: (items: readonly Item[]) => ({ items: items.map((item) => ({ ...item })) }),
      setApplicationMenu: (menu: unknown) => menus.push(menu),
    },
    powerSaveBlocker: { start: (type: string) => awake.set(awake.size + 1, type).size },
    dialog: {
      showErrorBox: (title: string, text: string) => pc.errorBoxes.push({ title, text }),
      showSaveDialog: (_window: unknown, { defaultPath = '' }: SaveDialogOptions) => {
        pc.proposedPaths.push(defaultPath);
        return Promise.resolve({ canceled: pc.savePath === null, filePath: pc.savePath ?? '' });
      },
    },
  };
  // Only what the shell uses is here, so its type is claimed, not proven; the tests hold it to Electron's documentation.
  return { electron: electron as unknown as Electron, app, ipcMain, protocol, session, powerMonitor, trays, awake, menus };
}
