/** The parts of a drawer always come to what the ledger says of it, whatever moved it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fen } from '../../../src-shared/value/fen.ts';
import { drawerParts } from './drawer.ts';

const move = (kind: string, min: number, max: number) =>
  fc.record({ kind: fc.constant(kind), amountFen: fc.integer({ min, max }).map(fen) });
const moves = fc.array(
  fc.oneof(
    move('shift.float', 1, 50_000),
    move('sale.intent', 1, 1_000_000),
    move('sale.paidBack', -1_000_000, -1),
    move('refund.paid', -1_000_000, -1),
    move('shift.paidIn', 1, 50_000),
    move('shift.paidOut', -50_000, -1),
    move('shift.handedUp', -50_000, -1),
    move('meter.reconciled', -50_000, 50_000),
    move('shift.overShort', -500, 500),
    move('shift.emptied', -500, -1),
  ),
  { maxLength: 30 },
);

test('the parts come to what is expected, and closing is no part of it', () => {
  fc.assert(
    fc.property(moves, (some) => {
      const parts = drawerParts(some);
      const { floatFen, takenFen, givenBackFen, paidInFen, paidOutFen, handedUpFen, otherFen, expectedFen } = parts;
      expect(floatFen + takenFen - givenBackFen + paidInFen - paidOutFen - handedUpFen + otherFen).toBe(expectedFen);
      const closing = some.filter(({ kind }) => kind === 'shift.overShort' || kind === 'shift.emptied');
      const all = some.reduce((sum, { amountFen }) => sum + amountFen, 0);
      expect(expectedFen).toBe(all - closing.reduce((sum, { amountFen }) => sum + amountFen, 0));
      expect(
        Object.values(parts)
          .slice(0, 6)
          .every((part) => part >= 0),
      ).toBe(true);
    }),
  );
});
