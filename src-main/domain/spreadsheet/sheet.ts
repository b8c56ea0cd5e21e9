/** Workbooks as this project knows them, read or to be written, without a word of the file format. */

/** A cell as typed: a formula is its result, formatted text is its text. */
export type Cell = string | number | boolean | null | { readonly formulaError: string } | { readonly date: string };

export interface Row {
  /** As the spreadsheet numbers it, from 1. */
  readonly number: number;
  /** From column A on; a missing one is empty. */
  readonly cells: readonly Cell[];
}

export interface Sheet {
  readonly name: string;
  /** In order; rows without any content may be left out. */
  readonly rows: readonly Row[];
}

export interface DraftColumn {
  readonly title: string;
  /** Shown as a note at the title. */
  readonly note: string | null;
  /** In characters. */
  readonly width: number;
  /** Kept as text even where only digits are typed, so that leading zeros stay. */
  readonly asText: boolean;
  /** The only values that may be typed; null = any. */
  readonly choices: readonly string[] | null;
}

/** A sheet to be written: a row of titles, then `rows`. */
export interface DraftSheet {
  readonly name: string;
  readonly columns: readonly DraftColumn[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** "A", "Z", "AA" for 0, 25, 26. */
export function columnLetters(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnLetters(Math.floor(index / 26) - 1) + letter;
}
