/** Why it is dark, and what brings the light back. */
import { describe, expect, it } from 'vitest';
import { fen } from '../../../src-shared/value/fen.ts';
import { instant } from '../../../src-shared/value/instant.ts';
import { supplyAfterSale, supplyOf, type SupplyFacts } from './supply.ts';

const off: SupplyFacts = {
  relayClosed: false,
  forced: 'none',
  workLock: false,
  opened: true,
  inArrears: false,
  inAlarm2: false,
  overLimit: false,
  balanceFen: fen(1_000),
  alarm2Fen: fen(2_000),
  canRemoteClose: true,
  forcedBy: null,
};

describe('supply', () => {
  it('is on when the relay is closed, whatever the balance', () => {
    expect(supplyOf({ ...off, relayClosed: true, inArrears: true, balanceFen: fen(-100) })).toEqual({
      on: true,
      cause: null,
      leastFen: null,
      closeByHand: false,
      forcedBy: null,
    });
  });
  it.each([
    ['workLock', { workLock: true, forced: 'tripped', inArrears: true }, null],
    ['forced', { forced: 'tripped', inArrears: true }, null],
    ['notOpened', { opened: false }, null],
    ['arrears', { inArrears: true, inAlarm2: true, balanceFen: fen(-3_500) }, 3_501],
    ['overload', { overLimit: true, inAlarm2: true }, null],
    ['alarm2', { inAlarm2: true }, 1_000],
    ['unknown', {}, null],
  ] as const)('is off: %s', (cause, facts, leastFen) =>
    expect(supplyOf({ ...off, ...facts })).toMatchObject({ on: false, cause, leastFen }),
  );

  it('says who forced it off, and only where that is the cause', () => {
    const forcedBy = { name: '电工', at: instant(1) };
    expect(supplyOf({ ...off, forced: 'tripped', forcedBy }).forcedBy).toEqual(forcedBy);
    expect(supplyOf({ ...off, forced: 'tripped', workLock: true, forcedBy }).forcedBy).toBeNull();
    expect(supplyOf({ ...off, inArrears: true, forcedBy }).forcedBy).toBeNull();
  });

  it('comes back with the least amount and not with a fen less', () => {
    const arrears = supplyOf({ ...off, inArrears: true, balanceFen: fen(-3_500) });
    expect([supplyAfterSale(arrears, fen(3_500)), supplyAfterSale(arrears, fen(3_501))]).toEqual([false, true]);
  });
  it('does not come back by buying when somebody forced it off, or when the breaker must be closed by hand', () => {
    expect(supplyAfterSale(supplyOf({ ...off, forced: 'tripped' }), fen(10_000))).toBe(false);
    expect(supplyAfterSale(supplyOf({ ...off, inArrears: true, canRemoteClose: false }), fen(10_000))).toBe(false);
  });
  it('does not pretend to know after an overload', () =>
    expect(supplyAfterSale(supplyOf({ ...off, overLimit: true }), fen(10_000))).toBeNull());
});
