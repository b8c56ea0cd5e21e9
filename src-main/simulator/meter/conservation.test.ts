/** Nothing is lost and nothing made in a simulated meter: money, count and energy add up exactly, whatever happens in whatever order. */
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nextPurchaseCount, purchaseCount } from '../../../src-shared/value/count.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import { priceE4 } from '../../../src-shared/value/price.ts';
import { encodeCommandData } from '../../fieldbus/profile/codec.ts';
import { loadProfiles } from '../../fieldbus/profile/load.ts';
import { passTime, WMS_PER_CENTI_KWH } from './consume.ts';
import { SimulatedMeter } from './meter.ts';
import { meterState, RATES, totalEnergy, usualBehaviour, type MeterState } from './state.ts';
import { settleSupply } from './supply.ts';

const profile = loadProfiles(join(import.meta.dirname, '../../../resources/meter-profiles')).get('dtsy1352')!;
const MICRO_YUAN_PER_FEN = 10_000n;

type Act =
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'sell' | 'sellElsewhere'; readonly amountFen: number; readonly countOff: number }
  | { readonly kind: 'trip' | 'close' | 'restore' | 'reboot' };

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 400_000_000 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('sell' as const, 'sellElsewhere' as const),
      amountFen: fc.oneof(fc.integer({ min: 0, max: 500_000 }), fc.integer({ min: 99_000_000, max: 100_000_000 })),
      countOff: fc.constantFrom(1, 1, 1, 0, 2),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('trip' as const, 'close' as const, 'restore' as const, 'reboot' as const) }) },
);

const world = fc.record({
  acts: fc.array(act, { maxLength: 30 }),
  watts: fc.array(fc.integer({ min: 0, max: 200_000 }), { minLength: 24, maxLength: 24 }),
  prices: fc.record({ sharp: price(), peak: price(), flat: price(), valley: price() }),
  balanceFen: fc.integer({ min: -50_000, max: 2_000_000 }),
  count: fc.oneof(fc.integer({ min: 0, max: 65_535 }), fc.integer({ min: 65_530, max: 65_535 })),
  overdraftFen: fc.integer({ min: 0, max: 10_000 }),
  alarm2Fen: fc.integer({ min: 0, max: 20_000 }),
  recloseTime: fc.integer({ min: 0, max: 30 }),
  refusesRepeatedCount: fc.boolean(),
});

function price() {
  return fc.integer({ min: 0, max: 30_000 }).map(priceE4);
}

function sellFrame(amountFen: number, count: number): Uint8Array {
  const data = encodeCommandData(profile.commands['sell']!, { amountFen, purchaseCount: count });
  if (!data.ok) throw new Error(data.fault);
  return Uint8Array.of(0x20, 1, 0, 0, 4, 8, ...data.value);
}

const FORCED = { trip: [1, 1], close: [1, 0], restore: [0, 0] } as const;

/** What the meter took off its balance so far, in millionths of a yuan, from its registers alone. */
function usedMicroYuan(from: MeterState, to: MeterState): bigint {
  return RATES.reduce((sum, rate) => sum + BigInt(to.energy[rate] - from.energy[rate]) * BigInt(from.prices[rate]), 0n);
}

it('keeps money, count and energy exact through any history', () => {
  fc.assert(
    fc.property(world, ({ acts, watts, refusesRepeatedCount, count, balanceFen, ...said }) => {
      const clock = { ms: 0 };
      const time = { nowMs: () => clock.ms, loadMs: () => clock.ms };
      const wish = { serial: '000000000001', purchaseCount: purchaseCount(count), balanceFen: fen(balanceFen), ...said };
      const state = meterState({ ...wish, overdraftFen: fen(said.overdraftFen), alarm2Fen: fen(said.alarm2Fen) });
      const behaviour = usualBehaviour(profile, { wattsByHour: watts, refusesRepeatedCount });
      const meter = new SimulatedMeter({ key: 'k', profile, address: 1, state, behaviour }, time);
      let acceptedFen = 0n;
      let expectedCount = purchaseCount(count);
      for (const next of acts) {
        if (next.kind === 'pass') clock.ms += next.ms;
        else if (next.kind === 'reboot') meter.reboot();
        else if (next.kind === 'sellElsewhere') {
          if (!meter.purchaseElsewhere(fen(next.amountFen)).ok) continue;
          acceptedFen += BigInt(next.amountFen);
          expectedCount = nextPurchaseCount(expectedCount);
        } else if (next.kind === 'sell') {
          const sent = (expectedCount + next.countOff) % 65_536;
          const reply = meter.answer(sellFrame(next.amountFen, sent))!;
          if (reply[0] !== 0x20) continue;
          expect(refusesRepeatedCount && next.countOff !== 1).toBe(false);
          acceptedFen += BigInt(next.amountFen);
          expectedCount = purchaseCount(sent);
        } else meter.answer(Uint8Array.of(16, 0, 0x57, 0, 2, 4, 0, FORCED[next.kind][0], 0, FORCED[next.kind][1]));
        const now = meter.state;
        expect(BigInt(now.totalPurchasedFen)).toBe(acceptedFen % 0x1_0000_0000n);
        expect(now.purchaseCount).toBe(expectedCount);
        const left = (BigInt(balanceFen) + acceptedFen) * MICRO_YUAN_PER_FEN - usedMicroYuan(state, now);
        expect(BigInt(now.balanceFen) * MICRO_YUAN_PER_FEN - BigInt(now.owedMicroYuan)).toBe(left);
        expect(now.owedMicroYuan).toBeLessThan(10_000);
        expect(now.balanceFen).toBeLessThanOrEqual(profile.ceilingFen);
      }
    }),
    { numRuns: 300 },
  );
});

it('gives the same registers and balance however a time is cut into pieces', () => {
  const pieces = fc.array(fc.integer({ min: 1, max: 20_000_000 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(pieces, fc.integer({ min: 0, max: 150_000 }), fc.integer({ min: 0, max: 60_000 }), (spans, watts, balanceFen) => {
      const behaviour = usualBehaviour(profile, { wattsByHour: Array.from({ length: 24 }, (_, hour) => watts + hour * 7) });
      const wish = { serial: '1', balanceFen: fen(balanceFen), alarm2Fen: fen(2_000), recloseTime: 5, priceE4: 8_317 };
      const start = settleSupply(meterState(wish), behaviour);
      const total = spans.reduce((sum, span) => sum + span, 0);
      let cut = start;
      let atMs = 0;
      for (const span of spans) {
        cut = passTime(cut, behaviour, atMs, span);
        atMs += span;
      }
      expect(cut).toEqual(passTime(start, behaviour, 0, total));
    }),
    { numRuns: 300 },
  );
});

it('counts one kilowatt for an hour as one kilowatt-hour', () => {
  const behaviour = usualBehaviour(profile, { wattsByHour: Array.from({ length: 24 }, () => 1_000) });
  const after = passTime(meterState({ serial: '1', balanceFen: fen(1_000) }), behaviour, 0, 3_600_000);
  expect([totalEnergy(after), after.energyRestWms, after.balanceFen, WMS_PER_CENTI_KWH]).toEqual([100, 0, 900, 36_000_000]);
});
