/** Gateways and buses: how they are reached, and that no two are the same. */
import type { Findings } from './finding.ts';
import { joined, Named } from './named.ts';
import type { Transport } from './plan.ts';
import type { ReadRow, ReadSheet } from './rows.ts';
import type { SHEETS } from './sheets.ts';

type GatewayRow = ReadRow<(typeof SHEETS)['gateways']['columns']>;
type BusSheet = ReadSheet<(typeof SHEETS)['buses']['columns']>;

export interface Gateway {
  readonly transport: Transport | null;
  readonly port: number | null;
}

export function checkGateways(sheet: ReadSheet<(typeof SHEETS)['gateways']['columns']>, findings: Findings): Named<Gateway> {
  const names = new Named<Gateway>(sheet.whole);
  const endpoints = new Named<true>(sheet.whole);
  for (const row of sheet.rows) {
    const { name, transport, host, port } = row.values;
    if (name !== null) names.claim(name, { transport, port }, row.at('name'), findings, 'import.duplicate', { found: name });
    const reachable = transport !== null && host !== null && checkHost(row, transport, host, findings);
    if (transport !== null && transport !== 'serial' && port === null && isEmptyPort(row, findings))
      findings.error(row.at('port'), 'import.portNeeded');
    if (!reachable) continue;
    const endpoint = transport === 'serial' ? host : port === null ? null : `${host}:${port}`;
    if (endpoint !== null)
      endpoints.claim(endpoint.toLowerCase(), true, row.at('host'), findings, 'import.endpointTwice', { found: endpoint });
  }
  return names;
}

/** A port that is there but wrong has been named already. */
function isEmptyPort(row: GatewayRow, findings: Findings): boolean {
  const { cell, sheet } = row.at('port');
  return cell === null || !findings.all.some((one) => one.sheet === sheet && one.cell === cell);
}

const HOST_NAME = /^(?=.{1,253}$)[a-z\d]([a-z\d-]{0,61}[a-z\d])?(\.[a-z\d]([a-z\d-]{0,61}[a-z\d])?)*$/i;
const SERIAL_PORT = /^(com\d{1,3}|\/dev\/[\w./-]{1,200})$/i;

function checkHost(row: GatewayRow, transport: Transport, host: string, findings: Findings): boolean {
  const right = transport === 'serial' ? SERIAL_PORT.test(host) : isHost(host);
  if (!right) findings.error(row.at('host'), transport === 'serial' ? 'import.serialPort' : 'import.host', { found: host });
  return right;
}

/** Digits and points alone are an IPv4 address or nothing: "192.168.1.300" is no host name. */
function isHost(host: string): boolean {
  if (!/^[\d.]+$/.test(host)) return HOST_NAME.test(host);
  const parts = host.split('.');
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}

export function checkBuses(sheet: BusSheet, gateways: Named<Gateway>, findings: Findings): Named<true> {
  const names = new Named<true>(sheet.whole);
  const channels = new Named<true>(sheet.whole);
  for (const row of sheet.rows) {
    const { name, gateway, channel } = row.values;
    if (name !== null) names.claim(name, true, row.at('name'), findings, 'import.duplicate', { found: name });
    if (gateway === null) continue;
    if (!gateways.mayHave(gateway)) findings.error(row.at('gateway'), 'import.unknownGateway', { found: gateway });
    const number = channel ?? 1;
    channels.claim(joined(gateway, number), true, row.at('channel'), findings, 'import.channelTwice', { gateway, found: number });
    const port = gateways.get(gateway)?.port ?? null;
    if (port !== null && port + number - 1 > 65_535) findings.error(row.at('channel'), 'import.portOverflow', { channel: number });
  }
  return names;
}
