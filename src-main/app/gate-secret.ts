/** Keeps secrets out of every log: fields of an input, and their values wherever an error repeats them. */

/** A copy of `input` without the fields named by `secrets` (dotted; `list.field` also reaches into every element of a list). */
export function withoutSecrets(input: unknown, secrets: readonly string[]): unknown {
  if (secrets.length === 0) return input;
  if (Array.isArray(input)) return input.map((element) => withoutSecrets(element, secrets));
  if (typeof input !== 'object' || input === null) return input;
  const kept = Object.entries(input).filter(([field]) => !secrets.includes(field));
  return Object.fromEntries(kept.map(([field, value]) => [field, withoutSecrets(value, below(field, secrets))]));
}

/** Every text that stands in a secret field of `input`. */
export function secretTexts(input: unknown, secrets: readonly string[]): string[] {
  if (Array.isArray(input)) return input.flatMap((element) => secretTexts(element, secrets));
  if (typeof input !== 'object' || input === null) return [];
  return Object.entries(input).flatMap(([field, value]) =>
    secrets.includes(field) ? textsIn(value) : secretTexts(value, below(field, secrets)),
  );
}

/** `text` with every occurrence of a secret struck out, also as JSON would write it. */
export function struckOut(text: string, secrets: readonly string[]): string {
  const forms = secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]).filter((form) => form !== '');
  return forms.reduce((rest, form) => rest.replaceAll(form, '[secret]'), text);
}

function below(field: string, secrets: readonly string[]): string[] {
  const prefix = `${field}.`;
  return secrets.filter((secret) => secret.startsWith(prefix)).map((secret) => secret.slice(prefix.length));
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsIn);
  return value === null || value === undefined ? [] : [String(value)];
}
