/** Calls over `POST /call/NAME` and hints over one WebSocket that comes back by itself. */
import type { Hint } from '../../src-shared/contract/call.ts';
import { isReply, OFFLINE, parseHints, type Supplier } from '../../src-shared/contract/supplier.ts';
import type { Clock } from '../platform/clock.ts';

/** The longest call waits 20 s for a state and some for the bus; past this the line is taken for dead. */
const CALL_LIMIT_MS = 60_000;
const RETRY_FIRST_MS = 500;
const RETRY_LONGEST_MS = 8000;

/** `base` is the page's own address, ending in a slash. */
export function httpSupplier(base: URL, clock: Clock): Supplier {
  return {
    async call(name, input, token) {
      const headers: Record<string, string> = { 'content-type': 'application/json', 'accept-language': document.documentElement.lang };
      if (token !== null) headers['authorization'] = `Bearer ${token}`;
      try {
        const answer = await fetch(new URL(`call/${name}`, base), {
          method: 'POST',
          headers,
          body: JSON.stringify(input),
          signal: AbortSignal.timeout(CALL_LIMIT_MS),
        });
        const body: unknown = await answer.json();
        return isReply(body) ? body : OFFLINE;
      } catch (error) {
        // A refused connection is a TypeError, a broken body a SyntaxError, a time-out or abort a DOMException.
        if (error instanceof TypeError || error instanceof SyntaxError || error instanceof DOMException) return OFFLINE;
        throw error;
      }
    },
    listen: (token, heard, state) => listenOnSocket(base, clock, token, heard, state),
  };
}

function listenOnSocket(
  base: URL,
  clock: Clock,
  token: string,
  heard: (hints: readonly Hint[]) => void,
  state: (up: boolean) => void,
): () => void {
  const address = new URL('hints', base);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  let socket: WebSocket | null = null;
  let waitMs = RETRY_FIRST_MS;
  let cancelWait = () => {};
  let ended = false;

  const open = () => {
    const next = new WebSocket(address);
    socket = next;
    next.onopen = () => {
      waitMs = RETRY_FIRST_MS;
      next.send(JSON.stringify({ token }));
      state(true);
    };
    next.onmessage = (message) => heard(parseHints(message.data));
    next.onclose = () => {
      if (ended) return;
      state(false);
      cancelWait = clock.after(waitMs, open);
      waitMs = Math.min(waitMs * 2, RETRY_LONGEST_MS);
    };
  };
  open();
  return () => {
    ended = true;
    cancelWait();
    socket?.close();
  };
}
