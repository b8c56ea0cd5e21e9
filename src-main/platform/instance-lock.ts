/** One engine per data folder: a lock that the operating system lets go of however the engine ends. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { bad, good, type Result } from '../../src-shared/value/result.ts';

/** Holds nothing; an exclusive transaction on it is the lock, and ends with its process, also after a power cut. */
const LOCK_FILE = 'lock.db';
/** Where the holder can be reached. Only believed while the lock is held: it outlives a crash. */
const ADDRESS_FILE = 'lock.txt';

export interface InstanceLock {
  /** Notes where the holder can be reached, for whoever finds the folder locked. */
  publish(url: string): void;
  /** Calling it more than once is harmless. */
  release(): void;
}

/** Who holds the lock; null while it has not said where it can be reached. */
export interface Holder {
  readonly url: string | null;
}

/**
 * Takes the lock of a data folder, which must exist, or says at once who has it. While it is held this process must not open `lock.db` in
 * any other way: closing any handle of a file drops all locks that the process holds on it (POSIX).
 * @throws Error when the folder cannot be written.
 */
export function takeInstanceLock(folder: string): Result<InstanceLock, Holder> {
  const db = new Database(join(folder, LOCK_FILE), { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return bad({ url: publishedAddress(folder) });
    throw error;
  }
  const address = join(folder, ADDRESS_FILE);
  writeFileSync(address, '');
  return good({
    publish: (url) => writeFileSync(address, url),
    release() {
      if (!db.open) return;
      writeFileSync(address, '');
      db.close();
    },
  });
}

/** What the last holder published; null where it has let go, or has not come to say where it is. */
export function publishedAddress(folder: string): string | null {
  try {
    return readFileSync(join(folder, ADDRESS_FILE), 'utf8').trim() || null;
  } catch (error) {
    // The holder has the lock but has not yet come to write where it is.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
