/** The thread that writes full readings: one connection to readings.db of its own, a batch in one transaction. */
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import type { FullReading } from '../../domain/reading/roll-up.ts';
import { ReadingIngest } from './reading-ingest.ts';
import type { BatchOutcome } from './reading-sink.ts';

/** The main thread writes states into the same file, a row at a time. */
const LOCK_WAIT_MS = 5000;

function openWriter(file: unknown): ReadingIngest {
  if (typeof file !== 'string') throw new Error('the writer is told its file');
  const db = new Database(file, { timeout: LOCK_WAIT_MS, fileMustExist: true });
  // A lost tail is read again.
  db.pragma('synchronous = NORMAL');
  return new ReadingIngest(db);
}

const ingest = openWriter(workerData);

function outcomeOf(batch: readonly FullReading[]): BatchOutcome {
  try {
    ingest.take(batch);
    return { fault: null };
  } catch (error) {
    return { fault: String(error) };
  }
}

parentPort?.on('message', (batch: readonly FullReading[]) => parentPort?.postMessage(outcomeOf(batch)));
