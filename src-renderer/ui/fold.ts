/** A group of rows that unfolds, as FoldList draws it. */

export interface Fold<G, T> {
  readonly key: string;
  readonly group: G;
  readonly items: readonly T[];
}
