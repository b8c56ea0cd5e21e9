/** The tables of shifts and their drawers in the first schema. Frozen with it: never edited once released. */

export const SHIFTS = `
CREATE TABLE shift_open (shift INTEGER PRIMARY KEY REFERENCES shift, float_fen INTEGER NOT NULL CHECK (float_fen >= 0),
  before_shift INTEGER UNIQUE REFERENCES shift, left_before_fen INTEGER NOT NULL CHECK (left_before_fen >= 0),
  reason TEXT CHECK (reason <> ''), entry INTEGER UNIQUE REFERENCES entry, closes INTEGER NOT NULL CHECK (closes >= 0),
  operator INTEGER NOT NULL REFERENCES operator, at INTEGER NOT NULL, CHECK ((float_fen > 0) = (entry IS NOT NULL)),
  CHECK (left_before_fen = 0 OR float_fen = left_before_fen OR reason IS NOT NULL)) STRICT;
CREATE TABLE shift_move (id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, shift INTEGER NOT NULL REFERENCES shift,
  kind TEXT NOT NULL CHECK (kind IN ('paidIn', 'paidOut', 'handedUp')), amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
  reason TEXT NOT NULL, entry INTEGER NOT NULL UNIQUE REFERENCES entry, operator INTEGER NOT NULL REFERENCES operator,
  at INTEGER NOT NULL, CHECK (reason <> '' OR kind = 'handedUp')) STRICT;
CREATE INDEX shift_move_shift ON shift_move (shift);
CREATE TABLE shift_piece (shift INTEGER NOT NULL, n INTEGER NOT NULL CHECK (n > 0),
  denomination_fen INTEGER NOT NULL CHECK (denomination_fen IN (10000, 5000, 2000, 1000, 500, 100, 50, 10)),
  pieces INTEGER NOT NULL CHECK (pieces >= 0), PRIMARY KEY (shift, n, denomination_fen),
  FOREIGN KEY (shift, n) REFERENCES shift_count DEFERRABLE INITIALLY DEFERRED) STRICT, WITHOUT ROWID;
CREATE TABLE shift_count (shift INTEGER NOT NULL REFERENCES shift, n INTEGER NOT NULL CHECK (n > 0),
  counted_fen INTEGER NOT NULL CHECK (counted_fen >= 0), expected_fen INTEGER NOT NULL, entry INTEGER NOT NULL,
  blind INTEGER NOT NULL CHECK (blind IN (0, 1)), operator INTEGER NOT NULL REFERENCES operator, at INTEGER NOT NULL,
  PRIMARY KEY (shift, n)) STRICT, WITHOUT ROWID;
CREATE TABLE shift_close (id INTEGER PRIMARY KEY, shift INTEGER NOT NULL UNIQUE REFERENCES shift, n INTEGER NOT NULL,
  over_fen INTEGER NOT NULL, reason TEXT CHECK (reason <> ''), handed_fen INTEGER NOT NULL CHECK (handed_fen >= 0),
  left_fen INTEGER NOT NULL CHECK (left_fen >= 0), over_entry INTEGER UNIQUE REFERENCES entry,
  out_entry INTEGER UNIQUE REFERENCES entry, entry INTEGER NOT NULL, operator INTEGER NOT NULL REFERENCES operator,
  at INTEGER NOT NULL, FOREIGN KEY (shift, n) REFERENCES shift_count,
  CHECK ((over_fen <> 0) = (over_entry IS NOT NULL)), CHECK (over_fen = 0 OR reason IS NOT NULL),
  CHECK ((handed_fen + left_fen > 0) = (out_entry IS NOT NULL))) STRICT;
`;
