/** The desktop program: one window on each data folder, in the tray until it is told to quit; or no window, before anybody signs in. */
import { mkdirSync } from 'node:fs';
import type { Lang } from '../../src-shared/text/entry.ts';
import { say } from '../../src-shared/text/say.ts';
import type { Whereabouts } from '../app/data-folder.ts';
import { readDesktopOptions, type DesktopOptions } from '../desktop/options.ts';
import { PAGE_URL, pageAnswers, SCHEME } from '../desktop/page.ts';
import { createShellGate } from '../desktop/paper.ts';
import { startWithPc } from '../desktop/start-with-pc.ts';
import { openEngine, waitForFolder, type EngineTimes } from '../desktop/window-engine.ts';
import { endOnce, type Closable } from '../desktop/ending.ts';
import { announce, startHost } from '../desktop/host.ts';
import type { ProgramFiles } from '../app/program-files.ts';
import type { Electron } from './electron.ts';
import { pcPaper } from './paper.ts';
import { createTray } from './tray.ts';
import { bringToFront, confine, createWindow, refusePermissions, serveChannel } from './window.ts';

export interface Surroundings extends Whereabouts {
  /** The command line without the program's name. */
  readonly args: readonly string[];
  readonly files: ProgramFiles;
  readonly times: EngineTimes;
  /** A line for whoever started a program without a window. */
  readonly print: (line: string) => void;
  /** Hears of whatever nobody caught, from the whole process. */
  readonly onFault: (heard: (error: unknown) => void) => void;
}

interface Started {
  readonly electron: Electron;
  readonly around: Surroundings;
  readonly options: DesktopOptions;
  readonly language: Lang;
}

/** Called before Electron is ready; what must be said by then is said before this returns for the first time. */
export async function startShell(electron: Electron, around: Surroundings): Promise<void> {
  const { app, protocol } = electron;
  const options = readDesktopOptions(around.args, around);
  mkdirSync(options.ownFolder, { recursive: true });
  app.setPath('userData', options.ownFolder);
  // Electron's lock is one to this folder, so there is one window to each data folder.
  if (options.headless) app.disableHardwareAcceleration();
  else if (!app.requestSingleInstanceLock()) return app.quit();
  app.enableSandbox();
  // The page gets an origin of its own, with storage, as a secure site has.
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
  app.on('web-contents-created', (_event, contents) => confine(contents));
  await app.whenReady();
  const started: Started = { electron, around, options, language: app.getLocale().startsWith('en') ? 'en' : 'zh' };
  try {
    await (options.headless ? runAlone(started) : runWindow(started));
  } catch (error) {
    giveUp(started, say(started.language, 'shell.notStarted'), error instanceof Error ? error.message : String(error));
  }
}

/** The engine without a window, until it is asked to end; it waits for a window's engine that has the folder. */
async function runAlone(started: Started): Promise<void> {
  const { electron, around, options } = started;
  const { version, windowFolder } = around.files;
  const held = await waitForFolder(options.folder, around.times);
  const host = await startHost(held, { practice: options.practice, version, windowFolder, port: 0 });
  careFor(started, host);
  electron.powerSaveBlocker.start('prevent-app-suspension');
  await announce(host, around.print);
}

async function runWindow(started: Started): Promise<void> {
  const { electron, around, options, language } = started;
  const { app, Menu, powerMonitor, powerSaveBlocker, protocol, session } = electron;
  const { version, windowFolder, icon } = around.files;
  refusePermissions(session.defaultSession);
  protocol.handle(SCHEME, await pageAnswers(windowFolder));
  Menu.setApplicationMenu(null);
  let spoken = language;
  const onOwn = () => {
    powerSaveBlocker.start('prevent-app-suspension');
    writeTray(spoken, true);
  };
  const onLost = (reason: string) => giveUp(started, say(spoken, 'shell.lost'), reason);
  const host = { practice: options.practice, version, windowFolder, port: 0 };
  const engine = await openEngine({ folder: options.folder, host, language, times: around.times, onOwn, onLost });
  careFor(started, engine);
  const window = createWindow(electron, around.files);
  const open = () => bringToFront(window);
  const quit = () => app.quit();
  app.on('second-instance', open);
  powerMonitor.on('shutdown', quit);
  const starts = startWithPc({ around, items: app, program: app.getPath('exe'), repeat: options.repeat });
  const writeTray = createTray(electron, { icon, startWithPc: starts, open, quit });
  if (engine.own) onOwn();
  else writeTray(spoken, false);
  const languageHeard = (heard: Lang) => writeTray((spoken = heard), engine.own);
  serveChannel(electron, window, { engine, shellGate: createShellGate(pcPaper(electron, window), engine.env), languageHeard });
  if (!options.hidden) window.once('ready-to-show', open);
  await window.loadURL(PAGE_URL);
}

/** The engine ends with the program; and when something broke, the program ends as if its power had gone. */
function careFor(started: Started, engine: Closable): void {
  const { electron, around, options, language } = started;
  const { app } = electron;
  const end = endOnce(engine);
  app.on('before-quit', (event) => {
    event.preventDefault();
    void end().then((code) => app.exit(code));
  });
  // What nobody caught leaves nobody knows what behind: the next start, which is by itself once, settles what is open.
  around.onFault((error) => {
    const reason = error instanceof Error ? error.message : String(error);
    engine.env.log.error('process.broke', { error: reason, stack: error instanceof Error ? error.stack : undefined });
    if (options.headless || options.afterFault)
      return giveUp(started, say(language, 'shell.broke'), say(language, 'shell.brokeText', { reason }));
    app.relaunch({ args: [...around.args, '--after-fault'] });
    return app.exit(1);
  });
}

/** Says why and ends. Without a window there is nobody to read a box: whoever started the program starts it again. */
function giveUp({ electron: { app, dialog }, around, options }: Started, title: string, reason: string): void {
  if (options.headless) around.print(`${title}: ${reason}`);
  else dialog.showErrorBox(title, reason);
  app.exit(1);
}
