/** A line over a TCP socket: a Modbus TCP gateway, or a serial server that passes bytes on. */
import { connect } from 'node:net';
import type { OpenLine } from './line.ts';

/** Lets the system notice within minutes a gateway that lost its power: nothing is sent on an idle line for hours at night. */
const KEEP_ALIVE_MS = 30_000;
/** Several of the longest frames; what is more comes with the next read. */
const READ_BYTES = 2048;

/** Rejects with what is wrong with `host:port`; an unreachable host takes as long as the system's own connect time-out. */
export function tcpLine(host: string, port: number): OpenLine {
  return (handlers) =>
    new Promise((resolve, reject) => {
      const onread = {
        buffer: new Uint8Array(READ_BYTES),
        callback(bytes: number, buffer: Uint8Array) {
          handlers.bytes(buffer.subarray(0, bytes));
          return true;
        },
      };
      const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS, onread });
      let why = 'closed by the other side';
      let opened = false;
      socket.on('error', (error) => {
        why = error.message;
        if (!opened) reject(new Error(`${host}:${port}: ${why}`));
      });
      // The other side will send no more: for a request and reply line that is its end.
      socket.on('end', () => socket.destroy());
      socket.on('close', () => {
        if (opened) handlers.closed(`${host}:${port}: ${why}`);
      });
      socket.once('connect', () => {
        opened = true;
        resolve({
          write: (bytes) => void socket.write(bytes),
          close: () => {
            why = 'closed here';
            // A reset, not a farewell: what the system still holds unsent must never reach a meter.
            socket.resetAndDestroy();
          },
        });
      });
    });
}
