/** Bench ingest: readings with roll-ups into readings.db against a bare prepared insert of the same rows, in readings a second. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { centiKwh } from '../../../src-shared/value/energy.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import type { MeterId } from '../../../src-shared/value/id.ts';
import { instant, zoneClock } from '../../../src-shared/value/instant.ts';
import { maxPowerW } from '../../domain/reading/judge.ts';
import type { FullReading } from '../../domain/reading/roll-up.ts';
import { bucketOf, slotOf } from '../../domain/reading/slot.ts';
import type { Env } from '../../platform/env.ts';
import { openStore, READINGS_FILE } from '../../store/database/open.ts';
import { ReadingIngest } from '../../store/reading/reading-ingest.ts';
import { rounded, type BenchResult } from './result.ts';

const METERS = 1000;
const ROUNDS = 96;
const ROUND_MS = 30 * 60_000;
const PASSES = 3;
const FLOOR = 0.5;

/** Both write the same rounds into files of their own and take turns with each, so that whatever else the machine does hits both alike. */
export function benchIngest(env: Env): BenchResult {
  const rounds = makeRounds(env);
  const passes = Array.from({ length: PASSES }, () => onePass(env, rounds));
  const rate = (side: keyof Took) => (PASSES * ROUNDS * METERS * 1000) / passes.reduce((sum, took) => sum + took[side], 0);
  const [ours, peer] = [rate('oursMs'), rate('peerMs')];
  const each = passes.map(({ oursMs, peerMs }) => peerMs / oursMs);
  return {
    ...{ bench: 'ingest', ours: Math.round(ours), peer: Math.round(peer), limit: null, ratio: rounded(ours / peer), floor: FLOOR },
    ...{ pass: ours / peer >= FLOOR, also: { worstPass: rounded(Math.min(...each)), bestPass: rounded(Math.max(...each)) } },
  };
}

interface Took {
  oursMs: number;
  peerMs: number;
}

function onePass(env: Env, rounds: readonly (readonly FullReading[])[]): Took {
  const [ours, peer] = [openFile(env), openFile(env)];
  const [take, insert] = [withRollUps(ours.db), bare(peer.db)];
  const took: Took = { oursMs: 0, peerMs: 0 };
  const timed = (work: () => void) => {
    const began = env.clock.monotonicMs();
    work();
    return env.clock.monotonicMs() - began;
  };
  try {
    for (const [index, round] of rounds.entries()) {
      const [first, second] = index % 2 === 0 ? (['oursMs', 'peerMs'] as const) : (['peerMs', 'oursMs'] as const);
      const write = { oursMs: () => take(round), peerMs: () => insert(round) };
      took[first] += timed(write[first]);
      took[second] += timed(write[second]);
    }
    return took;
  } finally {
    ours.close();
    peer.close();
  }
}

/** Two days of half-hourly rounds of 1000 meters. */
function makeRounds({ clock }: Env): FullReading[][] {
  const local = zoneClock('Asia/Shanghai');
  const start = Math.floor(clock.now() / ROUND_MS) * ROUND_MS;
  return Array.from({ length: ROUNDS }, (_, round) => {
    const readAt = instant(start + round * ROUND_MS + 4000);
    const slot = slotOf(readAt);
    const bucket = bucketOf(slot, local(instant(slot * 1000)));
    return Array.from({ length: METERS }, (__, meter) => oneReading((meter + 1) as MeterId, round, { slot, readAt, ...bucket }));
  });
}

function oneReading(meter: MeterId, round: number, when: Pick<FullReading, 'slot' | 'readAt' | 'hour' | 'day'>): FullReading {
  const total = 100_000 + round * 150 + meter;
  const quarter = centiKwh(Math.floor(total / 4));
  return {
    ...{ meter, era: 0, ...when, totalCentiKwh: centiKwh(total) },
    ...{ sharpCentiKwh: quarter, peakCentiKwh: quarter, flatCentiKwh: quarter, valleyCentiKwh: quarter },
    ...{ balanceFen: fen(500_000 - total), totalFen: fen(900_000), powerW: 3000, maxW: maxPowerW(3, 1) },
  };
}

type Writer = (db: Database.Database) => (round: readonly FullReading[]) => void;

function openFile(env: Env): { readonly db: Database.Database; close(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'bench-ingest-'));
  openStore({ folder, env }).close();
  const db = new Database(join(folder, READINGS_FILE));
  db.pragma('synchronous = NORMAL');
  const close = () => {
    db.close();
    rmSync(folder, { recursive: true });
  };
  return { db, close };
}

const withRollUps: Writer = (db) => {
  const ingest = new ReadingIngest(db);
  return (round) => ingest.take(round);
};

const bare: Writer = (db) => {
  const insert = db.prepare(`INSERT INTO reading (slot, meter, era, read_at, total_centi_kwh, sharp_centi_kwh, peak_centi_kwh,
    flat_centi_kwh, valley_centi_kwh, balance_fen, total_fen, power_w, quality) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'good')`);
  return (round) => {
    db.exec('BEGIN IMMEDIATE');
    for (const r of round) {
      const energy = [r.totalCentiKwh, r.sharpCentiKwh, r.peakCentiKwh, r.flatCentiKwh, r.valleyCentiKwh];
      insert.run(r.slot, r.meter, r.era, r.readAt, ...energy, r.balanceFen, r.totalFen, r.powerW);
    }
    db.exec('COMMIT');
  };
};
