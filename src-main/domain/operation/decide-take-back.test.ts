/** Whatever was read, money is called off a meter only on full proof, and never more than was on it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextPurchaseCount, purchaseCount } from '../../../src-shared/value/count.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import type { Proof } from './decide.ts';
import { decideTakeBack, type TakeBackToDecide, type TakeBackWay } from './decide-take-back.ts';

const SERIAL = '210300000017';
const CREDIT = 4_000;
const DRAIN = 300;

const way = fc.constantFrom<TakeBackWay>(
  { via: 'negativeSale', count: 'plusOne', total: 'minusAmount' },
  { via: 'negativeSale', count: 'plusOne', total: 'same' },
  { via: 'negativeSale', count: 'same', total: 'minusAmount' },
  { via: 'setBalance', count: 'plusOne', total: 'minusAmount' },
  { via: 'setBalance', count: 'plusOne', total: 'same' },
  { via: 'zero', count: 'same', total: 'same' },
);
const book = fc.record({
  purchaseCount: fc.constantFrom(0, 16, 65_534, 65_535).map(purchaseCount),
  totalPurchasedFen: fc.constantFrom(3_999, 500_000).map(fen),
});
const back: fc.Arbitrary<TakeBackToDecide> = fc
  .record({
    way,
    before: book,
    attempts: fc.integer({ min: 0, max: 1 }),
    since: fc.integer({ min: 0, max: 20_000 }),
    balance: fc.integer({ min: CREDIT, max: 9_000 }),
  })
  .map(({ since, balance, attempts, ...rest }) => ({
    ...rest,
    ...{ serial: SERIAL, creditFen: fen(CREDIT), holdMs: 10_000, attempts, drainFen: fen(DRAIN) },
    balanceBeforeFen: attempts === 0 ? null : fen(rest.way.via === 'zero' ? CREDIT : balance),
    sinceLastAttemptMs: attempts === 0 ? Number.POSITIVE_INFINITY : since,
  }));
const read = fc.record({
  serial: fc.constantFrom(SERIAL, SERIAL, SERIAL, '210300000018'),
  rise: fc.constantFrom(0, 0, 1, 2),
  fall: fc.constantFrom(0, 0, CREDIT, 2 * CREDIT, -CREDIT),
  balanceFen: fc.oneof(fc.integer({ min: -100, max: 9_000 }), fc.constantFrom(0, CREDIT)).map(fen),
  encrypted: fc.constantFrom(true, false, null),
  prepaidOn: fc.boolean(),
  doubted: fc.boolean(),
});

function proofOf(one: TakeBackToDecide, { rise, fall, ...rest }: typeof read extends fc.Arbitrary<infer T> ? T : never): Proof {
  const { purchaseCount: count, totalPurchasedFen: total } = one.before;
  return { ...rest, purchaseCount: purchaseCount((count + rise) % 65_536), totalPurchasedFen: fen(total - fall) };
}

/** Written out apart from the rule. */
function isOff({ way: { via, count, total }, before, balanceBeforeFen }: TakeBackToDecide, proof: Proof): boolean {
  const counted = proof.purchaseCount === (count === 'plusOne' ? (before.purchaseCount + 1) % 65_536 : before.purchaseCount);
  const totalled = proof.totalPurchasedFen === before.totalPurchasedFen - (total === 'minusAmount' ? CREDIT : 0);
  const lackFen = balanceBeforeFen === null ? -1 : balanceBeforeFen - CREDIT - proof.balanceFen;
  const left = via === 'zero' ? proof.balanceFen === 0 : lackFen >= 0 && lackFen <= DRAIN;
  return proof.serial === SERIAL && counted && totalled && left;
}

const always = (check: (one: TakeBackToDecide, proof: Proof) => void) =>
  fc.assert(
    fc.property(back, read, (one, said) => check(one, proofOf(one, said))),
    { numRuns: 3_000 },
  );

describe('whatever was read', () => {
  it('sends once, to the right, unchanged meter in clear, and never more than is on it', () =>
    always((one, proof) => {
      const decision = decideTakeBack(one, proof);
      if (decision.do !== 'send') return;
      expect([one.attempts, proof.serial, proof.doubted, proof.encrypted === true]).toEqual([0, SERIAL, false, false]);
      expect([proof.purchaseCount, proof.totalPurchasedFen]).toEqual([one.before.purchaseCount, one.before.totalPurchasedFen]);
      expect(one.way.via === 'zero' ? proof.balanceFen === CREDIT : proof.balanceFen >= CREDIT).toBe(true);
      if (one.way.total === 'minusAmount') expect(proof.totalPurchasedFen).toBeGreaterThanOrEqual(CREDIT);
      expect(decision.purchaseCount).toBe(nextPurchaseCount(proof.purchaseCount));
    }));

  it('confirms exactly on full proof, and where a late twin would undo it or not be seen, only once no frame can be under way', () =>
    always((one, proof) => {
      const shown = one.way.via === 'negativeSale' && one.way.total === 'minusAmount';
      const late = !shown && one.sinceLastAttemptMs < one.holdMs;
      const proven = one.attempts > 0 && isOff(one, proof);
      expect(decideTakeBack(one, proof).do === 'confirm').toBe(proven && !late);
    }));

  it('says not applied after a frame only when nothing moved and nothing can be under way', () =>
    always((one, proof) => {
      const decision = decideTakeBack(one, proof);
      if (decision.do !== 'notApplied' || one.attempts === 0) return;
      expect([proof.serial, proof.purchaseCount, proof.totalPurchasedFen, proof.doubted]).toEqual([
        ...[SERIAL, one.before.purchaseCount, one.before.totalPurchasedFen, false],
      ]);
      expect(one.sinceLastAttemptMs).toBeGreaterThanOrEqual(one.holdMs);
      if (one.way.via === 'zero') expect(proof.balanceFen).toBe(CREDIT);
    }));

  it('freezes what is neither, once a frame was sent', () =>
    always((one, proof) => {
      const decision = decideTakeBack(one, proof);
      if (decision.do === 'freeze') expect(one.attempts > 0 && !isOff(one, proof)).toBe(true);
    }));
});

describe('a refund of 40.00', () => {
  const one: TakeBackToDecide = {
    ...{ serial: SERIAL, creditFen: fen(CREDIT), way: { via: 'negativeSale', count: 'plusOne', total: 'minusAmount' } },
    before: { purchaseCount: purchaseCount(65_535), totalPurchasedFen: fen(500_000) },
    ...{ balanceBeforeFen: null, attempts: 0, sinceLastAttemptMs: Number.POSITIVE_INFINITY, holdMs: 10_000, drainFen: fen(DRAIN) },
  };
  const said: Proof = {
    ...{ serial: SERIAL, purchaseCount: purchaseCount(65_535), totalPurchasedFen: fen(500_000), balanceFen: fen(9_000) },
    ...{ encrypted: false, prepaidOn: true, doubted: false },
  };
  it.each([
    ['ledgerDiffers', { purchaseCount: purchaseCount(3) }],
    ['encrypted', { encrypted: true }],
    ['balanceTooSmall', { balanceFen: fen(3_999) }],
    ['totalTooSmall', { totalPurchasedFen: fen(3_000) }, { before: { ...one.before, totalPurchasedFen: fen(3_000) } }],
    ['balanceMoved', { balanceFen: fen(3_999) }, { way: { via: 'zero', count: 'same', total: 'same' } }],
  ] as const)('is not sent: %s', (reason, over, other: object = {}) =>
    expect(decideTakeBack({ ...one, ...other }, { ...said, ...over })).toEqual({ do: 'notApplied', reason }),
  );
  it('is sent as purchase 0 after 65535, down to the last fen', () =>
    expect(decideTakeBack(one, { ...said, balanceFen: fen(CREDIT) })).toEqual({ do: 'send', purchaseCount: 0 }));

  it.each([
    [5_000, 'confirm'],
    [5_000 - DRAIN, 'confirm'],
    [5_000 - DRAIN - 1, 'freeze'],
    [1_000, 'freeze'],
  ])('that left %i of 9000, where only the balance shows how much came off: %s', (balanceFen, does) => {
    const sent = { balanceBeforeFen: fen(9_000), attempts: 1, sinceLastAttemptMs: 10_000 };
    const hidden: TakeBackWay = { via: 'negativeSale', count: 'plusOne', total: 'same' };
    const decision = decideTakeBack(
      { ...one, ...sent, way: hidden },
      { ...said, purchaseCount: purchaseCount(0), balanceFen: fen(balanceFen) },
    );
    expect(decision.do).toBe(does);
  });
});
