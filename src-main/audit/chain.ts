/** Walks the chains of entries and of the log, and works out every hash again from the rows: written apart from the code that made them. */
import { hash as digest } from 'node:crypto';
import type Database from 'better-sqlite3';
import type { Break } from './report.ts';

const KNOWN_VERSION = 1;
const GENESIS_HASH = '00'.repeat(32);

/**
 * hash = SHA-256(previous hash, 32 bytes ‖ version byte ‖ form); the first previous hash is 32 zero bytes. Version 1's form is the UTF-8
 * of a JSON array without white space, strings as stored:
 * entry [id, kind, op, at, local_day, business_day, shift, operator, seat, reason, [links], [[line, code, sub, fen] by line]];
 * log line [id, at, operator, seat, call, subject, outcome, detail].
 */
function hashOf(previous: string, version: number, form: unknown[]): string {
  const text = JSON.stringify(form);
  const head = previous.length / 2 + 1;
  const bytes = Buffer.allocUnsafe(head + Buffer.byteLength(text));
  bytes.write(previous, 'hex');
  bytes[head - 1] = version;
  bytes.write(text, head);
  return digest('sha256', bytes, 'hex');
}

type EntryRow = [
  ...[id: number, kind: string, op: number | null, at: number, localDay: number, businessDay: number, shift: number | null],
  ...[operator: number | null, seat: string, reason: string | null, links: string, version: number, prev: string, hash: string],
];
type PostingRow = [entry: number, line: number, code: string, sub: string, fen: number];
type LogRow = [...form: [id: number, ...rest: unknown[]], version: number, prev: string, hash: string];

const HASHES = 'hash_v, lower(hex(prev)), lower(hex(hash))';
/** Rows are fetched in batches: one at a time is slow, all at once does not fit. The unary plus keeps SQLite from compiling anew. */
const BATCH = 1000;
const ENTRIES = `SELECT id, kind, op, at, local_day, business_day, shift, operator, seat, reason, links, ${HASHES}
  FROM entry WHERE id > +? ORDER BY id LIMIT ${BATCH}`;
const POSTINGS = `SELECT p.entry, p.line, g.code, g.sub, p.fen FROM posting p LEFT JOIN gl_account g ON g.id = p.gl
  WHERE p.entry BETWEEN +? AND +? ORDER BY p.entry, p.line`;
const LOG = `SELECT id, at, operator, seat, call, subject, outcome, detail, ${HASHES} FROM audit_log WHERE id > +? ORDER BY id LIMIT ${BATCH}`;

export interface ChainReport {
  readonly entries: number;
  /** Hex hash of the last entry of each day, by yyyymmdd. */
  readonly days: Map<number, string>;
  readonly breaks: Break[];
}

interface Head {
  readonly id: number;
  readonly at: number;
  readonly localDay: number;
  readonly hash: string;
}

const GENESIS: Head = { id: 0, at: Number.MIN_SAFE_INTEGER, localDay: 0, hash: GENESIS_HASH };

/** All rows of a statement whose one parameter is the id before the batch. */
function* batches<Row extends [id: number, ...rest: unknown[]]>(select: Database.Statement<[number], Row>): Generator<[Row, ...Row[]]> {
  let after = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const [first, ...rest] = select.all(after);
    if (!first) return;
    yield [first, ...rest];
    if (rest.length + 1 < BATCH) return;
    after = (rest.at(-1) ?? first)[0];
  }
}

/** @returns a function that walks all entries of this database, its statements being prepared once. */
export function entryWalker(db: Database.Database): () => ChainReport {
  const entryRows = db.prepare<[number], EntryRow>(ENTRIES).raw();
  const postingRows = db.prepare<[number, number], PostingRow>(POSTINGS).raw();
  return () => {
    const report: ChainReport = { entries: 0, days: new Map(), breaks: [] };
    let entries = 0;
    let last = GENESIS;
    for (const batch of batches(entryRows)) {
      const postings = Map.groupBy(postingRows.all(batch[0][0], (batch.at(-1) ?? batch[0])[0]), (row) => row[0]);
      for (const row of batch) {
        const head: Head = { id: row[0], at: row[3], localDay: row[4], hash: row[13] };
        for (const [check, detail] of entryFaults(row, postings.get(head.id) ?? [], last)) {
          report.breaks.push({ check, subject: `entry ${head.id}`, detail });
        }
        report.days.set(head.localDay, head.hash);
        last = head;
      }
      entries += batch.length;
    }
    return { ...report, entries };
  };
}

function* entryFaults(row: EntryRow, rows: readonly PostingRow[], last: Head): Generator<[check: string, detail: string]> {
  const [id, , , at, localDay, , , , , , links, version, prev, hash] = row;
  const postings = rows.map((posting) => posting.slice(1));
  const sum = rows.reduce((total, posting) => total + posting[4], 0);
  const linked = linksOf(links);
  if (id !== last.id + 1) yield ['entry.dense', `follows ${last.id}`];
  if (prev !== last.hash) yield ['entry.prev', 'prev is not the hash of the entry before'];
  if (postings.length < 2) yield ['entry.postings', `${postings.length} postings`];
  if (sum !== 0) yield ['entry.sum', `postings sum to ${sum} fen`];
  if (at < last.at || localDay < last.localDay) yield ['entry.time', 'earlier than the entry before'];
  if (linked.some((link) => !Number.isInteger(link) || link < 1 || link >= id)) yield ['entry.links', `links ${links}`];
  if (version !== KNOWN_VERSION) yield ['entry.version', `hash version ${version}`];
  if (hashOf(prev, version, [...row.slice(0, 10), linked, postings]) !== hash) yield ['entry.hash', 'its rows do not give its hash'];
}

function linksOf(text: string): number[] {
  if (text === '[]') return [];
  const inner = /^\[(\d+(?:,\d+)*)\]$/.exec(text)?.[1];
  return inner === undefined ? [Number.NaN] : inner.split(',').map(Number);
}

/** @returns a function that walks the log's chain. */
export function logWalker(db: Database.Database): () => Break[] {
  const rows = db.prepare<[number], LogRow>(LOG).raw();
  return () => {
    const breaks: Break[] = [];
    let [lastId, lastHash] = [GENESIS.id, GENESIS.hash];
    for (const batch of batches(rows)) {
      for (const row of batch) {
        const [id, version, prev, hash] = [row[0], ...(row.slice(8) as [number, string, string])] as const;
        const fault = (check: string, detail: string) => breaks.push({ check, subject: `log line ${id}`, detail });
        if (id !== lastId + 1) fault('log.dense', `follows ${lastId}`);
        if (prev !== lastHash) fault('log.prev', 'prev is not the hash of the line before');
        if (hashOf(prev, version, row.slice(0, 8)) !== hash) fault('log.hash', 'its row does not give its hash');
        [lastId, lastHash] = [id, hash];
      }
    }
    return breaks;
  };
}
