/** The wires as services see them: buses by their id, leases on them, and what may be asked of a meter during a lease. */
import type { BusId, MeterId } from '../../src-shared/value/id.ts';
import type { Env } from '../platform/env.ts';
import type { BusConfig, GatewayConfig } from './config.ts';
import { Wire } from './driver/wire.ts';
import type { Exchange } from './fault.ts';
import { Decoders } from './profile/codec.ts';
import type { ProfileSet } from './profile/load.ts';
import { BusLine, type BusStatus } from './scheduler/bus-line.ts';
import type { Priority } from './scheduler/queue.ts';
import type { OpenLine } from './transport/line.ts';

export type { BusConfig, GatewayConfig } from './config.ts';
export type { MeterRef } from './driver/meter-ref.ts';
export type { Wire } from './driver/wire.ts';
export type { Exchange, ExchangeFault } from './fault.ts';
export type { BusStatus } from './scheduler/bus-line.ts';
export type { Priority } from './scheduler/queue.ts';
export type { BusTiming } from './timing.ts';

export interface Bus {
  /**
   * Waits for the bus, then has it alone: no other frame goes to any unit until `work` ends or `maxMs` (1…15000) have passed.
   * A poll should read one meter in one lease: whoever is urgent waits for its end.
   * Fails with queueFull, lineDown or closed before `work` began; afterwards it ends with what `work` returns or throws.
   */
  lease<T>(priority: Priority, maxMs: number, work: (wire: Wire) => Promise<T>): Promise<Exchange<T>>;
  status(): BusStatus;
  /** How long polling should leave a meter alone that does not answer: 2 s doubling to 300 s; 0: poll it. */
  pollInMs(meter: MeterId): number;
  /** Forgets the wait of one meter: somebody is looking at it. */
  tryNow(meter: MeterId): void;
}

export interface Fieldbus {
  /** The buses from now on. One whose configuration has not changed keeps its line, queue and what it knows of its meters. */
  configure(buses: readonly BusConfig[]): void;
  /** @throws Error for a bus that is not configured. */
  bus(id: BusId): Bus;
  close(): Promise<void>;
}

interface Parts {
  readonly env: Env;
  readonly profiles: ProfileSet;
  readonly openLine: (gateway: GatewayConfig) => OpenLine;
  /** Of an earlier fieldbus with the same profiles: what it worked out need not be worked out again. */
  readonly decoders?: Decoders;
}

interface SharedLine {
  readonly fingerprint: string;
  readonly line: BusLine;
}

export function createFieldbus(parts: Parts): Fieldbus {
  /** By endpoint: two clients on one serial server get each other's replies, so its buses share one line and one queue. */
  const lines = new Map<string, SharedLine>();
  const buses = new Map<BusId, Bus>();
  const decoders = parts.decoders ?? new Decoders();
  return {
    configure(configs) {
      const wanted = onePerEndpoint(configs);
      for (const [endpoint, { fingerprint, line }] of lines) {
        const config = wanted.get(endpoint);
        if (config && JSON.stringify(config) === fingerprint) continue;
        lines.delete(endpoint);
        void line.close();
      }
      for (const [endpoint, config] of wanted) {
        if (lines.has(endpoint)) continue;
        const line = new BusLine(parts.env, config, parts.openLine(config.gateway));
        lines.set(endpoint, { fingerprint: JSON.stringify(config), line });
      }
      buses.clear();
      for (const config of configs) buses.set(config.id, busOn(parts, decoders, lines.get(endpointOf(config.gateway))!.line));
    },
    bus(id) {
      const bus = buses.get(id);
      if (!bus) throw new Error(`bus ${id} is not configured`);
      return bus;
    },
    async close() {
      await Promise.all([...lines.values()].map(({ line }) => line.close()));
    },
  };
}

/** One physical line: a port of this PC, or a port of a gateway. A gateway's channels have ports of their own. */
function endpointOf({ id, transport, host, port, path }: GatewayConfig): string {
  const place = transport === 'serial' ? path : host && `${host}:${port ?? ''}`;
  return `${transport} ${place ?? `gateway ${id}`}`;
}

/** Of several buses on one endpoint the first says how, and the longest gap of all is kept. */
function onePerEndpoint(configs: readonly BusConfig[]): Map<string, BusConfig> {
  const wanted = new Map<string, BusConfig>();
  for (const config of configs) {
    const endpoint = endpointOf(config.gateway);
    const first = wanted.get(endpoint);
    wanted.set(endpoint, first ? { ...first, gapMs: Math.max(first.gapMs, config.gapMs) } : config);
  }
  return wanted;
}

function busOn({ env, profiles }: Parts, decoders: Decoders, line: BusLine): Bus {
  return {
    lease: (priority, maxMs, work) => line.lease(priority, maxMs, (leased) => work(new Wire({ env, profiles, decoders, line: leased }))),
    status: () => line.status(),
    pollInMs: (meter) => line.pollInMs(meter),
    tryNow: (meter) => line.tryNow(meter),
  };
}
