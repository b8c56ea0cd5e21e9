/** What `serve` is asked on the command line. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bad, good, type Result } from '../../src-shared/value/result.ts';
import { defaultFolder, type Whereabouts } from '../app/data-folder.ts';

export interface ServeOptions {
  /** 0 = any free port. */
  readonly port: number;
  readonly folder: string;
  readonly practice: boolean;
  /** The workbook of the practice site; undefined = the practice building. */
  readonly workbook?: string;
  /** The built window. */
  readonly windowFolder: string;
}

/** What an option's meaning depends on besides itself. */
export interface Surroundings extends Whereabouts {
  readonly windowFolder: string;
}

export const USAGE = `Options:
  --port N              port on 127.0.0.1; 0, the default, takes any free one
  --data DIR            data folder
  --practice            practice site with simulated meters; never opens a real site
  --site FILE           workbook of the practice site, instead of the practice building
  --headless            open no window
  --window-folder DIR   the built window`;

const KNOWN = {
  headless: { type: 'boolean' },
  port: { type: 'string', default: '0' },
  data: { type: 'string' },
  practice: { type: 'boolean', default: false },
  site: { type: 'string' },
  'window-folder': { type: 'string' },
} as const;

/** `--headless` is heeded by whoever opens the window; the engine itself never has one. The fault is a sentence. */
export function readServeOptions(args: readonly string[], around: Surroundings): Result<ServeOptions> {
  const given = parsed(args);
  if (!given.ok) return given;
  const { port, data, practice, site, 'window-folder': windowFolder } = given.value;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) return bad(`--port takes a number from 0 to 65535, not ${port}`);
  if (data === '') return bad('--data takes a folder');
  return good({
    port: Number(port),
    folder: data === undefined ? defaultFolder(practice, around) : resolve(data),
    practice,
    ...(site === undefined ? {} : { workbook: resolve(site) }),
    windowFolder: windowFolder === undefined ? around.windowFolder : resolve(windowFolder),
  });
}

function parsed(args: readonly string[]) {
  try {
    return good(parseArgs({ args: [...args], options: KNOWN, strict: true, allowPositionals: false }).values);
  } catch (error) {
    if (error instanceof TypeError) return bad(error.message);
    throw error;
  }
}
