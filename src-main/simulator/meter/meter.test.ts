/** One meter, frame by frame: what it reads, what it does, what it refuses. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { purchaseCount } from '../../../src-shared/value/count.ts';
import { fen } from '../../../src-shared/value/fen.ts';
import { blockDecoder, encodeCommandData, type PointValues } from '../../fieldbus/profile/codec.ts';
import { loadProfiles } from '../../fieldbus/profile/load.ts';
import { rtuFrame } from '../wire/rtu.ts';
import { SimulatedMeter } from './meter.ts';
import { constantLoad, meterState, usualBehaviour, type MeterBehaviour, type MeterWish } from './state.ts';

const profile = loadProfiles(join(import.meta.dirname, '../../../resources/meter-profiles')).get('dtsy1352')!;
const NOON = Date.UTC(2026, 10, 22, 4);
const MINUTE_MS = 60_000;

function meterAt(wish: Partial<MeterWish> = {}, behaviour: Partial<MeterBehaviour> = {}) {
  const clock = { ms: 0 };
  const time = { nowMs: () => NOON + clock.ms, loadMs: () => NOON + clock.ms };
  const state = meterState({ serial: '202611220047', balanceFen: fen(10_000), ...wish });
  const setup = { key: 'test', profile, address: 1, state, behaviour: usualBehaviour(profile, behaviour) };
  const meter = new SimulatedMeter(setup, time);
  const pass = (ms: number) => {
    clock.ms += ms;
  };
  return { meter, pass };
}

const hex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const toHex = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString('hex'));

function command(name: string, values: PointValues): Uint8Array {
  const wanted = profile.commands[name]!;
  const data = encodeCommandData(wanted, values);
  if (!data.ok) throw new Error(data.fault);
  return Uint8Array.of(wanted.fc, wanted.start >> 8, wanted.start & 0xff, 0, wanted.registers, data.value.length, ...data.value);
}

function block(meter: SimulatedMeter, name: string): PointValues {
  const wanted = profile.blocks[name]!;
  const reply = meter.answer(Uint8Array.of(3, wanted.start >> 8, wanted.start & 0xff, 0, wanted.registers))!;
  const decoded = blockDecoder(wanted)(reply.subarray(2));
  if (!decoded.ok) throw new Error(decoded.fault);
  return decoded.value;
}

const sell = (amountFen: number, count: number) => command('sell', { amountFen, purchaseCount: count });

describe('reading', () => {
  it('answers the block of proof with what it holds', () => {
    const { meter } = meterAt({ purchaseCount: purchaseCount(7), totalPurchasedFen: fen(123_456), priceE4: 8_300, overdraftFen: fen(500) });
    expect(block(meter, 'proof')).toMatchObject({
      prepaidOn: 1,
      purchaseCount: 7,
      totalPurchasedFen: 123_456,
      balanceFen: 10_000,
      priceFlatE4: 8_300,
      overdraftFen: 500,
    });
  });

  it('shows its clock in local time', () => {
    expect(block(meterAt().meter, 'poll')['clock']).toEqual([26, 11, 22, 7, 12, 0, 0]);
  });

  it('answers a part of a block, and refuses a register that no block has', () => {
    const { meter } = meterAt({ balanceFen: fen(-1_250) });
    expect(toHex(meter.answer(hex('03 02 1F 00 03')))).toBe('0306fffffb1e0000');
    expect(toHex(meter.answer(hex('03 02 2F 00 02')))).toBe('8302');
    expect(toHex(meter.answer(hex('03 10 00 00 01')))).toBe('8302');
    expect(toHex(meter.answer(hex('03 02 00 00 31')))).toBe('8303');
    expect(toHex(meter.answer(hex('2B 0E 01 00')))).toBe('ab01');
  });

  it('frames a reply as the map of the family prints it', () => {
    expect(toHex(rtuFrame(1, hex('10 00 57 00 02')))).toBe('011000570002f018');
    expect(toHex(rtuFrame(1, hex('03 02 00 00 30')))).toBe('0103020000304466');
    expect(toHex(rtuFrame(1, sell(10_000, 3)))).toBe('012001000004080000271000030000b3df');
  });
});

describe('selling', () => {
  it('takes a purchase whose count is its own + 1', () => {
    const { meter } = meterAt({ purchaseCount: purchaseCount(2) });
    expect(toHex(meter.answer(sell(10_000, 3)))).toBe('2001000004');
    expect(meter.state).toMatchObject({ balanceFen: 20_000, purchaseCount: 3, totalPurchasedFen: 10_000 });
  });

  it('counts on from 65535 to 0', () => {
    const { meter } = meterAt({ purchaseCount: purchaseCount(65_535) });
    meter.answer(sell(100, 0));
    expect(meter.state).toMatchObject({ purchaseCount: 0, totalPurchasedFen: 100 });
  });

  it('refuses a repeated count, unless it is of the kind that does not', () => {
    const careful = meterAt().meter;
    careful.answer(sell(10_000, 1));
    expect(toHex(careful.answer(sell(10_000, 1)))).toBe('a003');
    expect(careful.state.totalPurchasedFen).toBe(10_000);
    const careless = meterAt({}, { refusesRepeatedCount: false }).meter;
    careless.answer(sell(10_000, 1));
    careless.answer(sell(10_000, 1));
    expect(careless.state).toMatchObject({ purchaseCount: 1, totalPurchasedFen: 20_000 });
  });

  it('refuses what goes above its ceiling, and takes what just fits', () => {
    const { meter } = meterAt({ balanceFen: fen(99_999_899) });
    expect(toHex(meter.answer(sell(101, 1)))).toBe('a003');
    meter.answer(sell(100, 1));
    expect(meter.state.balanceFen).toBe(99_999_999);
  });

  it('refuses money in clear while encrypted, by whatever it answers', () => {
    expect(block(meterAt({ encrypted: true }).meter, 'runMode')).toEqual({ encrypted: true });
    for (const [refusal, answer] of [
      ['exception', 'a003'],
      ['silence', null],
      ['acknowledge', '2001000004'],
    ] as const) {
      const { meter } = meterAt({ encrypted: true }, { refusal });
      expect(toHex(meter.answer(sell(10_000, 1)))).toBe(answer);
      expect(meter.state).toMatchObject({ balanceFen: 10_000, purchaseCount: 0, totalPurchasedFen: 0 });
    }
    const { meter } = meterAt({ encrypted: true });
    expect(toHex(meter.answer(command('parameters', { balanceFen: 0 })))).toBe('a003');
    expect(meter.state.balanceFen).toBe(10_000);
  });

  it('is charged elsewhere as by a frame', () => {
    const { meter } = meterAt();
    meter.purchaseElsewhere(fen(2_500));
    expect(meter.state).toMatchObject({ balanceFen: 12_500, purchaseCount: 1, totalPurchasedFen: 2_500 });
  });
});

describe('parameters and settings', () => {
  it('applies the fields whose flag is set and leaves the others', () => {
    const { meter } = meterAt({ overdraftFen: fen(700) });
    meter.answer(command('parameters', { alarm1Fen: 5_000, alarm2Fen: 1_000, recloseTime: 3 }));
    expect(meter.state).toMatchObject({ alarm1Fen: 5_000, alarm2Fen: 1_000, recloseTime: 3, overdraftFen: 700, balanceFen: 10_000 });
  });

  it('sets its clock, and shows it from then on', () => {
    const { meter, pass } = meterAt();
    meter.answer(command('clock', { second: 1, minute: 2, hour: 3, weekday: 4, day: 5, month: 6, yearOfCentury: 27 }));
    pass(MINUTE_MS);
    expect(block(meter, 'poll')['clock']).toEqual([27, 6, 5, 6, 3, 3, 1]);
  });

  it('moves to another address and number', () => {
    const { meter } = meterAt();
    meter.answer(command('address', { address: 9, baudIndex: 0, parityIndex: 0, stopIndex: 0, serial: '000000000009' }));
    expect(meter.address).toBe(9);
    expect(block(meter, 'identity')).toEqual({ serial: '000000000009' });
  });
});

describe('supply', () => {
  const closed = (meter: SimulatedMeter) => meter.state.relayClosed;

  it('trips when the balance is used up beyond the overdraft, and closes at a purchase that lifts it above', () => {
    const { meter, pass } = meterAt({ balanceFen: fen(100), overdraftFen: fen(50) }, { wattsByHour: constantLoad(1_000) });
    pass(30 * MINUTE_MS);
    expect(closed(meter)).toBe(true);
    pass(24 * 60 * MINUTE_MS);
    expect(meter.state).toMatchObject({ balanceFen: -50, relayClosed: false });
    expect(block(meter, 'poll')).toMatchObject({ arrears: true, relayL1Closed: false, powerTotalW: 0, feeRelayL1: false });
    meter.answer(sell(1, 1));
    expect(closed(meter)).toBe(true);
  });

  it('stays off after a purchase where its breaker must be closed by hand', () => {
    const { meter } = meterAt({ balanceFen: fen(-1) }, { canRemoteClose: false });
    meter.answer(sell(1_000, 1));
    expect(closed(meter)).toBe(false);
    meter.closeByHand();
    expect(closed(meter)).toBe(true);
  });

  it('obeys forced control above all else, and fee control again after restore', () => {
    const { meter } = meterAt();
    meter.answer(command('trip', {}));
    meter.answer(sell(1_000, 1));
    expect(closed(meter)).toBe(false);
    expect(block(meter, 'forced')).toEqual({ forcedOn: 1, forcedTrip: 1 });
    meter.answer(command('close', {}));
    meter.change({ balanceFen: fen(-500) });
    expect(closed(meter)).toBe(true);
    meter.answer(command('restore', {}));
    expect(closed(meter)).toBe(false);
    expect(block(meter, 'forced')).toEqual({ forcedOn: 0, forcedTrip: 0 });
  });

  it('keeps the power on for a meter with prepaid off, and counts without taking money', () => {
    const { meter, pass } = meterAt({ balanceFen: fen(0), prepaidOn: false }, { wattsByHour: constantLoad(1_000) });
    pass(60 * MINUTE_MS);
    expect(meter.state).toMatchObject({ relayClosed: true, balanceFen: 0, energy: { flat: 100 } });
  });

  it('trips once as a warning below alarm 2, closes again by itself, and not a second time', () => {
    const wish = { balanceFen: fen(101), alarm2Fen: fen(100), recloseTime: 5 };
    const { meter, pass } = meterAt(wish, { wattsByHour: constantLoad(1_200) });
    pass(MINUTE_MS);
    expect(meter.state).toMatchObject({ balanceFen: 99, relayClosed: false });
    pass(5 * MINUTE_MS);
    expect(meter.state).toMatchObject({ balanceFen: 99, relayClosed: true });
    pass(MINUTE_MS);
    expect(meter.state).toMatchObject({ balanceFen: 97, relayClosed: true });
  });
});
