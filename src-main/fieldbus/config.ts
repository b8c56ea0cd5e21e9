/** How a bus is reached: its gateway, and what is particular to the wire behind it. */
import type { BusId, GatewayId } from '../../src-shared/value/id.ts';
import type { BusTiming } from './timing.ts';

export interface GatewayConfig {
  readonly id: GatewayId;
  /** tcp: Modbus TCP. rtuOverTcp: a serial server that passes bytes on. serial: a port of this PC. */
  readonly transport: 'tcp' | 'rtuOverTcp' | 'serial';
  readonly host?: string;
  readonly port?: number;
  readonly path?: string;
  readonly baud?: number;
  readonly parity?: 'none' | 'even' | 'odd';
  /** Whether the gateway returns the Modbus TCP transaction number, as it should. */
  readonly transactionId: 'strict' | 'ignore';
  /** The longest time for which the gateway may hold a frame back. */
  readonly holdMs: number;
}

export interface BusConfig {
  readonly id: BusId;
  readonly gateway: GatewayConfig;
  /** Silence after a reply before the next request; 3.5 characters at least, 30 for most meters. */
  readonly gapMs: number;
  /** One character on the wire, behind a gateway too; that of 9600 baud, 8N1 where left out. Reads are planned by it. */
  readonly characterMs?: number;
  readonly timing?: Partial<BusTiming>;
}
