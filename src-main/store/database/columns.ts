/** Turns snake_case columns into camelCase fields, for the compiler and in the SQL alike, so that rows need no copying. */

export type Camel<S extends string> = S extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : S;
type WithoutTable<S extends string> = S extends `${string}.${infer Column}` ? Column : S;
type Aliased<S extends string> = WithoutTable<S> extends Camel<WithoutTable<S>> ? S : `${S} as ${Camel<WithoutTable<S>>}`;
type AliasedAll<C extends readonly string[]> = { [I in keyof C]: Aliased<C[I]> };

export function camel<const S extends string>(column: S): Camel<S> {
  return column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()) as Camel<S>;
}

/** `['hold_ms', 'id']` becomes `['hold_ms as holdMs', 'id']`, ready for Kysely's select. A table prefix ("op.hold_ms") is kept out of the name. */
export function fields<const C extends readonly string[]>(...columns: C): AliasedAll<C> {
  const aliased = columns.map((column) => {
    const name = column.slice(column.indexOf('.') + 1);
    return camel(name) === name ? column : `${column} as ${camel(name)}`;
  });
  return aliased as unknown as AliasedAll<C>;
}
