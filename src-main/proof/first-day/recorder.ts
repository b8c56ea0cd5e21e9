/** A wire-tap between the app and a gateway: passes every byte on and keeps what the app sent, byte for byte. */
import { connect, createServer, type Socket } from 'node:net';

export interface Tap {
  readonly port: number;
  /** Every connection's bytes from the app, in order. */
  sent(): Buffer[];
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

export function tapGateway(gatewayPort: number): Promise<Tap> {
  const connections: { readonly socket: Socket; readonly chunks: Buffer[] }[] = [];
  const server = createServer((socket) => {
    const chunks: Buffer[] = [];
    connections.push({ socket, chunks });
    const gateway = connect(gatewayPort, HOST);
    const end = () => void (socket.destroy(), gateway.destroy());
    for (const side of [socket, gateway]) side.on('error', end).on('close', end);
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      gateway.write(chunk);
    });
    gateway.on('data', (chunk) => socket.write(chunk));
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, HOST, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') return reject(new Error('a TCP server has a port'));
      const sent = () => connections.map(({ chunks }) => Buffer.concat(chunks));
      const close = () => {
        for (const { socket } of connections) socket.destroy();
        return new Promise<void>((closed) => server.close(() => closed()));
      };
      return resolve({ port: address.port, sent, close });
    });
  });
}

/** The function codes of every request in a stream: Modbus TCP by its length field, RTU where every request is a read of 8 bytes. */
export function functionsSent(transport: 'tcp' | 'rtuOverTcp', stream: Buffer): number[] {
  const functions: number[] = [];
  for (let at = 0; at < stream.length;) {
    functions.push(stream[at + (transport === 'tcp' ? 7 : 1)]!);
    at += transport === 'tcp' ? 6 + stream.readUInt16BE(at + 4) : 8;
    if (at > stream.length) throw new Error('a request ends beyond the stream: one before it was no read');
  }
  return functions;
}
