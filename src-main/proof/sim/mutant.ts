/** A fault put into the app's own source on purpose. */

export interface Patch {
  /** Path below src-main. */
  readonly file: string;
  /** Must stand in the file exactly once. */
  readonly from: string;
  readonly to: string;
}

export interface Mutant {
  readonly name: string;
  readonly patches: readonly Patch[];
}
