/** Gives a plain number or string a name the compiler keeps apart from every other. */
declare const brand: unique symbol;

export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
