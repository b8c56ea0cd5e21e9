/** The shape of the text files: every sentence stands beside its translation, so neither language can lack one. */

export const LANGS = ['zh', 'en'] as const;
export type Lang = (typeof LANGS)[number];

/** [simplified Chinese, English]. `{name}` is replaced by a value; `{n#meter|meters}` chooses a word by a number. */
export type Entry = readonly [zh: string, en: string];

export type Entries = Readonly<Record<string, Entry>>;
