/** Where meters keep what survives a loss of power: a small SQLite file of their own, or nowhere. */
import Database from 'better-sqlite3';
import * as v from 'valibot';
import { purchaseCount } from '../../src-shared/value/count.ts';
import { centiKwh } from '../../src-shared/value/energy.ts';
import { fen } from '../../src-shared/value/fen.ts';
import { priceE4 } from '../../src-shared/value/price.ts';
import type { SimulatedMeter } from './meter/meter.ts';
import type { MeterState } from './meter/state.ts';

export interface KeptMeter {
  readonly address: number;
  readonly state: MeterState;
}

export interface MeterMemory {
  /** undefined where this meter was never kept. */
  recall(key: string): KeptMeter | undefined;
  /** Durable when it returns: an `effect` (money, control) against a loss of power, a `reading` against the end of the process. */
  keep(meter: SimulatedMeter, what: 'effect' | 'reading'): void;
  close(): void;
}

/** For virtual time, where nothing outlives the run. */
export const forgetful: MeterMemory = { recall: () => undefined, keep() {}, close() {} };

/** How long to wait for another process to let go of the file. */
const BUSY_MS = 1_000;

const whole = v.pipe(v.number(), v.safeInteger());
const fenOf = v.pipe(whole, v.transform(fen));
const energyOf = v.pipe(whole, v.transform(centiKwh));
const priceOf = v.pipe(whole, v.transform(priceE4));
const byRate = <T extends v.GenericSchema>(of: T) => v.object({ sharp: of, peak: of, flat: of, valley: of });

const keptMeter = v.object({
  address: whole,
  state: v.object({
    serial: v.string(),
    prepaidOn: v.boolean(),
    balanceFen: fenOf,
    purchaseCount: v.pipe(whole, v.transform(purchaseCount)),
    totalPurchasedFen: fenOf,
    baseFen: fenOf,
    alarm1Fen: fenOf,
    alarm2Fen: fenOf,
    overdraftFen: fenOf,
    recloseTime: whole,
    prices: byRate(priceOf),
    energy: byRate(energyOf),
    energyRestWms: whole,
    owedMicroYuan: whole,
    forced: v.picklist(['none', 'trip', 'close']),
    relayClosed: v.boolean(),
    warned: v.boolean(),
    recloseInMs: v.nullable(whole),
    encrypted: v.boolean(),
    currentRatio: whole,
    clockOffsetMs: whole,
    elsewhere: v.optional(v.nullable(v.object({ inMs: whole, amountFen: fenOf })), null),
  }),
});

/**
 * Meters in a file that outlives this process, one row each.
 * @param file made where it is missing; its folder must exist.
 * @throws Error when the file is not such a file, or another process holds it.
 */
export function fileMemory(file: string): MeterMemory {
  const db = openFile(file);
  const select = db.prepare<[string], { kept: string }>('SELECT kept FROM meter WHERE key = ?');
  const write = db.prepare<[string, string]>('INSERT INTO meter VALUES (?, ?) ON CONFLICT DO UPDATE SET kept = excluded.kept');
  const last = new Map<string, string>();
  return {
    recall(key) {
      const row = select.get(key);
      return row && v.parse(keptMeter, JSON.parse(row.kept));
    },
    keep(meter, what) {
      const now: KeptMeter = { address: meter.address, state: meter.state };
      const shown = shownOf(now);
      if (last.get(meter.key) === shown && what === 'reading') return;
      // NORMAL survives the death of the process and costs no flush; money waits for the disk.
      db.pragma(`synchronous = ${what === 'effect' ? 'FULL' : 'NORMAL'}`);
      write.run(meter.key, JSON.stringify(now));
      last.set(meter.key, shown);
    },
    close() {
      db.close();
    },
  };
}

function openFile(file: string): Database.Database {
  const db = new Database(file, { timeout: BUSY_MS });
  try {
    // Two simulators of the same meters would each undo what the other did.
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('journal_mode = WAL');
    db.exec('CREATE TABLE IF NOT EXISTS meter (key TEXT PRIMARY KEY, kept TEXT NOT NULL) STRICT, WITHOUT ROWID');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** All of a meter that anybody could see in its registers: energy below a register's step is not worth a write. */
function shownOf({ address, state }: KeptMeter): string {
  return JSON.stringify([address, { ...state, energyRestWms: 0, recloseInMs: null, elsewhere: null }]);
}
