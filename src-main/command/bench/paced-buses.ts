/** Buses at the wire's own pace on real sockets, served by a thread, so that their timing is not disturbed by what is measured. */
import { once } from 'node:events';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';

/** What each of these meters holds when it begins. */
export const MONEY_OF_PACED = { balanceFen: 50_000, purchaseCount: 3, totalPurchasedFen: 90_000 } as const;

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
  /** Replies leave at the very moment; costs this thread's core up to 4 ms a reply. */
  readonly precise: boolean;
  /** Replies are worked out anew each time, so that money can be written; else what a meter once said it says for ever. */
  readonly live?: boolean;
}

/** A request as it came in from the wire's side. */
export interface Heard {
  readonly unit: number;
  readonly fc: number;
  readonly start: number;
  /** Milliseconds since 1970 by the monotonic clock, the same in every thread. */
  readonly atMs: number;
}

export interface PacedWork extends PacedWish {
  /** Where each request is told; null: nobody listens. */
  readonly tap: MessagePort | null;
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

/** @param heard is told each request when it has come in. */
export async function startPacedBuses(wish: PacedWish, heard?: (request: Heard) => void): Promise<PacedBuses> {
  const { port1, port2 } = new MessageChannel();
  if (heard) port1.on('message', heard);
  port1.unref();
  const workerData: PacedWork = { ...wish, tap: heard ? port2 : null };
  const worker = new Worker(new URL('./paced-buses.worker.ts', import.meta.url), { workerData, transferList: heard ? [port2] : [] });
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
    close() {
      port1.close();
      return worker.terminate();
    },
  };
}
