/** Of migration 1: the tables of meters' replacements. Frozen with it. */

export const REPLACEMENTS = `
CREATE TABLE replacement (id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, input_hash BLOB NOT NULL,
  meter INTEGER NOT NULL REFERENCES meter, account INTEGER REFERENCES account, unit INTEGER REFERENCES unit, reason TEXT NOT NULL,
  operator INTEGER NOT NULL REFERENCES operator, seat TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE INDEX replacement_meter ON replacement (meter);
CREATE TABLE replacement_step (replacement INTEGER NOT NULL REFERENCES replacement, n INTEGER NOT NULL CHECK (n > 0),
  state TEXT NOT NULL CHECK (state IN ('reading', 'checking', 'scanning', 'clearing', 'addressing', 'lighting', 'carrying', 'settings',
    'clock', 'restoring', 'looking', 'waiting', 'done', 'abandoned')),
  at INTEGER NOT NULL, operator INTEGER REFERENCES operator, meter INTEGER REFERENCES meter, job INTEGER UNIQUE REFERENCES job,
  op INTEGER UNIQUE REFERENCES op, finding INTEGER REFERENCES finding, evidence TEXT CHECK (json_valid(evidence)),
  PRIMARY KEY (replacement, n)) STRICT, WITHOUT ROWID;
CREATE TABLE open_replacement (meter INTEGER NOT NULL PRIMARY KEY REFERENCES meter,
  replacement INTEGER NOT NULL REFERENCES replacement) STRICT, WITHOUT ROWID;
`;
