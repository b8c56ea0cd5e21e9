/** Reads one sheet into typed rows, whatever the order of its columns and in either language, noting everything that is wrong with it. */
import { TEXT } from '../../../src-shared/text/say.ts';
import { columnLetters, type Cell, type Row, type Sheet } from '../spreadsheet/sheet.ts';
import { folded, type Column, type Typed } from './column.ts';
import { WORKBOOK, type Findings, type Place } from './finding.ts';
import type { Columns, SheetShape } from './sheets.ts';

/** More than the largest site needs; a sheet formatted down to the last row of Excel is cut off here. */
export const MOST_ROWS = 20_000;

type ValueOf<C> = C extends Column<infer T> ? T : never;

/** A cell that is empty or wrong is null; what was wrong is among the findings. */
export interface ReadRow<C> {
  readonly number: number;
  readonly values: { readonly [K in keyof C]: ValueOf<C[K]> | null };
  at(column: keyof C): Place;
}

export interface ReadSheet<C> {
  readonly rows: readonly ReadRow<C>[];
  /** False when the sheet or one of its needed columns is missing: what refers to it cannot be judged. */
  readonly whole: boolean;
}

/** @returns the sheet of one shape, empty where the workbook has none. */
export function readSheet<C extends Columns>(shape: SheetShape<C>, sheets: readonly Sheet[], findings: Findings): ReadSheet<C> {
  const titles = TEXT[shape.title];
  const found = sheets.filter(({ name }) => titles.some((title) => folded(title) === folded(name)));
  const [sheet] = found;
  if (!sheet) {
    if (shape.needed) findings.error(WORKBOOK, 'import.sheetMissing', { sheet: titles[0] });
    return { rows: [], whole: !shape.needed };
  }
  const whole: Place = { ...WORKBOOK, sheet: sheet.name };
  if (found.length > 1) findings.error(whole, 'import.sheetTwice', { sheet: sheet.name });
  const [header, ...rest] = sheet.rows;
  const columns = locate(shape.columns, header, whole, findings);
  if (rest.length > MOST_ROWS) findings.error(whole, 'import.tooManyRows', { limit: MOST_ROWS });
  const filled = rest.slice(0, MOST_ROWS).filter(({ cells }) => columns.found.some(({ index }) => !isEmpty(cells[index] ?? null)));
  return { rows: filled.map((row) => readRow(row, sheet.name, shape.columns, columns.found, findings)), whole: columns.whole };
}

interface Located {
  readonly key: string;
  readonly column: Column<unknown>;
  readonly index: number;
  /** As the workbook writes it. */
  readonly title: string;
}

function locate(columns: Columns, header: Row | undefined, sheet: Place, findings: Findings) {
  const titles = (header?.cells ?? []).map((cell) => (typeof cell === 'string' ? cell.trim() : ''));
  const row = header?.number ?? 1;
  const found: Located[] = [];
  let whole = true;
  for (const [key, column] of Object.entries(columns)) {
    const names = TEXT[column.title].map(folded);
    const places = titles.flatMap((title, index) => (title !== '' && names.includes(folded(title)) ? [index] : []));
    const [index] = places;
    if (places.length > 1) findings.error({ ...sheet, row }, 'import.columnTwice', { column: titles[places[1]!]! });
    if (index !== undefined) found.push({ key, column, index, title: titles[index]!.replace(/\s*\*$/, '') });
    else if (column.needed) {
      whole = false;
      findings.error({ ...sheet, row, column: TEXT[column.title][0] }, 'import.columnMissing', { column: TEXT[column.title][0] });
    }
  }
  const read = new Set(found.map(({ index }) => index));
  const allNames = Object.values(columns).flatMap(({ title }) => TEXT[title].map(folded));
  titles.forEach((title, index) => {
    if (title !== '' && !read.has(index) && !allNames.includes(folded(title)))
      findings.warning({ ...sheet, row, column: title, cell: `${columnLetters(index)}${row}` }, 'import.columnIgnored', { column: title });
  });
  return { found, whole };
}

function readRow<C extends Columns>(row: Row, sheet: string, shape: C, columns: readonly Located[], findings: Findings): ReadRow<C> {
  const byKey = new Map<PropertyKey, Located>(columns.map((column) => [column.key, column]));
  const at = (key: PropertyKey): Place => {
    const column = byKey.get(key);
    const cell = column ? `${columnLetters(column.index)}${row.number}` : null;
    return { sheet, row: row.number, column: column?.title ?? null, cell };
  };
  // Columns that the sheet does not have are as if empty.
  const values: Record<string, unknown> = Object.fromEntries(Object.keys(shape).map((key) => [key, null]));
  for (const { key, column, index } of columns) values[key] = readCell(row.cells[index] ?? null, column, at(key), findings);
  return { number: row.number, values: values as ReadRow<C>['values'], at };
}

function readCell(cell: Cell, column: Column<unknown>, place: Place, findings: Findings): unknown {
  if (isEmpty(cell)) {
    if (column.needed) findings.error(place, 'import.missing');
    return null;
  }
  if (!isTyped(cell)) {
    if ('formulaError' in cell) findings.error(place, 'import.formula', { found: cell.formulaError });
    else findings.error(place, 'import.wrongKind');
    return null;
  }
  const read = column.read(cell);
  if (read.ok) return read.value;
  findings.error(place, read.fault.code, read.fault.values);
  return null;
}

function isEmpty(cell: Cell): cell is null {
  return cell === null || (typeof cell === 'string' && cell.trim() === '');
}

function isTyped(cell: Exclude<Cell, null>): cell is Typed {
  return typeof cell !== 'object';
}
