/** The page as `app://wattkeeper/`: from files read once at start, under the same headers as over HTTP, and nothing else. */
import { readStaticFiles } from '../app/page/files.ts';
import { securityHeaders } from '../app/page/headers.ts';
import type { Electron, Session } from './electron.ts';

const SCHEME = 'app';
const HOST = 'wattkeeper';
export const PAGE_ORIGIN = `${SCHEME}://${HOST}`;
export const PAGE_URL = `${PAGE_ORIGIN}/`;

/** Before the app is ready: the page gets an origin of its own, with storage, as a secure site has. */
export function registerScheme({ protocol }: Electron): void {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
}

/** @throws Error when the folder has no page: the program was put together wrongly. */
export async function servePage(session: Session, folder: string): Promise<void> {
  const files = await readStaticFiles(folder);
  if (!files.has('/')) throw new Error(`${folder} has no page`);
  // Calls go over the channel: the page itself reaches no address.
  const headers = securityHeaders("'none'");
  session.protocol.handle(SCHEME, ({ method, url }) => {
    const { host, pathname } = new URL(url);
    const file = method === 'GET' && host === HOST ? files.get(pathname) : undefined;
    if (!file) return new Response(null, { status: 404, headers });
    return new Response(new Uint8Array(file.body), { headers: { ...headers, 'content-type': file.type, 'cache-control': 'no-cache' } });
  });
}
