/** A bus over a scripted line, for the tests of its queue, its leases and its bad days. */
import type { BusId, GatewayId, MeterId } from '../../src-shared/value/id.ts';
import { instant } from '../../src-shared/value/instant.ts';
import { virtualEnv } from '../platform/virtual-env.ts';
import type { MeterRef } from './driver/meter-ref.ts';
import { BusLine } from './scheduler/bus-line.ts';
import type { LeasedLine } from './scheduler/lease.ts';
import { honest, scriptedLine } from './scripted-line.ts';
import type { BusTiming } from './timing.ts';
import type { OpenLine } from './transport/line.ts';

type Answer = Parameters<typeof scriptedLine>[1];
export const prompt: Answer = (request, reply) => reply(honest(request), 20);

export const meter = (address: number): MeterRef => ({
  meterId: address as MeterId,
  serial: String(address).padStart(12, '0'),
  profile: 'dtsy1352',
  busId: 1 as BusId,
  address,
});

/** Its line opens at once and its gateway holds nothing, unless `timing` or `openOf` say otherwise. */
export function newBus(answer: Answer, timing: Partial<BusTiming> = {}, openOf = (open: OpenLine): OpenLine => open) {
  const env = virtualEnv(1, instant(0));
  const script = scriptedLine(env.clock, answer);
  const gateway = { id: 1 as GatewayId, transport: 'rtuOverTcp', transactionId: 'strict', holdMs: 0 } as const;
  const config = { id: 1 as BusId, gateway, gapMs: 30, timing: { openQuietMs: 0, firstReadTimeoutMs: 100, ...timing } };
  const bus = new BusLine(env, config, openOf(script.open));
  const read = (line: LeasedLine, address: number) => line.read(meter(address), 3, 0, 2);
  return { env, clock: env.clock, script, bus, read };
}

/** Whom each frame so far was for. */
export const units = (script: { written: readonly { bytes: Uint8Array }[] }) => script.written.map(({ bytes }) => bytes[0]);
