/** Which page is open, kept in the address after #, so that a reload and the back key come back to it. */
import type { TextKey } from '../../src-shared/text/say.ts';
import type { Admission } from '../../src-shared/contract/call.ts';

export interface Page {
  readonly id:
    'overview' | 'sell' | 'wall' | 'accounts' | 'shift' | 'settings' | 'approvals' | 'refund' | 'closing' | 'replace' | 'records' | 'risk';
  /** The F-key that opens it from anywhere; null = none. */
  readonly key: string | null;
  /** Whether it stands in the rail; the others are opened from what they are about. */
  readonly inRail: boolean;
  readonly title: TextKey;
  readonly right: Admission;
}

export const PAGES: readonly Page[] = [
  { id: 'overview', key: 'F10', inRail: true, title: 'nav.overview', right: 'viewAccounts' },
  { id: 'sell', key: 'F1', inRail: true, title: 'nav.sell', right: 'sell' },
  { id: 'wall', key: 'F2', inRail: true, title: 'nav.wall', right: 'viewAccounts' },
  { id: 'accounts', key: 'F3', inRail: true, title: 'nav.accounts', right: 'viewAccounts' },
  { id: 'shift', key: 'F4', inRail: true, title: 'nav.shift', right: 'sell' },
  { id: 'records', key: null, inRail: true, title: 'nav.records', right: 'viewAccounts' },
  { id: 'approvals', key: null, inRail: true, title: 'nav.approvals', right: 'viewAccounts' },
  { id: 'refund', key: null, inRail: false, title: 'back.refund', right: 'viewAccounts' },
  { id: 'replace', key: null, inRail: false, title: 'replacement.title', right: 'viewAccounts' },
  { id: 'closing', key: null, inRail: false, title: 'closing.title', right: 'viewAccounts' },
  { id: 'risk', key: null, inRail: false, title: 'risk.title', right: 'superviseShifts' },
  { id: 'settings', key: 'F9', inRail: true, title: 'nav.settings', right: 'signedIn' },
];

export type PageId = Page['id'];

/** "#/accounts/meters" → page accounts, rest ["meters"]. */
export class Route {
  page = $state<PageId | null>(null);
  rest = $state.raw<readonly string[]>([]);
  /** The last address on another page than the present one. */
  #before: string | null = null;
  #open = '';

  constructor() {
    this.#read();
    window.addEventListener('hashchange', () => this.#read());
  }

  go(page: PageId, ...rest: readonly (string | number)[]): void {
    location.hash = `/${[page, ...rest].map((part) => encodeURIComponent(part)).join('/')}`;
    this.#read();
  }

  /** Back to where the page that is open was come to from; to `otherwise` after a reload. */
  back(otherwise: PageId): void {
    if (this.#before === null) return this.go(otherwise);
    location.hash = this.#before;
    this.#read();
  }

  #read(): void {
    const [id, ...rest] = location.hash.replace(/^#\//, '').split('/').map(decodePart);
    const page = PAGES.find((each) => each.id === id)?.id ?? null;
    if (page !== this.page) this.#before = this.page === null ? null : this.#open;
    this.#open = location.hash;
    this.page = page;
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
