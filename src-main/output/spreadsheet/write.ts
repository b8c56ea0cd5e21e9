/** Writes sheets as an Excel workbook: titles that stay in view, notes, lists to choose from, texts that keep their zeros. */
import type { DataValidation, Workbook, Worksheet } from 'exceljs';
import { columnLetters, type DraftColumn, type DraftSheet } from '../../domain/spreadsheet/sheet.ts';

/** How far down a list of choices reaches; typing below it is still checked at import. */
const CHOICES_DOWN_TO = 2_000;
/** Excel takes a list of choices written out up to this length. */
const LONGEST_LIST = 255;

export async function writeWorkbook(sheets: readonly DraftSheet[]): Promise<Uint8Array> {
  // Loaded when it is first needed: it is a third of what a start has to load.
  const { default: exceljs } = await import('exceljs');
  const workbook = new exceljs.Workbook();
  for (const sheet of sheets) addSheet(workbook, sheet);
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}

function addSheet(workbook: Workbook, { name, columns, rows }: DraftSheet): void {
  const sheet = workbook.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = columns.map(({ width, asText }) => ({ width, style: asText ? { numFmt: '@' } : {} }));
  sheet.addRow(columns.map(({ title }) => title)).font = { bold: true };
  columns.forEach(({ note }, index) => {
    if (note !== null) sheet.getCell(1, index + 1).note = note;
  });
  for (const row of rows) sheet.addRow([...row]);
  addChoices(workbook, sheet, columns);
}

function addChoices(workbook: Workbook, sheet: Worksheet, columns: readonly DraftColumn[]): void {
  const validations = rangeValidations(sheet);
  columns.forEach(({ choices }, index) => {
    if (!choices) return;
    const letters = columnLetters(index);
    validations.add(`${letters}2:${letters}${CHOICES_DOWN_TO}`, {
      type: 'list',
      allowBlank: true,
      formulae: [listOf(workbook, sheet, index, choices)],
      showErrorMessage: true,
    });
  });
}

/** Written out where it fits, else from a hidden sheet of its own. */
function listOf(workbook: Workbook, sheet: Worksheet, index: number, choices: readonly string[]): string {
  const written = `"${choices.join(',')}"`;
  if (written.length <= LONGEST_LIST) return written;
  const lists = workbook.addWorksheet(`~${sheet.name}${index + 1}`, { state: 'veryHidden' });
  for (const choice of choices) lists.addRow([choice]);
  return `'${lists.name}'!$A$1:$A$${choices.length}`;
}

interface RangeValidations {
  add(range: string, validation: DataValidation): void;
}

/** The library takes ranges, and its types do not say so. */
function rangeValidations(sheet: Worksheet): RangeValidations {
  const { dataValidations } = sheet as Worksheet & { dataValidations?: RangeValidations };
  if (!dataValidations) throw new Error('the spreadsheet library has no validations of ranges any more');
  return dataValidations;
}
