/** Practice at 1000 times true speed: what any Modbus master reads over a socket stays exact to 0.01 kWh and the fen. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { ModbusTCPClient } from 'jsmodbus';
import { expect, it } from 'vitest';
import { fen } from '../../src-shared/value/fen.ts';
import { loadProfiles } from '../fieldbus/profile/load.ts';
import { sleep } from '../platform/env.ts';
import { systemEnv } from '../platform/system-env.ts';
import { startPracticeMeters } from './practice.ts';
import { practiceSite } from './site/practice-site.ts';

const env = systemEnv();
const profiles = loadProfiles(join(import.meta.dirname, '../../resources/meter-profiles'));
const SPEED = 1_000;
const READS = 40;

interface Read {
  readonly rates: readonly number[];
  readonly balanceFen: number;
  readonly totalFen: number;
  readonly clockMs: number;
}

it('registers, balance and clock run 1000 times faster and agree in every reading, purchases included', { timeout: 60_000 }, async () => {
  const site = {
    ...practiceSite,
    buses: practiceSite.buses.slice(0, 1),
    meters: practiceSite.meters.filter(({ room }) => room === '1F-08'),
  };
  const [entry] = site.meters;
  const running = await startPracticeMeters({ env, site, profiles, speed: SPEED, paced: false });
  const socket = connect(running.buses[0]!.port, '127.0.0.1');
  const client = new ModbusTCPClient(socket, entry!.address, 5_000);
  await once(socket, 'connect');
  // The whole state in one frame: what is read in two would be hours apart.
  const read = async (): Promise<Read> => {
    const { response } = await client.readHoldingRegisters(0x0200, 48);
    const body = response.body.valuesAsBuffer;
    const at = (register: number) => (register - 0x0200) * 2;
    const rates = [0x0217, 0x0219, 0x021b, 0x021d].map((register) => body.readUInt32BE(at(register)));
    const clock = body.subarray(at(0x0228), at(0x0228) + 7);
    const [year, month, day, , hour, minute, second] = clock;
    return {
      rates,
      balanceFen: body.readInt32BE(at(0x021f)),
      totalFen: running.meters.get(entry!.serial)!.state.totalPurchasedFen,
      clockMs: Date.UTC(2000 + year!, month! - 1, day, hour, minute, second),
    };
  };
  const total = ({ rates }: Read) => rates.reduce((sum, one) => sum + one, 0);
  const first = await read();
  const beganMs = env.clock.monotonicMs();
  let last = first;
  for (let n = 0; n < READS; n++) {
    await sleep(env.clock, 25);
    if (n % 10 === 5) running.meters.get(entry!.serial)!.purchaseElsewhere(fen(12_345));
    last = await read();
    // 0.83 yuan/kWh: a hundredth of a kWh is 0.83 fen, and what is not yet a fen is owed.
    const fallFen = first.balanceFen + (last.totalFen - first.totalFen) - last.balanceFen;
    const usedFen = Math.floor(((total(last) - entry!.really.energyCentiKwh) * entry!.really.priceE4) / 10_000);
    expect(fallFen + (entry!.really.balanceFen - first.balanceFen)).toBe(usedFen);
  }
  const passedMs = (env.clock.monotonicMs() - beganMs) * SPEED;
  expect((last.clockMs - first.clockMs) / passedMs).toBeGreaterThan(0.9);
  expect((last.clockMs - first.clockMs) / passedMs).toBeLessThan(1.1);
  // 6.8 kW at its busiest, two thirds of it at night: 15 minutes and more went by.
  expect(total(last) - total(first)).toBeGreaterThan(100);
  socket.destroy();
  await running.close();
});
