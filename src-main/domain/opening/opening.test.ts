/** The rules of an opening: money only with somebody there and a meter that nobody else touched, and no way out of a state but its own. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { purchaseCount } from '../../../src-shared/value/count.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import { JOB_STATES } from '../control/state.ts';
import { afterLook, nextOfOpening, type MeterNow, type OpeningToDecide } from './next.ts';
import { readObstacle, storedObstacle, thresholdsFault, type OpeningFacts } from './obstacle.ts';
import { OPENING_STATES, openingIsOver, openingMayFollow } from './state.ts';

const anyOpening: fc.Arbitrary<OpeningToDecide> = fc.record({
  state: fc.constantFrom(...OPENING_STATES),
  job: fc.option(fc.constantFrom(...JOB_STATES)),
  purchase: fc.option(fc.constantFrom('open', 'arrived', 'returned')),
  wantsPurchase: fc.boolean(),
  attended: fc.boolean(),
});
const THEN = { purchaseCount: purchaseCount(3), totalPurchasedFen: fen(100) };
const anyMeter: fc.Arbitrary<MeterNow> = fc.record({
  purchaseCount: fc.constantFrom(2, 3, 4).map(purchaseCount),
  totalPurchasedFen: fc.constantFrom(0, 100, 200).map(fen),
  balanceFen: fc.constantFrom(-5, 0, 5).map(fen),
  prepaidOn: fc.boolean(),
  forced: fc.option(fc.constantFrom('none', 'tripped', 'kept')),
  doubted: fc.boolean(),
});

describe('whatever has happened', () => {
  it('the next step may follow the last, and an end stays an end', () => {
    fc.assert(
      fc.property(anyOpening, (opening) => {
        const next = nextOfOpening(opening);
        if (openingIsOver(opening.state)) expect(next.do).toBe('rest');
        if (next.do === 'note') expect(openingMayFollow(opening.state, next.state)).toBe(true);
        if (next.do === 'wait') expect(openingMayFollow(opening.state, 'waiting')).toBe(true);
        if (next.do === 'open') expect(openingMayFollow(opening.state, 'opened')).toBe(true);
      }),
    );
  });

  it('money is taken only behind a proven write, with somebody there, from a meter that shows what it showed', () => {
    fc.assert(
      fc.property(anyOpening, anyMeter, (opening, now) => {
        if (nextOfOpening(opening).do !== 'look') return;
        expect(['written', 'restored']).toContain(opening.state);
        const next = afterLook(opening, THEN, now);
        if (next.do !== 'buy' && next.do !== 'open') return;
        expect(now).toMatchObject({ ...THEN, prepaidOn: true, forced: 'none', doubted: false });
        expect(now.balanceFen).toBeLessThanOrEqual(0);
        expect(next.do === 'buy').toBe(opening.wantsPurchase);
        if (next.do === 'buy') expect(opening.attended).toBe(true);
      }),
    );
  });

  it('it is open only behind a purchase that arrived, or none that was wanted', () => {
    fc.assert(
      fc.property(anyOpening, (opening) => {
        if (nextOfOpening(opening).do === 'open') expect(opening).toMatchObject({ state: 'buying', purchase: 'arrived' });
      }),
    );
  });

  it('a meter that was restored and is forced again is left to a person', () => {
    const opening = { state: 'restored', job: null, purchase: null, wantsPurchase: true, attended: true } as const;
    const now = { ...THEN, balanceFen: fen(0), prepaidOn: true, forced: 'tripped', doubted: false } as const;
    expect(afterLook(opening, THEN, now)).toEqual({ do: 'wait', why: 'forcedAgain' });
    expect(afterLook({ ...opening, state: 'written' }, THEN, now)).toEqual({ do: 'restore' });
  });
});

describe('what stands against it', () => {
  const free: OpeningFacts = {
    ...{ role: 'tenant', status: 'installed', connected: true, supported: true, opened: false, listedFor: null, workLock: null },
    ...{ leftOver: false, beingOpened: false, busy: false, maySend: { price: true, control: true }, administrators: '王' },
  };
  it.each<[string, Partial<OpeningFacts>, boolean]>([
    ['meter.retired', { status: 'retired', opened: true }, false],
    ['opening.against.house', { role: 'house' }, false],
    ['opening.against.main', { role: 'main' }, false],
    ['meter.alreadyOpened', { opened: true, beingOpened: true }, false],
    ['meter.notConnected', { connected: false }, false],
    ['opening.against.profile', { supported: false }, false],
    ['meter.opening', { beingOpened: true, busy: true }, false],
    ['opening.against.listed', { listedFor: '老张' }, true],
    ['opening.against.workLock', { workLock: { who: '赵', phone: '1' } }, false],
    ['opening.against.busy', { busy: true }, false],
    ['opening.against.price', { maySend: { price: false, control: true } }, false],
  ])('%s', (code, over, takeOver) => {
    expect(storedObstacle({ ...free, ...over })).toMatchObject({ why: { code }, takeOver });
  });

  it('nothing, for a meter that is nobody’s', () => {
    expect(storedObstacle(free)).toBeNull();
    expect(readObstacle({ balanceFen: fen(0), encrypted: false, forced: 'tripped' }, free)).toBeNull();
  });

  it('a balance of either sign means that it serves somebody', () => {
    for (const balanceFen of [1, -1].map(fen))
      expect(readObstacle({ balanceFen, encrypted: true, forced: null }, free)).toMatchObject({ takeOver: true });
  });

  it('thresholds are in range and alarm 2 is not above alarm 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: -2, max: 100_000_000 }), fc.integer({ min: -2, max: 100_000_000 }), (first, second) => {
        const fault = thresholdsFault({ alarm1Fen: fen(first), alarm2Fen: fen(second), overdraftFen: fen(0) });
        const inRange = [first, second].every((value) => value >= 0 && value <= 99_999_999);
        expect(fault === null).toBe(inRange && second <= first);
      }),
    );
  });
});
