/** The window without a shell, and the third-party interface: calls, hints and the page, on this PC's own address alone. */
import { fastify, type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Reply } from '../../src-shared/contract/call.ts';
import type { Events } from '../app/events.ts';
import type { Env, Gate } from '../app/gate-type.ts';
import { readStaticFiles, type StaticFiles } from '../app/page/files.ts';
import { securityHeaders } from '../app/page/headers.ts';
import { isFromOurselves } from './guard.ts';
import { HINT_TIMES, serveHints, type HintTimes } from './hints.ts';
import { bearerToken, languageOf, statusOf } from './reply.ts';

/** Fixed: nothing of this is ever offered to the network. */
const HOST = '127.0.0.1';
const MOST_BODY_BYTES = 256 * 1024;
/** A browser opens six to one host; this is for several of them and a few programs. */
const MOST_CONNECTIONS = 128;
/** For a request to arrive whole; an answer may take longer. */
const ARRIVE_WITHIN_MS = 10_000;

export interface WebOptions {
  readonly env: Env;
  readonly gate: Gate;
  readonly events: Pick<Events, 'subscribe'>;
  /** 0 = any free port. */
  readonly port: number;
  /** The built window; without it only calls and hints are served. */
  readonly windowFolder: string;
  /** The seat that loopback calls come from. */
  readonly seatId: string;
  readonly hintTimes?: HintTimes;
}

export interface WebServer {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string;
  readonly port: number;
  /** Ends open sockets and calls in flight at once. */
  close(): Promise<void>;
}

/** @throws Error (code EADDRINUSE) when the port is taken. */
export async function startWeb(options: WebOptions): Promise<WebServer> {
  const files = await readStaticFiles(options.windowFolder);
  let port = 0;
  const app = fastify({
    bodyLimit: MOST_BODY_BYTES,
    forceCloseConnections: true,
    requestTimeout: ARRIVE_WITHIN_MS,
    exposeHeadRoutes: false,
  });
  app.server.maxConnections = MOST_CONNECTIONS;
  // Without it a page of another site could send a call as plain text, which browsers allow unasked.
  app.removeContentTypeParser('text/plain');
  guardEverything(app, () => port, options);
  answerFaults(app, options);
  routes(app, files, options);
  const { env, gate, events, hintTimes: times = HINT_TIMES } = options;
  const endHints = serveHints(app.server, { env, gate, events, times, port: () => port });
  await app.listen({ host: HOST, port: options.port });
  port = boundPort(app);
  return {
    url: `http://${HOST}:${port}/`,
    port,
    async close() {
      endHints();
      await app.close();
    },
  };
}

function guardEverything(app: FastifyInstance, port: () => number, options: WebOptions): void {
  app.addHook('onRequest', async (request, reply) => {
    if (!isFromOurselves(request.raw, port())) return refuse(request, reply, 'gate.forbiddenSender', options);
    // The WebSocket is named with its host, which has passed the guard: 'self' does not cover ws: everywhere.
    void reply.headers(securityHeaders(`'self' ws://${request.headers.host ?? ''}`));
    return undefined;
  });
}

function routes(app: FastifyInstance, files: StaticFiles, options: WebOptions): void {
  const { gate, seatId } = options;
  const answer = async (name: string, request: FastifyRequest, reply: FastifyReply) => {
    const { authorization, 'accept-language': accepted } = request.headers;
    const token = bearerToken(authorization);
    const origin = { via: 'loopback' as const, seatId, language: languageOf(accepted), ...(token === undefined ? {} : { token }) };
    return send(reply, await gate.call(name, request.body, origin));
  };
  app.post<{ Params: { name: string } }>('/call/:name', (request, reply) => answer(request.params.name, request, reply));
  for (const { name, mostBytes } of gate.describe()) {
    if (mostBytes === undefined) continue;
    app.post(`/call/${name}`, { bodyLimit: mostBytes, onRequest: onlySignedIn(options) }, (request, reply) => answer(name, request, reply));
  }
  app.get('/calls', async (_request, reply) => reply.header('cache-control', 'no-store').send(gate.describe()));
  for (const [path, file] of files) {
    const keeping = file.lasting ? 'public, max-age=31536000, immutable' : 'no-cache';
    app.get(path, async (_request, reply) => reply.type(file.type).header('cache-control', keeping).send(file.body));
  }
}

/** A long request is read only for somebody who is signed in. */
function onlySignedIn(options: WebOptions) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const token = bearerToken(request.headers.authorization);
    if (token === undefined) return refuse(request, reply, 'session.required', options);
    return options.gate.sessionRuns(token) ? undefined : refuse(request, reply, 'session.expired', options);
  };
}

/** What fastify itself refuses is answered in the same form as a call. */
function answerFaults(app: FastifyInstance, options: WebOptions): void {
  app.setNotFoundHandler((request, reply) => refuse(request, reply, 'gate.notFound', options));
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const { statusCode = 500 } = error;
    if (statusCode === 413) return refuse(request, reply, 'gate.tooLarge', options);
    if (statusCode < 500) return refuse(request, reply, 'input.notJson', options);
    options.env.log.error('web.failed', { path: request.url.slice(0, 200), error: error.message, stack: error.stack });
    return refuse(request, reply, 'internal', options);
  });
}

function refuse(request: FastifyRequest, reply: FastifyReply, code: string, { gate }: WebOptions): FastifyReply {
  return send(reply, gate.refuse(code, languageOf(request.headers['accept-language'])));
}

function send(reply: FastifyReply, body: Reply<unknown>): FastifyReply {
  return reply.code(statusOf(body)).header('cache-control', 'no-store').send(body);
}

function boundPort(app: FastifyInstance): number {
  const address = app.server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server listens on no port');
  return address.port;
}
