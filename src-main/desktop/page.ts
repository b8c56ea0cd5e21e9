/** The page as `app://wattkeeper/`: what it is answered, where it may go and what it may ask for. */
import { readStaticFiles } from '../app/page/files.ts';
import { securityHeaders } from '../app/page/headers.ts';

export const SCHEME = 'app';
const HOST = 'wattkeeper';
export const PAGE_ORIGIN = `${SCHEME}://${HOST}`;
export const PAGE_URL = `${PAGE_ORIGIN}/`;

/**
 * Answers from files that are read once, under the same headers as over HTTP, and with nothing else.
 * @throws Error when the folder has no page: the program was put together wrongly.
 */
export async function pageAnswers(folder: string): Promise<(request: Pick<Request, 'method' | 'url'>) => Response> {
  const files = await readStaticFiles(folder);
  if (!files.has('/')) throw new Error(`${folder} has no page`);
  // Calls go over the channel: the page itself reaches no address.
  const headers = securityHeaders("'none'");
  return ({ method, url }) => {
    const { host, pathname } = new URL(url);
    const file = method === 'GET' && host === HOST ? files.get(pathname) : undefined;
    if (!file) return new Response(null, { status: 404, headers });
    return new Response(new Uint8Array(file.body), { headers: { ...headers, 'content-type': file.type, 'cache-control': 'no-cache' } });
  };
}

/** Whether an address that a navigation leads to is our page again, as a reload is. A frame has nowhere to go. */
export const staysOnPage = (url: string, isMainFrame = true) => isMainFrame && url === PAGE_URL;

/**
 * Copying a list of mistakes to the clipboard is all that the page ever asks for.
 * @param from the asking page's address or origin
 */
export const mayAsk = (permission: string, from: string) =>
  permission === 'clipboard-sanitized-write' && (from === PAGE_URL || from === PAGE_ORIGIN);
