/** Which amounts may be sold, and what stands against a meter, worst first. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fen } from '../../../src-shared/value/fen.ts';
import { amountObstacle, ceilingObstacle, daysBought, divideAmount, meterObstacle, type MeterFacts } from './amount.ts';

const limits = { minSaleFen: fen(100), maxSaleFen: fen(5_000_000) };
const obstacle = (amount: number, owed = 0) => amountObstacle(fen(amount), divideAmount(fen(amount), fen(owed)), limits)?.code ?? null;

describe('an amount', () => {
  it('is divided without a fen left or made, debt first', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: -1e6, max: 1e9 }), (amount, owed) => {
        const parts = divideAmount(fen(amount), fen(owed));
        expect(parts.creditFen + parts.debtFen + parts.feeFen).toBe(amount);
        expect(parts.debtFen).toBe(Math.max(0, Math.min(owed, amount)));
      }),
    );
  });
  it.each([
    [0, 0, 'sale.amountNotPositive'],
    [-100, 0, 'sale.amountNotPositive'],
    [99, 0, 'sale.belowMinimum'],
    [5_000_001, 0, 'sale.aboveLimit'],
    [500, 500, 'sale.onlyDebt'],
    [501, 500, null],
    [100, 0, null],
    [5_000_000, 0, null],
  ])('%i fen with %i owed: %s', (amount, owed, code) => expect(obstacle(amount, owed)).toBe(code));
  it('may reach the ceiling and not pass it', () => {
    expect(ceilingObstacle(fen(99_999_899), fen(100), fen(99_999_999))).toBeNull();
    expect(ceilingObstacle(fen(99_999_900), fen(100), fen(99_999_999))?.code).toBe('sale.aboveCeiling');
  });
});

describe('how long it lasts', () => {
  it.each([
    [10_000, 2_000, 5],
    [1_000, 2_000, 0.5],
    [10_000, 0, null],
    [10_000, null, null],
    [0, 2_000, null],
  ])('%i fen at %s fen a day: %s days', (credit, perDay, days) => {
    expect(daysBought(fen(credit), perDay === null ? null : fen(perDay))).toBe(days);
  });
});

describe('a meter', () => {
  const fine: MeterFacts = {
    serial: '210300000017',
    opened: true,
    frozen: false,
    openOperation: false,
    workLock: null,
    encrypted: false,
    wrongNumber: null,
  };
  it.each([
    [{}, null],
    [{ wrongNumber: '210300000018' }, 'meter.wrongNumber'],
    [{ encrypted: true, wrongNumber: '210300000018' }, 'meter.encrypted'],
    [{ openOperation: true, encrypted: true }, 'meter.openOperation'],
    [{ frozen: true, openOperation: true }, 'meter.frozen'],
    [{ workLock: { by: '李工', phone: '139' }, frozen: true }, 'meter.workLock'],
    [{ opened: false, frozen: true }, 'meter.notOpened'],
  ])('%j: %s', (over, code) => expect(meterObstacle({ ...fine, ...over })?.code ?? null).toBe(code));
});
