/** The desktop program: one on each data folder, its window over the engine, in the tray until it is told to quit, and ended safely. */
import { mkdirSync } from 'node:fs';
import { say } from '../../src-shared/text/say.ts';
import type { Whereabouts } from '../app/data-folder.ts';
import { openEngine, type WindowEngine } from '../app/window-engine.ts';
import { serveChannel } from './channel.ts';
import type { BrowserWindow, Electron } from './electron.ts';
import { pageFolder, readShellOptions, type ShellOptions } from './options.ts';
import { PAGE_URL, registerScheme, servePage } from './page.ts';
import { createShellGate } from './paper.ts';
import { startWithPc } from './start-with-pc.ts';
import { createTray } from './tray.ts';
import { bringToFront, confine, createWindow, refusePermissions } from './window.ts';

export interface Surroundings extends Whereabouts {
  /** The command line without the program's name. */
  readonly args: readonly string[];
  readonly version: string;
  readonly preload: string;
  readonly icon: string;
  /** The built page. */
  readonly windowFolder: string;
  /** Meter profiles and the practice site. */
  readonly resourceFolder: string;
  /** Hears of whatever nobody caught, from the whole process. */
  readonly onFault: (heard: (error: unknown) => void) => void;
}

/** What has not closed by then stays for the next start to settle. */
const END_WITHIN_MS = 8000;

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
    endOnFault(electron, engine, around, options);
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

/** Quitting waits, within a bound, until the exchange that is open on each bus has its answer and the files are closed. */
function endWell({ app }: Electron, engine: WindowEngine): void {
  let ending = false;
  app.on('before-quit', (event) => {
    event.preventDefault();
    if (ending) return;
    ending = true;
    const cancel = engine.env.clock.after(END_WITHIN_MS, () => {
      engine.env.log.error('shell.endedByForce', { afterMs: END_WITHIN_MS });
      app.exit(1);
    });
    const closed = engine.close().then(
      () => 0,
      (error: unknown) => {
        engine.env.log.error('shell.notClosed', { error: String(error) });
        return 1;
      },
    );
    void closed.then((code) => {
      cancel();
      app.exit(code);
    });
  });
}

/**
 * What nobody caught leaves nobody knows what behind, so the program ends as if its power had gone: the next start settles what is open.
 * It starts again by itself once; if it breaks again, it says so and stays ended.
 */
function endOnFault({ app, dialog }: Electron, engine: WindowEngine, around: Surroundings, options: ShellOptions): void {
  around.onFault((error) => {
    const reason = error instanceof Error ? error.message : String(error);
    engine.env.log.error('process.broke', { error: reason, stack: error instanceof Error ? error.stack : undefined });
    if (options.afterFault) dialog.showErrorBox(say('zh', 'shell.broke'), say('zh', 'shell.brokeText', { reason }));
    else app.relaunch({ args: [...around.args, '--after-fault'] });
    app.exit(1);
  });
}
