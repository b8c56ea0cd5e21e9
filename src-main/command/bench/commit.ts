/** Bench commit: durable transactions a second, three to a sale, as the app makes them, against a bare append of as many bytes, each made durable. */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Env } from '../../platform/env.ts';
import { openStore, type Store } from '../../store/database/open.ts';
import { openCounter, type Counter } from './counter.ts';
import { median, rounded, type BenchResult } from './result.ts';

const FLOOR = 0.5;
/** The compiler's share is over after some hundreds of sales. */
const WARM_UP_SALES = 600;
const REPEATS = 7;
/** In turns of these few the disk's mood hits both sides alike. */
const SALES_A_TURN = 10;
const STAGES = ['intent', 'sending', 'confirmed'] as const;

export interface CommitSize {
  readonly meters: number;
  readonly repeats: number;
  readonly salesARepeat: number;
  readonly warmUpSales: number;
}

const WHOLE: CommitSize = { meters: 350, repeats: REPEATS, salesARepeat: 200, warmUpSales: WARM_UP_SALES };

/** Both write to the disk that temporary files are on. */
export function benchCommit(env: Env, size: CommitSize = WHOLE): BenchResult {
  const folder = mkdtempSync(join(tmpdir(), 'bench-commit-'));
  const store = openStore({ folder, env });
  try {
    const counter = openCounter(store, size.meters, 'none');
    for (let n = 0; n < size.warmUpSales; n++) sellOne(counter);
    const bytes = bytesOfStages(store, counter, folder);
    const file = openSync(join(folder, 'append'), 'a');
    try {
      return resultOf(measure(env, counter, { file, bytes, size }), bytes);
    } finally {
      closeSync(file);
    }
  } finally {
    store.close();
    rmSync(folder, { recursive: true });
  }
}

function sellOne(counter: Counter): void {
  const sale = counter.next();
  for (const stage of STAGES) sale[stage]();
}

/** What each of a sale's three transactions appends to the write-ahead log, on average over a turn. */
function bytesOfStages(store: Store, counter: Counter, folder: string): number[] {
  const { db } = store.ledger;
  const log = join(folder, 'ledger.db-wal');
  db.pragma('wal_checkpoint(TRUNCATE)');
  const before = Number(db.pragma('wal_autocheckpoint', { simple: true }));
  db.pragma('wal_autocheckpoint = 0');
  const sums = STAGES.map(() => 0);
  for (let n = 0; n < SALES_A_TURN; n++) {
    const sale = counter.next();
    for (const [index, stage] of STAGES.entries()) {
      const had = statSync(log).size;
      sale[stage]();
      sums[index]! += statSync(log).size - had;
    }
  }
  db.pragma(`wal_autocheckpoint = ${before}`);
  return sums.map((sum) => Math.round(sum / SALES_A_TURN));
}

interface Took {
  readonly oursMs: number;
  readonly peerMs: number;
  readonly sales: number;
}

interface Against {
  readonly file: number;
  readonly bytes: readonly number[];
  readonly size: CommitSize;
}

function measure({ clock }: Env, counter: Counter, { file, bytes, size }: Against): Took[] {
  const frames = bytes.map((length) => Buffer.alloc(length, 0x5a));
  const appendOne = () => {
    for (const frame of frames) {
      writeSync(file, frame);
      fdatasyncSync(file);
    }
  };
  const timed = (work: () => void) => {
    const beganMs = clock.monotonicMs();
    for (let n = 0; n < SALES_A_TURN; n++) work();
    return clock.monotonicMs() - beganMs;
  };
  for (let n = 0; n < SALES_A_TURN; n++) appendOne();
  return Array.from({ length: size.repeats }, () => {
    let [oursMs, peerMs] = [0, 0];
    for (let turn = 0; turn < size.salesARepeat / SALES_A_TURN; turn++) {
      oursMs += timed(() => sellOne(counter));
      peerMs += timed(appendOne);
    }
    return { oursMs, peerMs, sales: size.salesARepeat };
  });
}

/** Judged by the median repeat; the worst stands beside it. */
function resultOf(repeats: readonly Took[], bytes: readonly number[]): BenchResult {
  const rate = (side: 'oursMs' | 'peerMs') => median(repeats.map((took) => (took.sales * STAGES.length * 1000) / took[side]));
  const ratios = repeats.map(({ oursMs, peerMs }) => peerMs / oursMs);
  const ratio = median(ratios);
  return {
    ...{ bench: 'commit', ours: Math.round(rate('oursMs')), peer: Math.round(rate('peerMs')), limit: null },
    ...{ ratio: rounded(ratio), floor: FLOOR, pass: ratio >= FLOOR },
    also: {
      worstRepeat: rounded(Math.min(...ratios)),
      bestRepeat: rounded(Math.max(...ratios)),
      salesASecond: Math.round(rate('oursMs') / STAGES.length),
      intentBytes: bytes[0]!,
      sendingBytes: bytes[1]!,
      confirmedBytes: bytes[2]!,
    },
  };
}
