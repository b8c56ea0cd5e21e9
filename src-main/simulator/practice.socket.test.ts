/** Practice meters on real sockets, asked by Modbus clients of other makers. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { ModbusTCPClient } from 'jsmodbus';
import modbusSerial from 'modbus-serial';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fen } from '../../src-shared/value/fen.ts';
import { loadProfiles } from '../fieldbus/profile/load.ts';
import { systemEnv } from '../platform/system-env.ts';
import { noFaults } from './faults.ts';
import { startPracticeMeters, type PracticeMeters, type ServedBus } from './practice.ts';
import { practiceSite as site } from './site/practice-site.ts';
import { rtuFrame } from './wire/rtu.ts';

const profiles = loadProfiles(join(import.meta.dirname, '../../resources/meter-profiles'));
let folder: string;
let practice: PracticeMeters;

const start = () => startPracticeMeters({ env: systemEnv(), folder, site, profiles, faults: noFaults, speed: 0, paced: false });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'practice-'));
  practice = await start();
});
afterEach(async () => {
  await practice.close();
  rmSync(folder, { recursive: true });
});

const busOf = (transport: ServedBus['transport']) => practice.buses.find((bus) => bus.transport === transport)!;
const meterOn = (bus: ServedBus, address: number) =>
  practice.meters.get(site.meters.find((meter) => meter.bus === bus.name && meter.address === address)!.serial)!;

it('serves the channels of a gateway side by side', () => {
  const [first, second] = practice.buses;
  expect(practice.buses).toHaveLength(3);
  expect([first?.gateway, second!.port - first!.port]).toEqual([second?.gateway, 1]);
});

it('answers jsmodbus over Modbus TCP: reads, control, an unknown register, two requests at once', async () => {
  const bus = busOf('tcp');
  const socket = connect(bus.port, bus.host);
  // It learns of the connection by the event, so it must be there before.
  const client = new ModbusTCPClient(socket, 5, 2_000);
  await once(socket, 'connect');
  const proof = await client.readHoldingRegisters(0x0400, 25);
  const { state } = meterOn(bus, 5);
  const body = proof.response.body.valuesAsBuffer;
  expect([body.readUInt16BE(2), body.readUInt32BE(0x12 * 2), body.readInt32BE(0x14 * 2)]).toEqual([
    state.purchaseCount,
    state.totalPurchasedFen,
    state.balanceFen,
  ]);
  await client.writeMultipleRegisters(0x0057, [1, 1]);
  expect(meterOn(bus, 5).state).toMatchObject({ forced: 'trip', relayClosed: false });
  await expect(client.readHoldingRegisters(0x1000, 1)).rejects.toMatchObject({ response: { body: { code: 2 } } });
  const both = await Promise.all([client.readHoldingRegisters(0x0043, 3), client.readHoldingRegisters(0x0057, 2)]);
  expect(both.map(({ response }) => response.body.valuesAsArray)).toEqual([expect.anything(), [1, 1]]);
  expect(both[0].response.body.valuesAsBuffer.toString('hex')).toBe(state.serial);
  socket.destroy();
});

it('answers modbus-serial over RTU frames on a socket', async () => {
  const bus = busOf('rtuOverTcp');
  const client = new modbusSerial.default();
  await client.connectTelnet(bus.host, { port: bus.port });
  client.setID(1);
  const { buffer } = await client.readHoldingRegisters(0x021f, 3);
  const { state } = meterOn(bus, 1);
  expect([buffer.readInt32BE(0), buffer.readUInt16BE(4)]).toEqual([state.balanceFen, state.purchaseCount]);
  await new Promise<void>((done) => client.close(done));
});

it('sells by the vendor function, and keeps the meter when it is stopped and started', async () => {
  const bus = busOf('rtuOverTcp');
  const before = meterOn(bus, 1).state;
  const socket = connect(bus.port, bus.host);
  await once(socket, 'connect');
  const count = before.purchaseCount + 1;
  socket.write(rtuFrame(1, Uint8Array.of(0x20, 1, 0, 0, 4, 8, 0, 0, 0x27, 0x10, count >> 8, count & 0xff, 0, 0)));
  const [reply] = await once(socket, 'data');
  expect(reply.toString('hex')).toBe('0120010000048032');
  socket.destroy();
  await practice.close();
  practice = await start();
  expect(meterOn(busOf('rtuOverTcp'), 1).state).toEqual({
    ...before,
    balanceFen: before.balanceFen + 10_000,
    totalPurchasedFen: before.totalPurchasedFen + 10_000,
    purchaseCount: count,
  });
});

it('keeps what was done to a meter by hand, and lets go of its ports', async () => {
  const [serial, meter] = [...practice.meters][0]!;
  meter.purchaseElsewhere(fen(777));
  const wanted = meter.state;
  const ports = practice.buses.map(({ port }) => port);
  await practice.close();
  practice = await startPracticeMeters({ env: systemEnv(), folder, site, profiles, speed: 0, firstPort: ports[0]! });
  expect(practice.meters.get(serial)!.state).toEqual(wanted);
  const elsewhere = join(folder, 'elsewhere');
  await expect(startPracticeMeters({ env: systemEnv(), folder: elsewhere, site, profiles, firstPort: ports[0]! })).rejects.toThrow(
    'EADDRINUSE',
  );
});

it('lets nobody else serve the same meters at the same time', async () => {
  await expect(start()).rejects.toThrow('database is locked');
});

it('writes before it answers whatever a reading shows', async () => {
  const bus = busOf('rtuOverTcp');
  const socket = connect(bus.port, bus.host);
  await once(socket, 'connect');
  meterOn(bus, 1).change({ encrypted: true });
  socket.write(rtuFrame(1, Uint8Array.of(3, 0, 0x22, 0, 1)));
  const [reply] = await once(socket, 'data');
  expect(reply.toString('hex').slice(6, 10)).toBe('0020');
  // A copy of the file at this moment is what a killed process would leave behind.
  const copy = mkdtempSync(join(tmpdir(), 'practice-copy-'));
  cpSync(folder, copy, { recursive: true });
  const left = await startPracticeMeters({ env: systemEnv(), folder: copy, site, profiles, speed: 0 });
  const serial = site.meters.find((meter) => meter.bus === bus.name && meter.address === 1)!.serial;
  expect(left.meters.get(serial)!.state.encrypted).toBe(true);
  await left.close();
  rmSync(copy, { recursive: true });
  socket.destroy();
});
