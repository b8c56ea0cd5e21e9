/** Migration 1 of ledger.db: money, master data, people and the log, as far as selling needs them. Frozen: never edited once released. */
import type { Migration } from '../migrate.ts';
import { CONSUMPTION } from './0001-consumption.ts';
import { SHIFTS } from './0001-shifts.ts';
import { REPLACEMENTS } from './0001-replacement.ts';

const PLACES_AND_METERS = `
CREATE TABLE site (id INTEGER PRIMARY KEY CHECK (id = 1), name TEXT NOT NULL, zone TEXT NOT NULL,
  practice INTEGER NOT NULL CHECK (practice IN (0, 1)), created_at INTEGER NOT NULL) STRICT;
CREATE TABLE setting_history (key TEXT NOT NULL, version INTEGER NOT NULL CHECK (version > 0), value TEXT NOT NULL,
  at INTEGER NOT NULL, operator INTEGER REFERENCES operator, PRIMARY KEY (key, version)) STRICT, WITHOUT ROWID;
CREATE TABLE setting (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL, version INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE building (id INTEGER PRIMARY KEY, name TEXT NOT NULL, rank INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE floor (id INTEGER PRIMARY KEY, building INTEGER NOT NULL REFERENCES building, name TEXT NOT NULL,
  rank INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX floor_building ON floor (building);
CREATE TABLE unit (id INTEGER PRIMARY KEY, floor INTEGER NOT NULL REFERENCES floor, name TEXT NOT NULL,
  rank INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX unit_floor ON unit (floor);

CREATE TABLE gateway (id INTEGER PRIMARY KEY, name TEXT NOT NULL,
  transport TEXT NOT NULL CHECK (transport IN ('tcp', 'rtuOverTcp', 'serial')),
  host TEXT NOT NULL, port INTEGER, txid TEXT NOT NULL DEFAULT 'strict' CHECK (txid IN ('strict', 'ignore')),
  hold_ms INTEGER NOT NULL DEFAULT 10000 CHECK (hold_ms >= 0), key_ref TEXT) STRICT;
CREATE TABLE bus (id INTEGER PRIMARY KEY, gateway INTEGER NOT NULL REFERENCES gateway, channel INTEGER NOT NULL DEFAULT 1,
  name TEXT NOT NULL, baud INTEGER NOT NULL DEFAULT 9600,
  parity TEXT NOT NULL DEFAULT 'none' CHECK (parity IN ('none', 'even', 'odd')),
  gap_ms INTEGER NOT NULL DEFAULT 30 CHECK (gap_ms >= 0), UNIQUE (gateway, channel)) STRICT;
CREATE TABLE meter (id INTEGER PRIMARY KEY, serial TEXT NOT NULL UNIQUE, profile TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('tenant', 'house', 'main')),
  status TEXT NOT NULL CHECK (status IN ('spare', 'installed', 'retired')),
  ct INTEGER NOT NULL DEFAULT 1 CHECK (ct > 0), can_remote_close INTEGER CHECK (can_remote_close IN (0, 1))) STRICT;
CREATE TABLE meter_point (id INTEGER PRIMARY KEY, meter INTEGER NOT NULL REFERENCES meter, bus INTEGER NOT NULL REFERENCES bus,
  address INTEGER NOT NULL CHECK (address BETWEEN 1 AND 247), sub_user INTEGER NOT NULL DEFAULT 0,
  from_at INTEGER NOT NULL, to_at INTEGER CHECK (to_at >= from_at)) STRICT;
CREATE UNIQUE INDEX meter_point_open ON meter_point (meter) WHERE to_at IS NULL;
CREATE UNIQUE INDEX meter_point_address ON meter_point (bus, address, sub_user) WHERE to_at IS NULL;
CREATE TABLE place_meter (id INTEGER PRIMARY KEY, unit INTEGER NOT NULL REFERENCES unit, meter INTEGER NOT NULL REFERENCES meter,
  era INTEGER NOT NULL DEFAULT 0, from_at INTEGER NOT NULL, to_at INTEGER CHECK (to_at >= from_at)) STRICT;
CREATE UNIQUE INDEX place_meter_open ON place_meter (meter) WHERE to_at IS NULL;
CREATE INDEX place_meter_unit ON place_meter (unit);

CREATE TABLE account (id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, opened_at INTEGER NOT NULL, closed_at INTEGER) STRICT;
CREATE TABLE account_version (account INTEGER NOT NULL REFERENCES account, n INTEGER NOT NULL CHECK (n > 0), name TEXT NOT NULL,
  contact TEXT, phone TEXT, note TEXT, details TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(details)), at INTEGER NOT NULL,
  operator INTEGER REFERENCES operator,
  PRIMARY KEY (account, n)) STRICT, WITHOUT ROWID;
CREATE TABLE account_meter (id INTEGER PRIMARY KEY, account INTEGER NOT NULL REFERENCES account,
  meter INTEGER NOT NULL REFERENCES meter, from_at INTEGER NOT NULL, to_at INTEGER CHECK (to_at >= from_at),
  opening INTEGER UNIQUE REFERENCES opening) STRICT;
CREATE UNIQUE INDEX account_meter_open ON account_meter (meter) WHERE to_at IS NULL;
CREATE INDEX account_meter_account ON account_meter (account);
CREATE TABLE work_lock (id INTEGER PRIMARY KEY, meter INTEGER NOT NULL REFERENCES meter, operator INTEGER NOT NULL REFERENCES operator,
  name TEXT NOT NULL, phone TEXT NOT NULL, reason TEXT NOT NULL, until_at INTEGER, hung_at INTEGER NOT NULL, after_job INTEGER NOT NULL,
  removed_at INTEGER CHECK (removed_at >= hung_at), removed_by INTEGER REFERENCES operator) STRICT;
CREATE UNIQUE INDEX work_lock_open ON work_lock (meter) WHERE removed_at IS NULL;
`;

const PEOPLE = `
CREATE TABLE operator (id INTEGER PRIMARY KEY, login TEXT NOT NULL UNIQUE, name TEXT NOT NULL, password_hash TEXT NOT NULL,
  pin_hash TEXT, active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)), failed_attempts INTEGER NOT NULL DEFAULT 0,
  locked_until INTEGER, created_at INTEGER NOT NULL) STRICT;
CREATE TABLE role (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE role_right (role INTEGER NOT NULL REFERENCES role, "right" TEXT NOT NULL, PRIMARY KEY (role, "right")) STRICT, WITHOUT ROWID;
CREATE TABLE operator_role (operator INTEGER NOT NULL REFERENCES operator, role INTEGER NOT NULL REFERENCES role,
  building INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (operator, role, building)) STRICT, WITHOUT ROWID;
CREATE TABLE session (token_hash BLOB NOT NULL PRIMARY KEY, operator INTEGER NOT NULL REFERENCES operator, seat TEXT NOT NULL,
  created_at INTEGER NOT NULL, seen_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, ended_at INTEGER) STRICT, WITHOUT ROWID;
CREATE TABLE audit_log (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, operator INTEGER REFERENCES operator, seat TEXT NOT NULL,
  call TEXT NOT NULL, subject TEXT, outcome TEXT NOT NULL, detail TEXT CHECK (json_valid(detail)), hash_v INTEGER NOT NULL,
  prev BLOB NOT NULL, hash BLOB NOT NULL CHECK (length(hash) = 32)) STRICT;
CREATE INDEX audit_log_at ON audit_log (at);
CREATE TABLE shift (id INTEGER PRIMARY KEY, operator INTEGER NOT NULL REFERENCES operator, seat TEXT NOT NULL,
  business_day INTEGER NOT NULL, opened_at INTEGER NOT NULL, closed_at INTEGER) STRICT;
CREATE UNIQUE INDEX shift_one_open ON shift (operator) WHERE closed_at IS NULL;
`;

const PAYMENTS_AND_OPERATIONS = `
CREATE TABLE pay_method (id TEXT NOT NULL PRIMARY KEY, drawer INTEGER NOT NULL CHECK (drawer IN (0, 1)),
  needs_reference INTEGER NOT NULL CHECK (needs_reference IN (0, 1)), active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
  label_zh TEXT NOT NULL, label_en TEXT NOT NULL, rank INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
CREATE TABLE payment (id INTEGER PRIMARY KEY, account INTEGER NOT NULL REFERENCES account, total_fen INTEGER NOT NULL,
  at INTEGER NOT NULL, local_day INTEGER NOT NULL, business_day INTEGER NOT NULL, shift INTEGER NOT NULL REFERENCES shift,
  operator INTEGER NOT NULL REFERENCES operator, seat TEXT NOT NULL, note TEXT) STRICT;
CREATE INDEX payment_account ON payment (account);
CREATE INDEX payment_shift ON payment (shift);
CREATE INDEX payment_day ON payment (local_day);
CREATE TABLE tender (payment INTEGER NOT NULL REFERENCES payment DEFERRABLE INITIALLY DEFERRED, line INTEGER NOT NULL CHECK (line > 0),
  method TEXT NOT NULL REFERENCES pay_method, amount_fen INTEGER NOT NULL CHECK (amount_fen <> 0), reference TEXT CHECK (reference <> ''),
  PRIMARY KEY (payment, line)) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX tender_reference ON tender (method, reference) WHERE reference IS NOT NULL;
CREATE TABLE payment_line (payment INTEGER NOT NULL REFERENCES payment DEFERRABLE INITIALLY DEFERRED,
  line INTEGER NOT NULL CHECK (line > 0), kind TEXT NOT NULL CHECK (kind IN ('sale', 'fee', 'debt', 'deposit')),
  amount_fen INTEGER NOT NULL CHECK (amount_fen <> 0), meter INTEGER REFERENCES meter,
  PRIMARY KEY (payment, line)) STRICT, WITHOUT ROWID;

CREATE TABLE op (id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, input_hash BLOB NOT NULL, kind TEXT NOT NULL,
  account INTEGER NOT NULL REFERENCES account, meter INTEGER NOT NULL REFERENCES meter, amount_fen INTEGER NOT NULL,
  credit_fen INTEGER NOT NULL, debt_fen INTEGER NOT NULL, fee_fen INTEGER NOT NULL,
  count_before INTEGER CHECK (count_before BETWEEN 0 AND 65535), total_before_fen INTEGER, balance_before_fen INTEGER,
  reverses INTEGER REFERENCES op, payment INTEGER REFERENCES payment, shift INTEGER NOT NULL REFERENCES shift,
  operator INTEGER NOT NULL REFERENCES operator, approval INTEGER REFERENCES approval, at INTEGER NOT NULL, local_day INTEGER NOT NULL,
  seat TEXT NOT NULL, note TEXT, profile TEXT NOT NULL, hold_ms INTEGER NOT NULL CHECK (hold_ms >= 0),
  CHECK (amount_fen = credit_fen + debt_fen + fee_fen)) STRICT;
CREATE INDEX op_meter ON op (meter);
CREATE INDEX op_account ON op (account);
CREATE INDEX op_reverses ON op (reverses) WHERE reverses IS NOT NULL;
CREATE INDEX op_payment ON op (payment) WHERE payment IS NOT NULL;
CREATE TABLE op_step (op INTEGER NOT NULL REFERENCES op, n INTEGER NOT NULL CHECK (n > 0),
  state TEXT NOT NULL CHECK (state IN
    ('intent', 'sending', 'inDoubt', 'notApplied', 'confirmed', 'frozen', 'sendLater', 'voided', 'reconciled')),
  at INTEGER NOT NULL, attempt INTEGER NOT NULL CHECK (attempt >= 0), evidence TEXT CHECK (json_valid(evidence)),
  PRIMARY KEY (op, n)) STRICT, WITHOUT ROWID;
CREATE TABLE open_op (meter INTEGER NOT NULL PRIMARY KEY REFERENCES meter, op INTEGER NOT NULL REFERENCES op) STRICT, WITHOUT ROWID;
CREATE TABLE slip (id INTEGER PRIMARY KEY, series TEXT NOT NULL, day INTEGER NOT NULL, seat TEXT NOT NULL,
  counter INTEGER NOT NULL CHECK (counter > 0), kind TEXT NOT NULL, op INTEGER REFERENCES op, payment INTEGER REFERENCES payment,
  account INTEGER REFERENCES account, shift INTEGER REFERENCES shift, operator INTEGER NOT NULL REFERENCES operator, at INTEGER NOT NULL,
  content TEXT NOT NULL CHECK (json_valid(content)), UNIQUE (series, day, seat, counter)) STRICT;
CREATE INDEX slip_op ON slip (op) WHERE op IS NOT NULL;
CREATE INDEX slip_payment ON slip (payment) WHERE payment IS NOT NULL AND op IS NULL;
CREATE INDEX slip_shift ON slip (shift) WHERE shift IS NOT NULL;
CREATE TABLE slip_print (slip INTEGER NOT NULL REFERENCES slip, copy INTEGER NOT NULL CHECK (copy > 0), at INTEGER NOT NULL,
  operator INTEGER NOT NULL REFERENCES operator, seat TEXT NOT NULL, PRIMARY KEY (slip, copy)) STRICT, WITHOUT ROWID;
`;

const LEDGER = `
CREATE TABLE gl_account (id INTEGER PRIMARY KEY, code TEXT NOT NULL CHECK (code <> ''), sub TEXT NOT NULL, UNIQUE (code, sub)) STRICT;
CREATE TABLE entry (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, op INTEGER REFERENCES op, at INTEGER NOT NULL,
  local_day INTEGER NOT NULL, business_day INTEGER NOT NULL, shift INTEGER REFERENCES shift, operator INTEGER REFERENCES operator,
  seat TEXT NOT NULL, reason TEXT, links TEXT NOT NULL DEFAULT '[]' CHECK (json_type(links) = 'array'), hash_v INTEGER NOT NULL,
  prev BLOB NOT NULL, hash BLOB NOT NULL CHECK (length(hash) = 32)) STRICT;
CREATE INDEX entry_op ON entry (op) WHERE op IS NOT NULL;
CREATE INDEX entry_shift ON entry (shift) WHERE shift IS NOT NULL;
CREATE TABLE posting (entry INTEGER NOT NULL REFERENCES entry DEFERRABLE INITIALLY DEFERRED, line INTEGER NOT NULL CHECK (line > 0),
  gl INTEGER NOT NULL REFERENCES gl_account, fen INTEGER NOT NULL CHECK (fen <> 0), PRIMARY KEY (entry, line)) STRICT, WITHOUT ROWID;
CREATE TABLE gl_balance (gl INTEGER NOT NULL PRIMARY KEY REFERENCES gl_account, fen INTEGER NOT NULL, entry INTEGER NOT NULL)
  STRICT, WITHOUT ROWID;
CREATE TABLE day_hash (local_day INTEGER NOT NULL PRIMARY KEY, entry INTEGER NOT NULL REFERENCES entry, hash BLOB NOT NULL)
  STRICT, WITHOUT ROWID;
CREATE TABLE chain_checkpoint (entry INTEGER NOT NULL PRIMARY KEY REFERENCES entry, hash BLOB NOT NULL, at INTEGER NOT NULL)
  STRICT, WITHOUT ROWID;
CREATE TABLE meter_book (meter INTEGER NOT NULL REFERENCES meter, n INTEGER NOT NULL CHECK (n > 0),
  purchase_count INTEGER NOT NULL CHECK (purchase_count BETWEEN 0 AND 65535), total_fen INTEGER NOT NULL,
  entry INTEGER REFERENCES entry, op INTEGER REFERENCES op, at INTEGER NOT NULL, PRIMARY KEY (meter, n)) STRICT, WITHOUT ROWID;
CREATE TABLE finding (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, meter INTEGER REFERENCES meter, account INTEGER REFERENCES account,
  op INTEGER REFERENCES op, amount_fen INTEGER NOT NULL DEFAULT 0, text TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE INDEX finding_meter ON finding (meter) WHERE meter IS NOT NULL;
CREATE TABLE finding_event (finding INTEGER NOT NULL REFERENCES finding, n INTEGER NOT NULL CHECK (n > 0),
  kind TEXT NOT NULL CHECK (kind IN ('opened', 'noted', 'resolved')), entry INTEGER REFERENCES entry,
  operator INTEGER REFERENCES operator, text TEXT, at INTEGER NOT NULL, PRIMARY KEY (finding, n)) STRICT, WITHOUT ROWID;
CREATE TABLE freeze (local_day INTEGER NOT NULL, meter INTEGER NOT NULL REFERENCES meter, era INTEGER NOT NULL, read_at INTEGER NOT NULL,
  total_centi_kwh INTEGER NOT NULL, sharp_centi_kwh INTEGER, peak_centi_kwh INTEGER, flat_centi_kwh INTEGER, valley_centi_kwh INTEGER,
  balance_fen INTEGER NOT NULL, purchase_count INTEGER NOT NULL CHECK (purchase_count BETWEEN 0 AND 65535), total_fen INTEGER,
  quality TEXT NOT NULL CHECK (quality IN ('good', 'suspect')), PRIMARY KEY (local_day, meter)) STRICT, WITHOUT ROWID;
CREATE INDEX freeze_meter ON freeze (meter, local_day);
`;

const FIRST_DAY = `
CREATE TABLE import_set (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, operator INTEGER NOT NULL REFERENCES operator, seat TEXT NOT NULL,
  file_name TEXT NOT NULL, added INTEGER NOT NULL, changed INTEGER NOT NULL, removed INTEGER NOT NULL,
  before TEXT NOT NULL CHECK (json_valid(before)), undone_at INTEGER, undone_by INTEGER REFERENCES operator) STRICT;
CREATE TABLE take_over (meter INTEGER NOT NULL PRIMARY KEY REFERENCES meter, import_set INTEGER NOT NULL REFERENCES import_set,
  account_name TEXT, contact TEXT, phone TEXT, old_tenant TEXT, old_balance_fen INTEGER,
  old_count INTEGER CHECK (old_count BETWEEN 0 AND 65535), tried_at INTEGER, fault TEXT CHECK (json_valid(fault)),
  taken_at INTEGER, found TEXT CHECK (json_valid(found))) STRICT, WITHOUT ROWID;
`;

const JOBS = `
CREATE TABLE job (id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, input_hash BLOB NOT NULL, kind TEXT NOT NULL,
  payload TEXT NOT NULL CHECK (json_valid(payload)), reason TEXT NOT NULL, operator INTEGER NOT NULL REFERENCES operator,
  seat TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE TABLE job_item (job INTEGER NOT NULL REFERENCES job, meter INTEGER NOT NULL REFERENCES meter,
  PRIMARY KEY (job, meter)) STRICT, WITHOUT ROWID;
CREATE INDEX job_item_meter ON job_item (meter, job);
CREATE TABLE job_step (job INTEGER NOT NULL, meter INTEGER NOT NULL, n INTEGER NOT NULL CHECK (n > 0),
  state TEXT NOT NULL CHECK (state IN ('intent', 'sending', 'inDoubt', 'done', 'notDone', 'givenUp')),
  at INTEGER NOT NULL, attempt INTEGER NOT NULL CHECK (attempt >= 0), evidence TEXT CHECK (json_valid(evidence)),
  PRIMARY KEY (job, meter, n), FOREIGN KEY (job, meter) REFERENCES job_item) STRICT, WITHOUT ROWID;
CREATE TABLE open_job (meter INTEGER NOT NULL PRIMARY KEY REFERENCES meter, job INTEGER NOT NULL REFERENCES job) STRICT, WITHOUT ROWID;
`;

const PLANS_AND_OPENINGS = `
CREATE TABLE plan (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL CHECK (kind IN ('flat', 'rates')),
  at INTEGER NOT NULL, operator INTEGER REFERENCES operator) STRICT;
CREATE TABLE plan_version (plan INTEGER NOT NULL REFERENCES plan, n INTEGER NOT NULL CHECK (n > 0), from_at INTEGER NOT NULL,
  sharp_e4 INTEGER NOT NULL CHECK (sharp_e4 >= 0), peak_e4 INTEGER NOT NULL CHECK (peak_e4 >= 0),
  flat_e4 INTEGER NOT NULL CHECK (flat_e4 >= 0), valley_e4 INTEGER NOT NULL CHECK (valley_e4 >= 0), at INTEGER NOT NULL,
  operator INTEGER REFERENCES operator, PRIMARY KEY (plan, n)) STRICT, WITHOUT ROWID;
CREATE TABLE meter_plan (meter INTEGER NOT NULL REFERENCES meter, n INTEGER NOT NULL CHECK (n > 0),
  plan INTEGER NOT NULL REFERENCES plan, at INTEGER NOT NULL, operator INTEGER REFERENCES operator,
  PRIMARY KEY (meter, n)) STRICT, WITHOUT ROWID;
CREATE TABLE not_opened (meter INTEGER NOT NULL REFERENCES meter, n INTEGER NOT NULL CHECK (n > 0),
  choice TEXT NOT NULL CHECK (choice IN ('tripped', 'on', 'site')), at INTEGER NOT NULL,
  operator INTEGER NOT NULL REFERENCES operator, PRIMARY KEY (meter, n)) STRICT, WITHOUT ROWID;
CREATE TABLE opening (id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, input_hash BLOB NOT NULL,
  meter INTEGER NOT NULL REFERENCES meter, account INTEGER REFERENCES account, plan INTEGER NOT NULL REFERENCES plan,
  wish TEXT NOT NULL CHECK (json_valid(wish)), operator INTEGER NOT NULL REFERENCES operator, seat TEXT NOT NULL,
  at INTEGER NOT NULL) STRICT;
CREATE INDEX opening_meter ON opening (meter);
CREATE TABLE opening_step (opening INTEGER NOT NULL REFERENCES opening, n INTEGER NOT NULL CHECK (n > 0),
  state TEXT NOT NULL CHECK (state IN
    ('writing', 'written', 'restoring', 'restored', 'buying', 'waiting', 'opened', 'abandoned')),
  at INTEGER NOT NULL, operator INTEGER REFERENCES operator, job INTEGER UNIQUE REFERENCES job, op INTEGER UNIQUE REFERENCES op,
  evidence TEXT CHECK (json_valid(evidence)), PRIMARY KEY (opening, n)) STRICT, WITHOUT ROWID;
CREATE TABLE open_opening (meter INTEGER NOT NULL PRIMARY KEY REFERENCES meter,
  opening INTEGER NOT NULL UNIQUE REFERENCES opening) STRICT, WITHOUT ROWID;
`;

const CLOCKS = `
CREATE TABLE clock_set (meter INTEGER NOT NULL REFERENCES meter, local_day INTEGER NOT NULL,
  step TEXT NOT NULL CHECK (step IN ('sent', 'right', 'wrong', 'silent')), at INTEGER NOT NULL, off_seconds INTEGER,
  PRIMARY KEY (meter, local_day, step)) STRICT, WITHOUT ROWID;
`;

const APPROVALS = `
CREATE TABLE approval (id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, call TEXT NOT NULL, input_hash BLOB NOT NULL,
  input TEXT NOT NULL CHECK (json_valid(input)), account INTEGER NOT NULL REFERENCES account, meter INTEGER REFERENCES meter,
  amount_fen INTEGER NOT NULL, reason TEXT NOT NULL, operator INTEGER NOT NULL REFERENCES operator, seat TEXT NOT NULL,
  at INTEGER NOT NULL) STRICT;
CREATE INDEX approval_input ON approval (input_hash);
CREATE TABLE approval_step (approval INTEGER NOT NULL REFERENCES approval, n INTEGER NOT NULL CHECK (n > 0),
  state TEXT NOT NULL CHECK (state IN ('asked', 'granted', 'refused', 'withdrawn', 'used')), at INTEGER NOT NULL,
  operator INTEGER NOT NULL REFERENCES operator, seat TEXT NOT NULL, note TEXT NOT NULL,
  PRIMARY KEY (approval, n)) STRICT, WITHOUT ROWID;
CREATE TABLE refund_tender (op INTEGER NOT NULL REFERENCES op, line INTEGER NOT NULL CHECK (line > 0),
  method TEXT NOT NULL REFERENCES pay_method, amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
  payment INTEGER REFERENCES payment, PRIMARY KEY (op, line)) STRICT, WITHOUT ROWID;
CREATE INDEX refund_tender_payment ON refund_tender (payment) WHERE payment IS NOT NULL;
CREATE TABLE wrong_room (id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, input_hash BLOB NOT NULL, sale INTEGER NOT NULL REFERENCES op,
  account INTEGER NOT NULL REFERENCES account, meter INTEGER NOT NULL REFERENCES meter, reason TEXT NOT NULL,
  operator INTEGER NOT NULL REFERENCES operator, seat TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE TABLE wrong_room_step (wrong_room INTEGER NOT NULL REFERENCES wrong_room, n INTEGER NOT NULL CHECK (n > 0),
  state TEXT NOT NULL CHECK (state IN ('reversing', 'waiting', 'selling', 'moved', 'returned', 'abandoned', 'givenUp')),
  at INTEGER NOT NULL, operator INTEGER REFERENCES operator, op INTEGER UNIQUE REFERENCES op,
  evidence TEXT CHECK (json_valid(evidence)), PRIMARY KEY (wrong_room, n)) STRICT, WITHOUT ROWID;
`;

const CLOSINGS = `
CREATE TABLE closing (id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, input_hash BLOB NOT NULL,
  account INTEGER NOT NULL REFERENCES account, meter INTEGER NOT NULL REFERENCES meter, typed TEXT CHECK (json_valid(typed)),
  reason TEXT NOT NULL, shift INTEGER NOT NULL REFERENCES shift, approval INTEGER REFERENCES approval,
  operator INTEGER NOT NULL REFERENCES operator, seat TEXT NOT NULL, at INTEGER NOT NULL,
  CHECK (typed IS NULL OR approval IS NOT NULL AND reason <> '')) STRICT;
CREATE INDEX closing_account ON closing (account);
CREATE INDEX closing_meter ON closing (meter);
CREATE TABLE closing_step (closing INTEGER NOT NULL REFERENCES closing, n INTEGER NOT NULL CHECK (n > 0),
  state TEXT NOT NULL CHECK (state IN ('holding', 'zeroing', 'waiting', 'closed', 'abandoned')),
  at INTEGER NOT NULL, operator INTEGER REFERENCES operator, job INTEGER UNIQUE REFERENCES job, op INTEGER UNIQUE REFERENCES op,
  entry INTEGER UNIQUE REFERENCES entry, evidence TEXT CHECK (json_valid(evidence)), PRIMARY KEY (closing, n)) STRICT, WITHOUT ROWID;
CREATE TABLE open_closing (meter INTEGER NOT NULL PRIMARY KEY REFERENCES meter,
  closing INTEGER NOT NULL UNIQUE REFERENCES closing) STRICT, WITHOUT ROWID;
CREATE TABLE other_payment (payment INTEGER PRIMARY KEY REFERENCES payment, uid TEXT NOT NULL UNIQUE, input_hash BLOB NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('deposit', 'debt')), entry INTEGER NOT NULL UNIQUE REFERENCES entry) STRICT;
CREATE TABLE settlement (id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, input_hash BLOB NOT NULL,
  account INTEGER NOT NULL UNIQUE REFERENCES account, deposit_fen INTEGER NOT NULL CHECK (deposit_fen >= 0),
  held_fen INTEGER NOT NULL CHECK (held_fen >= 0), owed_fen INTEGER NOT NULL CHECK (owed_fen >= 0),
  paid_out_fen INTEGER NOT NULL CHECK (paid_out_fen >= 0), left_fen INTEGER NOT NULL CHECK (left_fen >= 0),
  entry INTEGER UNIQUE REFERENCES entry, shift INTEGER NOT NULL REFERENCES shift, approval INTEGER REFERENCES approval,
  operator INTEGER NOT NULL REFERENCES operator, seat TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL,
  CHECK (paid_out_fen - left_fen = deposit_fen + held_fen - owed_fen), CHECK (paid_out_fen = 0 OR left_fen = 0)) STRICT;
CREATE TABLE settlement_tender (settlement INTEGER NOT NULL REFERENCES settlement DEFERRABLE INITIALLY DEFERRED,
  line INTEGER NOT NULL CHECK (line > 0), method TEXT NOT NULL REFERENCES pay_method,
  amount_fen INTEGER NOT NULL CHECK (amount_fen > 0), payment INTEGER REFERENCES payment,
  PRIMARY KEY (settlement, line)) STRICT, WITHOUT ROWID;
`;

export const spine: Migration = {
  number: 1,
  name: 'spine',
  sql:
    PLACES_AND_METERS +
    PEOPLE +
    PAYMENTS_AND_OPERATIONS +
    LEDGER +
    FIRST_DAY +
    JOBS +
    PLANS_AND_OPENINGS +
    SHIFTS +
    CLOCKS +
    APPROVALS +
    CONSUMPTION +
    CLOSINGS +
    REPLACEMENTS,
};
