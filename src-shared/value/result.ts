/** An outcome that was expected: a value, or a fault with its code. Broken invariants throw instead. */
export type Result<T, F = string> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: F };

export function good<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function bad<F>(fault: F): { readonly ok: false; readonly fault: F } {
  return { ok: false, fault };
}
