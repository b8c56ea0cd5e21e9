/** The check code of a slip and its number, as they are printed and as people type them. */
import type { LocalDay } from '../../../src-shared/value/instant.ts';

/** The first characters of the entry's hash in hex: enough to find the entry by, short enough to read out. */
const CHECK_CHARACTERS = 8;

/** "1BF62F54": nobody can make it who does not hold the ledger, since each hash is worked out from the one before it. */
export function checkCode(hash: Uint8Array): string {
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .slice(0, CHECK_CHARACTERS)
    .toUpperCase();
}

/** Small or full-width letters, blanks, O for 0 and I or L for 1 are forgiven: a code has none of these letters. Null: it is none. */
export function readCheckCode(typed: string): string | null {
  const plain = typed.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  return /^[0-9A-F]{8}$/.test(plain) ? plain : null;
}

export interface NumberOfSlip {
  readonly series: string;
  readonly day: LocalDay;
  readonly seat: string;
  readonly counter: number;
}

/** "S-20261122-1-0007", in small or full-width letters too; a seat's name may hold a dash itself. Null: it is no number of a slip. */
export function readSlipNumber(typed: string): NumberOfSlip | null {
  const plain = typed
    .normalize('NFKC')
    .replace(/\s/g, '')
    .replace(/[—–−_]/g, '-');
  const match = /^([A-Za-z]+)-(\d{8})-(.+)-(\d{1,9})$/.exec(plain);
  if (!match) return null;
  const [, series = '', day = '', seat = '', counter = ''] = match;
  return { series: series.toUpperCase(), day: Number(day) as LocalDay, seat, counter: Number(counter) };
}
