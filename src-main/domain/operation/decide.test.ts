/** Every combination of what can have happened to a frame leads to the one right decision. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextPurchaseCount, purchaseCount } from '../../../src-shared/value/count.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import { decide, type Proof, type SaleToDecide } from './decide.ts';

const SERIAL = '210300000017';

function sale(over: Partial<SaleToDecide> = {}): SaleToDecide {
  return {
    serial: SERIAL,
    creditFen: fen(10_000),
    before: { purchaseCount: purchaseCount(16), totalPurchasedFen: fen(500_000) },
    ceilingFen: fen(99_999_999),
    attempts: 0,
    sinceLastAttemptMs: Number.POSITIVE_INFINITY,
    holdMs: 10_000,
    maySendAgain: false,
    ...over,
  };
}

function proof(over: Partial<Proof> = {}): Proof {
  return {
    serial: SERIAL,
    purchaseCount: purchaseCount(16),
    totalPurchasedFen: fen(500_000),
    balanceFen: fen(1_240),
    encrypted: false,
    prepaidOn: true,
    doubted: false,
    ...over,
  };
}

const applied = { purchaseCount: purchaseCount(17), totalPurchasedFen: fen(510_000), balanceFen: fen(11_240) };

describe('before the first frame', () => {
  it('sends with the next count', () => expect(decide(sale(), proof())).toEqual({ do: 'send', purchaseCount: 17 }));
  it('sends 0 after 65535', () => {
    const before = { purchaseCount: purchaseCount(65_535), totalPurchasedFen: fen(500_000) };
    expect(decide(sale({ before }), proof({ purchaseCount: purchaseCount(65_535) }))).toEqual({ do: 'send', purchaseCount: 0 });
  });
  it.each([
    ['wrongMeter', { serial: '210300000018' }],
    ['ledgerDiffers', { purchaseCount: purchaseCount(17) }],
    ['ledgerDiffers', { totalPurchasedFen: fen(500_001) }],
    ['ledgerDiffers', applied],
    ['encrypted', { encrypted: true }],
    ['prepaidOff', { prepaidOn: false }],
    ['ceiling', { balanceFen: fen(99_990_000) }],
  ] as const)('does not send: %s', (reason, over) => expect(decide(sale(), proof(over))).toEqual({ do: 'notApplied', reason }));
  it('sends up to the ceiling exactly', () => expect(decide(sale(), proof({ balanceFen: fen(99_989_999) })).do).toBe('send'));
});

describe('after a frame', () => {
  const sent = { attempts: 1, sinceLastAttemptMs: 500 };
  it('confirms count + 1 and total + amount, whatever the balance says', () => {
    expect(decide(sale(sent), proof({ ...applied, balanceFen: fen(-5) }))).toEqual({ do: 'confirm' });
  });
  it('waits out the gateway before it says not applied', () => expect(decide(sale(sent), proof())).toEqual({ do: 'wait', ms: 9_500 }));
  it('says not applied once the gateway can hold nothing', () => {
    expect(decide(sale({ ...sent, sinceLastAttemptMs: 10_000 }), proof())).toEqual({ do: 'notApplied', reason: 'noEffect' });
  });
  it('sends the same count again only when allowed', () => {
    expect(decide(sale({ ...sent, sinceLastAttemptMs: 10_000, maySendAgain: true }), proof())).toEqual({ do: 'send', purchaseCount: 17 });
  });
  it.each([
    ['meterMoved', { purchaseCount: purchaseCount(17) }],
    ['meterMoved', { totalPurchasedFen: fen(510_000) }],
    ['meterMoved', { ...applied, totalPurchasedFen: fen(520_000) }],
    ['meterMoved', { purchaseCount: purchaseCount(18), totalPurchasedFen: fen(510_000) }],
    ['wrongMeter', { serial: '210300000018', ...applied }],
  ] as const)('freezes: %s', (reason, over) => expect(decide(sale(sent), proof(over))).toEqual({ do: 'freeze', reason }));
});

describe('a reading that an owed late reply could have answered', () => {
  const doubted = { doubted: true };
  it('can confirm, for what is on a meter does not leave it', () => {
    expect(decide(sale({ attempts: 1, sinceLastAttemptMs: 20_000 }), proof({ ...applied, ...doubted }))).toEqual({ do: 'confirm' });
  });
  it.each([{ attempts: 1, sinceLastAttemptMs: 20_000 }, {}])('decides nothing else', (over) => {
    expect(decide(sale(over), proof(doubted)).do).toBe('wait');
    expect(decide(sale(over), proof({ ...doubted, totalPurchasedFen: fen(1) })).do).toBe('wait');
  });
});

describe('whatever was read', () => {
  const anyProof = fc.record({
    serial: fc.constantFrom(SERIAL, '210300000018'),
    purchaseCount: fc.constantFrom(15, 16, 17, 18).map(purchaseCount),
    totalPurchasedFen: fc.constantFrom(490_000, 500_000, 510_000, 520_000).map(fen),
    balanceFen: fc.integer({ min: -10_000, max: 99_999_999 }).map(fen),
    encrypted: fc.constantFrom(true, false, null),
    prepaidOn: fc.boolean(),
    doubted: fc.boolean(),
  });
  const anySale = fc
    .record({ attempts: fc.integer({ min: 0, max: 3 }), since: fc.integer({ min: 0, max: 20_000 }), maySendAgain: fc.boolean() })
    .map(({ attempts, since, maySendAgain }) =>
      sale({ attempts, maySendAgain, sinceLastAttemptMs: attempts ? since : Number.POSITIVE_INFINITY }),
    );

  it('never sends while the meter or the gateway may hold a frame of this sale, and only to the right, unchanged meter', () => {
    fc.assert(
      fc.property(anySale, anyProof, (before, read) => {
        const decision = decide(before, read);
        if (decision.do !== 'send') return;
        expect(read.serial).toBe(before.serial);
        expect([read.purchaseCount, read.totalPurchasedFen]).toEqual([16, 500_000]);
        expect(decision.purchaseCount).toBe(nextPurchaseCount(read.purchaseCount));
        if (before.attempts > 0) expect(before.maySendAgain && before.sinceLastAttemptMs >= before.holdMs).toBe(true);
      }),
    );
  });

  it('confirms only on full proof, and says not applied after a frame only on full proof of the opposite', () => {
    fc.assert(
      fc.property(anySale, anyProof, (before, read) => {
        const decision = decide(before, read);
        const full = read.serial === SERIAL && read.purchaseCount === 17 && read.totalPurchasedFen === 510_000;
        if (decision.do === 'confirm') expect(full && before.attempts > 0).toBe(true);
        if (decision.do === 'notApplied' && before.attempts > 0) {
          expect([read.serial, read.purchaseCount, read.totalPurchasedFen]).toEqual([SERIAL, 16, 500_000]);
          expect(before.sinceLastAttemptMs).toBeGreaterThanOrEqual(before.holdMs);
        }
      }),
    );
  });
});
