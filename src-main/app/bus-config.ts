/** The site's buses as the fieldbus is configured with them. */
import type { GatewayId } from '../../src-shared/value/id.ts';
import type { BusConfig, GatewayConfig } from '../fieldbus/fieldbus.ts';
import { buses, gateways, type BusDraft, type GatewayDraft } from '../store/site/meter.ts';
import type { Store } from '../store/database/open.ts';

export function busConfigs(store: Store): BusConfig[] {
  const byId = new Map(gateways(store).map((gateway) => [gateway.id, gateway]));
  return buses(store).flatMap((bus) => {
    const gateway = byId.get(bus.gateway);
    return gateway ? [{ id: bus.id, gapMs: bus.gapMs, characterMs: characterMs(bus), gateway: lineOf(gateway, bus) }] : [];
  });
}

/** Start bit, 8 data bits, parity where there is one, stop bit. */
function characterMs({ baud, parity }: BusDraft): number {
  return ((parity === 'none' ? 10 : 11) * 1000) / baud;
}

/** The channels of a gateway listen side by side, the first one on the gateway's port. */
function lineOf(gateway: GatewayDraft & { id: GatewayId }, bus: BusDraft): GatewayConfig {
  const common = { id: gateway.id, transactionId: gateway.txid, holdMs: gateway.holdMs };
  if (gateway.transport === 'serial') return { ...common, transport: 'serial', path: gateway.host, baud: bus.baud, parity: bus.parity };
  const port = gateway.port === null ? {} : { port: gateway.port + bus.channel - 1 };
  return { ...common, transport: gateway.transport, host: gateway.host, ...port };
}
