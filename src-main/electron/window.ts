/** The one window: what its page may not do, who is heard on its channel, and how it comes and goes. */
import { createChannel, type ChannelParts } from '../desktop/channel.ts';
import { mayAsk, PAGE_ORIGIN, PAGE_URL, staysOnPage } from '../desktop/page.ts';
import type { ProgramFiles } from '../app/program-files.ts';
import { CHANNEL } from '../../src-shared/contract/shell-channel.ts';
import type { BrowserWindow, Electron, IpcMainInvokeEvent, Session, WebContents } from './electron.ts';

/** A page that breaks again and again is left as it is; reading and selling do not depend on it. */
const MOST_RELOADS = 3;

/** Sandbox, isolation and no Node in the page are Electron's defaults; a test holds the list of what is set besides to these four. */
export function createWindow({ app, BrowserWindow: Window }: Electron, { preload, icon }: Pick<ProgramFiles, 'preload' | 'icon'>) {
  const webPreferences = {
    preload,
    // Its dictionaries would come from the internet.
    spellcheck: false,
    devTools: !app.isPackaged,
    // The page polls nothing, but its clock and ages go on while another window is in front.
    backgroundThrottling: false,
  };
  const window = new Window({ show: false, width: 1366, height: 768, minWidth: 1024, minHeight: 640, icon, webPreferences });
  let reloads = 0;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit' && reloads++ < MOST_RELOADS) void window.loadURL(PAGE_URL);
  });
  // It is only hidden: reading and selling go on.
  window.on('close', (event) => {
    event.preventDefault();
    window.hide();
  });
  // Windows is shutting down or signing off: it waits for us while we end the open exchange.
  window.on('query-session-end', (event) => {
    event.preventDefault();
    app.quit();
  });
  return window;
}

/** For whatever shows a page, ever. */
export function confine(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  // In any frame; a reload of our page is a navigation too.
  const stay = (event: { readonly url: string; readonly isMainFrame: boolean; preventDefault(): void }) =>
    staysOnPage(event.url, event.isMainFrame) || event.preventDefault();
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
}

export function refusePermissions(pages: Session): void {
  pages.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) => answer(mayAsk(permission, requestingUrl)));
  pages.setPermissionCheckHandler((_contents, permission, origin) => mayAsk(permission, origin));
  pages.setDevicePermissionHandler(() => false);
}

/** Hears the page itself and not a frame in it; a frame that is gone already has no say either. */
export function serveChannel({ ipcMain }: Electron, window: BrowserWindow, parts: Omit<ChannelParts, 'push'>): void {
  const isOurs = ({ sender, senderFrame: frame }: IpcMainInvokeEvent) =>
    sender === window.webContents && frame !== null && frame.parent === null && frame.origin === PAGE_ORIGIN;
  const push: ChannelParts['push'] = (data) => window.isDestroyed() || window.webContents.send(CHANNEL, data);
  const answer = createChannel({ ...parts, push });
  ipcMain.handle(CHANNEL, (event, message: unknown) => {
    if (isOurs(event)) return answer(message);
    parts.engine.env.log.warn('channel.foreign', { origin: event.senderFrame?.origin ?? null });
    throw new Error('refused');
  });
}

export function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
}
