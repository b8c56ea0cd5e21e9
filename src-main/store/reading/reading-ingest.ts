/**
 * Puts full readings and what is rolled up from them into readings.db, a batch in one transaction.
 * Works on a connection alone, prepared by hand: it runs in the writer's own thread, where there is no store.
 */
import type Database from 'better-sqlite3';
import type { MeterId } from '../../../src-shared/value/id.ts';
import type { LocalDay } from '../../../src-shared/value/instant.ts';
import { belowLast, fold, type Closed, type Edges, type Fold, type FullReading } from '../../domain/reading/roll-up.ts';
import { SLOT_SECONDS, type Bucket } from '../../domain/reading/slot.ts';
import { RowBatch, type Value } from '../database/row-batch.ts';

const HOUR_SECONDS = 3600;

const READINGS = `INSERT INTO reading (slot, meter, era, read_at, total_centi_kwh, sharp_centi_kwh, peak_centi_kwh, flat_centi_kwh,
  valley_centi_kwh, balance_fen, total_fen, power_w, quality) VALUES`;
const MARK = `INSERT INTO reading_mark (slot, meter, kind, difference_centi_kwh) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`;

/** A bucket is closed twice only where the PC's clock was set back; both parts count. */
const rolledInto = (db: Database.Database, table: string, key: string, rates: readonly string[]) => {
  const summed = ['energy_centi_kwh', ...rates, 'fall_fen'];
  const columns = [key, 'meter', 'era', 'from_slot', 'to_slot', ...summed];
  const onConflict = `ON CONFLICT DO UPDATE SET
    from_slot = min(from_slot, excluded.from_slot), to_slot = max(to_slot, excluded.to_slot),
    ${summed.map((column) => `${column} = ${column} + excluded.${column}`).join(', ')}`;
  return new RowBatch(db, `INSERT INTO ${table} (${columns.join(', ')}) VALUES`, columns.length, onConflict);
};
const RATES = ['sharp_centi_kwh', 'peak_centi_kwh', 'flat_centi_kwh', 'valley_centi_kwh'];
const KEEP_EDGES = `ON CONFLICT DO UPDATE SET
  hour = excluded.hour, hour_slot = excluded.hour_slot, day = excluded.day, day_slot = excluded.day_slot`;
const EDGES = 'SELECT hour, hour_slot AS hourSlot, day, day_slot AS daySlot FROM energy_edge WHERE meter = ?';
const READ = `SELECT era, read_at AS readAt, total_centi_kwh AS totalCentiKwh, sharp_centi_kwh AS sharpCentiKwh,
  peak_centi_kwh AS peakCentiKwh, flat_centi_kwh AS flatCentiKwh, valley_centi_kwh AS valleyCentiKwh, balance_fen AS balanceFen,
  total_fen AS totalFen, power_w AS powerW, quality FROM reading WHERE slot = ? AND meter = ?`;

interface EdgeRow extends Bucket {
  readonly hourSlot: number;
  readonly daySlot: number;
}

type Figures = Omit<FullReading, 'meter' | 'slot' | 'hour' | 'day' | 'maxW'> & { readonly quality: Fold['quality'] };

export class ReadingIngest {
  readonly #db: Database.Database;
  readonly #edges = new Map<MeterId, Edges>();
  /** The latest slot that each meter is known to have: whatever comes after it is certainly new. */
  readonly #latest = new Map<MeterId, number>();
  readonly #readings: RowBatch;
  readonly #mark: Database.Statement;
  readonly #hours: RowBatch;
  readonly #days: RowBatch;
  readonly #keptEdges: RowBatch;
  readonly #edgesOf: Database.Statement<[MeterId], EdgeRow>;
  readonly #read: Database.Statement<[number, MeterId], Figures>;

  constructor(db: Database.Database) {
    this.#db = db;
    this.#readings = new RowBatch(db, READINGS, 13, 'ON CONFLICT DO NOTHING');
    this.#mark = db.prepare(MARK);
    this.#hours = rolledInto(db, 'energy_hour', 'hour', []);
    this.#days = rolledInto(db, 'energy_day', 'day', RATES);
    this.#keptEdges = new RowBatch(db, 'INSERT INTO energy_edge (meter, hour, hour_slot, day, day_slot) VALUES', 5, KEEP_EDGES);
    this.#edgesOf = db.prepare(EDGES);
    this.#read = db.prepare(READ);
  }

  /** All of them or none. A slot that has its reading keeps it. @throws what the database throws; then nothing is remembered either. */
  take(readings: readonly FullReading[]): void {
    const own = !this.#db.inTransaction;
    if (own) this.#db.exec('BEGIN IMMEDIATE');
    try {
      for (const reading of readings) this.#one(reading);
      for (const batch of this.#batches()) batch.flush();
      if (own) this.#db.exec('COMMIT');
    } catch (fault) {
      // What was folded in memory is not in the file: it is taken from there again.
      this.#edges.clear();
      this.#latest.clear();
      for (const batch of this.#batches()) batch.forget();
      if (own && this.#db.inTransaction) this.#db.exec('ROLLBACK');
      throw fault;
    }
  }

  #one(read: FullReading): void {
    const before = this.#edges.get(read.meter) ?? this.#recall(read.meter);
    const folded = fold(before, read);
    if (!this.#inserted(read, folded.quality)) return;
    this.#edges.set(read.meter, folded.edges);
    if (folded.mark) this.#mark.run(read.slot, read.meter, folded.mark.kind, folded.mark.differenceCentiKwh);
    this.#rollUp(read.meter, before, folded);
  }

  #batches(): readonly RowBatch[] {
    return [this.#readings, this.#hours, this.#days, this.#keptEdges];
  }

  /** False: its slot has its reading. */
  #inserted(r: FullReading, quality: Fold['quality']): boolean {
    const latest = this.#latest.get(r.meter);
    if (latest === undefined || r.slot > latest) this.#latest.set(r.meter, r.slot);
    if (latest === undefined || r.slot <= latest) return this.#readings.addNow(...readingRow(r, quality));
    this.#readings.add(...readingRow(r, quality));
    return true;
  }

  #rollUp(meter: MeterId, before: Edges | null, { edges, hours, days }: Fold): void {
    for (const one of hours) this.#hours.add(one.key, meter, one.era, one.fromSlot, one.toSlot, one.energyCentiKwh, one.fallFen);
    for (const one of days) this.#days.add(one.key, meter, one.era, one.fromSlot, one.toSlot, ...dayFigures(one));
    if (before?.hour === edges.hour && before.day === edges.day) return;
    this.#keptEdges.add(meter, edges.hour.hour, edges.hour.slot, edges.day.day, edges.day.slot);
  }

  /** After a restart: the edges from their row, the last reading from the slots of the open hour. */
  #recall(meter: MeterId): Edges | null {
    const row = this.#edgesOf.get(meter);
    const hour = row && this.#at(row.hourSlot, meter, row);
    const day = row && this.#at(row.daySlot, meter, row);
    if (!hour || !day) return null;
    return belowLast({ hour, day, last: this.#lastOf(hour), doubtful: null });
  }

  #at(slot: number, meter: MeterId, { hour, day }: Bucket): (FullReading & Pick<Figures, 'quality'>) | undefined {
    const found = this.#read.get(slot, meter);
    // What a meter can measure is asked of the later reading only.
    return found && { ...found, meter, slot, hour, day, maxW: 0 };
  }

  #lastOf(edge: FullReading): FullReading {
    for (let slot = edge.hour + HOUR_SECONDS - SLOT_SECONDS; slot > edge.slot; slot -= SLOT_SECONDS) {
      const found = this.#at(slot, edge.meter, edge);
      // A higher era within the open hour is the same register begun again: a replaced one has begun an hour of its own.
      if (found?.quality === 'good' && found.era >= edge.era) return found;
    }
    return edge;
  }
}

function readingRow(r: FullReading, quality: Fold['quality']): readonly Value[] {
  const energy = [r.totalCentiKwh, r.sharpCentiKwh, r.peakCentiKwh, r.flatCentiKwh, r.valleyCentiKwh];
  return [r.slot, r.meter, r.era, r.readAt, ...energy, r.balanceFen, r.totalFen, r.powerW, quality];
}

function dayFigures(day: Closed<LocalDay>): (number | null)[] {
  return [day.energyCentiKwh, day.sharpCentiKwh, day.peakCentiKwh, day.flatCentiKwh, day.valleyCentiKwh, day.fallFen];
}
