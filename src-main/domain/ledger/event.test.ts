/** Every event of money sums to zero, and a sale leaves nothing behind whichever way it ends. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addFen, fen, ZERO_FEN, type Fen } from '../../../src-shared/value/fen.ts';
import type { AccountId, MeterId, OpId, ShiftId } from '../../../src-shared/value/id.ts';
import type { Posting } from './chart.ts';
import {
  caseAnswered,
  paidBack,
  reconciled,
  saleAmount,
  saleConfirmed,
  saleIntent,
  saleVoided,
  takeOver,
  type MoneyHolder,
} from './event.ts';

const account = 7 as AccountId;
const meter = 17 as MeterId;
const op = 3 as OpId;
const shift = 1 as ShiftId;
const part = fc.integer({ min: 0, max: 100_000_000 }).map(fen);
const sale = fc
  .record({ creditFen: fc.integer({ min: 1, max: 100_000_000 }).map(fen), debtFen: part, feeFen: part })
  .map((parts) => ({ op, account, meter, ...parts }));
const holder = fc.constantFrom<MoneyHolder>('drawer', 'tenantOwes', 'unknown', 'writtenOff');

const sum = (postings: readonly Posting[]) => addFen(...postings.map((one) => one.amountFen));
const on = (postings: readonly Posting[], code: string) =>
  addFen(...postings.filter((one) => one.code === code).map((one) => one.amountFen));

/** A total paid partly in cash, partly by a channel. */
function tenders(total: Fen, cash: number) {
  const inCash = fen(Math.floor(total * cash));
  return [
    { method: 'cash', drawer: true, amountFen: inCash },
    { method: 'wechat', drawer: false, amountFen: fen(total - inCash) },
  ];
}

describe('postings', () => {
  it('sum to zero for every event', () => {
    fc.assert(
      fc.property(
        sale,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: -1_000_000, max: 1_000_000 }).map(fen),
        holder,
        (one, cash, difference, who) => {
          const paid = tenders(saleAmount(one), cash);
          for (const postings of [
            takeOver('first', account, meter, difference),
            saleIntent(op, paid, shift),
            saleConfirmed(one),
            saleVoided(one),
            paidBack(account, paid, shift),
            reconciled(who, shift, account, meter, difference),
            who === 'unknown' ? [] : caseAnswered(who, shift, account, meter, difference),
          ]) {
            expect(sum(postings)).toBe(ZERO_FEN);
            expect(postings.every((posting) => posting.amountFen !== 0)).toBe(true);
          }
        },
      ),
    );
  });

  it('leave nothing undelivered once a sale is confirmed, and put exactly the credit onto the meter', () => {
    fc.assert(
      fc.property(sale, (one) => {
        const all = [...saleIntent(op, tenders(saleAmount(one), 1), shift), ...saleConfirmed(one)];
        expect([on(all, '2101'), on(all, '2001'), on(all, '1001')]).toEqual([0, -one.creditFen, saleAmount(one)]);
      }),
    );
  });

  it('leave no trace in drawer, channel or liabilities once a sale is given back', () => {
    fc.assert(
      fc.property(sale, fc.double({ min: 0, max: 1, noNaN: true }), (one, cash) => {
        const paid = tenders(saleAmount(one), cash);
        const all = [...saleIntent(op, paid, shift), ...saleVoided(one), ...paidBack(account, paid, shift)];
        for (const code of ['1001', '1002', '2001', '2101', '2104']) expect(on(all, code)).toBe(0);
      }),
    );
  });
});
