/** RTU over a serial port: two pseudo-terminals joined by socat, a slave at the far end. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BusId, GatewayId, MeterId } from '../../../src-shared/value/id.ts';
import { sleep } from '../../platform/env.ts';
import { systemEnv } from '../../platform/system-env.ts';
import type { GatewayConfig } from '../config.ts';
import { BusLine } from '../scheduler/bus-line.ts';
import { honest } from '../scripted-line.ts';
import { openGateway } from './open.ts';
import { listSerialPorts } from './serial.ts';

const env = systemEnv();
const haveSocat = spawnSync('socat', ['-V']).status === 0;
const meter = { meterId: 1 as MeterId, serial: '000000000001', profile: 'dtsy1352', busId: 1 as BusId, address: 1 };

describe.skipIf(!haveSocat)('a serial port', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wattkeeper-pty-'));
  const [near, far] = [join(folder, 'near'), join(folder, 'far')];
  let socat: ChildProcess;
  let slave: SerialPort;
  let bus: BusLine;

  beforeAll(async () => {
    socat = spawn('socat', [`pty,raw,echo=0,link=${near}`, `pty,raw,echo=0,link=${far}`]);
    for (let tries = 0; tries < 200 && !(existsSync(near) && existsSync(far)); tries++) await sleep(env.clock, 20);
    slave = new SerialPort({ path: far, baudRate: 9600, autoOpen: false });
    await new Promise<void>((resolve, reject) => slave.open((error) => (error ? reject(error) : resolve())));
    slave.on('data', (request: Uint8Array) => void slave.write(honest(request)));
    const gateway: GatewayConfig = { id: 1 as GatewayId, transport: 'serial', path: near, baud: 9600, transactionId: 'strict', holdMs: 0 };
    const timing = { firstReadTimeoutMs: 150, openQuietMs: 20, strayQuietMs: 50 };
    bus = new BusLine(env, { id: 1 as BusId, gateway, gapMs: 5, timing }, openGateway(gateway));
  });

  afterAll(async () => {
    await bus.close();
    if (slave.isOpen) await new Promise((resolve) => slave.close(resolve));
    socat.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  const read = async (start: number, count: number) => {
    const leased = await bus.lease('command', 5000, (line) => line.read(meter, 3, start, count));
    return leased.ok && leased.value.ok ? [...leased.value.value.bytes] : leased;
  };

  it('carries reads, twice in a row', async () => {
    expect(await read(0x200, 2)).toEqual([2, 0, 2, 1]);
    expect(await read(0x41, 1)).toEqual([0, 0x41]);
  });

  it('a port that is taken says so', async () => {
    const gateway: GatewayConfig = { id: 2 as GatewayId, transport: 'serial', path: near, transactionId: 'strict', holdMs: 0 };
    await expect(openGateway(gateway)({ bytes: () => undefined, closed: () => undefined })).rejects.toThrow(near);
  });

  it('a device that vanishes ends in a fault in time, and the port is let go', async () => {
    socat.kill();
    await new Promise((resolve) => socat.once('exit', resolve));
    const first = await read(1, 1);
    const second = await read(1, 1);
    expect([first, second].every((outcome) => !Array.isArray(outcome))).toBe(true);
    expect(bus.status().connected).toBe(false);
  });
});

describe('listSerialPorts', () => {
  it('is a list, also where the system cannot tell', async () => {
    expect(Array.isArray(await listSerialPorts())).toBe(true);
  });
});
