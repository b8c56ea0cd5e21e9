/** The suggestion gives out the whole payment and leaves the balances as near to each other as they can be. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addFen, fen } from '../../../src-shared/value/fen.ts';
import { evenOut } from './even-out.ts';

const balance = fc.integer({ min: -100_000, max: 1_000_000 }).map(fen);

it('gives out exactly the sum, nothing negative, and no meter that got something ends more than a fen above another', () => {
  fc.assert(
    fc.property(fc.array(balance, { minLength: 2, maxLength: 9 }), fc.integer({ min: 1, max: 5_000_000 }), (balances, total) => {
      const shares = evenOut(fen(total), balances);
      expect(addFen(...shares)).toBe(total);
      const after = shares.map((share, index) => share + balances[index]!);
      const lowest = Math.min(...after);
      shares.forEach((share, index) => {
        expect(share).toBeGreaterThanOrEqual(0);
        if (share > 0) expect(after[index]! - lowest).toBeLessThanOrEqual(1);
      });
    }),
  );
});

it('lifts the poorest first', () => {
  expect(evenOut(fen(5_000), [fen(1_240), fen(31_000), fen(-3_500)])).toEqual([130, 0, 4_870]);
  expect(evenOut(fen(3), [fen(0), fen(0)])).toEqual([2, 1]);
});
