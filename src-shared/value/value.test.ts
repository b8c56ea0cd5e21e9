/** The arithmetic of money, energy, prices, counts and local days. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextPurchaseCount, purchaseCount } from './count.ts';
import { centiKwh, formatKwh } from './energy.ts';
import { addFen, fen, formatYuan, parseYuan } from './fen.ts';
import { instant, localDayOf, zoneClock } from './instant.ts';
import { costRoundedHalfUp, energyBoughtRoundedDown, formatPrice, priceE4 } from './price.ts';

const anyFen = fc.integer({ min: -10_000_000_000, max: 10_000_000_000 }).map(fen);

describe('fen', () => {
  it('reads what it writes', () => {
    fc.assert(
      fc.property(anyFen, (amount) => {
        expect(parseYuan(formatYuan(amount).replace('−', '-'))).toEqual({ ok: true, value: amount });
      }),
    );
  });
  it.each([
    ['100', 10_000],
    ['100.5', 10_050],
    ['.05', 5],
    ['１００。５０', 10_050],
    ['1,234.50', 123_450],
    ['¥ 7', 700],
    ['-35.00', -3_500],
    ['0', 0],
  ])('reads %s', (text, amount) => expect(parseYuan(text)).toEqual({ ok: true, value: amount }));
  it.each([
    ['', 'amount.empty'],
    ['abc', 'amount.notANumber'],
    ['.', 'amount.notANumber'],
    ['1.234', 'amount.threeDecimals'],
    ['1e3', 'amount.notANumber'],
    ['99999999999999999', 'amount.tooLarge'],
    ['1.2.3', 'amount.notANumber'],
  ])('refuses %j: %s', (text, fault) => expect(parseYuan(text)).toEqual({ ok: false, fault }));
  it('writes thousands and a true minus', () => expect(formatYuan(fen(-123_456_789))).toBe('−1,234,567.89'));
  it('refuses a fraction of a fen', () => expect(() => fen(0.5)).toThrow(RangeError));
  it('has no negative zero', () => expect(Object.is(addFen(fen(-0), fen(0)), 0)).toBe(true));
});

describe('price × energy', () => {
  it('is exact: rounded amount and remainder make the product, and the remainder is at most half a fen', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), fc.integer({ min: 0, max: 1_000_000 }), (energy, price) => {
        const { amount, remainderMicroYuan } = costRoundedHalfUp(centiKwh(energy), priceE4(price));
        expect(BigInt(amount) * 10_000n + BigInt(remainderMicroYuan)).toBe(BigInt(energy) * BigInt(price));
        expect(remainderMicroYuan).toBeGreaterThanOrEqual(-5_000);
        expect(remainderMicroYuan).toBeLessThan(5_000);
      }),
    );
  });
  it('rounds half a fen up', () =>
    expect(costRoundedHalfUp(centiKwh(1), priceE4(5_000))).toEqual({ amount: 1, remainderMicroYuan: -5_000 }));
  it('never promises more energy than the amount pays', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), fc.integer({ min: 1, max: 100_000 }), (amount, price) => {
        const energy = energyBoughtRoundedDown(fen(amount), priceE4(price));
        expect(energy).not.toBeNull();
        expect(BigInt(energy ?? 0) * BigInt(price)).toBeLessThanOrEqual(BigInt(amount) * 10_000n);
      }),
    );
  });
  it('has no energy at price 0', () => expect(energyBoughtRoundedDown(fen(100), priceE4(0))).toBeNull());
  it('writes four decimals and two', () =>
    expect([formatPrice(priceE4(8_300)), formatKwh(centiKwh(421_355))]).toEqual(['0.8300', '4,213.55']));
});

describe('purchase count', () => {
  it('wraps from 65535 to 0', () => expect(nextPurchaseCount(purchaseCount(65_535))).toBe(0));
  it('refuses what 16 bits cannot hold', () => expect(() => purchaseCount(65_536)).toThrow(RangeError));
});

describe('local time', () => {
  it('agrees with Intl at any instant and zone, summer time included', () => {
    const zones = ['Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'UTC'];
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: 1_577_836_800_000, max: 2_000_000_000_000 }), (zone, ms) => {
        const time = zoneClock(zone)(instant(ms));
        const said = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(ms);
        const two = (value: number) => String(value).padStart(2, '0');
        expect(`${time.year}-${two(time.month)}-${two(time.day)} ${two(time.hour)}:${two(time.minute)}:${two(time.second)}`).toBe(said);
      }),
    );
  });
  it('gives the day of the site, not of UTC', () => {
    const lateEvening = instant(Date.UTC(2026, 10, 22, 16, 30));
    expect(localDayOf(zoneClock('Asia/Shanghai')(lateEvening))).toBe(20_261_123);
    expect(zoneClock('Asia/Shanghai')(lateEvening).weekday).toBe(1);
  });
});
