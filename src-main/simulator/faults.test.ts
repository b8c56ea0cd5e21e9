/** Each fault does what its name says, on a bus in virtual time. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { purchaseCount } from '../../src-shared/value/count.ts';
import { fen } from '../../src-shared/value/fen.ts';
import { instant } from '../../src-shared/value/instant.ts';
import { loadProfiles } from '../fieldbus/profile/load.ts';
import type { Line } from '../fieldbus/transport/line.ts';
import { seededRandom, virtualEnv } from '../platform/virtual-env.ts';
import { SimulatedBus } from './bus.ts';
import { FAULT_KINDS, noFaults, scriptedFaults, seededFaults, type Boundary, type FaultPlan, type FaultPolicy } from './faults.ts';
import { simulatedLine } from './line.ts';
import { forgetful } from './memory.ts';
import { SimulatedMeter } from './meter/meter.ts';
import { meterState, usualBehaviour, type MeterBehaviour } from './meter/state.ts';
import type { Transport } from './wire/framing.ts';
import { mbapFraming } from './wire/mbap.ts';
import { rtuFrame } from './wire/rtu.ts';

const profile = loadProfiles(join(import.meta.dirname, '../../resources/meter-profiles')).get('dtsy1352')!;
const hex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** 100.00 yuan as purchase 3, and its acknowledgement, at address 1. */
const SELL = hex('20 0100 0004 08 00002710 0003 0000');
const SOLD = rtuFrame(1, hex('20 0100 0004'));
const READ_COUNT = hex('03 0401 0001');

interface Asker {
  ask(pdu: Uint8Array, unit?: number): void;
  readonly heard: { readonly atMs: number; readonly hex: string }[];
  readonly closed: string[];
  readonly line: Line;
}

async function bench(faults: FaultPolicy, transport: Transport = 'rtuOverTcp', behaviour: Partial<MeterBehaviour> = {}) {
  const env = virtualEnv(1, instant(Date.UTC(2026, 10, 22)));
  const time = { nowMs: () => env.clock.now(), loadMs: () => env.clock.now() };
  const meters = [1, 2].map((address) => {
    const state = meterState({ serial: `00000000000${address}`, balanceFen: fen(5_000), purchaseCount: purchaseCount(2) });
    return new SimulatedMeter({ key: `${address}`, profile, address, state, behaviour: usualBehaviour(profile, behaviour) }, time);
  });
  const bus = new SimulatedBus({ name: 'bus', env, meters, memory: forgetful, faults });
  const asker = async (): Promise<Asker> => {
    const heard: Asker['heard'] = [];
    const closed: string[] = [];
    const bytes = (chunk: Uint8Array) => void heard.push({ atMs: env.clock.monotonicMs(), hex: toHex(chunk) });
    const line = await simulatedLine(bus, env, transport)({ bytes, closed: (reason) => void closed.push(reason) });
    const framing = mbapFraming();
    const ask = (pdu: Uint8Array, unit = 1) => line.write(transport === 'tcp' ? framing.encode(unit, 7, pdu) : rtuFrame(unit, pdu));
    return { ask, heard, closed, line };
  };
  return { env, bus, meter: meters[0]!, asker };
}

/** What comes of a sale of 100.00 with this fault: bytes heard in one minute, rise of the total, state of the connection. */
async function saleWith(plan: FaultPlan, transport: Transport = 'rtuOverTcp', behaviour: Partial<MeterBehaviour> = {}) {
  const { env, meter, asker } = await bench(scriptedFaults([{ plan }]), transport, behaviour);
  const { ask, heard, closed } = await asker();
  ask(SELL);
  await env.clock.pass(60_000);
  return { heard, rose: meter.state.totalPurchasedFen, closed: closed.length };
}

it('all well: one effect, one reply', async () => {
  expect(await saleWith({})).toEqual({ heard: [{ atMs: 0, hex: toHex(SOLD) }], rose: 10_000, closed: 0 });
});

it.each([
  ['loseRequest', { loseRequest: true }, [], 0, 0],
  ['loseReply', { loseReply: true }, [], 10_000, 0],
  ['exception', { exception: 6 }, [[0, rtuFrame(1, hex('A0 06'))]], 0, 0],
  ['exceptionAfter', { exceptionAfter: 4 }, [[0, rtuFrame(1, hex('A0 04'))]], 10_000, 0],
  ['rebootBefore', { rebootBefore: true }, [], 0, 0],
  ['rebootAfter', { rebootAfter: true }, [], 10_000, 0],
  ['delayReplyMs', { delayReplyMs: 4_000 }, [[4_000, SOLD]], 10_000, 0],
  ['holdMs', { holdMs: 9_000 }, [[9_000, SOLD]], 10_000, 0],
  ['holdMs beyond the gateway', { holdMs: 50_000 }, [[10_000, SOLD]], 10_000, 0],
  ['corruptWrite', { corruptWrite: 24 }, [[0, SOLD]], 10_001, 0],
  ['answerAs', { answerAs: 2 }, [[0, rtuFrame(2, hex('20 0100 0004'))]], 10_000, 0],
  ['splitReply', { splitReply: true }, [[0, SOLD.slice(0, 4)], [5, SOLD.slice(4)]], 10_000, 0], // prettier-ignore
  ['noiseBefore', { noiseBefore: hex('0055') }, [[0, hex('0055')], [0, SOLD]], 10_000, 0], // prettier-ignore
  ['echo', { echo: true }, [[0, rtuFrame(1, SELL)], [0, SOLD]], 10_000, 0], // prettier-ignore
  ['cut at the request', { cut: 'request' }, [], 0, 1],
  ['cut after the effect', { cut: 'effect' }, [], 10_000, 1],
  ['cut in the reply', { cut: 'halfReply' }, [[0, SOLD.slice(0, 4)]], 10_000, 1],
] as const)('%s', async (_name, plan, heard, rose, closed) => {
  const expected = heard.map(([atMs, bytes]) => ({ atMs, hex: toHex(bytes) }));
  expect(await saleWith(plan)).toEqual({ heard: expected, rose, closed });
});

it('corruptReply spoils the check sum on RTU, and is exception 0BH of a Modbus TCP gateway', async () => {
  const rtu = await saleWith({ corruptReply: 9 });
  expect(rtu.rose).toBe(10_000);
  expect([rtu.heard[0]?.hex.length, rtu.heard[0]?.hex === toHex(SOLD)]).toEqual([toHex(SOLD).length, false]);
  const tcp = await saleWith({ corruptReply: 9 }, 'tcp');
  expect(tcp.heard).toMatchObject([{ hex: '00070000000301a00b' }]);
});

it('twiceAfterMs delivers the request twice: a careful meter refuses the second, a careless one takes it', async () => {
  const careful = await saleWith({ twiceAfterMs: 300 });
  expect(careful).toMatchObject({ rose: 10_000, heard: [{ atMs: 0 }, { atMs: 300, hex: toHex(rtuFrame(1, hex('A0 03'))) }] });
  const careless = await saleWith({ twiceAfterMs: 300 }, 'rtuOverTcp', { refusesRepeatedCount: false });
  expect(careless).toMatchObject({ rose: 20_000, heard: [{ atMs: 0 }, { atMs: 300, hex: toHex(SOLD) }] });
});

it('a gateway that tries three times delivers four times, none of them later than it may hold a frame', async () => {
  const quick = await saleWith({ twiceAfterMs: 300, again: 3 }, 'rtuOverTcp', { refusesRepeatedCount: false });
  expect([quick.heard.map(({ atMs }) => atMs), quick.rose]).toEqual([[0, 300, 600, 900], 40_000]);
  const slow = await saleWith({ twiceAfterMs: 9_000, again: 3 });
  expect(slow.heard.map(({ atMs }) => atMs)).toEqual([0, 9_000, 10_000, 10_000]);
});

it('nothing is handed on later than the gateway may hold it, request and reply together', async () => {
  expect((await saleWith({ holdMs: 8_000, delayReplyMs: 6_000 })).heard).toMatchObject([{ atMs: 10_000 }]);
  expect((await saleWith({ delayReplyMs: 6_000, replyTwiceAfterMs: 9_000 })).heard.map(({ atMs }) => atMs)).toEqual([6_000, 10_000]);
});

it('a gateway that does not return the transaction number answers every request under 0', async () => {
  const { env, bus, asker } = await bench(noFaults, 'tcp');
  bus.returnsTransaction = false;
  const { ask, heard } = await asker();
  ask(READ_COUNT);
  await env.clock.pass(1);
  expect(heard).toMatchObject([{ hex: '0000000000050103020002' }]);
});

it('tells of each fault when it happens, and of none that does not', async () => {
  const fallen: string[] = [];
  const tell = (plan: FaultPlan): FaultPolicy => ({ ...scriptedFaults([{ plan }]), fell: (kind) => void fallen.push(kind) });
  const noise = { echo: true, noiseBefore: hex('00') };
  const tcp: FaultPlan[] = [{ ...noise, splitReply: true }, { cut: 'halfOpen' }];
  for (const plan of [...tcp, { ...noise, delayReplyMs: 5 }, { loseRequest: true, rebootAfter: true }]) {
    const { env, asker } = await bench(tell(plan), tcp.includes(plan) ? 'tcp' : 'rtuOverTcp');
    (await asker()).ask(SELL);
    await env.clock.pass(60_000);
    fallen.push('|');
  }
  expect(fallen.join(' ')).toBe('splitReply | cut | echo delayReplyMs noiseBefore | loseRequest |');
});

it('a mute meter, and an address where none is, answer nothing', async () => {
  expect(await saleWith({}, 'rtuOverTcp', { mute: true })).toEqual({ heard: [], rose: 0, closed: 0 });
  const { env, asker } = await bench(noFaults);
  const { ask, heard } = await asker();
  ask(READ_COUNT, 9);
  await env.clock.pass(60_000);
  expect(heard).toEqual([]);
});

it('a meter that lost its power is away for 3 s', async () => {
  const { env, asker } = await bench(scriptedFaults([{ plan: { rebootAfter: true } }]));
  const { ask, heard } = await asker();
  ask(SELL);
  await env.clock.pass(2_900);
  ask(READ_COUNT);
  await env.clock.pass(200);
  expect(heard).toEqual([]);
  ask(READ_COUNT);
  await env.clock.pass(1);
  expect(heard).toMatchObject([{ hex: toHex(rtuFrame(1, hex('03 02 0003'))) }]);
});

it('a held request reaches the meter after its asker is gone; a serial server tells whoever is there, a Modbus TCP gateway nobody', async () => {
  for (const [transport, heardLater] of [
    ['rtuOverTcp', 1],
    ['tcp', 0],
  ] as const) {
    const { env, meter, asker } = await bench(scriptedFaults([{ plan: { holdMs: 5_000 } }]), transport);
    const first = await asker();
    first.ask(SELL);
    first.line.close();
    const second = await asker();
    await env.clock.pass(4_999);
    expect(meter.state.totalPurchasedFen).toBe(0);
    await env.clock.pass(1);
    expect(meter.state.totalPurchasedFen).toBe(10_000);
    expect([first.heard.length, second.heard.length]).toEqual([0, heardLater]);
  }
});

it('a bus serves its meters one at a time, in the order of asking', async () => {
  const { env, asker } = await bench(noFaults, 'tcp', { turnaroundMs: 100 });
  const { ask, heard } = await asker();
  for (const unit of [1, 2, 1]) ask(READ_COUNT, unit);
  await env.clock.pass(1_000);
  expect(heard.map(({ atMs, hex: text }) => [atMs, text.slice(12, 14)])).toEqual([
    [100, '01'],
    [200, '02'],
    [300, '01'],
  ]);
});

it('a broadcast reaches every meter and nobody answers', async () => {
  const { env, bus, asker } = await bench(noFaults);
  const { ask, heard } = await asker();
  ask(hex('10 0057 0002 04 0001 0001'), 0);
  await env.clock.pass(1_000);
  expect(bus.meters.map(({ state }) => state.forced)).toEqual(['trip', 'trip']);
  expect(heard).toEqual([]);
});

it('stands still at each boundary until it is let go, with the effect stored from the second on', async () => {
  const seen: (readonly [Boundary, number])[] = [];
  const held = Promise.withResolvers<void>();
  const { env, meter, asker } = await bench({
    ...noFaults,
    onBoundary(kind) {
      seen.push([kind, meter.state.totalPurchasedFen]);
      return kind === 'beforeReply' ? held.promise : undefined;
    },
  });
  const { ask, heard } = await asker();
  ask(SELL);
  await env.clock.pass(1_000);
  expect([seen.length, heard.length]).toEqual([3, 0]);
  held.resolve();
  await env.clock.pass(1);
  expect(heard).toHaveLength(1);
  expect(seen).toEqual([
    ['requestArrived', 0],
    ['effectStored', 10_000],
    ['beforeReply', 10_000],
    ['afterReply', 10_000],
  ]);
});

it('nothing is heard and nothing breaks inside a write: a line answers later, as a wire does', async () => {
  const { env, asker } = await bench(scriptedFaults([{ plan: { echo: true } }, { plan: { cut: 'request' } }]));
  const { ask, heard, closed } = await asker();
  ask(SELL);
  ask(READ_COUNT);
  expect([heard.length, closed.length]).toEqual([0, 0]);
  await env.clock.pass(1);
  expect([heard.length, closed.length]).toEqual([1, 1]);
});

it('a read with one data bit wrong has a right check sum, and one that comes twice says the same', async () => {
  const { env, asker } = await bench(scriptedFaults([{ plan: { corruptRight: 8 } }, { plan: { replyTwiceAfterMs: 100 } }]));
  const { ask, heard } = await asker();
  ask(READ_COUNT);
  await env.clock.pass(1_000);
  ask(READ_COUNT);
  await env.clock.pass(1_000);
  expect(heard).toEqual([
    { atMs: 0, hex: toHex(rtuFrame(1, hex('03 02 0003'))) },
    { atMs: 1_000, hex: toHex(rtuFrame(1, hex('03 02 0002'))) },
    { atMs: 1_100, hex: toHex(rtuFrame(1, hex('03 02 0002'))) },
  ]);
});

it('a neighbour answers a read under its own address, and no write', async () => {
  const { env, bus, asker } = await bench(scriptedFaults([{ plan: { neighbour: true }, times: 2 }]), 'rtuOverTcp', { turnaroundMs: 20 });
  const { ask, heard } = await asker();
  ask(READ_COUNT);
  ask(SELL);
  await env.clock.pass(1_000);
  expect(heard.map(({ atMs, hex: text }) => [atMs, text.slice(0, 4)])).toEqual([
    [1, '0203'],
    [20, '0103'],
    [40, '0120'],
  ]);
  expect(bus.meters[1]!.state.totalPurchasedFen).toBe(0);
});

it('half open: nobody is told, nothing is heard until a connection is made anew', async () => {
  const { env, asker } = await bench(scriptedFaults([{ plan: { cut: 'halfOpen' } }]));
  const first = await asker();
  first.ask(READ_COUNT);
  first.ask(READ_COUNT);
  await env.clock.pass(60_000);
  expect([first.heard.length, first.closed.length]).toEqual([0, 0]);
  const second = await asker();
  second.ask(READ_COUNT);
  await env.clock.pass(1_000);
  expect(second.heard).toHaveLength(1);
});

it('a refused connection rejects, and a cut tells every line', async () => {
  const { env, bus, asker } = await bench(noFaults);
  await expect(simulatedLine(bus, env, 'tcp', () => false)({ bytes() {}, closed() {} })).rejects.toThrow('bus: connection refused');
  const lines = [await asker(), await asker()];
  bus.cutConnections('the cable is out');
  expect(lines.map(({ closed }) => closed)).toEqual([['the cable is out'], ['the cable is out']]);
});

it('the same seed brings the same faults; every kind comes about as often as was said', () => {
  const frame = { bus: 'bus', unit: 1, fc: 3, pdu: READ_COUNT };
  const rates = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 1_000]));
  const plans = () => {
    const policy = seededFaults(seededRandom(42), rates);
    return Array.from({ length: 2_000 }, () => policy.atRequest(frame));
  };
  expect(plans()).toEqual(plans());
  for (const kind of FAULT_KINDS) {
    const often = plans().filter((plan) => plan[kind] !== undefined).length;
    expect([kind, often > 130 && often < 280]).toEqual([kind, true]);
  }
  expect(seededFaults(seededRandom(1), {}).atRequest(frame)).toEqual({});
});
