/** Reads the bytes of an Excel workbook into sheets of plain cells; only this file and its writer know the library. */
import exceljs, { type CellValue, type Row as LibraryRow, type Worksheet } from 'exceljs';
import type { Cell, Row, Sheet } from '../../domain/spreadsheet/sheet.ts';

/** Looks and validations are not read: a validation over a whole column would become a million objects. */
const NOT_READ = [
  'dataValidations',
  'conditionalFormatting',
  'hyperlinks',
  'drawing',
  'legacyDrawing',
  'picture',
  'tableParts',
  'mergeCells',
];

/** @throws Error when the bytes are no workbook of Excel. */
export async function decodeWorkbook(bytes: Uint8Array): Promise<Sheet[]> {
  const workbook = new exceljs.Workbook();
  const { buffer, byteOffset, byteLength } = bytes;
  await workbook.xlsx.load(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer, { ignoreNodes: NOT_READ });
  return workbook.worksheets.map((sheet) => ({ name: sheet.name, rows: rowsOf(sheet) }));
}

function rowsOf(sheet: Worksheet): Row[] {
  const rows: Row[] = [];
  sheet.eachRow((row, number) => {
    const cells = cellsOf(row);
    if (cells.some((cell) => cell !== null)) rows.push({ number, cells });
  });
  return rows;
}

function cellsOf(row: LibraryRow): Cell[] {
  const cells: Cell[] = [];
  row.eachCell((cell, column) => {
    while (cells.length < column - 1) cells.push(null);
    cells[column - 1] = plainCell(cell.value);
  });
  return cells;
}

function plainCell(value: CellValue): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'object') return value;
  if (value instanceof Date) return { date: value.toISOString() };
  if ('richText' in value) return value.richText.map(({ text }) => text).join('');
  if ('error' in value) return { formulaError: value.error };
  if ('hyperlink' in value) return plainCell(value.text);
  return 'result' in value ? plainCell(value.result) : null;
}
