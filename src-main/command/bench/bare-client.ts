/** The least that a master can do on Node: one socket a bus, the same request again as soon as as many bytes as its reply has have come. */
import { connect, type Socket } from 'node:net';
import { sleep, type Clock } from '../../platform/env.ts';

/** Modbus TCP: read 48 registers from 0x0200 of unit 1. */
const REQUEST = Uint8Array.of(0, 1, 0, 0, 0, 6, 1, 3, 2, 0, 0, 48);
const REPLY_BYTES = 9 + 2 * 48;

/** Reads until it is stopped; counts what was read well. */
export interface Reader {
  readonly done: { requests: number };
  stop(): Promise<void>;
}

export function bareReader(clock: Clock, ports: readonly number[], staggerMs: number): () => Reader {
  return () => {
    const done = { requests: 0 };
    const sockets = ports.map((port, index) => readOn(port, done, sleep(clock, index * staggerMs)));
    const stop = () => {
      for (const socket of sockets) socket.destroy();
      return Promise.resolve();
    };
    return { done, stop };
  };
}

function readOn(port: number, done: { requests: number }, turn: Promise<void>): Socket {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  let heard = 0;
  socket.on('connect', () => void turn.then(() => socket.write(REQUEST)));
  socket.on('data', (chunk) => {
    heard += chunk.length;
    if (heard < REPLY_BYTES) return;
    heard -= REPLY_BYTES;
    done.requests++;
    socket.write(REQUEST);
  });
  return socket;
}
