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
import { openStore, READINGS_FILE } from '../../store/open.ts';
import { ReadingIngest } from '../../store/reading-ingest.ts';

export interface BenchResult {
  readonly bench: string;
  readonly ours: number;
  readonly peer: number;
  readonly limit: number | null;
  readonly ratio: number;
  readonly floor: number;
  readonly pass: boolean;
}

const METERS = 1000;
const ROUNDS = 96;
const ROUND_MS = 30 * 60_000;
const PASSES = 3;
const FLOOR = 0.5;

/** Ours and the peer take turns, each on a file of its own; the better pass of each counts. */
export function benchIngest(env: Env): BenchResult {
  const rounds = makeRounds(env);
  let [ours, peer] = [0, 0];
  for (let pass = 0; pass < PASSES; pass++) {
    ours = Math.max(ours, readingsASecond(env, rounds, withRollUps));
    peer = Math.max(peer, readingsASecond(env, rounds, bare));
  }
  const ratio = ours / peer;
  return { bench: 'ingest', ours: Math.round(ours), peer: Math.round(peer), limit: null, ratio, floor: FLOOR, pass: ratio >= FLOOR };
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

function readingsASecond(env: Env, rounds: readonly (readonly FullReading[])[], writer: Writer): number {
  const folder = mkdtempSync(join(tmpdir(), 'bench-ingest-'));
  openStore({ folder, env }).close();
  const db = new Database(join(folder, READINGS_FILE));
  try {
    db.pragma('synchronous = NORMAL');
    const write = writer(db);
    const began = env.clock.monotonicMs();
    for (const round of rounds) write(round);
    return (rounds.length * METERS * 1000) / (env.clock.monotonicMs() - began);
  } finally {
    db.close();
    rmSync(folder, { recursive: true });
  }
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
