/** Where the program's own files lie: under the project's folder, or packed, inside the archive with the data beside it. */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as v from 'valibot';

/** `src-main/app` and `out/main`, where all of it is one file, lie equally deep. */
const ROOT = join(import.meta.dirname, '..', '..');

export interface ProgramFiles {
  readonly version: string;
  /** The built page. */
  readonly windowFolder: string;
  /** Meter profiles, the practice site, the icon: data and not program, so they lie beside the archive. */
  readonly resourceFolder: string;
  readonly icon: string;
  /** What Electron runs before the page. */
  readonly preload: string;
}

/** @throws Error when the program was put together without its description. */
export function programFiles(root = ROOT): ProgramFiles {
  const description: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const resourceFolder = join(basename(root) === 'app.asar' ? dirname(root) : root, 'resources');
  return {
    version: v.parse(v.object({ version: v.string() }), description).version,
    windowFolder: join(root, 'out', 'renderer'),
    resourceFolder,
    icon: join(resourceFolder, 'icon', 'wattkeeper.png'),
    preload: join(root, 'out', 'preload', 'preload.cjs'),
  };
}
