/** The thread that looks through the records of a folder and writes workbooks, so that the desk never waits for a long list. */
import { parentPort, workerData } from 'node:worker_threads';
import { openForReading } from '../../store/database/open.ts';
import { answer, type Answer, type Ask } from './ask.ts';

export interface Asked {
  readonly id: number;
  readonly ask: Ask;
}
export type Answered = { readonly id: number } & ({ readonly answer: Answer } | { readonly fault: string });

if (typeof workerData !== 'string') throw new Error('the thread is told its folder');
const store = openForReading(workerData);

async function answered({ id, ask }: Asked): Promise<Answered> {
  try {
    return { id, answer: await answer(store, ask) };
  } catch (error) {
    return { id, fault: String(error) };
  }
}

parentPort?.on('message', (asked: Asked) => {
  void answered(asked).then((reply) => parentPort?.postMessage(reply));
});
