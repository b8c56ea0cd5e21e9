/** Buses at the wire's own pace on real sockets, served by a thread, so that their timing is not disturbed by what is measured. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface PacedWish {
  readonly buses: number;
  /** On each bus, at the addresses from 1. */
  readonly meters: number;
  readonly serials: readonly string[];
  readonly profile: string;
  readonly transport: 'tcp' | 'rtuOverTcp';
  /** 0: bytes take no time. */
  readonly characterMs: number;
  /** From a request's last character to the reply's first one. */
  readonly turnaroundMs: number;
  /** Replies leave at the very moment; costs this thread's core up to 1.5 ms a reply. */
  readonly precise: boolean;
}

export type ToPaced = { readonly kind: 'silence'; readonly units: readonly number[] } | { readonly kind: 'lateness' };

/** How late replies left, against the wire's pace: what the machine, not the master, costs. */
export interface Lateness {
  readonly replies: number;
  readonly sumMs: number;
}

export interface PacedBuses {
  readonly ports: readonly number[];
  /** These addresses answer no more, on any bus. */
  silence(units: readonly number[]): void;
  /** Since it was last asked. */
  lateness(): Promise<Lateness>;
  close(): Promise<unknown>;
}

export async function startPacedBuses(wish: PacedWish): Promise<PacedBuses> {
  const worker = new Worker(new URL('./paced-buses.worker.ts', import.meta.url), { workerData: wish });
  const [ports] = (await once(worker, 'message')) as [number[]];
  const tell = (message: ToPaced) => worker.postMessage(message);
  return {
    ports,
    silence: (units) => tell({ kind: 'silence', units }),
    async lateness() {
      tell({ kind: 'lateness' });
      const [late] = (await once(worker, 'message')) as [Lateness];
      return late;
    },
    close: () => worker.terminate(),
  };
}
