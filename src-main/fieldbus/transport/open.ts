/** The line that a gateway's configuration asks for. */
import type { GatewayConfig } from '../config.ts';
import type { OpenLine } from './line.ts';
import { serialLine } from './serial.ts';
import { tcpLine } from './tcp.ts';

const MODBUS_TCP_PORT = 502;
const USUAL_BAUD = 9600;

/** A gateway without the host or path that its transport needs gives a line that refuses to open and says so. */
export function openGateway({ transport, host, port, path, baud, parity }: GatewayConfig): OpenLine {
  if (transport === 'serial') {
    return path ? serialLine(path, { baud: baud ?? USUAL_BAUD, parity: parity ?? 'none' }) : refusing('the serial port is not set');
  }
  return host ? tcpLine(host, port ?? MODBUS_TCP_PORT) : refusing('the address of the gateway is not set');
}

function refusing(why: string): OpenLine {
  return () => Promise.reject(new Error(why));
}
