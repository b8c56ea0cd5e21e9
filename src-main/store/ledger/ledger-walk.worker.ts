/** The thread that walks the whole ledger of a folder once, says what it found, and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { walkLedger } from './ledger-walk.ts';
import { openForReading } from '../database/open.ts';

if (typeof workerData !== 'string') throw new Error('the walker is told its folder');
const store = openForReading(workerData);
try {
  parentPort?.postMessage(walkLedger(store));
} finally {
  store.close();
}
