/** The sign beside the clock: while it is there Wattkeeper reads and sells, whether its window shows or not. */
import { say, type TextKey } from '../../src-shared/text/say.ts';
import type { Lang } from '../../src-shared/text/entry.ts';
import type { Electron } from './electron.ts';
import type { StartWithPc } from './start-with-pc.ts';

export interface TrayParts {
  readonly icon: string;
  /** What the sign says when pointed at. */
  readonly says: TextKey;
  readonly startWithPc: StartWithPc;
  readonly open: () => void;
  readonly quit: () => void;
}

/** @returns what changes the language of its words. */
export function createTray({ Tray, Menu }: Electron, { icon, says, startWithPc, open, quit }: TrayParts): (lang: Lang) => void {
  const tray = new Tray(icon);
  tray.on('click', open);
  let shown: Lang | undefined;
  return (lang) => {
    if (lang === shown) return;
    shown = lang;
    tray.setToolTip(say(lang, says));
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: say(lang, 'tray.open'), click: open },
        {
          label: say(lang, 'tray.startWithPc'),
          type: 'checkbox',
          checked: startWithPc.read(),
          click: ({ checked }) => startWithPc.set(checked),
        },
        { type: 'separator' },
        { label: say(lang, 'tray.quit'), click: quit },
      ]),
    );
  };
}
