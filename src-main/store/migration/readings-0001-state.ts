/** Migration 1 of readings.db: the last live state of each meter, one row that is written over. Frozen: never edited once released. */
import type { Migration } from '../migrate.ts';

export const meterState: Migration = {
  number: 1,
  name: 'meter-state',
  sql: `
CREATE TABLE meter_state (meter INTEGER NOT NULL PRIMARY KEY, read_at INTEGER NOT NULL,
  quality TEXT NOT NULL CHECK (quality IN ('good', 'suspect', 'lost')), balance_fen INTEGER, purchase_count INTEGER,
  total_fen INTEGER, energy_centi_kwh INTEGER, detail TEXT NOT NULL CHECK (json_valid(detail))) STRICT, WITHOUT ROWID;
`,
};
