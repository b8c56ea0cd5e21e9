/** Walks the chain of entries again from their rows, and remembers up to where it was found whole. */
import type { EntryId } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import { bad, good, type Result } from '../../../src-shared/value/result.ts';
import { entryHash, GENESIS_HASH, HASH_VERSION, type CanonicalEntry } from './canonical.ts';
import { fields } from '../database/columns.ts';
import { ENTRY_COLUMNS } from './ledger.ts';
import type { Store } from '../database/open.ts';
import { insertInto, statement, type Connections } from '../database/statement.ts';

export interface ChainFault {
  readonly entry: EntryId;
  readonly what: 'gap' | 'prev' | 'sum' | 'version' | 'hash' | 'orphan';
}

export interface ChainWalk {
  readonly checked: number;
  /** The last entry; null in an empty ledger. */
  readonly last: { readonly entry: EntryId; readonly hash: Buffer } | null;
}

const checkpoint = statement((q, _: object) =>
  q.selectFrom('chain_checkpoint').select(['entry', 'hash']).orderBy('entry', 'desc').limit(1),
);
const insertCheckpoint = insertInto('chain_checkpoint', ['entry', 'hash', 'at']);
const entryById = statement((q, p: { id: EntryId }) => q.selectFrom('entry').select(['id', 'hash']).where('id', '=', p.id));
const entriesBetween = statement((q, p: { after: EntryId; upTo: EntryId }) =>
  q
    .selectFrom('entry')
    .leftJoin('posting', 'posting.entry', 'entry.id')
    .leftJoin('gl_account as gl', 'gl.id', 'posting.gl')
    .select(fields('entry.id', ...ENTRY_COLUMNS, 'line', 'code', 'sub', 'fen'))
    .where('entry.id', '>', p.after)
    .where('entry.id', '<=', p.upTo)
    .orderBy('entry.id')
    .orderBy('line'),
);
const orphans = statement((q, _: object) =>
  q
    .selectFrom('posting')
    .select('entry')
    .where('entry', '>', (e) => e.selectFrom('entry').select((f) => f.fn.coalesce(f.fn.max('entry.id'), f.lit(0)).as('last')))
    .limit(1),
);

const NO_END = Number.MAX_SAFE_INTEGER as EntryId;

/**
 * Checks every entry after `after` (0 = all): dense ids, chained hashes, sums of 0. Reads row by row, so nothing else may use
 * the connection meanwhile; a walk of a large ledger belongs on a connection of its own.
 */
export function verifyChain(store: Connections, after: EntryId): Result<ChainWalk, ChainFault> {
  const walk = verifyPart(store, after, NO_END);
  const orphan = walk.ok ? orphans.first(store, {}) : undefined;
  return orphan ? bad({ entry: orphan.entry, what: 'orphan' }) : walk;
}

/** The same of the entries up to `upTo`, so that no read holds on to one state of the file for long. */
export function verifyPart(store: Connections, after: EntryId, upTo: EntryId): Result<ChainWalk, ChainFault> {
  const start = after === 0 ? undefined : entryById.first(store, { id: after });
  if (after !== 0 && !start) return bad({ entry: after, what: 'gap' });
  let last: { entry: EntryId; hash: Buffer } | null = start ? { entry: start.id, hash: start.hash } : null;
  let checked = 0;
  for (const group of groups(entriesBetween.each(store, { after, upTo }))) {
    const fault = faultOf(group, last);
    if (fault) return bad({ entry: group[0].id, what: fault });
    last = { entry: group[0].id, hash: group[0].hash };
    checked += 1;
  }
  return good({ checked, last });
}

type Row = ReturnType<typeof entriesBetween.all>[number];
type Group = [Row, ...Row[]];

function* groups(rows: Iterable<Row>): Generator<Group> {
  let group: Group | undefined;
  for (const row of rows) {
    if (group && group[0].id === row.id) group.push(row);
    else {
      if (group) yield group;
      group = [row];
    }
  }
  if (group) yield group;
}

function faultOf(group: Group, last: { entry: EntryId; hash: Buffer } | null): ChainFault['what'] | null {
  const [head] = group;
  const prev = last?.hash ?? GENESIS_HASH;
  if (head.id !== (last?.entry ?? 0) + 1) return 'gap';
  if (!head.prev.equals(prev)) return 'prev';
  if (head.hashV !== HASH_VERSION) return 'version';
  const postings = group.flatMap(({ line, code, sub, fen }) =>
    line === null ? [] : [{ line, code: code ?? '', sub: sub ?? '', fen: fen ?? 0 }],
  );
  if (postings.length < 2 || postings.reduce((sum, { fen }) => sum + fen, 0) !== 0) return 'sum';
  const links = JSON.parse(head.links) as CanonicalEntry['links'];
  return entryHash(prev, { ...head, links, postings }).equals(head.hash) ? null : 'hash';
}

/** Up to where the chain was last found whole; 0: never yet. */
export function checkpointEntry(store: Connections): EntryId {
  return checkpoint.first(store, {})?.entry ?? (0 as EntryId);
}

/** What start checks: only the entries since the last checkpoint; when they hold, the checkpoint moves up to the last one. */
export function verifySinceCheckpoint(store: Store, now: Instant): Result<ChainWalk, ChainFault> {
  const from = checkpoint.first(store, {});
  const stored = from && entryById.first(store, { id: from.entry });
  if (from && !stored?.hash.equals(from.hash)) return bad({ entry: from.entry, what: 'hash' });
  const walk = verifyChain(store, from?.entry ?? (0 as EntryId));
  if (walk.ok && walk.value.last) noteVerified(store, walk.value.last, now);
  return walk;
}

/** Moves the checkpoint up to an entry that the chain was found whole to; does nothing where it stands there or beyond already. */
export function noteVerified(store: Store, { entry, hash }: NonNullable<ChainWalk['last']>, now: Instant): void {
  if (store.readOnlyReason !== null || checkpointEntry(store) >= entry) return;
  store.transaction(() => insertCheckpoint.run(store, { entry, hash, at: now }));
}
