/** Records as a table of a workbook: columns by kind, words in the reader's language, sums below. */
import type { RecordKind } from '../../../src-shared/contract/operator/record.ts';
import type { Lang } from '../../../src-shared/text/entry.ts';
import { isTextKey, say, type TextKey } from '../../../src-shared/text/say.ts';
import { formatFull } from '../../../src-shared/text/time.ts';
import type { Table, TableColumn, TableKind } from '../../output/spreadsheet/write-table.ts';
import type { StoredRecord, StoredSums } from '../../store/record/record.ts';

export interface RecordTableParts {
  readonly kind: RecordKind;
  readonly lang: Lang;
  readonly zone: string;
  readonly head: readonly string[];
  /** Pay methods by their codes. */
  readonly methods: Readonly<Record<string, string>>;
}

type Column = readonly [title: TextKey, width: number, kind: TableKind, value: (row: StoredRecord) => string | number | null];

const MONEY_TITLES: Partial<Record<RecordKind, readonly [TextKey, TextKey, TextKey | null, TextKey | null]>> = {
  reading: ['record.col.balance', 'record.col.total', null, null],
  shift: ['record.col.counted', 'record.col.handed', 'record.col.left', 'record.col.over'],
};
const SALE_TITLES = ['record.col.amount', 'record.col.credit', 'record.col.debt', 'record.col.fee'] as const;
const WITHOUT_MONEY: readonly RecordKind[] = ['opening', 'closing', 'act'];

const moneyOf = ['amountFen', 'creditFen', 'debtFen', 'feeFen'] as const;

export function recordTable(parts: RecordTableParts, rows: Iterable<StoredRecord>, sums: StoredSums): Table {
  const columns = columnsOf(parts);
  return {
    name: say(parts.lang, `record.kind.${parts.kind}`),
    head: parts.head,
    columns: columns.map(([title, width, kind]): TableColumn => ({ title: say(parts.lang, title), width, kind })),
    rows: cellsOf(columns, rows),
    foot: WITHOUT_MONEY.includes(parts.kind) || parts.kind === 'reading' ? null : footOf(parts, columns, sums),
  };
}

function* cellsOf(columns: readonly Column[], rows: Iterable<StoredRecord>): Iterable<(string | number | null)[]> {
  for (const row of rows) yield columns.map(([, , , value]) => value(row));
}

function columnsOf({ kind, lang, zone, methods }: RecordTableParts): Column[] {
  const word = (prefix: string, code: string) => wordOf(lang, prefix, code);
  const titles = MONEY_TITLES[kind] ?? SALE_TITLES;
  const money: Column[] = WITHOUT_MONEY.includes(kind)
    ? []
    : moneyOf.flatMap((name, index): Column[] => {
        const title = titles[index];
        return title ? [[title, 13, 'money', (row) => row[name]]] : [];
      });
  const energy: Column[] = kind === 'reading' ? [['record.col.energy', 13, 'energy', (row) => row.energyCentiKwh]] : [];
  return [
    ['record.col.time', 20, 'text', (row) => formatFull(row.at, zone)],
    [
      'record.col.what',
      12,
      'text',
      (row) =>
        row.what
          .split('+')
          .map((code) => word('record.what.', code))
          .join('+'),
    ],
    ['record.col.room', 12, 'text', (row) => row.room],
    ['record.col.name', 20, 'text', (row) => row.accountName],
    ['record.col.serial', 15, 'text', (row) => row.serial],
    ...money,
    ...energy,
    [
      'record.col.method',
      14,
      'text',
      (row) =>
        row.method
          .split('+')
          .map((code) => methods[code] ?? code)
          .join('+'),
    ],
    ['record.col.state', 12, 'text', (row) => word('record.state.', row.state)],
    ['record.col.number', 22, 'text', (row) => row.number],
    ['record.col.operator', 12, 'text', (row) => row.operatorName],
    ['record.col.note', 24, 'text', (row) => row.note],
  ];
}

/** A code without a word of its own stays as it is. */
function wordOf(lang: Lang, prefix: string, code: string): string {
  const key = `${prefix}${code}`;
  return isTextKey(key) ? say(lang, key) : code;
}

function footOf({ kind, lang }: RecordTableParts, columns: readonly Column[], sums: StoredSums): (string | number | null)[] {
  const titles: readonly (TextKey | null)[] = MONEY_TITLES[kind] ?? SALE_TITLES;
  return columns.map(([title], index) => {
    if (index === 0) return say(lang, 'record.sums');
    if (index === 1) return say(lang, 'record.count', { count: sums.count });
    const money = moneyOf[titles.indexOf(title)];
    return money ? sums[money] : null;
  });
}
