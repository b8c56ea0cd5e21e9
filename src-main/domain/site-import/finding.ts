/** What is found wrong in a workbook: where, what, and whether it stands against the import. */
import type { TextKey, Values } from '../../../src-shared/text/say.ts';

export interface Place {
  /** As the workbook names it; empty for the workbook as a whole. */
  readonly sheet: string;
  /** As the spreadsheet numbers it, from 1; null = the whole sheet. */
  readonly row: number | null;
  /** The column's title in the workbook. */
  readonly column: string | null;
  /** "C12" */
  readonly cell: string | null;
}

export interface Problem {
  /** Also the key of its sentence. */
  readonly code: TextKey;
  readonly values: Values;
}

export interface Finding extends Place, Problem {
  readonly severity: 'error' | 'warning';
}

export const WORKBOOK: Place = { sheet: '', row: null, column: null, cell: null };

export class Findings {
  readonly all: Finding[] = [];

  error(place: Place, code: TextKey, values: Values = {}): void {
    this.all.push({ severity: 'error', ...place, code, values });
  }

  warning(place: Place, code: TextKey, values: Values = {}): void {
    this.all.push({ severity: 'warning', ...place, code, values });
  }

  get hasErrors(): boolean {
    return this.all.some(({ severity }) => severity === 'error');
  }
}
