/** Names that were given in a sheet, each with the row it was first given in. */
import type { TextKey } from '../../../src-shared/text/say.ts';
import type { Findings, Place } from './finding.ts';

export class Named<T> {
  readonly #rows = new Map<string, { readonly row: number; readonly value: T }>();
  /** False when the sheet could not be read whole: then nothing can be said of what is not in it. */
  readonly whole: boolean;

  constructor(whole: boolean) {
    this.whole = whole;
  }

  /** Keeps the first; a second one is an error at its own place. @returns whether it is the first */
  claim(key: string, value: T, at: Place, findings: Findings, code: TextKey, values: Record<string, string | number>): boolean {
    const first = this.#rows.get(key);
    if (first) findings.error(at, code, { ...values, row: first.row });
    else this.#rows.set(key, { row: at.row ?? 0, value });
    return first === undefined;
  }

  get(key: string): T | undefined {
    return this.#rows.get(key)?.value;
  }

  row(key: string): number | undefined {
    return this.#rows.get(key)?.row;
  }

  /** True also where nothing can be said. */
  mayHave(key: string): boolean {
    return !this.whole || this.#rows.has(key);
  }

  values(): T[] {
    return [...this.#rows.values()].map(({ value }) => value);
  }
}

/** Several names as one key: names have no control characters. */
export function joined(...names: readonly (string | number)[]): string {
  return names.join('\u0000');
}
