/** An engine that another program runs on the folder, reached as any program on this PC reaches it: calls by POST, hints by WebSocket. */
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { isReply, OFFLINE, parseHints } from '../../src-shared/contract/supplier.ts';
import { publishedAddress } from '../platform/instance-lock.ts';
import { systemEnv } from '../platform/system-env.ts';
import type { Cancel, Env } from '../app/gate-type.ts';
import type { WindowEngine } from './engine-type.ts';

/** The longest call waits 20 s for a state and some for the bus; past this the engine is taken for dead. */
const CALL_LIMIT_MS = 60_000;
const RETRY_MS = 1000;
const MOST_BYTES_IN = 1024 * 1024;
/** Anything else in the file is not ours, and gets no token. */
const OUR_ADDRESS = /^http:\/\/127\.0\.0\.1:\d{1,5}\/$/;

export function attachEngine(folder: string): WindowEngine {
  // A log of its own: the engine writes the other.
  const env = systemEnv(join(folder, 'log', 'window.log'));
  // Asked anew each time: an engine that was restarted has another port.
  const address = () => {
    const url = publishedAddress(folder);
    return url !== null && OUR_ADDRESS.test(url) ? url : null;
  };
  const listening = new Set<Cancel>();
  return {
    env,
    own: false,
    async call(name, input, { token, language }) {
      const url = address();
      if (url === null) return OFFLINE;
      const headers: Record<string, string> = { 'content-type': 'application/json', 'accept-language': language };
      if (token !== null) headers['authorization'] = `Bearer ${token}`;
      try {
        const signal = AbortSignal.timeout(CALL_LIMIT_MS);
        const answer = await fetch(`${url}call/${encodeURIComponent(name)}`, {
          method: 'POST',
          headers,
          body: JSON.stringify(input),
          signal,
        });
        const body: unknown = await answer.json();
        return isReply(body) ? body : OFFLINE;
      } catch (error) {
        env.log.info('engine.unreachable', { call: name, error: String(error) });
        return OFFLINE;
      }
    },
    listen(token, heard, state) {
      const stop = listenOnSocket({ address, env, token, heard, state });
      const end = () => {
        listening.delete(end);
        stop();
      };
      listening.add(end);
      return end;
    },
    close() {
      for (const end of [...listening]) end();
      return Promise.resolve();
    },
  };
}

interface Listening {
  readonly address: () => string | null;
  readonly env: Env;
  readonly token: string;
  readonly heard: Parameters<WindowEngine['listen']>[1];
  readonly state: Parameters<WindowEngine['listen']>[2];
}

/** Comes back by itself until it is ended. */
function listenOnSocket({ address, env, token, heard, state }: Listening): Cancel {
  let cancelWait: Cancel = () => undefined;
  let socket: WebSocket | null = null;
  let ended = false;
  const again = () => {
    if (ended) return;
    state(false);
    cancelWait = env.clock.after(RETRY_MS, open);
  };
  const open = () => {
    const url = address();
    if (url === null) return again();
    const next = new WebSocket(`${url.replace(/^http/, 'ws')}hints`, { maxPayload: MOST_BYTES_IN, handshakeTimeout: RETRY_MS });
    socket = next;
    let greeted = false;
    next.on('open', () => next.send(JSON.stringify({ token })));
    next.on('message', (data) => {
      // The engine answers a token that it takes with an empty batch.
      if (!greeted) state((greeted = true));
      else heard(parseHints(String(data)));
    });
    next.on('error', (error) => env.log.info('engine.hintsBroken', { error: error.message }));
    next.on('close', again);
  };
  open();
  return () => {
    ended = true;
    cancelWait();
    socket?.terminate();
  };
}
