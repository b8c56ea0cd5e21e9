/** The table of consumption in the first schema. Frozen with it: never edited once released. */

/** A total is u32 on most meters and begins again after 2^32; so its rise is taken modulo that, between −2^31 and 2^31. */
export const CONSUMPTION = `
CREATE TABLE consumption (meter INTEGER NOT NULL REFERENCES meter, n INTEGER NOT NULL CHECK (n > 0),
  account INTEGER NOT NULL REFERENCES account, kind TEXT NOT NULL CHECK (kind IN ('day', 'closing', 'replacement')),
  building INTEGER REFERENCES building, plan INTEGER REFERENCES plan,
  from_at INTEGER NOT NULL, to_at INTEGER NOT NULL CHECK (to_at >= from_at), to_day INTEGER NOT NULL,
  total_before_fen INTEGER NOT NULL, total_after_fen INTEGER NOT NULL, balance_before_fen INTEGER NOT NULL,
  balance_after_fen INTEGER NOT NULL, refund_fen INTEGER NOT NULL CHECK (refund_fen >= 0), fall_fen INTEGER NOT NULL,
  beside_fen INTEGER NOT NULL, energy_centi_kwh INTEGER CHECK (energy_centi_kwh >= 0), expected_fen INTEGER,
  drift_micro_yuan INTEGER, book_n INTEGER NOT NULL, entry INTEGER REFERENCES entry, finding INTEGER REFERENCES finding,
  quality TEXT NOT NULL CHECK (quality IN ('read', 'typed')), PRIMARY KEY (meter, n),
  CHECK ((total_after_fen - total_before_fen + 6442450944) % 4294967296 - 2147483648 - (balance_after_fen - balance_before_fen)
    - refund_fen = fall_fen + beside_fen),
  CHECK (entry IS NOT NULL OR fall_fen = 0 AND beside_fen = 0), CHECK (beside_fen = 0 OR finding IS NOT NULL)) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX consumption_day ON consumption (to_day, meter) WHERE kind = 'day';
`;
