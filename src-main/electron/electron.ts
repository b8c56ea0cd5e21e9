/** The part of Electron that the shell uses; only `main.ts` imports it at run time, so everything else runs under plain Node too. */
import type * as main from 'electron/main';

export type Electron = Pick<
  typeof main,
  'app' | 'BrowserWindow' | 'dialog' | 'ipcMain' | 'Menu' | 'powerMonitor' | 'powerSaveBlocker' | 'protocol' | 'session' | 'Tray'
>;
export type { BrowserWindow, IpcMainInvokeEvent, Session, WebContents } from 'electron/main';
