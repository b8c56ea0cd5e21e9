/** What the desktop program is asked on the command line. Electron adds switches of its own, so what is not ours is passed over. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultFolder, type Whereabouts } from '../app/data-folder.ts';

export interface DesktopOptions {
  readonly folder: string;
  readonly practice: boolean;
  /** No window and no tray: the engine alone, for a PC that nobody has signed in to. */
  readonly headless: boolean;
  /** Starts in the tray, without showing the window. */
  readonly hidden: boolean;
  /** Started by the program itself after it broke. */
  readonly afterFault: boolean;
  /** Electron's own files (cookies, cache, its lock): of the data folder, so that there is one window to each of them. */
  readonly ownFolder: string;
  /** What a start with the PC must repeat to open the same folder. */
  readonly repeat: readonly string[];
}

const KNOWN = {
  data: { type: 'string' },
  practice: { type: 'boolean' },
  headless: { type: 'boolean' },
  hidden: { type: 'boolean' },
  'after-fault': { type: 'boolean' },
} as const;

/** @param args without the program's name. */
export function readDesktopOptions(args: readonly string[], around: Whereabouts): DesktopOptions {
  const { values } = parseArgs({ args: [...args], options: KNOWN, strict: false });
  const practice = values.practice === true;
  const headless = values.headless === true;
  const data = typeof values.data === 'string' && values.data !== '' ? resolve(values.data) : null;
  const folder = data ?? defaultFolder(practice, around);
  return {
    folder,
    practice,
    headless,
    hidden: values.hidden === true,
    afterFault: values['after-fault'] === true,
    // A window that attaches to a service has files of its own: two processes must not share them.
    ownFolder: join(folder, headless ? 'service' : 'window'),
    repeat: [...(data === null ? [] : [`--data=${data}`]), ...(practice ? ['--practice'] : [])],
  };
}
