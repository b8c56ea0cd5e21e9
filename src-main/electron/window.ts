/** The one window and what its page may not do: leave, open others, embed, ask for anything but to fill the clipboard. */
import type { App, BrowserWindow, Electron, Session, WebContents } from './electron.ts';
import { PAGE_ORIGIN, PAGE_URL } from './page.ts';

export interface WindowFiles {
  readonly preload: string;
  readonly icon: string;
}

/** A page that breaks again and again is left as it is; reading and selling do not depend on it. */
const MOST_RELOADS = 3;

export function createWindow({ BrowserWindow: Window, app }: Electron, { preload, icon }: WindowFiles): BrowserWindow {
  const window = new Window({
    show: false,
    width: 1366,
    height: 768,
    minWidth: 1024,
    minHeight: 640,
    icon,
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      navigateOnDragDrop: false,
      // Its dictionaries would come from the internet.
      spellcheck: false,
      devTools: !app.isPackaged,
      // The page polls nothing, but its clock and ages go on while another window is in front.
      backgroundThrottling: false,
    },
  });
  let reloads = 0;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit' && reloads++ < MOST_RELOADS) void window.loadURL(PAGE_URL);
  });
  return window;
}

/** For whatever shows a page, ever. */
export function confine(app: App): void {
  app.on('web-contents-created', (_event, contents) => confineContents(contents));
}

function confineContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  // A reload of our page is a navigation too.
  const stay = (event: { readonly url: string; preventDefault(): void }) => event.url === PAGE_URL || event.preventDefault();
  contents.on('will-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-frame-navigate', (event) => (event.isMainFrame ? stay(event) : event.preventDefault()));
}

/** Copying a list of mistakes to the clipboard is all that the page ever asks for. */
export function refusePermissions(session: Session): void {
  const allowed = (permission: string, origin: string) => permission === 'clipboard-sanitized-write' && origin === PAGE_ORIGIN;
  const originOf = (url: string) => (url === PAGE_URL ? PAGE_ORIGIN : url.replace(/\/$/, ''));
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
    answer(allowed(permission, originOf(requestingUrl))),
  );
  session.setPermissionCheckHandler((_contents, permission, origin) => allowed(permission, originOf(origin)));
  session.setDevicePermissionHandler(() => false);
}

export function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
