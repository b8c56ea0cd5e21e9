/** Writes one long table as an Excel workbook, row by row as it is read, so that its length costs no memory. */
import { PassThrough } from 'node:stream';

/** text stays as it is · money is whole fen and becomes yuan with two decimals · energy is 0.01 kWh · count a whole number. */
export type TableKind = 'text' | 'money' | 'energy' | 'count';

export interface TableColumn {
  readonly title: string;
  /** In characters. */
  readonly width: number;
  readonly kind: TableKind;
}

export interface Table {
  readonly name: string;
  /** Above the table, a line each: what it is, by which filter, who made it and when. */
  readonly head: readonly string[];
  readonly columns: readonly TableColumn[];
  readonly rows: Iterable<readonly (string | number | null)[]>;
  /** Below it. */
  readonly foot: readonly (string | number | null)[] | null;
}

const FORMATS: Readonly<Record<TableKind, string>> = { text: '@', money: '#,##0.00', energy: '#,##0.00', count: '0' };
/** Fen and 0.01 kWh alike: the nearest number to the exact decimal is what a cell of two decimals holds. */
const HUNDREDTHS: readonly TableKind[] = ['money', 'energy'];

export async function writeTable(table: Table): Promise<{ bytes: Uint8Array; rows: number }> {
  const { default: exceljs } = await import('exceljs');
  const stream = new PassThrough();
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const workbook = new exceljs.stream.xlsx.WorkbookWriter({ stream, useStyles: true, useSharedStrings: false });
  const top = table.head.length + 2;
  const sheet = workbook.addWorksheet(table.name, { views: [{ state: 'frozen', ySplit: top }] });
  sheet.columns = table.columns.map(({ width, kind }) => ({ width, style: { numFmt: FORMATS[kind] } }));
  for (const line of table.head) sheet.addRow([line]).commit();
  sheet.addRow([]).commit();
  const titles = sheet.addRow(table.columns.map(({ title }) => title));
  titles.font = { bold: true };
  titles.commit();
  let rows = 0;
  for (const row of table.rows) {
    sheet.addRow(cells(table.columns, row)).commit();
    rows++;
  }
  if (table.foot) {
    const foot = sheet.addRow(cells(table.columns, table.foot));
    foot.font = { bold: true };
    foot.commit();
  }
  sheet.autoFilter = { from: { row: top, column: 1 }, to: { row: top, column: table.columns.length } };
  sheet.commit();
  await workbook.commit();
  return { bytes: new Uint8Array(Buffer.concat(chunks)), rows };
}

function cells(columns: readonly TableColumn[], row: readonly (string | number | null)[]): (string | number | null)[] {
  return row.map((value, index) => {
    const kind = columns[index]?.kind ?? 'text';
    return typeof value === 'number' && HUNDREDTHS.includes(kind) ? value / 100 : value;
  });
}
