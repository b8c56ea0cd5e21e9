/** Parts of a payment always sum exactly, whichever way it is divided. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addFen, fen, type Fen } from '../../../src-shared/value/fen.ts';
import { shareTenders } from './share.ts';

const amount = fc.integer({ min: 1, max: 5_000_000 }).map(fen);

/** The same sum cut at other places. */
function cut(total: number, places: readonly number[]): Fen[] {
  const at = [0, ...new Set(places.map((place) => 1 + (place % Math.max(1, total - 1)))), total].filter((n) => n <= total);
  const sorted = [...new Set(at)].sort((a, b) => a - b);
  return sorted.slice(1).map((end, index) => fen(end - sorted[index]!));
}

it('every line is paid exactly, every tender is used up, none twice', () => {
  fc.assert(
    fc.property(fc.array(amount, { minLength: 1, maxLength: 6 }), fc.array(fc.nat(), { maxLength: 19 }), (amounts, places) => {
      const total = addFen(...amounts);
      const tenders = amounts.map((amountFen, index) => ({ method: `m${index}`, amountFen }));
      const lines = cut(total, places);
      const shares = shareTenders(tenders, lines);
      expect(shares.map((parts) => addFen(...parts.map(({ amountFen }) => amountFen)))).toEqual(lines);
      for (const { method, amountFen } of tenders) {
        const parts = shares.flat().filter((part) => part.method === method);
        expect(addFen(...parts.map((part) => part.amountFen))).toBe(amountFen);
        expect(parts.every((part) => part.amountFen > 0)).toBe(true);
      }
    }),
  );
});

it('sums that differ, and amounts that are not positive, are a fault of the program', () => {
  const tenders = [{ amountFen: fen(100) }];
  expect(() => shareTenders(tenders, [fen(60)])).toThrow('exceed');
  expect(() => shareTenders(tenders, [fen(60), fen(50)])).toThrow('do not reach');
  expect(() => shareTenders(tenders, [fen(100), fen(0)])).toThrow('positive');
});
