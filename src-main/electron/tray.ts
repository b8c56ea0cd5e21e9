/** The sign beside the clock: while it is there Wattkeeper reads and sells, whether its window shows or not. */
import { say } from '../../src-shared/text/say.ts';
import type { Lang } from '../../src-shared/text/entry.ts';
import type { StartWithPc } from '../desktop/start-with-pc.ts';
import type { Electron } from './electron.ts';

export interface TrayParts {
  readonly icon: string;
  readonly startWithPc: StartWithPc;
  readonly open: () => void;
  readonly quit: () => void;
}

/** @returns what writes its words: in a language, and for an engine of our own or another program's. */
export function createTray({ Tray, Menu }: Electron, { icon, startWithPc, open, quit }: TrayParts) {
  const tray = new Tray(icon);
  tray.on('click', open);
  return (lang: Lang, own: boolean) => {
    tray.setToolTip(say(lang, own ? 'tray.running' : 'tray.attached'));
    const ticked = { type: 'checkbox', checked: startWithPc.read() } as const;
    const menu = Menu.buildFromTemplate([
      { label: say(lang, 'tray.open'), click: open },
      { label: say(lang, 'tray.startWithPc'), ...ticked, click: ({ checked }) => startWithPc.set(checked) },
      { type: 'separator' },
      { label: say(lang, 'tray.quit'), click: quit },
    ]);
    tray.setContextMenu(menu);
  };
}
