/** What the shell is asked on the command line. Electron adds switches of its own, so what is not ours is passed over. */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultFolder, type Whereabouts } from '../app/data-folder.ts';

export interface ShellOptions {
  readonly folder: string;
  readonly practice: boolean;
  /** Starts in the tray, without showing the window. */
  readonly hidden: boolean;
  /** Started by the shell itself after it broke. */
  readonly afterFault: boolean;
  /** What a start with the PC must repeat to open the same folder. */
  readonly repeat: readonly string[];
}

const KNOWN = {
  data: { type: 'string' },
  practice: { type: 'boolean' },
  hidden: { type: 'boolean' },
  'after-fault': { type: 'boolean' },
} as const;

/** @param args without the program's name. */
export function readShellOptions(args: readonly string[], around: Whereabouts): ShellOptions {
  const { values } = parseArgs({ args: [...args], options: KNOWN, strict: false });
  const practice = values.practice === true;
  const data = typeof values.data === 'string' && values.data !== '' ? resolve(values.data) : null;
  return {
    folder: data ?? defaultFolder(practice, around),
    practice,
    hidden: values.hidden === true,
    afterFault: values['after-fault'] === true,
    repeat: [...(data === null ? [] : [`--data=${data}`]), ...(practice ? ['--practice'] : [])],
  };
}

/** The page's own files: cookies, cache, its lock; of the data folder, so that each folder has its own window. */
export const pageFolder = (folder: string) => join(folder, 'window');
