/** Drawers in the ledger: floats, money in and out, counts and closes post what they say, and one shift begins with what the last one left. */
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { countedFen, DENOMINATIONS_FEN, isWholeCount } from '../../../src-shared/value/cash.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import type { OpUid, ShiftId } from '../../../src-shared/value/id.ts';
import { beginSale, fixture, takeOverMeter, type Fixture } from '../fixture.ts';
import { balance } from '../ledger/ledger.ts';
import { currentOrOpenShift, currentShift, leftAtSeat, openingOfShift, openShift, openShifts } from './shift.ts';
import { countedPieces, drawerFen, insertShiftClose, insertShiftCount, insertShiftMove, shiftClose, shiftCounts } from './shift-drawer.ts';

let f: Fixture;
beforeEach(() => {
  f = fixture();
  takeOverMeter(f, { balanceFen: 1240, count: 16, totalFen: 50_000 });
});

const act = (shift: ShiftId = f.shift) => ({ shift, operator: f.operator, seat: '1', ...f.now() });
const uid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}` as OpUid;
const notes = (...pieces: number[]) => pieces.map((many, at) => ({ denominationFen: DENOMINATIONS_FEN[at]!, pieces: many }));
const close = (pieces: number[], leftFen: number, reason: string | null = null) =>
  insertShiftClose(f.store, act(), insertShiftCount(f.store, act(), notes(...pieces), true), { leftFen: fen(leftFen), reason });
const open = (floatFen: number, reason: string | null = null) => {
  const { at, businessDay } = f.now();
  const draft = { operator: f.operator, seat: '1', businessDay, openedAt: at };
  return openShift(f.store, draft, { floatFen: fen(floatFen), reason });
};

test('what notes and coins come to, whatever their order; a kind twice or one that there is not is no count', () => {
  const pieces = fc.array(fc.record({ denominationFen: fc.constantFrom(...DENOMINATIONS_FEN), pieces: fc.nat(1000) }));
  fc.assert(
    fc.property(pieces, (some) => {
      const oneByOne = some.flatMap(({ denominationFen, pieces: many }) => Array<number>(many).fill(denominationFen));
      expect(countedFen(some)).toBe(oneByOne.reduce((sum, one) => sum + one, 0));
      expect(countedFen(some.toReversed())).toBe(countedFen(some));
      expect(isWholeCount(some)).toBe(new Set(some.map(({ denominationFen }) => denominationFen)).size === some.length);
    }),
    { numRuns: 50 },
  );
  expect(isWholeCount([{ denominationFen: 200, pieces: 1 }])).toBe(false);
  expect(isWholeCount([{ denominationFen: 100, pieces: -1 }])).toBe(false);
});

test('a day of a drawer: every fen of it is in the ledger, and a closed drawer is empty', () => {
  beginSale(f, { creditFen: 10_000 });
  insertShiftMove(f.store, act(), { uid: uid(1), kind: 'paidIn', amountFen: fen(20_000), reason: '换零钱' });
  insertShiftMove(f.store, act(), { uid: uid(2), kind: 'paidOut', amountFen: fen(1_500), reason: '打印纸' });
  insertShiftMove(f.store, act(), { uid: uid(3), kind: 'handedUp', amountFen: fen(5_000), reason: '' });
  expect(drawerFen(f.store, f.shift)).toBe(23_500);
  insertShiftCount(f.store, act(), notes(2, 0, 0, 0, 0, 1), true);
  expect(() => close([2, 0, 1, 1, 0, 4], 0)).toThrow('CHECK');
  const closed = close([2, 0, 1, 1, 0, 4], 3_000, '找错一元');
  expect(closed).toMatchObject({ n: 3, overFen: -100, handedFen: 20_400, leftFen: 3_000 });
  expect(shiftCounts(f.store, f.shift).map(({ countedFen: counted, expectedFen }) => [counted, expectedFen])).toEqual([
    [20_100, 23_500],
    [23_400, 23_500],
    [23_400, 23_500],
  ]);
  expect(countedPieces(f.store, f.shift, 3)).toHaveLength(6);
  expect([drawerFen(f.store, f.shift), balance(f.store, '1003', ''), balance(f.store, '5001', String(f.shift))]).toEqual([0, 9_900, 100]);
  expect(shiftClose(f.store, f.shift)?.reason).toBe('找错一元');
  expect([openShifts(f.store), currentShift(f.store, f.operator)]).toEqual([[], undefined]);
});

test('a count that the drawer moved on from closes nothing', () => {
  beginSale(f, { creditFen: 10_000 });
  const count = insertShiftCount(f.store, act(), notes(1), false);
  insertShiftMove(f.store, act(), { uid: uid(1), kind: 'paidOut', amountFen: fen(100), reason: 'r' });
  expect(() => insertShiftClose(f.store, act(), count, { leftFen: fen(0), reason: null })).toThrow('the drawer must be empty');
  expect(currentShift(f.store, f.operator)?.id).toBe(f.shift);
});

test('the next shift of a seat begins with what was left, or says why not; each close is taken over once', () => {
  beginSale(f, { creditFen: 10_000 });
  close([1], 10_000);
  expect(leftAtSeat(f.store, '1')).toMatchObject({ shift: f.shift, leftFen: 10_000 });
  expect(leftAtSeat(f.store, '2')).toBeUndefined();
  expect(() => open(5_000)).toThrow('CHECK');
  const short = open(9_900, '少一元');
  expect(openingOfShift(f.store, short.id)).toMatchObject({
    floatFen: 9_900,
    leftBeforeFen: 10_000,
    beforeShift: f.shift,
    reason: '少一元',
  });
  expect(leftAtSeat(f.store, '1')).toBeUndefined();
  expect(drawerFen(f.store, short.id)).toBe(9_900);
});

test('a shift that opens by itself carries on with what was left', () => {
  beginSale(f, { creditFen: 10_000 });
  close([1], 2_500);
  const { at, businessDay } = f.now();
  const next = currentOrOpenShift(f.store, { operator: f.operator, seat: '1', businessDay, openedAt: at });
  expect(drawerFen(f.store, next.id)).toBe(2_500);
  expect(openingOfShift(f.store, next.id)).toMatchObject({ floatFen: 2_500, reason: null });
});
