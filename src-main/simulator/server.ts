/** A simulated bus on a real TCP port, as a gateway or serial server offers it to any Modbus master. */
import { createServer, type Server, type Socket } from 'node:net';
import type { SimulatedBus } from './bus.ts';
import { framingFor } from './line.ts';
import type { Transport } from './wire/framing.ts';

export interface BusServer {
  readonly port: number;
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
}

/** Somebody who asks and never reads is dropped. */
const MOST_UNREAD_BYTES = 65_536;

/**
 * @param port 0 = any free one.
 * @throws Error (rejects) when the port cannot be had.
 */
export function serveBus(bus: SimulatedBus, transport: Transport, host: string, port: number): Promise<BusServer> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    const end = bus.attach({
      framing: framingFor(transport),
      send: (bytes) => void (socket.writableLength > MOST_UNREAD_BYTES ? socket.destroy() : socket.write(bytes)),
      hangUp: () => void socket.destroySoon(),
    });
    socket.on('data', (chunk) => end.received(new Uint8Array(chunk)));
    // A client that dies resets its connection; 'close' follows and says all there is to do.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      end.gone();
    });
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve({ port: portOf(server), close: () => closeServer(server, sockets) }));
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}

function closeServer(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  return new Promise((resolve) => server.close(() => resolve()));
}
