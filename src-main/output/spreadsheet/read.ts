/** Reads an Excel workbook within bounds of memory and time: a damaged or hostile file costs nothing but its own refusal. */
import { Worker } from 'node:worker_threads';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import type { Sheet } from '../../domain/spreadsheet/sheet.ts';
import type { Clock } from '../../platform/env.ts';
import type { Decoded } from './decode.worker.ts';

export type WorkbookFault = 'notAWorkbook' | 'tooLarge';

/** A workbook of 10,000 meters needs 2 s and 150 MB. */
const LONGEST_MS = 60_000;
const MOST_MEGABYTES = 768;

/** "PK": an xlsx is a zip. */
const ZIP_MARK = [0x50, 0x4b];

export function readWorkbook(bytes: Uint8Array, clock: Pick<Clock, 'after'>): Promise<Result<readonly Sheet[], WorkbookFault>> {
  if (!ZIP_MARK.every((byte, index) => bytes[index] === byte)) return Promise.resolve(bad('notAWorkbook'));
  const worker = new Worker(new URL('./decode.worker.ts', import.meta.url), {
    workerData: bytes,
    resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES },
  });
  return new Promise((resolve) => {
    const end = (outcome: Result<readonly Sheet[], WorkbookFault>) => {
      cancel();
      void worker.terminate();
      resolve(outcome);
    };
    const cancel = clock.after(LONGEST_MS, () => end(bad('tooLarge')));
    worker.once('message', (decoded: Decoded) => end('sheets' in decoded ? good(decoded.sheets) : bad('notAWorkbook')));
    // Beyond its memory a worker ends with an error; nothing else in it throws.
    worker.once('error', () => end(bad('tooLarge')));
    worker.once('exit', () => end(bad('tooLarge')));
  });
}
