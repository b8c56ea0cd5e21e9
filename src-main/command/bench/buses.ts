/** Bench buses: 256 gateways that answer after 60 ms, read by one process without a pause; which share of the perfect rate is reached. */
import { join } from 'node:path';
import type { BusId, GatewayId, MeterId } from '../../../src-shared/value/id.ts';
import { createFieldbus, type Bus, type BusConfig, type MeterRef } from '../../fieldbus/fieldbus.ts';
import { loadProfiles } from '../../fieldbus/profile/load.ts';
import { openGateway } from '../../fieldbus/transport/open.ts';
import { sleep, type Clock, type Env } from '../../platform/env.ts';
import { bareReader, type Reader } from './bare-client.ts';
import { compileLibmodbus, type Libmodbus } from './libmodbus.ts';
import { startPacedBuses, type Lateness } from './paced-buses.ts';
import { median, percentile, rounded, type BenchResult } from './result.ts';

const BUSES = 256;
const ANSWER_MS = 60;
/** Gateways of a real site do not begin together: a burst of 256 answers would be the bench's own doing. */
const STAGGER_MS = ANSWER_MS / BUSES;
const TURNS = 3;
/** The service runs all year; its first seconds are the compiler's. The same for all three. */
const WARM_UP_MS = 4_000;
const MEASURE_MS = 3_000;
/** Against libmodbus in the same run, and against the perfect rate where it is absent. */
const FLOOR = 0.97;
const FLOOR_ALONE = 0.95;
const MOST_LAG_MS = 10;
const LAG_EVERY_MS = 5;
const SERIAL = '210300000001';

interface Measured {
  readonly requestsASecond: number;
  readonly lagP99Ms: number;
  readonly cpuMicrosARequest: number;
}

export async function benchBuses(env: Env): Promise<BenchResult> {
  const wires = { transport: 'tcp', characterMs: 0, turnaroundMs: ANSWER_MS, precise: false } as const;
  const paced = await startPacedBuses({ buses: BUSES, meters: 1, serials: [SERIAL], profile: 'dtsy1352', ...wires });
  const libmodbus = compileLibmodbus();
  const turns: Turn[] = [];
  try {
    for (let turn = 0; turn < TURNS; turn++) turns.push(await takeTurns(env, paced.ports, libmodbus));
    return resultOf(turns, await paced.lateness());
  } finally {
    libmodbus?.close();
    await paced.close();
  }
}

interface Turn {
  readonly bare: Measured;
  readonly ours: Measured;
  readonly libmodbus: number | null;
}

/** One after the other and in short turns: what else the machine does hits all three alike. */
async function takeTurns(env: Env, ports: readonly number[], libmodbus: Libmodbus | null): Promise<Turn> {
  const peer = libmodbus && (await libmodbus.measure(ports, { warmUp: WARM_UP_MS, measure: MEASURE_MS, stagger: STAGGER_MS }));
  const ours = await measured(env, reader(env, ports));
  return { libmodbus: peer, ours, bare: await measured(env, bareReader(env.clock, ports, STAGGER_MS)) };
}

function resultOf(turns: readonly Turn[], late: Lateness): BenchResult {
  const limit = (BUSES * 1000) / ANSWER_MS;
  const of = (pick: (turn: Turn) => number) => median(turns.map(pick));
  const ours = of((turn) => turn.ours.requestsASecond);
  const peers = turns.flatMap(({ libmodbus }) => (libmodbus === null ? [] : [libmodbus]));
  const peer = peers.length === 0 ? null : median(peers);
  const ratio = peer === null ? ours / limit : of((turn) => turn.ours.requestsASecond / (turn.libmodbus ?? limit));
  const floor = peer === null ? FLOOR_ALONE : FLOOR;
  const lagP99Ms = of((turn) => turn.ours.lagP99Ms);
  return {
    ...{ bench: 'buses', ours: Math.round(ours), peer: peer === null ? null : Math.round(peer), limit: Math.round(limit) },
    ...{ ratio: rounded(ratio), floor, pass: ratio >= floor && lagP99Ms < MOST_LAG_MS },
    also: {
      peerIs: peer === null ? 'libmodbus is not here: skipped, held against the perfect rate' : 'libmodbus, a thread per bus',
      shareOfPerfect: rounded(ours / limit),
      ...(peer === null ? {} : { libmodbusShare: rounded(peer / limit) }),
      bareClientShare: rounded(of((turn) => turn.bare.requestsASecond) / limit),
      lagP99Ms: rounded(lagP99Ms),
      bareLagP99Ms: rounded(of((turn) => turn.bare.lagP99Ms)),
      cpuMicrosARequest: rounded(of((turn) => turn.ours.cpuMicrosARequest)),
      bareCpuMicrosARequest: rounded(of((turn) => turn.bare.cpuMicrosARequest)),
      answersLateMs: rounded(late.sumMs / late.replies),
    },
  };
}

/** What the reading service does with each bus, without keeping what was read. */
function reader(env: Env, ports: readonly number[]): () => Reader {
  return () => {
    const profiles = loadProfiles(join(import.meta.dirname, '../../../resources/meter-profiles'));
    const fieldbus = createFieldbus({ env, profiles, openLine: openGateway });
    fieldbus.configure(ports.map(busConfig));
    const done = { requests: 0 };
    let stopped = false;
    const readOn = async (bus: Bus, meter: MeterRef) => {
      await sleep(env.clock, meter.busId * STAGGER_MS);
      while (!stopped) {
        const read = await bus.lease('poll', 10_000, (wire) => wire.readState(meter));
        if (read.ok && read.value.ok) done.requests++;
      }
    };
    const all = ports.map((_, index) => readOn(fieldbus.bus((index + 1) as BusId), meterOn(index)));
    const stop = async () => {
      stopped = true;
      await fieldbus.close();
      await Promise.all(all);
    };
    return { done, stop };
  };
}

function busConfig(port: number, index: number): BusConfig {
  const id = (index + 1) as GatewayId;
  return {
    id: (index + 1) as BusId,
    gateway: { id, transport: 'tcp', host: '127.0.0.1', port, transactionId: 'strict', holdMs: 0 },
    gapMs: 0,
  };
}

function meterOn(index: number): MeterRef {
  return { meterId: (index + 1) as MeterId, serial: SERIAL, profile: 'dtsy1352', busId: (index + 1) as BusId, address: 1 };
}

async function measured({ clock }: Env, start: () => Reader): Promise<Measured> {
  const { done, stop } = start();
  await sleep(clock, WARM_UP_MS);
  const lag = watchLag(clock);
  const [before, cpu, beganMs] = [done.requests, process.threadCpuUsage(), clock.monotonicMs()];
  await sleep(clock, MEASURE_MS);
  const [requests, tookMs] = [done.requests - before, clock.monotonicMs() - beganMs];
  const { user, system } = process.threadCpuUsage(cpu);
  const lagP99Ms = lag();
  await stop();
  return { requestsASecond: (requests * 1000) / tookMs, lagP99Ms, cpuMicrosARequest: (user + system) / requests };
}

/** How late a timer of 5 ms comes, the system's own granularity included. */
function watchLag(clock: Clock): () => number {
  const late: number[] = [];
  let cancel = (): void => undefined;
  const look = () => {
    const setMs = clock.monotonicMs();
    cancel = clock.after(LAG_EVERY_MS, () => {
      late.push(clock.monotonicMs() - setMs - LAG_EVERY_MS);
      look();
    });
  };
  look();
  return () => {
    cancel();
    return percentile(late, 0.99);
  };
}
