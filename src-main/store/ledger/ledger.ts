/** Entries and balances: the one way by which money moves in the books. */
import { fen, ZERO_FEN, type Fen } from '../../../src-shared/value/fen.ts';
import type { EntryId, OperatorId, OpId, ShiftId } from '../../../src-shared/value/id.ts';
import type { Instant, LocalDay } from '../../../src-shared/value/instant.ts';
import { entryHash, GENESIS_HASH, HASH_VERSION, storedText } from './canonical.ts';
import { fields } from '../database/columns.ts';
import type { Store } from '../database/open.ts';
import { insertInto, statement } from '../database/statement.ts';

export interface PostingDraft {
  /** Four digits of the chart of accounts. */
  readonly code: string;
  /** The chart's sub-key; '' where an account has none. */
  readonly sub: string;
  /** Debit +, credit −. */
  readonly amountFen: Fen;
}

export interface EntryDraft {
  readonly kind: string;
  readonly opId?: OpId | null;
  readonly at: Instant;
  readonly localDay: LocalDay;
  readonly businessDay: LocalDay;
  readonly shiftId?: ShiftId | null;
  readonly operatorId?: OperatorId | null;
  readonly seat: string;
  readonly reason?: string | null;
  /** Entries that this one answers. */
  readonly links?: readonly EntryId[];
  /** Postings of 0 are left out; the others must be two or more and sum to 0. */
  readonly postings: readonly PostingDraft[];
}

export interface PostedEntry {
  readonly id: EntryId;
  readonly hash: Buffer;
  /** The time and day it was given: later than asked where the clock had gone back. */
  readonly at: Instant;
  readonly localDay: LocalDay;
  /** True when the clock was behind the ledger: worth an alarm. */
  readonly clockWentBack: boolean;
}

export interface EntryRow {
  readonly id: EntryId;
  readonly kind: string;
  readonly opId: OpId | null;
  readonly at: Instant;
  readonly localDay: LocalDay;
  readonly businessDay: LocalDay;
  readonly reason: string | null;
  readonly hash: Buffer;
  readonly postings: readonly PostingDraft[];
}

/** What an entry's row says beside its number. */
export const ENTRY_COLUMNS = [
  ...(['kind', 'op', 'at', 'local_day', 'business_day', 'shift', 'operator', 'seat'] as const),
  ...(['reason', 'links', 'hash_v', 'prev', 'hash'] as const),
] as const;

const lastEntry = statement((q, _: object) =>
  q
    .selectFrom('entry')
    .select(fields('id', 'at', 'local_day', 'hash'))
    .orderBy('id', 'desc')
    .limit(1),
);
const glByKey = statement((q, p: { code: string; sub: string }) =>
  q.selectFrom('gl_account').select('id').where('code', '=', p.code).where('sub', '=', p.sub),
);
const insertGl = insertInto('gl_account', ['code', 'sub']);
const insertPosting = insertInto('posting', ['entry', 'line', 'gl', 'fen']);
const insertEntry = insertInto('entry', ['id', ...ENTRY_COLUMNS]);
const balanceOf = statement((q, p: { code: string; sub: string }) =>
  q
    .selectFrom('gl_balance')
    .innerJoin('gl_account', 'gl_account.id', 'gl_balance.gl')
    .select('fen')
    .where('code', '=', p.code)
    .where('sub', '=', p.sub),
);
const balancesByCode = statement((q, p: { code: string }) =>
  q
    .selectFrom('gl_balance')
    .innerJoin('gl_account', 'gl_account.id', 'gl_balance.gl')
    .select(['code', 'sub', 'fen as amountFen'])
    .where('code', '=', p.code)
    .orderBy('sub'),
);
const entriesByOp = statement((q, p: { op: OpId }) =>
  q
    .selectFrom('entry')
    .select(fields('id', 'kind', 'op as opId', 'at', 'local_day', 'business_day', 'reason', 'hash'))
    .where('op', '=', p.op)
    .orderBy('id'),
);
const postingsOf = statement((q, p: { entry: EntryId }) =>
  q
    .selectFrom('posting')
    .innerJoin('gl_account', 'gl_account.id', 'posting.gl')
    .select(['code', 'sub', 'fen as amountFen'])
    .where('entry', '=', p.entry)
    .orderBy('line'),
);

/**
 * Writes one entry and seals it.
 * @throws Error from the database when the postings are fewer than two or do not sum to 0: a fault of the program.
 */
export function post(store: Store, draft: EntryDraft): PostedEntry {
  return store.transaction(() => {
    const last = lastEntry.first(store, {});
    const clockWentBack = last !== undefined && (last.at > draft.at || last.localDay > draft.localDay);
    const id = ((last?.id ?? 0) + 1) as EntryId;
    const prev = last?.hash ?? GENESIS_HASH;
    const row = {
      id,
      kind: draft.kind,
      op: draft.opId ?? null,
      at: last && last.at > draft.at ? last.at : draft.at,
      localDay: last && last.localDay > draft.localDay ? last.localDay : draft.localDay,
      businessDay: draft.businessDay,
      shift: draft.shiftId ?? null,
      operator: draft.operatorId ?? null,
      seat: storedText(draft.seat),
      reason: draft.reason == null ? null : storedText(draft.reason),
    };
    const links = draft.links ?? [];
    const postings = insertPostings(store, id, draft.postings);
    const hash = entryHash(prev, { ...row, links, postings });
    insertEntry.run(store, { ...row, links: JSON.stringify(links), hashV: HASH_VERSION, prev, hash });
    return { id, hash, at: row.at, localDay: row.localDay, clockWentBack };
  });
}

function insertPostings(store: Store, entry: EntryId, drafts: readonly PostingDraft[]) {
  return drafts
    .filter(({ amountFen }) => amountFen !== 0)
    .map(({ code, sub, amountFen }, index) => {
      const line = index + 1;
      insertPosting.run(store, { entry, line, gl: glAccount(store, code, sub), fen: fen(amountFen) });
      return { line, code, sub, fen: amountFen };
    });
}

function glAccount(store: Store, code: string, sub: string): number {
  const found = glByKey.first(store, { code, sub });
  return found ? found.id : Number(insertGl.run(store, { code, sub }).lastInsertRowid);
}

/** Debit +, credit −; 0 for an account that nothing was posted to. */
export function balance(store: Store, code: string, sub: string): Fen {
  return balanceOf.first(store, { code, sub })?.fen ?? ZERO_FEN;
}

/** Every sub-account of a code that was ever posted to, with its balance. */
export function balances(store: Store, code: string): PostingDraft[] {
  return balancesByCode.all(store, { code });
}

/** An operation's entries with their postings, oldest first. */
export function entriesOf(store: Store, op: OpId): EntryRow[] {
  return entriesByOp.all(store, { op }).map((entry) => ({ ...entry, postings: postingsOf.all(store, { entry: entry.id }) }));
}

/** The last entry of the ledger; undefined while it is empty. */
export function lastPosted(store: Store): { id: EntryId; at: Instant; localDay: LocalDay; hash: Buffer } | undefined {
  return lastEntry.first(store, {});
}

const hashById = statement((q, p: { id: EntryId }) => q.selectFrom('entry').select('hash').where('id', '=', p.id));

/** The hash that seals an entry; undefined when there is no such entry. */
export function hashOfEntry(store: Store, id: EntryId): Buffer | undefined {
  return hashById.first(store, { id })?.hash;
}
