/** What is asked of the thread that looks through the records, and its answers; everything in it can be handed from thread to thread. */
import type { RecordKind } from '../../../src-shared/contract/operator/record.ts';
import { MOST_IN_WORKBOOK } from '../../../src-shared/contract/operator/record.ts';
import type { Instant, LocalDay } from '../../../src-shared/value/instant.ts';
import { writeTable, type Table } from '../../output/spreadsheet/write-table.ts';
import type { Connections } from '../../store/database/statement.ts';
import { EVERY_KEY, keysOfDays, namedLike } from '../../store/record/bounds.ts';
import { recordPage, recordSums, type RecordFilter, type StoredRecord, type StoredSums } from '../../store/record/record.ts';
import { recordTable, type RecordTableParts } from './record-table.ts';

/** A filter as people give it. */
export interface Wanted {
  readonly kind: RecordKind;
  readonly from: LocalDay;
  readonly to: LocalDay;
  readonly fromAt: Instant;
  readonly toAt: Instant;
  readonly find: string;
  /** Found by pinyin and other words that only the search index knows. */
  readonly foundAccounts: readonly number[];
  readonly operatorId: number | null;
  readonly method: string | null;
  readonly state: string | null;
  readonly accountId: number | null;
  readonly meterId: number | null;
  /** The one record that a slip's number means; null = none. */
  readonly only: number | null;
}

export type Ask =
  | { readonly do: 'page'; readonly wanted: Wanted; readonly before: number | null; readonly limit: number }
  | { readonly do: 'sums'; readonly wanted: Wanted }
  | { readonly do: 'workbook'; readonly wanted: Wanted; readonly parts: RecordTableParts }
  | { readonly do: 'table'; readonly table: Table & { readonly rows: readonly (readonly (string | number | null)[])[] } };

export interface Workbook {
  readonly bytes: Uint8Array;
  readonly rows: number;
}

export type Answer =
  | { readonly page: readonly StoredRecord[] }
  | { readonly sums: StoredSums }
  | { readonly workbook: Workbook }
  | { readonly tooMany: number };

/** Rows read at a time for a workbook: no snapshot of the ledger is held for long. */
const ROWS_AT_A_TIME = 5_000;

export async function answer(store: Connections, ask: Ask): Promise<Answer> {
  if (ask.do === 'table') return { workbook: await writeTable(ask.table) };
  const { kind } = ask.wanted;
  const filter = filterOf(store, ask.wanted);
  if (ask.do === 'page')
    return { page: recordPage(store, kind, filter, { limit: ask.limit, ...(ask.before === null ? {} : { before: ask.before }) }) };
  const sums = recordSums(store, kind, filter);
  if (ask.do === 'sums') return { sums };
  if (sums.count > MOST_IN_WORKBOOK) return { tooMany: sums.count };
  return { workbook: await writeTable(recordTable(ask.parts, everyRow(store, kind, filter), sums)) };
}

function* everyRow(store: Connections, kind: RecordKind, filter: RecordFilter): Iterable<StoredRecord> {
  for (let before = Number.MAX_SAFE_INTEGER; ;) {
    const rows = recordPage(store, kind, filter, { before, limit: ROWS_AT_A_TIME });
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < ROWS_AT_A_TIME) return;
    before = last.key;
  }
}

function filterOf(store: Connections, wanted: Wanted): RecordFilter {
  const { kind, from, to, fromAt, toAt, operatorId, method, state, only } = wanted;
  const bounds =
    kind === 'payment' ? keysOfDays(store, 'payment', from, to) : isOperation(kind) ? keysOfDays(store, 'op', from, to) : EVERY_KEY;
  return { ...bounds, fromAt, toAt, operatorId, method, state, only, ...whose(store, wanted) };
}

function isOperation(kind: RecordKind): boolean {
  return kind === 'sale' || kind === 'refund' || kind === 'reversal';
}

/** Both lists, or neither: a record counts when its account or its meter is in them. */
function whose(store: Connections, { find, foundAccounts, accountId, meterId, only }: Wanted): Pick<RecordFilter, 'accounts' | 'meters'> {
  const lists = (accounts: readonly number[], meters: readonly number[]) => ({
    accounts: JSON.stringify(accounts),
    meters: JSON.stringify(meters),
  });
  if (accountId !== null) return lists([accountId], []);
  if (meterId !== null) return lists([], [meterId]);
  if (find === '' || only !== null) return { accounts: null, meters: null };
  const named = namedLike(store, find);
  return lists([...foundAccounts, ...named.accounts], named.meters);
}
