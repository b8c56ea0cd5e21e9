/** A line over a serial port of this PC, and the list of its ports. */
import { SerialPort } from 'serialport';
import type { OpenLine } from './line.ts';

export interface SerialSettings {
  readonly baud: number;
  readonly parity: 'none' | 'even' | 'odd';
}

/** 8 data bits and 1 stop bit always. Rejects with what is wrong with the port: not there, taken, not permitted. */
export function serialLine(path: string, { baud, parity }: SerialSettings): OpenLine {
  return (handlers) =>
    new Promise((resolve, reject) => {
      const port = new SerialPort({ path, baudRate: baud, dataBits: 8, stopBits: 1, parity, autoOpen: false });
      let dead = false;
      const end = (why: string) => {
        if (dead) return;
        dead = true;
        if (port.isOpen) port.close(() => undefined);
        handlers.closed(`${path}: ${why}`);
      };
      // A port whose device vanishes says so only at the next write: then its error comes first and is the reason.
      port.on('error', (error) => end(error.message));
      port.on('close', (error: Error | null) => end(error?.message ?? 'closed'));
      port.on('data', (chunk: Uint8Array) => handlers.bytes(chunk));
      port.open((error) => {
        if (error) {
          dead = true;
          reject(new Error(`${path}: ${error.message}`));
          return;
        }
        resolve({ write: (bytes) => void port.write(bytes), close: () => end('closed here') });
      });
    });
}

export interface SerialPortFound {
  readonly path: string;
  readonly maker: string | null;
}

/** Empty where the system cannot list its ports (a Linux without udevadm): a path can still be typed. */
export async function listSerialPorts(): Promise<readonly SerialPortFound[]> {
  try {
    const ports = await SerialPort.list();
    return ports.map(({ path, manufacturer }) => ({ path, maker: manufacturer ?? null }));
  } catch {
    return [];
  }
}
