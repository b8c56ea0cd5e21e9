/** Which page is open, kept in the address after #, so that a reload and the back key come back to it. */
import type { TextKey } from '../../src-shared/text/say.ts';
import type { Admission } from '../../src-shared/contract/call.ts';

export interface Page {
  readonly id: 'overview' | 'sell' | 'wall' | 'accounts' | 'shift' | 'settings';
  /** The F-key that opens it from anywhere. */
  readonly key: string;
  readonly title: TextKey;
  readonly right: Admission;
}

export const PAGES: readonly Page[] = [
  { id: 'overview', key: 'F10', title: 'nav.overview', right: 'viewAccounts' },
  { id: 'sell', key: 'F1', title: 'nav.sell', right: 'sell' },
  { id: 'wall', key: 'F2', title: 'nav.wall', right: 'viewAccounts' },
  { id: 'accounts', key: 'F3', title: 'nav.accounts', right: 'viewAccounts' },
  { id: 'shift', key: 'F4', title: 'nav.shift', right: 'sell' },
  { id: 'settings', key: 'F9', title: 'nav.settings', right: 'signedIn' },
];

export type PageId = Page['id'];

/** "#/accounts/meters" → page accounts, rest ["meters"]. */
export class Route {
  page = $state<PageId | null>(null);
  rest = $state.raw<readonly string[]>([]);

  constructor() {
    this.#read();
    window.addEventListener('hashchange', () => this.#read());
  }

  go(page: PageId, ...rest: readonly (string | number)[]): void {
    location.hash = `/${[page, ...rest].map((part) => encodeURIComponent(part)).join('/')}`;
    this.#read();
  }

  #read(): void {
    const [page, ...rest] = location.hash.replace(/^#\//, '').split('/').map(decodePart);
    this.page = PAGES.find((each) => each.id === page)?.id ?? null;
    this.rest = rest;
  }
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return part;
    throw error;
  }
}
