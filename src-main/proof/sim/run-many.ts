/** Spreads seeds over threads and adds up what they found. */
import { Worker } from 'node:worker_threads';
import { systemClock } from '../../platform/system-env.ts';
import type { Mutant } from './mutant.ts';
import type { SeedOrder, SeedReport } from './worker.ts';
import type { SeedResult } from './run-seed.ts';
import { sumOf, type Happening } from './tally.ts';

export interface SimTotals {
  readonly seeds: number;
  readonly sales: number;
  readonly lost: number;
  readonly doubled: number;
  readonly stuck: number;
  readonly broken: number;
  readonly seedsPerSecond: number;
  /** The longest that a seed took from the end of its faults until nothing was open, virtual ms. */
  readonly healedMs: number;
}

export interface ManySeeds {
  readonly totals: SimTotals;
  readonly faulty: readonly SeedResult[];
  /** How often each thing that may go wrong really did. */
  readonly happened: Readonly<Record<Happening, number>>;
}

export interface SimOptions {
  readonly first: number;
  readonly seeds: number;
  readonly threads: number;
  readonly mutant?: Mutant;
}

export async function runMany({ first, seeds, threads, mutant }: SimOptions): Promise<ManySeeds> {
  const begun = systemClock.monotonicMs();
  const orders = Array.from({ length: Math.min(threads, seeds) }, (_, index): SeedOrder => ({
    first: first + index,
    count: seeds - index,
    step: threads,
    mutant: mutant ?? null,
    stopAtFault: mutant !== undefined,
  }));
  const reports = await Promise.all(orders.map(inThread));
  const faulty = reports.flatMap((report) => report.faulty);
  const sum = (of: (report: SeedReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  const count = (of: (result: SeedResult) => number) => faulty.reduce((total, result) => total + of(result), 0);
  const ran = sum((report) => report.seeds);
  return {
    faulty,
    happened: sumOf(reports.map((report) => report.happened)),
    totals: {
      seeds: ran,
      sales: sum((report) => report.sales),
      lost: count((result) => result.lost),
      doubled: count((result) => result.doubled),
      stuck: count((result) => result.stuck),
      broken: count((result) => result.broken.length),
      seedsPerSecond: Math.round(ran / ((systemClock.monotonicMs() - begun) / 1000)),
      healedMs: Math.max(...reports.map((report) => report.healedMs)),
    },
  };
}

function inThread(order: SeedOrder): Promise<SeedReport> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: order });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`a simulation thread ended with ${code} before it reported`)));
  });
}
