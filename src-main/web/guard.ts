/** Turns away what does not come from our own page: another host's name for this PC (DNS rebinding) and other sites' pages. */
import type { IncomingMessage } from 'node:http';

export type GuardFault = 'gate.forbiddenSender';

/** The names under which this PC reaches itself; port 80 is left out of a Host by browsers. */
function ownHosts(port: number): string[] {
  const names = ['127.0.0.1', 'localhost'];
  return names.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`]));
}

/**
 * A request must name us in Host, and if it tells its Origin, that must be the very page that Host serves. A browser always tells the
 * Origin of a POST and of a WebSocket from a page; programs that are not browsers need not.
 */
export function isFromOurselves({ headers }: Pick<IncomingMessage, 'headers'>, port: number): boolean {
  const { host, origin } = headers;
  if (host === undefined || !ownHosts(port).includes(host.toLowerCase())) return false;
  return origin === undefined || origin === `http://${host.toLowerCase()}`;
}
