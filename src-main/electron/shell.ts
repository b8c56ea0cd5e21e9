/** The desktop program: one on each data folder, its window over the engine, in the tray until it is told to quit, and ended safely. */
import { mkdirSync } from 'node:fs';
import { say } from '../../src-shared/text/say.ts';
import type { Whereabouts } from '../app/data-folder.ts';
import { openEngine } from '../app/window-engine.ts';
import type { WindowEngine } from '../app/window-engine-type.ts';
import { serveChannel } from './channel.ts';
import type { BrowserWindow, Electron } from './electron.ts';
import { endOnFault, endWell, type FaultParts } from './end.ts';
import { pageFolder, readShellOptions, type ShellOptions } from './options.ts';
import { PAGE_URL, registerScheme, servePage } from './page.ts';
import { createShellGate } from './paper.ts';
import { startWithPc } from './start-with-pc.ts';
import { createTray } from './tray.ts';
import { bringToFront, confine, createWindow, refusePermissions } from './window.ts';

export interface Surroundings extends Whereabouts, Omit<FaultParts, 'afterFault'> {
  readonly version: string;
  readonly preload: string;
  readonly icon: string;
  /** The built page. */
  readonly windowFolder: string;
  /** Meter profiles and the practice site. */
  readonly resourceFolder: string;
}

/** Called before Electron is ready; what must be said by then is said before this returns for the first time. */
export async function startShell(electron: Electron, around: Surroundings): Promise<void> {
  const { app } = electron;
  const options = readShellOptions(around.args, around);
  mkdirSync(pageFolder(options.folder), { recursive: true });
  // Electron's own lock is one to this folder, so there is one window to each data folder.
  app.setPath('userData', pageFolder(options.folder));
  if (!app.requestSingleInstanceLock()) return app.quit();
  app.enableSandbox();
  registerScheme(electron);
  confine(app);
  // Closing the window is not the end; and without this line Electron would take it for one.
  app.on('window-all-closed', () => undefined);
  await app.whenReady();
  const language = app.getLocale().startsWith('en') ? 'en' : 'zh';
  try {
    const { version, windowFolder, resourceFolder } = around;
    const { folder, practice } = options;
    const engine = await openEngine({ folder, practice, version, windowFolder, resourceFolder, port: 0, language });
    endWell(electron, engine);
    endOnFault(electron, engine, { ...around, afterFault: options.afterFault });
    await showWindow(electron, engine, around, options);
  } catch (error) {
    electron.dialog.showErrorBox(say(language, 'shell.notStarted'), error instanceof Error ? error.message : String(error));
    app.exit(1);
  }
}

async function showWindow(electron: Electron, engine: WindowEngine, around: Surroundings, options: ShellOptions): Promise<void> {
  const { app, Menu, powerMonitor, powerSaveBlocker, session } = electron;
  const pages = session.defaultSession;
  refusePermissions(pages);
  await servePage(pages, around.windowFolder);
  Menu.setApplicationMenu(null);
  if (engine.own) powerSaveBlocker.start('prevent-app-suspension');
  const window = createWindow(electron, around);
  const open = () => bringToFront(window);
  app.on('second-instance', open);
  app.on('activate', open);
  powerMonitor.on('shutdown', () => app.quit());
  hideInstead(electron, window);
  const setTrayLanguage = createTray(electron, {
    icon: around.icon,
    says: engine.own ? 'tray.running' : 'tray.attached',
    startWithPc: startWithPc(app, around, options.repeat),
    open,
    quit: () => app.quit(),
  });
  setTrayLanguage('zh');
  serveChannel(electron, window, { engine, shellGate: createShellGate(electron, window, engine.env), languageHeard: setTrayLanguage });
  if (!options.hidden) window.once('ready-to-show', () => window.show());
  await window.loadURL(PAGE_URL);
}

function hideInstead({ app }: Electron, window: BrowserWindow): void {
  window.on('close', (event) => {
    event.preventDefault();
    window.hide();
  });
  // Windows is shutting down or signing off: it waits for us while we end the open exchange.
  window.on('query-session-end', (event) => {
    event.preventDefault();
    app.quit();
  });
}
