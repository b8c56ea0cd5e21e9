/**
 * Every trigger of ledger.db: what makes money tables append-only, seals entries and payments, and keeps locks and roll-ups true.
 * They call no function of the app, so they hold in any SQLite tool that opens the file.
 */
import { refuse, refuseFirst, trigger } from './trigger-text.ts';
import { APPROVAL_TRIGGERS } from './triggers-approval.ts';
import { CLOSING_TRIGGERS } from './triggers-closing.ts';
import { CONSUMPTION_TRIGGERS } from './triggers-consumption.ts';
import { JOB_TRIGGERS } from './triggers-job.ts';
import { OPERATION_TRIGGERS } from './triggers-operation.ts';
import { OPENING_TRIGGERS } from './triggers-opening.ts';
import { REPLACEMENT_TRIGGERS } from './triggers-replacement.ts';
import { SHIFT_TRIGGERS } from './triggers-shift.ts';

/**
 * Append-only tables, each with those of its unique keys that no other trigger keeps fresh (a counter that must follow the last one
 * cannot meet an existing key): INSERT OR REPLACE deletes by any unique key, and fires no delete trigger while doing so.
 */
export const APPEND_ONLY: Readonly<Record<string, readonly (readonly string[])[]>> = {
  setting_history: [],
  account_version: [],
  gl_account: [['id'], ['code', 'sub']],
  posting: [],
  entry: [],
  chain_checkpoint: [['entry']],
  day_hash: [['local_day']],
  payment: [],
  tender: [['method', 'reference']],
  payment_line: [],
  op: [['id'], ['uid']],
  op_step: [],
  meter_book: [],
  finding: [['id']],
  finding_event: [],
  freeze: [],
  clock_set: [['meter', 'local_day', 'step']],
  slip: [['id']],
  slip_print: [],
  audit_log: [],
  job: [['id'], ['uid']],
  job_item: [['job', 'meter']],
  job_step: [],
  plan: [['id'], ['name']],
  plan_version: [],
  meter_plan: [],
  not_opened: [],
  opening: [['id'], ['uid']],
  opening_step: [['op'], ['job']],
  shift_open: [['shift'], ['before_shift'], ['entry']],
  shift_move: [['id'], ['uid'], ['entry']],
  shift_piece: [['shift', 'n', 'denomination_fen']],
  shift_count: [],
  shift_close: [['shift'], ['over_entry'], ['out_entry']],
  approval: [['id'], ['uid']],
  approval_step: [],
  refund_tender: [],
  wrong_room: [['id'], ['uid']],
  wrong_room_step: [['op']],
  replacement: [['id'], ['uid']],
  replacement_step: [['op'], ['job']],
  closing: [['id'], ['uid']],
  closing_step: [['op'], ['job'], ['entry']],
  other_payment: [['payment'], ['uid'], ['entry']],
  settlement: [['id'], ['uid'], ['account'], ['entry']],
  settlement_tender: [],
  consumption: [],
};

/** Tables whose n-th row of a subject may only follow its row n − 1. Steps of operations have a trigger of their own for this. */
const DENSE: readonly (readonly [table: string, subject: string, counter: string])[] = [
  ['setting_history', 'key', 'version'],
  ['account_version', 'account', 'n'],
  ['posting', 'entry', 'line'],
  ['tender', 'payment', 'line'],
  ['payment_line', 'payment', 'line'],
  ['meter_book', 'meter', 'n'],
  ['finding_event', 'finding', 'n'],
  ['slip_print', 'slip', 'copy'],
  ['refund_tender', 'op', 'line'],
  ['settlement_tender', 'settlement', 'line'],
  ['plan_version', 'plan', 'n'],
  ['meter_plan', 'meter', 'n'],
  ['not_opened', 'meter', 'n'],
  ['consumption', 'meter', 'n'],
];

function appendOnly(table: string, keys: readonly (readonly string[])[]): string[] {
  const exists = keys.map(
    (key) => `EXISTS (SELECT 1 FROM ${table} WHERE ${key.map((column) => `${column} = NEW.${column}`).join(' AND ')})`,
  );
  return [
    trigger(`${table}_no_update`, `BEFORE UPDATE ON ${table}`, `SELECT RAISE(ABORT, '${table}: rows are never changed');`),
    trigger(`${table}_no_delete`, `BEFORE DELETE ON ${table}`, `SELECT RAISE(ABORT, '${table}: rows are never deleted');`),
    ...(keys.length === 0
      ? []
      : [trigger(`${table}_no_replace`, `BEFORE INSERT ON ${table}`, refuse(`${table}: the key exists`, exists.join(' OR ')))]),
  ];
}

const dense = ([table, subject, counter]: (typeof DENSE)[number]) =>
  trigger(
    `${table}_dense`,
    `BEFORE INSERT ON ${table}`,
    refuse(
      `${table}: ${counter} must follow the last`,
      `NEW.${counter} IS NOT (SELECT coalesce(max(${counter}), 0) + 1 FROM ${table} WHERE ${subject} = NEW.${subject})`,
    ),
  );

const undeletable = (table: string) =>
  trigger(`${table}_no_delete`, `BEFORE DELETE ON ${table}`, `SELECT RAISE(ABORT, '${table}: rows are never deleted');`);

const LAST_ENTRY = '(SELECT max(id) FROM entry)';

/** The insert of an entry seals the postings that were put in before it. */
const SEALS = [
  trigger(
    'posting_open',
    'BEFORE INSERT ON posting',
    refuse('posting: its entry must be the next', `NEW.entry IS NOT (SELECT coalesce(max(id), 0) + 1 FROM entry)`),
  ),
  trigger(
    'entry_seal',
    'BEFORE INSERT ON entry',
    refuse('entry: the id must follow the last', `NEW.id IS NOT (SELECT coalesce(max(id), 0) + 1 FROM entry)`),
    refuse('entry: prev must be the last hash', `NEW.id = 1 AND NEW.prev IS NOT zeroblob(32)`),
    refuseFirst(
      [
        ['entry: prev must be the last hash', 'hash IS NOT NEW.prev'],
        ['entry: time must not run backwards', 'at > NEW.at OR local_day > NEW.local_day'],
      ],
      'entry WHERE id = NEW.id - 1',
    ),
    refuseFirst(
      [
        ['entry: postings must be two or more', 'count(*) < 2'],
        ['entry: postings must sum to 0', 'sum(fen) <> 0'],
      ],
      'posting WHERE entry = NEW.id',
    ),
  ),
  trigger(
    'entry_roll_up',
    'AFTER INSERT ON entry',
    `UPDATE gl_balance SET entry = NEW.id, fen = gl_balance.fen + moved.fen
    FROM (SELECT gl, sum(fen) AS fen FROM posting WHERE entry = NEW.id GROUP BY gl) AS moved WHERE gl_balance.gl = moved.gl;`,
    // A day has its hash when the first entry of a later day shows that it is over.
    `INSERT INTO day_hash (local_day, entry, hash)
    SELECT local_day, id, hash FROM entry WHERE id = NEW.id - 1 AND local_day < NEW.local_day;`,
  ),
  trigger(
    'payment_seal',
    'BEFORE INSERT ON payment',
    refuse('payment: the id must follow the last', `NEW.id IS NOT (SELECT coalesce(max(id), 0) + 1 FROM payment)`),
    refuse('payment: tenders must sum to the total', `NEW.total_fen IS NOT (SELECT sum(amount_fen) FROM tender WHERE payment = NEW.id)`),
    refuse(
      'payment: lines must sum to the total',
      `NEW.total_fen IS NOT (SELECT sum(amount_fen) FROM payment_line WHERE payment = NEW.id)`,
    ),
  ),
  ...['tender', 'payment_line'].map((table) =>
    trigger(
      `${table}_open`,
      `BEFORE INSERT ON ${table}`,
      refuse(`${table}: its payment must be the next`, `NEW.payment IS NOT (SELECT coalesce(max(id), 0) + 1 FROM payment)`),
    ),
  ),
  trigger(
    'tender_reference_needed',
    'BEFORE INSERT ON tender',
    refuse(
      'tender: this pay method needs a reference',
      `NEW.reference IS NULL AND EXISTS (SELECT 1 FROM pay_method WHERE id = NEW.method AND needs_reference = 1)`,
    ),
  ),
  trigger(
    'audit_log_seal',
    'BEFORE INSERT ON audit_log',
    refuse('audit_log: the id must follow the last', `NEW.id IS NOT (SELECT coalesce(max(id), 0) + 1 FROM audit_log)`),
    refuse(
      'audit_log: prev must be the last hash',
      `NEW.prev IS NOT coalesce((SELECT hash FROM audit_log WHERE id = NEW.id - 1), zeroblob(32))`,
    ),
  ),
  trigger(
    'slip_gapless',
    'BEFORE INSERT ON slip',
    refuse(
      'slip: the counter must follow the last',
      `NEW.counter IS NOT (SELECT coalesce(max(counter), 0) + 1 FROM slip
    WHERE series = NEW.series AND day = NEW.day AND seat = NEW.seat)`,
    ),
    refuse(
      'slip: it must belong to an operation, a payment or a closed shift',
      `NEW.op IS NULL AND NEW.payment IS NULL AND NOT (NEW.kind = 'shift' AND EXISTS (SELECT 1 FROM shift_close WHERE shift = NEW.shift))`,
    ),
  ),
];

/** Roll-ups move only with the entry that was just sealed, and only once. */
const ROLL_UPS = [
  trigger('gl_account_balance', 'AFTER INSERT ON gl_account', `INSERT INTO gl_balance (gl, fen, entry) VALUES (NEW.id, 0, 0);`),
  trigger(
    'gl_balance_insert',
    'BEFORE INSERT ON gl_balance',
    refuse(
      'gl_balance: begins at 0 with its account',
      `NEW.fen <> 0 OR NEW.entry <> 0 OR EXISTS (SELECT 1 FROM gl_balance WHERE gl = NEW.gl)`,
    ),
  ),
  trigger(
    'gl_balance_update',
    'BEFORE UPDATE ON gl_balance',
    refuse(
      'gl_balance: moves only with the last entry',
      `NEW.gl <> OLD.gl OR OLD.entry >= NEW.entry OR NEW.entry IS NOT ${LAST_ENTRY}
    OR NEW.fen - OLD.fen IS NOT (SELECT sum(fen) FROM posting WHERE entry = NEW.entry AND gl = NEW.gl)`,
    ),
  ),
  undeletable('gl_balance'),
  trigger(
    'day_hash_true',
    'BEFORE INSERT ON day_hash',
    refuse(
      'day_hash: it is that of the last entry of a day that is over',
      `NOT EXISTS (SELECT 1 FROM entry e JOIN entry later ON later.id = e.id + 1 AND later.local_day > e.local_day
    WHERE e.id = NEW.entry AND e.hash = NEW.hash AND e.local_day = NEW.local_day)`,
    ),
  ),
  trigger(
    'chain_checkpoint_true',
    'BEFORE INSERT ON chain_checkpoint',
    refuse('chain_checkpoint: no such entry', `NOT EXISTS (SELECT 1 FROM entry WHERE id = NEW.entry AND hash = NEW.hash)`),
  ),
];

/** Master data, people and freezes: what may change, and when no more. */
const OTHERS = [
  trigger(
    'freeze_forward',
    'BEFORE INSERT ON freeze',
    refuse('freeze: the day must come after the last', `NEW.local_day <= (SELECT max(local_day) FROM freeze WHERE meter = NEW.meter)`),
  ),
  trigger(
    'site_zone',
    'BEFORE UPDATE OF zone ON site',
    refuse('site: the zone is fixed after the first entry', `NEW.zone <> OLD.zone AND EXISTS (SELECT 1 FROM entry)`),
  ),
  ...['INSERT', 'UPDATE'].map((act) =>
    trigger(
      `setting_${act.toLowerCase()}`,
      `BEFORE ${act} ON setting`,
      refuse(
        'setting: its history comes first',
        `NOT EXISTS (SELECT 1 FROM setting_history WHERE key = NEW.key AND version = NEW.version AND value = NEW.value)`,
      ),
    ),
  ),
];

/** The text of every trigger, in the order in which they are made. */
export const TRIGGERS: readonly string[] = [
  ...Object.entries(APPEND_ONLY).flatMap(([table, keys]) => appendOnly(table, keys)),
  ...DENSE.map(dense),
  ...SEALS,
  ...ROLL_UPS,
  ...OPERATION_TRIGGERS,
  ...JOB_TRIGGERS,
  ...OPENING_TRIGGERS,
  ...SHIFT_TRIGGERS,
  ...APPROVAL_TRIGGERS,
  ...REPLACEMENT_TRIGGERS,
  ...CLOSING_TRIGGERS,
  ...CONSUMPTION_TRIGGERS,
  ...OTHERS,
];
