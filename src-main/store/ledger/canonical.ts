/**
 * The canonical form of ledger entries and log lines, and their chained hashes, version 1.
 *
 * hash = SHA-256(previous hash, 32 bytes ‖ version, one byte = 0x01 ‖ form), the first previous hash being 32 zero bytes.
 * The form is the UTF-8 of a JSON array as ECMAScript's JSON.stringify writes it (no white space). Integers are written in
 * decimal, absent values as null, strings in Unicode NFC with lone surrogates replaced.
 *
 * Entry: [id, kind, op, at, local day, business day, shift, operator, seat, reason, [links…], [[line, code, sub, fen]…]]
 * with the postings in order of their line.
 * Log line: [id, at, operator, seat, call, subject, outcome, detail], detail being the stored JSON text as a string.
 */
import { hash } from 'node:crypto';

export const HASH_VERSION = 1;
export const GENESIS_HASH: Buffer = Buffer.alloc(32);

export interface CanonicalEntry {
  readonly id: number;
  readonly kind: string;
  readonly op: number | null;
  readonly at: number;
  readonly localDay: number;
  readonly businessDay: number;
  readonly shift: number | null;
  readonly operator: number | null;
  readonly seat: string;
  readonly reason: string | null;
  readonly links: readonly number[];
  readonly postings: readonly { readonly line: number; readonly code: string; readonly sub: string; readonly fen: number }[];
}

export interface CanonicalLogLine {
  readonly id: number;
  readonly at: number;
  readonly operator: number | null;
  readonly seat: string;
  readonly call: string;
  readonly subject: string | null;
  readonly outcome: string;
  readonly detail: string | null;
}

/** Text as it is stored and hashed: NFC, lone surrogates replaced, so that what is read back is what was hashed. */
export function storedText(text: string): string {
  return text.normalize('NFC').toWellFormed();
}

export function entryHash(previous: Uint8Array, entry: CanonicalEntry): Buffer {
  const { id, kind, op, at, localDay, businessDay, shift, operator, seat, reason, links } = entry;
  const postings = entry.postings.map(({ line, code, sub, fen }) => [line, code, sub, fen]);
  return chainedHash(previous, [id, kind, op, at, localDay, businessDay, shift, operator, seat, reason, links, postings]);
}

export function logLineHash(previous: Uint8Array, line: CanonicalLogLine): Buffer {
  const { id, at, operator, seat, call, subject, outcome, detail } = line;
  return chainedHash(previous, [id, at, operator, seat, call, subject, outcome, detail]);
}

function chainedHash(previous: Uint8Array, form: readonly unknown[]): Buffer {
  const text = JSON.stringify(form);
  const bytes = Buffer.allocUnsafe(33 + Buffer.byteLength(text));
  bytes.set(previous, 0);
  bytes[32] = HASH_VERSION;
  bytes.write(text, 33);
  return hash('sha256', bytes, 'buffer');
}
