/** Decodes one workbook away from the engine's thread, which has money to look after, and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Sheet } from '../../domain/spreadsheet/sheet.ts';
import { decodeWorkbook } from './decode.ts';

export type Decoded = { readonly sheets: readonly Sheet[] } | { readonly fault: string };

async function decoded(bytes: unknown): Promise<Decoded> {
  if (!(bytes instanceof Uint8Array)) throw new TypeError('the worker is given the bytes of a workbook');
  try {
    return { sheets: await decodeWorkbook(bytes) };
  } catch (error) {
    return { fault: String(error) };
  }
}

parentPort?.postMessage(await decoded(workerData));
