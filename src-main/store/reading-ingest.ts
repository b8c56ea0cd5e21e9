/**
 * Puts full readings and what is rolled up from them into readings.db, a batch in one transaction.
 * Works on a connection alone, prepared by hand: it runs in the writer's own thread, where there is no store.
 */
import type Database from 'better-sqlite3';
import type { MeterId } from '../../src-shared/value/id.ts';
import type { LocalDay } from '../../src-shared/value/instant.ts';
import { belowLast, fold, type Closed, type Edges, type Fold, type FullReading } from '../domain/reading/roll-up.ts';
import { SLOT_SECONDS, type Bucket } from '../domain/reading/slot.ts';

const HOUR_SECONDS = 3600;

const INSERT = `INSERT INTO reading (slot, meter, era, read_at, total_centi_kwh, sharp_centi_kwh, peak_centi_kwh, flat_centi_kwh,
  valley_centi_kwh, balance_fen, total_fen, power_w, quality) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
const MARK = `INSERT INTO reading_mark (slot, meter, kind, difference_centi_kwh) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`;

/** A bucket is closed twice only where the PC's clock was set back; both parts count. */
const addTo = (table: string, key: string, rates: readonly string[]) => {
  const summed = ['energy_centi_kwh', ...rates, 'fall_fen'];
  const columns = [key, 'meter', 'era', 'from_slot', 'to_slot', ...summed];
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')}) ON CONFLICT DO UPDATE SET
  from_slot = min(from_slot, excluded.from_slot), to_slot = max(to_slot, excluded.to_slot),
  ${summed.map((column) => `${column} = ${column} + excluded.${column}`).join(', ')}`;
};
const HOUR = addTo('energy_hour', 'hour', []);
const DAY = addTo('energy_day', 'day', ['sharp_centi_kwh', 'peak_centi_kwh', 'flat_centi_kwh', 'valley_centi_kwh']);
const KEEP_EDGES = `INSERT INTO energy_edge (meter, hour, hour_slot, day, day_slot) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET hour = excluded.hour, hour_slot = excluded.hour_slot, day = excluded.day, day_slot = excluded.day_slot`;
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
  readonly #insert: Database.Statement;
  readonly #mark: Database.Statement;
  readonly #hour: Database.Statement;
  readonly #day: Database.Statement;
  readonly #keepEdges: Database.Statement;
  readonly #edgesOf: Database.Statement<[MeterId], EdgeRow>;
  readonly #read: Database.Statement<[number, MeterId], Figures>;

  constructor(db: Database.Database) {
    this.#db = db;
    this.#insert = db.prepare(INSERT);
    this.#mark = db.prepare(MARK);
    this.#hour = db.prepare(HOUR);
    this.#day = db.prepare(DAY);
    this.#keepEdges = db.prepare(KEEP_EDGES);
    this.#edgesOf = db.prepare(EDGES);
    this.#read = db.prepare(READ);
  }

  /** All of them or none. A slot that has its reading keeps it. @throws what the database throws; then nothing is remembered either. */
  take(readings: readonly FullReading[]): void {
    const own = !this.#db.inTransaction;
    if (own) this.#db.exec('BEGIN IMMEDIATE');
    try {
      for (const reading of readings) this.#one(reading);
      if (own) this.#db.exec('COMMIT');
    } catch (fault) {
      // What was folded in memory is not in the file: it is taken from there again.
      this.#edges.clear();
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

  #inserted(r: FullReading, quality: Fold['quality']): boolean {
    const energy = [r.totalCentiKwh, r.sharpCentiKwh, r.peakCentiKwh, r.flatCentiKwh, r.valleyCentiKwh];
    return this.#insert.run(r.slot, r.meter, r.era, r.readAt, ...energy, r.balanceFen, r.totalFen, r.powerW, quality).changes === 1;
  }

  #rollUp(meter: MeterId, before: Edges | null, { edges, hours, days }: Fold): void {
    for (const one of hours) this.#hour.run(one.key, meter, one.era, one.fromSlot, one.toSlot, one.energyCentiKwh, one.fallFen);
    for (const one of days) this.#day.run(one.key, meter, one.era, one.fromSlot, one.toSlot, ...dayFigures(one));
    if (before?.hour === edges.hour && before.day === edges.day) return;
    this.#keepEdges.run(meter, edges.hour.hour, edges.hour.slot, edges.day.day, edges.day.slot);
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
      if (found?.quality === 'good' && found.era === edge.era) return found;
    }
    return edge;
  }
}

function dayFigures(day: Closed<LocalDay>): (number | null)[] {
  return [day.energyCentiKwh, day.sharpCentiKwh, day.peakCentiKwh, day.flatCentiKwh, day.valleyCentiKwh, day.fallFen];
}
