/** Checks the capital words against a table and against a reader that was written the other way round. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fen } from '../value/fen.ts';
import { capitalWords } from './capital.ts';

test.each([
  [0, '零元整'],
  [10_000, '壹佰元整'],
  [9_500, '玖拾伍元整'],
  [10_050, '壹佰元伍角整'],
  [10_005, '壹佰元零伍分'],
  [5, '伍分'],
  [50, '伍角整'],
  [55, '伍角伍分'],
  [1_000_500, '壹万零伍元整'],
  [100_500, '壹仟零伍元整'],
  [10_010_000, '壹拾万零壹佰元整'],
  [12_345_678, '壹拾贰万叁仟肆佰伍拾陆元柒角捌分'],
  [1_000_000_000_000, '壹佰亿元整'],
  [-100, '负壹元整'],
])('%i fen is %s', (amount, words) => {
  expect(capitalWords(fen(amount))).toBe(words);
});

const DIGITS = '零壹贰叁肆伍陆柒捌玖';

/** Reads capital words back into fen by walking the characters. */
function readBack(words: string): number {
  let total = 0;
  let section = 0;
  let digit = 0;
  for (const character of words) {
    const place = '拾佰仟'.indexOf(character);
    if (DIGITS.includes(character)) digit = DIGITS.indexOf(character);
    else if (place >= 0) [section, digit] = [section + digit * 10 ** (place + 1), 0];
    else if (character === '亿') [total, section, digit] = [(total + section + digit) * 1e8, 0, 0];
    else if (character === '万') [total, section, digit] = [total + (section + digit) * 1e4, 0, 0];
    else if (character === '元') [total, section, digit] = [(total + section + digit) * 100, 0, 0];
    else if (character === '角') [total, digit] = [total + digit * 10, 0];
    else if (character === '分') [total, digit] = [total + digit, 0];
  }
  return total;
}

test('the words read back as the amount, and never hold two 零 in a row', () => {
  fc.assert(
    fc.property(fc.oneof(fc.integer({ min: 1, max: 999_999_999_999 }), fc.integer({ min: 1, max: 2_000_000 })), (amount) => {
      const words = capitalWords(fen(amount));
      expect(readBack(words)).toBe(amount);
      expect(words).not.toContain('零零');
    }),
  );
});
