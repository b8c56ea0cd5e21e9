/** What a seed comes to in SQL and hash alone: the rows of three sales in the real schema, by bare prepared statements, and undone again. */
import { hash } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { GroundMeter } from '../../proof/sim/ground.ts';

const SALES = 3;
const AT = Date.UTC(2026, 10, 22);
const DAY = 20261122;
const CREDIT_FEN = 10_000;
const HASH_BYTES = 32;

/** @returns a function that writes one seed's rows in one transaction and rolls it back; the ledger must hold no entry and no payment. */
export function bareSeed(db: Database.Database, operator: number, meters: readonly GroundMeter[]): () => void {
  const rows = preparedRows(db);
  return () => {
    db.exec('BEGIN IMMEDIATE');
    const shift = rows.shift.run(operator, DAY, AT).lastInsertRowid;
    const chain = { last: Buffer.alloc(HASH_BYTES), entries: 0 };
    for (let sale = 1; sale <= SALES; sale++) {
      const meter = meters[sale % 2] as GroundMeter;
      rows.tender.run(sale, CREDIT_FEN);
      rows.line.run(sale, CREDIT_FEN, meter.id);
      rows.payment.run(sale, meter.account, CREDIT_FEN, AT, DAY, DAY, shift, operator);
      rows.op.run(sale, `uid ${sale}`, chain.last, meter.account, meter.id, CREDIT_FEN, CREDIT_FEN, sale, shift, operator, AT, DAY);
      for (const [index, state] of ['intent', 'sending', 'confirmed'].entries()) rows.step.run(sale, index + 1, state, AT, index && 1);
      const intent = entry(rows, chain, [sale, shift, operator], ['1001', '1', '2101', String(sale)]);
      const confirmed = entry(rows, chain, [sale, shift, operator], ['2101', String(sale), '2001', `${meter.account}/${meter.id}`]);
      rows.book.run(meter.id, Math.ceil(sale / 2), sale, sale * CREDIT_FEN, confirmed, sale, AT);
      rows.slip.run(DAY, sale, sale, sale, meter.account, shift, operator, AT, intent);
    }
    db.exec('ROLLBACK');
  };
}

type Rows = ReturnType<typeof preparedRows>;

function preparedRows(db: Database.Database) {
  return {
    shift: db.prepare(`INSERT INTO shift (operator, seat, business_day, opened_at) VALUES (?, '1', ?, ?)`),
    tender: db.prepare(`INSERT INTO tender (payment, line, method, amount_fen) VALUES (?, 1, 'cash', ?)`),
    line: db.prepare(`INSERT INTO payment_line (payment, line, kind, amount_fen, meter) VALUES (?, 1, 'sale', ?, ?)`),
    payment: db.prepare(`INSERT INTO payment (id, account, total_fen, at, local_day, business_day, shift, operator, seat)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, '1')`),
    op: db.prepare(`INSERT INTO op (id, uid, input_hash, kind, account, meter, amount_fen, credit_fen, debt_fen, fee_fen, payment, shift,
      operator, at, local_day, seat, profile, hold_ms) VALUES (?, ?, ?, 'sale', ?, ?, ?, ?, 0, 0, ?, ?, ?, ?, ?, '1', 'dtsy1352', 10000)`),
    step: db.prepare(`INSERT INTO op_step (op, n, state, at, attempt, evidence) VALUES (?, ?, ?, ?, ?, '{}')`),
    account: db.prepare<[string, string], { id: number }>('SELECT id FROM gl_account WHERE code = ? AND sub = ?'),
    newAccount: db.prepare('INSERT INTO gl_account (code, sub) VALUES (?, ?)'),
    posting: db.prepare('INSERT INTO posting (entry, line, gl, fen) VALUES (?, ?, ?, ?)'),
    entry: db.prepare(`INSERT INTO entry (id, kind, op, at, local_day, business_day, shift, operator, seat, hash_v, prev, hash)
      VALUES (?, 'sale', ?, ?, ?, ?, ?, ?, '1', 1, ?, ?)`),
    book: db.prepare('INSERT INTO meter_book (meter, n, purchase_count, total_fen, entry, op, at) VALUES (?, ?, ?, ?, ?, ?, ?)'),
    slip: db.prepare(`INSERT INTO slip (series, day, seat, counter, kind, op, payment, account, shift, operator, at, content)
      VALUES ('S', ?, '1', ?, 'sale', ?, ?, ?, ?, ?, ?, json_array(?))`),
  };
}

type Account = readonly [code: string, sub: string, otherCode: string, otherSub: string];

/** Two postings and the entry that seals them. @returns its id. */
function entry(
  rows: Rows,
  chain: { last: Buffer; entries: number },
  facts: readonly (number | bigint)[],
  [code, sub, other, otherSub]: Account,
): number {
  const id = (chain.entries += 1);
  const gl = (one: string, key: string) => rows.account.get(one, key)?.id ?? rows.newAccount.run(one, key).lastInsertRowid;
  rows.posting.run(id, 1, gl(code, sub), CREDIT_FEN);
  rows.posting.run(id, 2, gl(other, otherSub), -CREDIT_FEN);
  const form = JSON.stringify([
    id,
    'sale',
    AT,
    DAY,
    DAY,
    facts.map(Number),
    [],
    [
      [1, code, sub, CREDIT_FEN],
      [2, other, otherSub, -CREDIT_FEN],
    ],
  ]);
  const sealed = hash('sha256', Buffer.concat([chain.last, Buffer.from(form)]), 'buffer');
  const [op, shift, operator] = facts;
  rows.entry.run(id, op, AT, DAY, DAY, shift, operator, chain.last, sealed);
  chain.last = sealed;
  return id;
}
