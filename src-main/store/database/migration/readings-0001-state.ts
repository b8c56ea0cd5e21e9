/** Migration 1 of readings.db: live states, half-hourly readings and what is rolled up from them. Frozen: never edited once released. */
import type { Migration } from '../migrate.ts';

export const meterState: Migration = {
  number: 1,
  name: 'meter-state',
  sql: `
CREATE TABLE meter_state (meter INTEGER NOT NULL PRIMARY KEY, read_at INTEGER NOT NULL,
  quality TEXT NOT NULL CHECK (quality IN ('good', 'suspect', 'lost')), balance_fen INTEGER, purchase_count INTEGER,
  total_fen INTEGER, energy_centi_kwh INTEGER, detail TEXT NOT NULL CHECK (json_valid(detail)),
  figures TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(figures))) STRICT, WITHOUT ROWID;
CREATE TABLE meter_event (id INTEGER PRIMARY KEY, meter INTEGER NOT NULL, at INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('alarm', 'off', 'on', 'forced', 'lost', 'back')), was TEXT, now TEXT, since_at INTEGER,
  balance_fen INTEGER) STRICT;
CREATE INDEX meter_event_meter ON meter_event (meter, at);
CREATE INDEX meter_event_kind ON meter_event (kind, at);
CREATE TRIGGER meter_event_no_update BEFORE UPDATE ON meter_event BEGIN SELECT RAISE(ABORT, 'meter_event: rows are never changed'); END;
CREATE TRIGGER meter_event_no_delete BEFORE DELETE ON meter_event BEGIN SELECT RAISE(ABORT, 'meter_event: rows are never deleted'); END;

CREATE TABLE reading (slot INTEGER NOT NULL CHECK (slot % 300 = 0), meter INTEGER NOT NULL, era INTEGER NOT NULL, read_at INTEGER NOT NULL,
  total_centi_kwh INTEGER NOT NULL, sharp_centi_kwh INTEGER, peak_centi_kwh INTEGER, flat_centi_kwh INTEGER, valley_centi_kwh INTEGER,
  balance_fen INTEGER NOT NULL, total_fen INTEGER, power_w INTEGER NOT NULL,
  quality TEXT NOT NULL CHECK (quality IN ('good', 'suspect')), PRIMARY KEY (slot, meter)) STRICT, WITHOUT ROWID;
CREATE TABLE reading_mark (slot INTEGER NOT NULL, meter INTEGER NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('rollOver', 'back', 'jump')),
  difference_centi_kwh INTEGER NOT NULL, PRIMARY KEY (slot, meter, kind)) STRICT, WITHOUT ROWID;

CREATE TABLE energy_hour (hour INTEGER NOT NULL, meter INTEGER NOT NULL, era INTEGER NOT NULL, from_slot INTEGER NOT NULL,
  to_slot INTEGER NOT NULL, energy_centi_kwh INTEGER NOT NULL, fall_fen INTEGER, PRIMARY KEY (hour, meter, era)) STRICT, WITHOUT ROWID;
CREATE TABLE energy_day (day INTEGER NOT NULL, meter INTEGER NOT NULL, era INTEGER NOT NULL, from_slot INTEGER NOT NULL,
  to_slot INTEGER NOT NULL, energy_centi_kwh INTEGER NOT NULL, sharp_centi_kwh INTEGER, peak_centi_kwh INTEGER, flat_centi_kwh INTEGER,
  valley_centi_kwh INTEGER, fall_fen INTEGER, PRIMARY KEY (day, meter, era)) STRICT, WITHOUT ROWID;
CREATE TABLE energy_edge (meter INTEGER NOT NULL PRIMARY KEY, hour INTEGER NOT NULL, hour_slot INTEGER NOT NULL, day INTEGER NOT NULL,
  day_slot INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`,
};
