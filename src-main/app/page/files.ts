/** The window's files, read once at start: what is not in the folder then cannot be asked for, so no path can lead out of it. */
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

export interface StaticFile {
  readonly type: string;
  readonly body: Buffer;
  /** Its name carries the hash of its content, so it may be kept for good. */
  readonly lasting: boolean;
}

/** Keys are paths as in a URL: `/`, `/assets/index-B1a2.js`. */
export type StaticFiles = ReadonlyMap<string, StaticFile>;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

const MOST_FILES = 500;
/** What the bundler writes: a name, a hyphen, eight characters of the hash. */
const HASHED_NAME = /^\/assets\/.+-[\w-]{8}\.\w+$/;

/**
 * Reads every file of a known type; an absent folder is an empty one.
 * @throws Error when there are more than 500: that is not a built window.
 */
export async function readStaticFiles(folder: string): Promise<StaticFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(absentIsEmpty);
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  if (paths.length > MOST_FILES) throw new Error(`${folder} has ${paths.length} files and cannot be the built window`);
  const files = new Map<string, StaticFile>();
  for (const path of paths) {
    const type = TYPES[extname(path)];
    if (!type) continue;
    const url = `/${relative(folder, path).split(sep).map(encodeURIComponent).join('/')}`;
    files.set(url, { type, body: await readFile(path), lasting: HASHED_NAME.test(url) });
  }
  const index = files.get('/index.html');
  if (index) files.set('/', index);
  return files;
}

function absentIsEmpty(error: NodeJS.ErrnoException): never[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
