/** Records of every kind in one shape, newest first by falling keys, and their exact sums; asked on a thread of its own, no index is for it. */
import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { RecordKind } from '../../../src-shared/contract/operator/record.ts';
import type { CentiKwh } from '../../../src-shared/value/energy.ts';
import type { Fen } from '../../../src-shared/value/fen.ts';
import type { AccountId, MeterId } from '../../../src-shared/value/id.ts';
import type { Instant } from '../../../src-shared/value/instant.ts';
import { statement, type Connections, type Statement } from '../database/statement.ts';
import type { LedgerTables } from '../schema/schema.ts';
import { SOURCES } from './source.ts';

export interface RecordFilter {
  readonly fromAt: Instant;
  /** Not included. */
  readonly toAt: Instant;
  /** Keys between which all of the period lie: what makes a period of a long ledger quick. */
  readonly lowKey: number;
  readonly highKey: number;
  readonly operatorId: number | null;
  readonly method: string | null;
  readonly state: string | null;
  /** JSON lists; null = any. A record counts when its account or its meter is in either. */
  readonly accounts: string | null;
  readonly meters: string | null;
  /** The key of one record; null = any. */
  readonly only: number | null;
}

export interface StoredRecord {
  readonly key: number;
  readonly at: Instant;
  readonly what: string;
  readonly accountId: AccountId | null;
  readonly meterId: MeterId | null;
  readonly room: string;
  readonly accountName: string;
  readonly serial: string;
  readonly operatorName: string;
  readonly amountFen: Fen | null;
  readonly creditFen: Fen | null;
  readonly debtFen: Fen | null;
  readonly feeFen: Fen | null;
  readonly energyCentiKwh: CentiKwh | null;
  readonly method: string;
  readonly state: string;
  readonly number: string;
  readonly note: string;
}

export interface StoredSums {
  readonly count: number;
  readonly amountFen: Fen;
  readonly creditFen: Fen;
  readonly debtFen: Fen;
  readonly feeFen: Fen;
}

type Page = RecordFilter & { readonly before: number; readonly limit: number };
type Builder = Kysely<LedgerTables>;

const compiled = <R>(q: Builder, query: RawBuilder<R>) => ({ compile: () => query.compile(q) });

/** A condition on what is worked out for each row costs nothing where nobody asks for it: the first part decides. */
const matches = (p: Readonly<RecordFilter>) => sql`
  r.at >= ${p.fromAt} AND r.at < ${p.toAt}
  AND (${p.only} IS NULL OR r.key = ${p.only})
  AND (${p.operatorId} IS NULL OR r.operator = ${p.operatorId})
  AND (${p.accounts} IS NULL OR r.account IN (SELECT value FROM json_each(${p.accounts})) OR r.meter IN (SELECT value FROM json_each(${p.meters})))
  AND (${p.state} IS NULL OR r.state = ${p.state})
  AND (${p.method} IS NULL OR instr('+' || r.method || '+', '+' || ${p.method} || '+') > 0)`;

const page = (kind: RecordKind) =>
  statement<Page, StoredRecord>((q, p) =>
    compiled(
      q,
      sql<StoredRecord>`
        SELECT r.key, r.at, r.what, r.account AS accountId, r.meter AS meterId, r.amountFen, r.creditFen, r.debtFen, r.feeFen,
          r.energyCentiKwh, ifnull(r.method, '') AS method, ifnull(r.state, '') AS state, ifnull(r.number, '') AS number,
          ifnull(r.note, '') AS note,
          ifnull((SELECT u.name FROM place_meter l JOIN unit u ON u.id = l.unit WHERE l.meter = r.meter
            ORDER BY l.from_at <= r.at DESC, l.id DESC LIMIT 1), '') AS room,
          ifnull((SELECT name FROM account_version v WHERE v.account = r.account ORDER BY n DESC LIMIT 1), '') AS accountName,
          ifnull((SELECT serial FROM meter WHERE id = r.meter), '') AS serial,
          ifnull((SELECT name FROM operator WHERE id = r.operator), '') AS operatorName
        FROM (${SOURCES[kind](p.lowKey, p.highKey)}) r WHERE r.key < ${p.before} AND ${matches(p)} ORDER BY r.key DESC LIMIT ${p.limit}`,
    ),
  );

const summed = (kind: RecordKind) =>
  statement<RecordFilter, StoredSums>((q, p) =>
    compiled(
      q,
      sql<StoredSums>`
        SELECT count(*) AS count, ifnull(sum(r.amountFen), 0) AS amountFen, ifnull(sum(r.creditFen), 0) AS creditFen,
          ifnull(sum(r.debtFen), 0) AS debtFen, ifnull(sum(r.feeFen), 0) AS feeFen
        FROM (${SOURCES[kind](p.lowKey, p.highKey)}) r WHERE ${matches(p)}`,
    ),
  );

const forEachKind = <S>(make: (kind: RecordKind) => S): Readonly<Record<RecordKind, S>> => ({
  ...{ sale: make('sale'), payment: make('payment'), refund: make('refund'), reversal: make('reversal') },
  ...{ opening: make('opening'), closing: make('closing'), act: make('act'), reading: make('reading'), shift: make('shift') },
});
const PAGES: Readonly<Record<RecordKind, Statement<Page, StoredRecord>>> = forEachKind(page);
const SUMS: Readonly<Record<RecordKind, Statement<RecordFilter, StoredSums>>> = forEachKind(summed);

/** Newest first. @param before the key of the last row seen */
export function recordPage(
  store: Connections,
  kind: RecordKind,
  filter: RecordFilter,
  { before = Number.MAX_SAFE_INTEGER, limit }: { readonly before?: number; readonly limit: number },
): StoredRecord[] {
  // The next page begins at its key: it does not step over those before it.
  return PAGES[kind].all(store, { ...filter, highKey: Math.min(filter.highKey, before - 1), before, limit });
}

/** Over every row of the filter. */
export function recordSums(store: Connections, kind: RecordKind, filter: RecordFilter): StoredSums {
  return SUMS[kind].first(store, filter) ?? { count: 0, amountFen: 0 as Fen, creditFen: 0 as Fen, debtFen: 0 as Fen, feeFen: 0 as Fen };
}
