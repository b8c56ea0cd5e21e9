/** Hints over one WebSocket per window: who shows a running session hears that something changed, never what. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import * as v from 'valibot';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import type { Events } from '../app/events.ts';
import type { Cancel, Env, Gate } from '../app/gate-type.ts';
import { isFromOurselves } from './guard.ts';

const PATH = '/hints';
const MOST_CLIENTS = 16;
const MOST_BYTES_IN = 1024;
/** A window that has fallen this far behind is cut off; it connects again and reads everything anew. */
const MOST_BYTES_WAITING = 64 * 1024;

/** Close codes of our own. */
const NO_SESSION = 4401;
const TOO_LATE = 4408;
const NOTHING_MORE_EXPECTED = 4400;

export interface HintTimes {
  /** For the first message with the token. */
  readonly tokenWithinMs: number;
  /** How soon a socket closes after its session ended. */
  readonly checkSessionEveryMs: number;
}
export const HINT_TIMES: HintTimes = { tokenWithinMs: 5000, checkSessionEveryMs: 1000 };

export interface HintParts {
  readonly env: Env;
  readonly gate: Pick<Gate, 'sessionRuns'>;
  readonly events: Pick<Events, 'subscribe'>;
  readonly times: HintTimes;
  readonly port: () => number;
}

const hello = v.object({ token: v.pipe(v.string(), v.maxLength(200)) });

/**
 * Serves `/hints`: the first message is `{"token"}`, answered by `[]`; then come JSON arrays of hints until either side closes.
 * Close codes: 4401 no running session (or no longer), 4408 no token in time, 4400 anything but one token. 403 and 503 before that.
 * @returns what ends every socket.
 */
export function serveHints(server: Server, parts: HintParts): () => void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_BYTES_IN, perMessageDeflate: false });
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy());
    if (request.url !== PATH || !isFromOurselves(request, parts.port())) return refuse(stream, '403 Forbidden');
    if (sockets.clients.size >= MOST_CLIENTS) return refuse(stream, '503 Service Unavailable');
    sockets.handleUpgrade(request, stream, head, (socket) => listen(socket, parts));
  });
  return () => {
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
  };
}

function refuse(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function listen(socket: WebSocket, parts: HintParts): void {
  const { env, times } = parts;
  let cancel: Cancel = env.clock.after(times.tokenWithinMs, () => socket.close(TOO_LATE));
  let token: string | undefined;
  socket.on('error', () => socket.terminate());
  socket.on('close', () => cancel());
  socket.on('message', (data, isBinary) => {
    cancel();
    if (token !== undefined || isBinary) return socket.close(NOTHING_MORE_EXPECTED);
    token = tokenOf(data);
    if (token === undefined) return socket.close(NOTHING_MORE_EXPECTED);
    if (!parts.gate.sessionRuns(token)) return socket.close(NO_SESSION);
    cancel = tellWhileSessionRuns(socket, token, parts);
  });
}

function tellWhileSessionRuns(socket: WebSocket, token: string, { env, gate, events, times }: HintParts): Cancel {
  let cancelCheck: Cancel;
  const check = () => {
    if (!gate.sessionRuns(token)) return socket.close(NO_SESSION);
    cancelCheck = env.clock.after(times.checkSessionEveryMs, check);
  };
  const unsubscribe = events.subscribe((hints) => {
    if (socket.bufferedAmount > MOST_BYTES_WAITING) return socket.terminate();
    if (socket.readyState === socket.OPEN && gate.sessionRuns(token)) socket.send(JSON.stringify(hints));
  });
  cancelCheck = env.clock.after(times.checkSessionEveryMs, check);
  socket.send('[]');
  return () => {
    cancelCheck();
    unsubscribe();
  };
}

function tokenOf(data: RawData): string | undefined {
  try {
    const parsed = v.safeParse(hello, JSON.parse(String(data)));
    return parsed.success ? parsed.output.token : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
