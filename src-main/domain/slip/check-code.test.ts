/** A code and a number that were printed are read again, however they are typed; a wrong character is never taken for a right one. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LocalDay } from '../../../src-shared/value/instant.ts';
import { checkCode, readCheckCode, readSlipNumber, type NumberOfSlip } from './check-code.ts';

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });
/** As slips print it. */
const slipNumber = ({ series, day, seat, counter }: NumberOfSlip) => `${series}-${day}-${seat}-${String(counter).padStart(4, '0')}`;
const wide = (text: string) => text.replace(/[0-9A-Za-z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));

test('a code is read as it was printed: small, in fours, full-width, O for 0', () => {
  fc.assert(
    fc.property(hash, (bytes) => {
      const code = checkCode(bytes);
      expect(code).toBe(Buffer.from(bytes).toString('hex').slice(0, 8).toUpperCase());
      const typed = [
        code,
        code.toLowerCase(),
        `${code.slice(0, 4)} ${code.slice(4)}`,
        wide(code),
        code.replaceAll('0', 'o').replaceAll('1', 'l'),
      ];
      for (const each of typed) expect(readCheckCode(each)).toBe(code);
    }),
  );
});

test('another character is another code or none', () => {
  fc.assert(
    fc.property(hash, fc.nat(7), fc.constantFrom(...'23456789ABCDEFGHZ'), (bytes, at, letter) => {
      const code = checkCode(bytes);
      fc.pre(code[at] !== letter);
      expect(readCheckCode(code.slice(0, at) + letter + code.slice(at + 1))).not.toBe(code);
    }),
  );
  for (const none of ['', '1BF62F5', '1BF62F540', '1BF62F5G']) expect(readCheckCode(none)).toBeNull();
});

test('a number is read as it was printed, whatever the seat is called', () => {
  const number = fc.record({
    series: fc.constantFrom('S', 'P', 'R', 'C'),
    day: fc.constantFrom(20261122, 20270101).map((day) => day as LocalDay),
    seat: fc.stringMatching(/^[a-z0-9]{1,6}(-[a-z0-9]{1,3})?$/),
    counter: fc.integer({ min: 1, max: 99_999 }),
  });
  fc.assert(
    fc.property(number, (each) => {
      for (const typed of [slipNumber(each), slipNumber(each).toLowerCase(), ` ${slipNumber(each)} `])
        expect(readSlipNumber(typed)).toEqual(each);
      expect(readSlipNumber(wide(slipNumber({ ...each, seat: '1' })))).toEqual({ ...each, seat: '1' });
    }),
  );
  for (const none of ['', 'S-20261122-1', 'hello', '20261122-1-0007']) expect(readSlipNumber(none)).toBeNull();
});
