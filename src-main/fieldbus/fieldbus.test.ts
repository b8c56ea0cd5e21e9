/** The driver over a bus: the profiles' frames on the wire, readings in the domain's units, and buses that come and go. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { purchaseCount } from '../../src-shared/value/count.ts';
import { fen } from '../../src-shared/value/fen.ts';
import type { BusId, GatewayId, MeterId } from '../../src-shared/value/id.ts';
import { instant } from '../../src-shared/value/instant.ts';
import { priceE4 } from '../../src-shared/value/price.ts';
import { virtualEnv } from '../platform/virtual-env.ts';
import { createFieldbus, type BusConfig, type MeterRef, type Wire } from './fieldbus.ts';
import { encodeBlock, type PointValues } from './profile/codec.ts';
import { loadProfiles, profileSet } from './profile/load.ts';
import { ended, framed, honest, scriptedLine } from './scripted-line.ts';

const profiles = loadProfiles(join(import.meta.dirname, '../../resources/meter-profiles'));
const three = profiles.get('dtsy1352')!;
const busId = 1 as BusId;
const meter: MeterRef = { meterId: 5 as MeterId, serial: '202611220047', profile: 'dtsy1352', busId, address: 1 };
const config: BusConfig = {
  id: busId,
  gateway: { id: 1 as GatewayId, transport: 'rtuOverTcp', transactionId: 'strict', holdMs: 0 },
  gapMs: 30,
  timing: { openQuietMs: 0, replySilenceMs: 50 },
};

/** A meter that shows these values in its blocks and acknowledges every write. */
function onMeter(blocks: Record<string, PointValues>, set = profiles) {
  const env = virtualEnv(1, instant(1_000_000));
  const script = scriptedLine(env.clock, (request, reply) => {
    const start = (request[2]! << 8) | request[3]!;
    const named = Object.entries(three.blocks).find(
      ([name, block]) => name in blocks && start >= block.start && start < block.start + block.registers,
    );
    if (request[1] !== 3 || !named) return reply(honest(request), 20);
    const [name, block] = named;
    const from = (start - block.start) * 2;
    const bytes = encodeBlock(block, blocks[name]!).subarray(from, from + request[5]! * 2);
    return reply(framed(request[0]!, 3, bytes.length, ...bytes), 20);
  });
  const fieldbus = createFieldbus({ env, profiles: set, openLine: () => script.open });
  fieldbus.configure([config]);
  const on = async <T>(work: (wire: Wire) => Promise<T>) => {
    const leased = await ended(env.clock, fieldbus.bus(busId).lease('command', 15_000, work));
    if (!leased.ok) throw new Error(leased.fault.kind);
    return leased.value;
  };
  const sent = () => script.written.map(({ bytes }) => Buffer.from(bytes).toString('hex'));
  return { env, clock: env.clock, script, fieldbus, on, sent };
}

const POLL: PointValues = {
  balanceFen: -1250,
  purchaseCount: 65_535,
  prepaidOn: true,
  relayL1Closed: true,
  relayL3Closed: true,
  arrears: true,
  powerTotalW: -12,
  voltageADeciV: 2201,
  energyTotalCentiKwh: 4_213_55,
  clock: [26, 11, 22, 0, 13, 5, 59],
};

describe('reading', () => {
  it('identity, run mode and forced mode', async () => {
    const bus = onMeter({ identity: { serial: '202611220047' }, runMode: { encrypted: true }, forced: { forcedOn: 1, forcedTrip: 0 } });
    expect(await bus.on((wire) => wire.readIdentity(meter))).toEqual({ ok: true, value: { serial: '202611220047' } });
    expect(await bus.on((wire) => wire.readRunMode(meter))).toEqual({ ok: true, value: { encrypted: true } });
    expect(await bus.on((wire) => wire.readForced(meter))).toEqual({ ok: true, value: { mode: 'kept' } });
    expect(bus.sent()[0]).toBe('010300430003f41f');
  });

  it.each([
    [0, 1, 'none'],
    [1, 1, 'tripped'],
  ])('forced %i, trip %i is %s', async (forcedOn, forcedTrip, mode) => {
    expect(await onMeter({ forced: { forcedOn, forcedTrip } }).on((wire) => wire.readForced(meter))).toEqual({ ok: true, value: { mode } });
  });

  it('the proof in one read, with the moment it was taken', async () => {
    const bus = onMeter({
      proof: { purchaseCount: 2, totalPurchasedFen: 1_234_567, balanceFen: -4321, prepaidOn: 1, priceFlatE4: 8300, alarm2Fen: 500 },
    });
    const proof = await bus.on((wire) => wire.readProof(meter));
    expect(proof).toMatchObject({
      ok: true,
      value: {
        readAt: 1_000_020,
        purchaseCount: 2,
        totalPurchasedFen: 1_234_567,
        balanceFen: -4321,
        prepaidOn: true,
        prices: { flat: 8300 },
        alarm2Fen: 500,
      },
    });
    expect(bus.sent()).toEqual(['0103040000198530']);
  });

  it('the live state, per phase', async () => {
    const state = await onMeter({ poll: POLL }).on((wire) => wire.readState(meter));
    expect(state).toMatchObject({
      ok: true,
      value: {
        balanceFen: -1250,
        purchaseCount: 65_535,
        prepaidOn: true,
        relayClosed: [true, false, true],
        inArrears: true,
        inAlarm1: false,
        powerTotalW: -12,
        voltageDeciV: [2201, 0, 0],
        energy: { total: 421_355 },
        clock: { year: 2026, month: 11, day: 22, weekday: 7, hour: 13, minute: 5, second: 59 },
      },
    });
  });

  it.each([[[26, 13, 22, 7, 13, 5, 59]], [[26, 2, 29, 7, 13, 5, 59]], [[26, 11, 22, 7, 24, 5, 59]]])(
    'a clock that shows no possible time, %j, is null',
    async (clock) => {
      expect(await onMeter({ poll: { ...POLL, clock } }).on((wire) => wire.readState(meter))).toMatchObject({
        ok: true,
        value: { clock: null },
      });
    },
  );

  it('is split where the meter takes fewer registers', async () => {
    const narrow = profileSet([{ ...three, maxReadRegisters: 25 }]);
    const bus = onMeter({ poll: POLL }, narrow);
    expect(await bus.on((wire) => wire.readState(meter))).toMatchObject({ ok: true, value: { balanceFen: -1250 } });
    expect(bus.script.written.map(({ bytes }) => [...bytes.subarray(2, 6)])).toEqual([
      [2, 0, 0, 25],
      [2, 25, 0, 22],
    ]);
  });

  it('digits that are none are a bad reply, not a guess; so is a block that the meter does not have', async () => {
    const serial = { ...three.blocks['identity']!.points['serial']!, at: 0xabc0 };
    const garbled = profileSet([{ ...three, blocks: { identity: { ...three.blocks['identity']!, start: 0xabc0, points: { serial } } } }]);
    const bus = onMeter({}, garbled);
    expect(await bus.on((wire) => wire.readIdentity(meter))).toEqual({
      ok: false,
      fault: { kind: 'badReply', detail: 'serial: not a valid bcd' },
    });
    expect(await bus.on((wire) => wire.readState(meter))).toMatchObject({ ok: false, fault: { kind: 'badReply' } });
  });
});

describe('writing', () => {
  it('a sale is exactly one frame, the one of the manual', async () => {
    const bus = onMeter({});
    const sold = await bus.on((wire) => wire.sell(meter, { creditFen: fen(10_000), purchaseCount: purchaseCount(3) }));
    expect(sold).toEqual({ ok: true, value: 'replied' });
    expect(bus.sent()).toEqual(['01200100000408000027100003' + '0000b3df']);
  });

  it.each([
    ['trip', '01100057000204000100012775'],
    ['close', '0110005700020400010000e6b5'],
    ['restore', '0110005700020400000000b775'],
  ] as const)('%s, and the time the meter needs before it can be read back', async (command, frame) => {
    const bus = onMeter({});
    expect(await bus.on((wire) => wire.control(meter, command))).toEqual({ ok: true, value: 'replied' });
    expect(bus.sent()).toEqual([frame]);
    expect(bus.clock.monotonicMs()).toBe(20 + 500);
  });

  it('only the parameters that are given', async () => {
    const bus = onMeter({});
    const prices = { sharp: priceE4(10_800), peak: priceE4(9800), flat: priceE4(8300), valley: priceE4(4200) };
    await bus.on((wire) => wire.writeParameters(meter, { prices, alarms: { alarm1Fen: fen(2000), alarm2Fen: fen(500) } }));
    const data = bus.script.written[0]!.bytes.subarray(7, -2);
    expect([0, 2, 7, 10, 15, 20, 29, 46, 51, 53].map((flag) => data[flag])).toEqual([0, 0, 0, 0, 0, 1, 1, 0, 0, 0]);
  });

  it('the clock, and 2 s of patience', async () => {
    const bus = onMeter({});
    await bus.on((wire) => wire.setClock(meter, { year: 2026, month: 11, day: 22, weekday: 7, hour: 13, minute: 5, second: 59 }));
    expect(bus.sent()).toEqual(['0120035400050a3b050d07160b1a0000005a45']);
    expect(bus.clock.monotonicMs()).toBeGreaterThanOrEqual(2000);
  });

  it('an amount that does not fit the frame is a fault of the program and never sent', async () => {
    const bus = onMeter({});
    await expect(bus.on((wire) => wire.sell(meter, { creditFen: fen(-1), purchaseCount: purchaseCount(3) }))).rejects.toThrow(RangeError);
    expect(bus.sent()).toEqual([]);
  });
});

describe('buses', () => {
  it('an unknown bus is a fault of the program', () => {
    expect(() => onMeter({}).fieldbus.bus(9 as BusId)).toThrow('bus 9');
  });

  it('the same configuration again keeps the line; another one closes it', async () => {
    const bus = onMeter({ poll: POLL });
    await bus.on((wire) => wire.readState(meter));
    bus.fieldbus.configure([{ ...config, gateway: { ...config.gateway } }]);
    expect(bus.fieldbus.bus(busId).status()).toMatchObject({ connected: true, counters: { requests: 1, replies: 1 } });
    bus.fieldbus.configure([{ ...config, gapMs: 50 }]);
    expect(bus.fieldbus.bus(busId).status()).toMatchObject({ connected: false, counters: { requests: 0 } });
  });

  it('two channels of one gateway, each with its port, are two lines', async () => {
    const bus = onMeter({ poll: POLL });
    const channel = (port: number) => ({ ...config, id: port as BusId, gateway: { ...config.gateway, host: 'gateway', port } });
    bus.fieldbus.configure([{ ...channel(4001), id: busId }, channel(4002)]);
    await bus.on((wire) => wire.readState(meter));
    expect(bus.fieldbus.bus(4002 as BusId).status()).toMatchObject({ connected: false, counters: { requests: 0 } });
  });

  it('two buses on one port of a gateway share its line and its queue', async () => {
    const bus = onMeter({ poll: POLL });
    bus.fieldbus.configure([config, { ...config, id: 2 as BusId }]);
    await bus.on((wire) => wire.readState(meter));
    expect(bus.fieldbus.bus(2 as BusId).status()).toMatchObject({ connected: true, counters: { requests: 1 } });
  });

  it('closed is closed', async () => {
    const bus = onMeter({});
    await bus.fieldbus.close();
    expect(await bus.fieldbus.bus(busId).lease('poll', 100, () => Promise.resolve(1))).toEqual({ ok: false, fault: { kind: 'closed' } });
  });
});
