/** Where Electron starts. It becomes ready only when this module has run to its end, so nothing here may wait. */
import { homedir } from 'node:os';
import { app, BrowserWindow, dialog, ipcMain, Menu, powerMonitor, powerSaveBlocker, protocol, session, Tray } from 'electron';
import { ENGINE_TIMES } from '../desktop/window-engine.ts';
import { programFiles } from '../app/program-files.ts';
import { startShell } from './shell.ts';

const electron = { app, BrowserWindow, dialog, ipcMain, Menu, powerMonitor, powerSaveBlocker, protocol, session, Tray };
void startShell(electron, {
  args: process.argv.slice(1),
  platform: process.platform,
  home: homedir(),
  variables: process.env,
  files: programFiles(),
  times: ENGINE_TIMES,
  print: (line) => process.stdout.write(`${line}\n`),
  onFault: (heard) => process.on('uncaughtException', heard).on('unhandledRejection', heard),
});
