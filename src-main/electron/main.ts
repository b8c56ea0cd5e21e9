/** Where Electron starts. It becomes ready only when this module has run to its end, so nothing here may wait. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { app, BrowserWindow, dialog, ipcMain, Menu, powerMonitor, powerSaveBlocker, protocol, session, Tray } from 'electron';
import { startShell } from './shell.ts';

/** The packed program: `app.asar/out/main/main.js`, and beside the archive what is data and not program. */
const PROGRAM = join(import.meta.dirname, '..', '..');
const resources = join(PROGRAM, '..', 'resources');

const electron = { app, BrowserWindow, dialog, ipcMain, Menu, powerMonitor, powerSaveBlocker, protocol, session, Tray };
void startShell(electron, {
  args: process.argv.slice(1),
  platform: process.platform,
  home: homedir(),
  variables: process.env,
  version: app.getVersion(),
  preload: join(PROGRAM, 'out', 'preload', 'preload.cjs'),
  windowFolder: join(PROGRAM, 'out', 'renderer'),
  icon: join(resources, 'icon', 'wattkeeper.png'),
  resourceFolder: resources,
  onFault(heard) {
    process.on('uncaughtException', heard);
    process.on('unhandledRejection', heard);
  },
});
