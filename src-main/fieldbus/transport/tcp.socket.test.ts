/** Over real TCP sockets: an independent Modbus server, late replies, pieces, a peer that goes away. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import jsmodbus from 'jsmodbus';
import { afterEach, describe, expect, it } from 'vitest';
import type { BusId, GatewayId, MeterId } from '../../../src-shared/value/id.ts';
import { sleep } from '../../platform/env.ts';
import { systemEnv } from '../../platform/system-env.ts';
import type { GatewayConfig } from '../config.ts';
import type { MeterRef } from '../driver/meter-ref.ts';
import { BusLine } from '../scheduler/bus-line.ts';
import type { LeasedLine } from '../scheduler/lease.ts';
import { honest } from '../scripted-line.ts';
import type { BusTiming } from '../timing.ts';
import { openGateway } from './open.ts';

const env = systemEnv();
const meter: MeterRef = { meterId: 1 as MeterId, serial: '000000000001', profile: 'dtsy1352', busId: 1 as BusId, address: 1 };
const FAST: Partial<BusTiming> = { firstReadTimeoutMs: 100, openQuietMs: 0, strayQuietMs: 50, connectTimeoutMs: 1000 };
const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
  });
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function busTo(port: number, transport: GatewayConfig['transport'], timing: Partial<BusTiming> = {}): BusLine {
  const gateway: GatewayConfig = { id: 1 as GatewayId, transport, host: '127.0.0.1', port, transactionId: 'strict', holdMs: 0 };
  const bus = new BusLine(env, { id: 1 as BusId, gateway, gapMs: 5, timing: { ...FAST, ...timing } }, openGateway(gateway));
  closing.push(() => bus.close());
  return bus;
}

/** The registers from `start`, or the fault. */
async function read(line: LeasedLine, start: number, count = 2) {
  const outcome = await line.read(meter, 3, start, count);
  if (!outcome.ok) return outcome.fault;
  const { bytes } = outcome.value;
  return Array.from({ length: count }, (_, i) => (bytes[2 * i]! << 8) | bytes[2 * i + 1]!);
}

async function on<T>(bus: BusLine, work: (line: LeasedLine) => Promise<T>): Promise<T> {
  const leased = await bus.lease('command', 5000, work);
  if (!leased.ok) throw new Error(JSON.stringify(leased.fault));
  return leased.value;
}

/** A slave behind a serial server that passes bytes on: each whole request is answered after `lateMs(index)`. */
function slave(lateMs: (index: number) => number, send = (socket: Socket, reply: Uint8Array) => void socket.write(reply)): Server {
  let index = 0;
  return createServer((socket) =>
    socket.on('data', (request) => void env.clock.after(lateMs(index++), () => socket.writable && send(socket, honest(request)))),
  );
}

describe('Modbus TCP', () => {
  it('reads from and writes to an independent server', async () => {
    const server = createServer();
    const holding = Buffer.alloc(4096);
    for (let register = 0; register < 2048; register++) holding.writeUInt16BE(register, register * 2);
    new jsmodbus.server.TCP(server, { holding });
    const bus = busTo(await listening(server), 'tcp');
    expect(await on(bus, (line) => read(line, 0x200, 48))).toEqual(Array.from({ length: 48 }, (_, i) => 0x200 + i));
    const frame = {
      fc: 16,
      start: 0x57,
      data: Uint8Array.of(0, 1, 0, 1),
      shape: { kind: 'ack', start: 0x57, registers: 2 },
      timeoutMs: 500,
    } as const;
    expect(await on(bus, (line) => line.write(meter, frame))).toEqual({ ok: true, value: 'replied' });
    expect(await on(bus, (line) => read(line, 0x57))).toEqual([1, 1]);
    expect(bus.status()).toMatchObject({ connected: true, counters: { requests: 3, replies: 3, strays: 0 } });
  });
});

describe('RTU over TCP', () => {
  it('a late reply is never taken for the next answer', async () => {
    const bus = busTo(await listening(slave((index) => (index === 0 ? 160 : 5))), 'rtuOverTcp');
    const answers = await on(bus, async (line) => [await read(line, 40), await read(line, 50), await read(line, 60), await read(line, 70)]);
    expect(answers).toEqual([{ kind: 'timeout' }, [50, 51], [60, 61], [70, 71]]);
    expect(bus.status().counters).toMatchObject({ timeouts: 1, strays: 1 });
  });

  it('replies that come byte by byte', async () => {
    const dribble = async (socket: Socket, reply: Uint8Array) => {
      for (const byte of reply) {
        socket.write(Uint8Array.of(byte));
        await sleep(env.clock, 2);
      }
    };
    const bus = busTo(
      await listening(
        slave(
          () => 0,
          (socket, reply) => void dribble(socket, reply),
        ),
      ),
      'rtuOverTcp',
    );
    expect(await on(bus, (line) => read(line, 7))).toEqual([7, 8]);
  });

  it('a peer that goes away fails who waits at once; the next request finds it again', async () => {
    let gone = false;
    const server = createServer((socket) =>
      socket.on('data', (request) => {
        if (gone) socket.write(honest(request));
        else socket.destroy();
        gone = true;
      }),
    );
    const bus = busTo(await listening(server), 'rtuOverTcp', { firstReadTimeoutMs: 1500 });
    const before = env.clock.monotonicMs();
    expect(await on(bus, (line) => read(line, 1))).toMatchObject({ kind: 'lineDown' });
    expect(env.clock.monotonicMs() - before).toBeLessThan(1000);
    expect(await on(bus, (line) => read(line, 1))).toEqual([1, 2]);
  });

  it('nobody there: says so with the address', async () => {
    const port = await listening(createServer());
    for (const close of closing.splice(0)) await close();
    const leased = await busTo(port, 'rtuOverTcp').lease('command', 5000, (line) => read(line, 1));
    expect(leased).toMatchObject({ ok: false, fault: { kind: 'lineDown', detail: expect.stringContaining(`127.0.0.1:${port}`) } });
  });

  it('a gateway without an address says so', async () => {
    const gateway: GatewayConfig = { id: 1 as GatewayId, transport: 'tcp', transactionId: 'strict', holdMs: 0 };
    await expect(openGateway(gateway)({ bytes: () => undefined, closed: () => undefined })).rejects.toThrow('address');
  });
});
